"""A bundle for a ticket as Markdown: read by a person, pasted or attached. Pure.

What is dated is in UTC, as the service's own logs are.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from connections_tui.fleet.reasons import in_words
from connections_tui.text import clean
from connections_tui.words.json_text import safe_line
from connections_tui.words.row_formats import in_markdown
from connections_tui.words.support_bundle import Bundle, Request

MOST_LINES = 1_000
"""Of one answer. All of them are in the bundle as JSON."""
_MOST = 2_000
"""Characters of one text."""
_NONE = "-"


def bundle_text(bundle: Bundle) -> str:
    """All of it. No line holds anything that moves a terminal."""
    return "\n".join(_lines(bundle)) + "\n"


def _lines(bundle: Bundle) -> Iterator[str]:
    yield "# Support bundle for a connection"
    yield ""
    yield f"- Connection ID: {_said(bundle.connection.id)}"
    yield f"- Organization ID: {_said(bundle.connection.org_id)}"
    yield f"- Made at: {bundle.made_at}"
    yield ""
    yield (
        "Access tokens, secrets and links were replaced by `[redacted]`. All times are "
        "in UTC."
    )
    for note in bundle.notes:
        yield ""
        yield f"**{_said(note)}**"
    yield from _connection(bundle)
    yield from _requests(bundle.requests)
    yield from _changes(bundle)
    yield from _made_here(bundle)
    yield from _answers(bundle)
    yield from _program(bundle)


def _connection(bundle: Bundle) -> Iterator[str]:
    one = bundle.connection
    source = "worked out from its status" if one.is_derived else "said by Rutter"
    yield from _heading("Connection")
    yield from _facts(
        ("State", f"{one.health} ({source})"),
        ("Reason", _reason(one.why)),
        ("disabled_reason", one.disabled_reason),
        ("Platform", one.platform),
        ("Store", one.store),
        ("Domain", one.domain),
        ("Store ID", one.store_id),
        ("Created", one.created_at),
        ("Last sync", one.last_sync_at),
        ("Worked until", one.worked_until),
        ("Seen broken", one.seen_broken_at),
        ("Checked", one.checked_at),
    )


def _requests(requests: Sequence[Request]) -> Iterator[str]:
    yield from _heading("Requests, newest first")
    if not requests:
        yield "None is remembered."
        return
    yield from _table(
        ("Sent", "Call", "Status", "Code", "Request ID", "Error", "Service's words"),
        (
            (
                one.at,
                one.call,
                one.status,
                one.error_code,
                one.request_id,
                one.error,
                one.said,
            )
            for one in requests
        ),
    )


def _changes(bundle: Bundle) -> Iterator[str]:
    yield from _heading("Changes of its state, as seen from here")
    if not bundle.changes:
        yield "None was seen."
        return
    yield from _table(
        ("Seen", "Not before", "Before", "After", "Reason"),
        (
            (one.seen_at, one.not_before, one.before, one.after, _reason(one.why))
            for one in bundle.changes
        ),
    )


def _made_here(bundle: Bundle) -> Iterator[str]:
    if bundle.made_here:
        yield from _heading("Changes made from here")
        yield from _table(
            ("Sent", "Operation", "Outcome", "Request ID"),
            (
                (one.at, one.operation, one.outcome, one.request_id)
                for one in bundle.made_here
            ),
        )


def _answers(bundle: Bundle) -> Iterator[str]:
    for one in bundle.answers:
        yield from _heading(f"Answer: {one.call}")
        yield from _facts(("Received", one.at), ("Request ID", one.request_id))
        yield ""
        yield "```json"
        lines = json.dumps(one.body, indent=2, ensure_ascii=False).split("\n")
        yield from map(safe_line, lines[:MOST_LINES])
        yield "```"
        if len(lines) > MOST_LINES:
            yield ""
            yield f"{len(lines) - MOST_LINES:,} more lines were left out."


def _program(bundle: Bundle) -> Iterator[str]:
    service = bundle.service
    yield from _heading("Program and profile")
    yield from _facts(
        *bundle.versions.items(),
        ("Profile", f"{service.profile} ({service.environment})"),
        ("Host", service.host or "built-in sandbox"),
        ("X-Rutter-Version", service.api_version),
        ("Read-only", "yes" if service.is_read_only else "no"),
    )


def _heading(text: str) -> Iterator[str]:
    yield ""
    yield f"## {_said(text)}"
    yield ""


def _facts(*facts: tuple[str, str | None]) -> Iterator[str]:
    for label, value in facts:
        if value:
            yield f"- {_said(label)}: {_said(value)}"


def _table(heading: Sequence[str], rows: Iterator[Sequence[Any]]) -> Iterator[str]:
    yield f"| {' | '.join(heading)} |"
    yield f"| {' | '.join('---' for _ in heading)} |"
    for row in rows:
        yield f"| {' | '.join(map(_said, row))} |"


def _said(value: Any) -> str:
    """In one line, as a Markdown reader shows it letter for letter."""
    return _NONE if value in (None, "") else in_markdown(clean(str(value), _MOST))


def _reason(why: str) -> str:
    """In plain words, with the service's own after them."""
    words = in_words(why)
    return words if words == why else f"{words} ({why})"
