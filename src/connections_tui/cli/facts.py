"""What is known of one connection, for people and for programs."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from connections_tui.api import Answer
from connections_tui.cli.exits import fail
from connections_tui.fleet import Health, Record, advice_for
from connections_tui.fleet.asking.whole import Answers as Came
from connections_tui.fleet.links import LinkOptions
from connections_tui.fleet.reasons import Advice
from connections_tui.text import clean
from connections_tui.words import next_step, present
from connections_tui.words.connection_shapes import Connection
from connections_tui.words.masking import masked
from connections_tui.words.printed import Printed

Fact = tuple[str, str]
"""A label, and what it says."""


class Advised(Printed, frozen=True):
    """What happened, who acts, what to do."""

    what: str
    who: str
    do: str


class Explanation(Advised, frozen=True):
    """The advice on one connection."""

    id: str


class Answers(Printed, frozen=True):
    """What the service said, as it came, secrets masked; null where it said nothing."""

    listed: Any
    status: Any
    details: Any


class Shown(Connection, frozen=True):
    """One connection in full."""

    link: str | None
    """What the merchant opens. It opens without a login."""
    advice: Advised
    same_store: list[str]
    """The IDs of the other connections of its store."""
    failure: str | None
    """Why the status could not be read."""


class Whole(Shown, frozen=True):
    """One connection in full, with the answers of the service."""

    answers: Answers


class Link(Printed, frozen=True):
    """What a merchant opens. It opens without a login."""

    id: str
    link: str


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


def explanation(record: Record) -> Explanation:
    what, who, do = (text for _, text in explained(record))
    return Explanation(what, who, do, record.id)


def facts(record: Record, twins: Iterable[Record], now: datetime) -> list[Fact]:
    """All of it, without an access token; what is not known is left out.

    ``twins``: the other connections of its store.
    """
    same = [
        ("Same store", f"{clean(twin.id, 200)}, {twin.health.word}") for twin in twins
    ]
    found = [(label, text) for label, text in _facts(record, now) if text]
    return [*found, *same]


def shown(record: Record, twins: Iterable[Record]) -> Shown:
    """For programs: what is known of it, and what to do. ``twins``: as ``facts``."""
    return Shown.of(record, **_more(record, twins))


def whole(
    record: Record, answers: Came, twins: Iterable[Record], tokens: set[str]
) -> Whole:
    """``shown``, and the answers as they came.

    ``tokens``: masked wherever they stand, as is whatever is named like a secret.
    """
    details = answers.details
    came = {
        "listed": record.listed.row() if record.listed is not None else None,
        "status": answers.status.raw if answers.status is not None else None,
        "details": details.raw if isinstance(details, Answer) else None,
    }
    said = Answers(**masked(came, record.access_token, tokens))
    return Whole.of(record, **_more(record, twins), answers=said)


def _more(record: Record, twins: Iterable[Record]) -> dict[str, Any]:
    advice, failure = _advice(record), record.failure
    do = next_step.by_command(advice, record)
    return {
        "link": record.link_url,
        "advice": Advised(advice.what, advice.who, do),
        "same_store": [twin.id for twin in twins],
        "failure": failure.in_full() if failure is not None else None,
    }


def link_to(record: Record, platform: str | None) -> str:
    """``platform``: the one that it opens at once; None for the merchant's choice."""
    if not (link := record.link_url):
        fail(f"The service gave no link for {present.named(record)}.")
    if platform is not None:
        link = LinkOptions(platform=platform).added_to(link)
    return present.pasteable(link)


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
