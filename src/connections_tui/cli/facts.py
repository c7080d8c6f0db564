"""What is known of one connection, for people and for programs."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from connections_tui.api import Answer
from connections_tui.cli.formats import as_object
from connections_tui.fleet import Health, Record, advice_for
from connections_tui.fleet.asking.whole import Answers
from connections_tui.fleet.reasons import Advice
from connections_tui.text import clean
from connections_tui.words import next_step, present
from connections_tui.words.masking import masked

Fact = tuple[str, str]
"""A label, and what it says."""


def explained(record: Record) -> list[Fact]:
    """What happened, who acts, what to do."""
    advice = _advice(record)
    why = present.why(record)
    code = f" ({why})" if why and why not in advice.what else ""
    return [
        ("What happened", f"{advice.what}{code}"),
        ("Who acts", advice.who),
        ("What to do", next_step.by_command(advice, record)),
    ]


def facts(record: Record, twins: Iterable[Record], now: datetime) -> list[Fact]:
    """All of it, without an access token; what is not known is left out.

    ``twins``: the other connections of its store.
    """
    same = [
        ("Same store", f"{clean(twin.id, 200)}, {twin.health.word}") for twin in twins
    ]
    found = [(label, text) for label, text in _facts(record, now) if text]
    return [*found, *same]


def as_whole_object(
    record: Record, answers: Answers, twins: Iterable[Record], tokens: set[str]
) -> dict[str, object]:
    """For programs: what the list tells, the advice, and the answers as they came.

    ``tokens``: masked wherever they stand, as is whatever is named like a secret.
    """
    advice = _advice(record)
    came: dict[str, Any] = {
        "listed": record.listed.row() if record.listed is not None else None,
        "status": answers.status.raw if answers.status is not None else None,
        "details": answers.details.raw if isinstance(answers.details, Answer) else None,
    }
    failure = record.failure
    return {
        **as_object(record),
        "link": record.link_url,
        "advice": {
            "what": advice.what,
            "who": advice.who,
            "do": next_step.by_command(advice, record),
        },
        "same_store": [twin.id for twin in twins],
        "failure": failure.in_full() if failure is not None else None,
        "answers": masked(came, record.access_token, tokens),
    }


def _advice(record: Record) -> Advice:
    return record.advice or advice_for(Health.UNCHECKED, None)


def _facts(record: Record, now: datetime) -> Iterator[Fact]:
    listed = record.listed
    yield "Store", clean(record.store or "", 200)
    yield "State", record.health.word
    yield from explained(record)
    yield "ID", clean(record.id, 200)
    yield "Platform", present.platform_name(record.platform)
    yield "Domain", clean(record.domain or "", 200)
    yield "Store ID", clean(record.store_id or "", 200)
    yield "Name", clean((listed and listed.name) or "", 200)
    yield "Reason", clean(record.disabled_reason or "", 200)
    yield "Link", present.pasteable(record.link_url or "")
    yield "Created", _moment(record.created_at, now)
    yield "Last sync", _moment(record.synced_at, now)
    if (since := record.broken_since) is not None:
        yield "Broken", present.broken_since(since, now)
    yield "Checked", _moment(record.checked_at, now)


def _moment(at: float | None, now: datetime) -> str:
    return present.moment_at(at, now, is_past=True) if at is not None else ""
