"""One connection in full: the pages of the status pane. Pure; no widgets.

What happened and what to do come before any field.
"""

import json
import re
from collections.abc import Iterable, Sequence, Set
from datetime import datetime
from typing import TYPE_CHECKING, Any

from textual.content import Content

from connections_tui import models
from connections_tui.api import Answer, request_line
from connections_tui.fleet import Change, Health, Record, advice_for
from connections_tui.fleet.status_summary import StatusSummary
from connections_tui.text import clean
from connections_tui.tui.pages import sync_pages
from connections_tui.tui.pages.history_page import seen_here
from connections_tui.tui.pages.page import Page, Span, wrapped
from connections_tui.tui.pages.same_store import same_store
from connections_tui.tui.state import Failed, Loaded, Loading, StatusView
from connections_tui.tui.theme import badge
from connections_tui.words import next_step, present, privacy
from connections_tui.words.json_text import safe_line
from connections_tui.words.masking import anonymous, masked

if TYPE_CHECKING:
    from connections_tui.changes.audit import Entry

MOST_RAW_LINES = 3000
_MOST_RAW_CELLS = 2000
_MOST_WRITES = 5
_INDENT = 18
_SELF_EXPLAINING = frozenset({Health.LINK_SENT, Health.NO_ANSWER})
"""Their sentence, or the failure below it, says why already."""


def head(record: Record, place: str, now: datetime, width: int) -> Content:
    """Two fixed lines: the store; its health, platform, and when it was checked."""
    page = Page(width)
    name = present.fit(present.store_name(record), max(8, page.width - len(place) - 1))
    page.add((name, "bold $bright"), (f" {place}", "$muted"))
    platform = present.platform_name(record.platform)
    right = _checked(record, now)
    room = page.width - len(right) - 1
    shown = badge(record.health)
    filler = present.fit("   " + platform, max(0, room - len(shown)))
    page.add(*_spans(shown), (filler, ""), (f" {right}", "$muted"))
    return page.content()


def overview(
    record: Record,
    view: StatusView,
    now: datetime,
    *,
    width: int,
    reveal: bool,
    changes: Sequence[Change] | None = None,
    writes: "Sequence[Entry]" = (),
    twins: Sequence[Record] = (),
) -> Content:
    """What happened, who acts, what to do; then identity, dates, flags, history.

    ``changes``: of its health, newest first; None while they are being read.
    ``writes``: what was done to it from this machine, newest first. ``twins``: other
    connections of its store.
    """
    page = Page(width)
    _advice(page, record)
    _trouble(page, record, view, now)
    page.gap()
    _identity(page, record, now, reveal=reveal)
    same_store(page, twins, now)
    if record.status is not None:
        sync_pages.summary(page, record.status.historical_sync_status)
    elif isinstance(view, Loading):
        page.gap()
        page.add(("Checking status…", "$muted"))
    if changes is not None:
        seen_here(page, changes, now)
    if writes:
        _done_here(page, writes)
    return page.content()


def _done_here(page: Page, writes: "Sequence[Entry]") -> None:
    """When, what, its outcome, and with which profile; A has the rest."""
    # Only for a connection that was changed here: the audit takes a while to import.
    from connections_tui.changes.reporting import outcome_words
    from connections_tui.tui.pages.changes_made import MARKS

    page.heading("DONE HERE", (f"  times in {present.zone()}", "$muted"))
    for entry in writes[:_MOST_WRITES]:
        mark, style = MARKS[entry.outcome]
        words = f"{mark} {clean(entry.operation, 20)} {outcome_words(entry)}"
        request = f"   request {clean(entry.request_id)}" if entry.request_id else ""
        page.add(
            (f"{present.day_and_time(entry.began_at)[:16]}  ", "$muted"), (words, style)
        )
        details = f"{clean(entry.profile)}{request}"
        for line in wrapped(details, page.width - _INDENT):
            page.add((" " * _INDENT + line, "$muted"))
    if len(writes) > _MOST_WRITES:
        page.add(("and earlier ones (A)", "$muted"))


def raw(record: Record, view: StatusView) -> Content:
    """The answers as they came, tokens masked, over the call they came from."""
    call = "GET /connections"
    if isinstance(view, Loaded):
        call = _asked("GET /connections/status", view.status)
    # Not splitlines: it splits at signs that a JSON string may hold as they are.
    lines = raw_text(record, view, to_show=True).split("\n")
    cut = [_raw_line(line) for line in lines[:MOST_RAW_LINES]]
    if len(lines) > MOST_RAW_LINES:
        cut.append(f"({len(lines) - MOST_RAW_LINES:,} more lines; y copies all)")
    body = Content("\n".join(cut)).highlight_regex(_KEY, style="$accent")
    return Content.assemble((call, "$muted"), "\n\n", body)


def _raw_line(line: str) -> str:
    """JSON as it came while it is short enough to be read."""
    return safe_line(line) if len(line) <= _MOST_RAW_CELLS else clean(line, 400)


def raw_text(
    record: Record,
    view: StatusView,
    *,
    tokens: Set[str] = frozenset(),
    to_show: bool = False,
) -> str:
    """The answers about a connection as JSON, tokens masked.

    ``tokens``: those that may stand anywhere in it, besides its own. ``to_show``:
    for the screen, where names may be hidden; else for the clipboard, as ASCII.
    """
    parts: dict[str, Any] = {"list": _listed(record)}
    if isinstance(view, Loaded):
        parts["status"] = view.status.raw
        if isinstance(view.details, Answer):
            parts["details"] = view.details.raw
    shown = masked(parts, record.access_token, tokens)
    if to_show and privacy.is_on():
        shown = anonymous(shown, (record.store, record.domain))
    return json.dumps(shown, indent=2, ensure_ascii=not to_show)


_KEY = re.compile(r'^ *"[^"]*":', re.MULTILINE)


def _listed(record: Record) -> Any:
    return record.listed.row() if record.listed is not None else None


def _asked(call: str, answer: Answer[Any]) -> str:
    took = f"{answer.took * 1000:,.0f} ms"
    return ", ".join(filter(None, (call, took, request_line(answer.request_id))))


def _spans(content: Content) -> Iterable[Span]:
    yield (content.plain, str(content.spans[0].style) if content.spans else "")


def _checked(record: Record, now: datetime) -> str:
    at = record.checked_at
    return f"checked {present.ago(at, now)}" if at else "not checked"


def _advice(page: Page, record: Record) -> None:
    advice, reason = record.advice, record.disabled_reason
    if advice is None:
        unchecked = advice_for(Health.UNCHECKED, None)
        page.add((next_step.by_key(unchecked, record), "$muted"))
        return
    code = ""
    if reason and record.why == reason:
        code = f"({present.reason(reason, 60, record=record)})"
    elif record.why not in advice.what and record.health not in _SELF_EXPLAINING:
        code = f"({present.why(record)})"
    page.labelled("WHAT", advice.what, "$bright", code=code)
    page.labelled("WHO", advice.who)
    page.labelled("DO", next_step.by_key(advice, record), "$bright")
    if advice.send_link and record.link_url:
        page.labelled("", "L link   o open in browser   y copy", "$accent")


def _trouble(page: Page, record: Record, view: StatusView, now: datetime) -> None:
    """Why the last check failed, above what is known from before."""
    if isinstance(view, Failed):
        page.gap()
        page.labelled("FAILED", present.failure(view.error), "$state-disabled")
        if record.status_at is not None:
            ago = present.ago(record.status_at, now)
            page.labelled("", f"Status below from {ago}", "$muted")
    elif record.failure is not None:
        page.gap()
        page.labelled("FAILED", present.failure(record.failure), "$state-disabled")


def _identity(page: Page, record: Record, now: datetime, *, reveal: bool) -> None:
    details, name = record.details, record.listed.name if record.listed else None
    page.labelled("ID", clean(record.id, 200))
    if record.domain:
        page.labelled("Store", present.private(record.domain))
    store_id = record.store_id
    page.pair(
        ("Store ID", present.private(store_id) if store_id else ""),
        ("Org ID", clean(_org_id(record) or "")),
    )
    if name:
        page.labelled("Name", present.private(name))
    for field, value in record.label.values().items():
        if value:
            page.labelled(field.capitalize(), present.private(value))
    _token(page, record, reveal=reveal)
    if record.link_url:
        page.labelled("Link", present.private(record.link_url))
    _dates(page, record, now)
    if details is not None:
        _orders(page, details)
    if missing := sync_pages.missing_objects(record):
        page.labelled("Missing", missing)
    if record.summary is not None:
        _flags(page, record, record.summary)
    if record.stated is not None and record.is_derived:
        ago = present.ago(record.stated.at, now)
        page.labelled("List", f"{clean(record.stated.word, 60)}, {ago}")


def _org_id(record: Record) -> str | None:
    listed = record.listed.org_id if record.listed is not None else None
    return listed or (record.status.connection.org_id if record.status else None)


def _dates(page: Page, record: Record, now: datetime) -> None:
    details = record.details
    updated = record.listed.updated_at if record.listed is not None else None
    started = details.last_sync_started_at if details else None
    page.pair(
        ("Created", _created(record, now)),
        ("Updated", present.when(updated, now) if updated else ""),
    )
    page.pair(
        ("Synced", _synced(record, now)),
        ("Started", present.when(started, now) if started else ""),
    )
    if (since := record.broken_since) is not None:
        page.labelled("Broken", present.broken_since(since, now))
    if details and details.estimated_completed_at:
        page.labelled("Ready at", present.when(details.estimated_completed_at, now))


def _orders(page: Page, details: "models.ConnectionDetails") -> None:
    """Their span, and how many the first sync brought."""
    oldest, newest = details.oldest_order_date, details.newest_order_date
    span = f"{present.day(oldest)} to {present.day(newest)}"
    first = details.initial_orders_synced_count
    orders = [
        *([span] if oldest or newest else []),
        *([f"{present.count(first)} in the first sync"] if first is not None else []),
    ]
    if orders:
        page.labelled("Orders", " · ".join(orders))


def _created(record: Record, now: datetime) -> str:
    written = record.listed.created_at if record.listed is not None else None
    written = written or (record.status.created_at if record.status else None)
    return (
        present.when(written, now, is_past=True)
        if written
        else present.moment_at(record.created_at, now, is_past=True)
    )


def _synced(record: Record, now: datetime) -> str:
    """The time its state goes by; what the status wrote where that is no time."""
    if record.synced_at is not None:
        return present.moment_at(record.synced_at, now, is_past=True)
    written = record.status.last_sync_completed_at if record.status else None
    return present.when(written, now, is_past=True)


def _token(page: Page, record: Record, *, reveal: bool) -> None:
    secret = record.access_token
    if record.listed is None:
        page.labelled("Token", "not loaded yet", "$muted")
    elif secret is None:
        page.labelled("Token", "not in the list: status and details are not available")
    elif reveal:
        page.labelled("Token", clean(secret), "bold $state-unhealthy")
        page.labelled("", "hidden again after 10 s", "$muted")
    else:
        how = "" if privacy.is_on() else "   x reveal for 10 s"
        page.labelled("Token", f"{present.masked(secret)}{how}")


def _flags(page: Page, record: Record, reading: StatusSummary) -> None:
    healthy, said = reading.is_healthy, record.said
    flags = [
        ("ready", reading.is_ready),
        ("needs_update", said.needs_update),
        ("disabled", said.is_disabled),
        *([("healthy", healthy)] if healthy is not None else []),
    ]
    page.labelled(
        "Flags", "   ".join(f"{name} {present.flag(value)}" for name, value in flags)
    )
    if reason := record.disabled_reason:
        page.labelled("Reason", present.reason(reason, 200, record=record))
    source = "status" if record.verdict.derived else "Rutter"
    page.labelled("Health", f"{record.health.word} · Source: {source}", "$muted")
