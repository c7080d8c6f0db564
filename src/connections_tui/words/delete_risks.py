"""What speaks against deleting a connection, in words. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from connections_tui.access import ProfileView
from connections_tui.fleet import Health, Record
from connections_tui.moments import day, local
from connections_tui.text import clean
from connections_tui.words import present

_SYNCED = (
    (0, "synced today", 4),
    (1, "synced yesterday", 3),
    (7, "synced this week", 1),
)
"""Up to so many days ago, how that is put, and its weight."""
_STATES = {
    Health.HEALTHY: ("healthy", 8),
    Health.SYNCING: ("syncing", 6),
    Health.UNCHECKED: ("state unknown", 5),
    Health.NO_ANSWER: ("state unknown", 5),
}
ALMOST_DELETED = "may be deleted already"


class Risk(Struct, frozen=True):
    """One thing that speaks against it."""

    words: str
    weight: int


def risks(record: Record, now: datetime) -> list[Risk]:
    """The worst first; none for a connection that has long been broken."""
    found = []
    if record.health in _STATES:
        found.append(Risk(*_STATES[record.health]))
    if record.synced_at is not None:
        ago = _days_ago(record.synced_at, now)
        word = next((word for word in _SYNCED if ago <= word[0]), None)
        found += [Risk(*word[1:])] if word is not None else []
    if record.created_at is not None and _days_ago(record.created_at, now) <= 0:
        found.append(Risk("created today", 2))
    return sorted(found, key=lambda risk: -risk.weight)


def _days_ago(then: float, now: datetime) -> int:
    """By the calendar."""
    return (local(now).date() - local(then).date()).days


def riskiest_first(records: Iterable[Record], now: datetime) -> list[Record]:
    """Those with as many risks by their last sync, the latest first."""

    def place(record: Record) -> tuple[int, float, str]:
        weight = sum(risk.weight for risk in risks(record, now))
        return -weight, -(record.synced_at or 0.0), record.id

    return sorted(records, key=place)


def told_risks(records: Sequence[Record], now: datetime) -> str:
    """How many have which risk: "12 healthy, 3 synced today"; empty for none."""
    weights: dict[str, int] = {}
    numbers: dict[str, int] = {}
    for record in records:
        for risk in risks(record, now):
            weights[risk.words] = risk.weight
            numbers[risk.words] = numbers.get(risk.words, 0) + 1
    worst = sorted(numbers, key=lambda words: -weights[words])
    return ", ".join(f"{numbers[words]:,} {words}" for words in worst)


def records_synced(record: Record) -> int | None:
    """How many records of all kinds it holds, as its status counts them; None where
    that is not known."""
    if record.status is None:
        return None
    totals = record.status.historical_sync_status.total
    counted = [total.synced_count for total in totals.values() if total.synced_count]
    return int(sum(counted)) if counted else None


def told_records(record: Record, most: int = 4) -> str:
    """The same by kind: "1,204 orders, 31 customers"; empty where not known."""
    if record.status is None:
        return ""
    totals = record.status.historical_sync_status.total
    counted = [
        f"{present.count(total.synced_count)} {clean(name, 30)}"
        for name, total in totals.items()
        if total.synced_count
    ]
    return ", ".join(counted[:most])


def told_undo(profile: ProfileView, now: datetime, what: str = "it") -> str:
    """Whether a delete can be undone, and until when."""
    if profile.is_demo:
        store = "store is" if what == "it" else "stores are"
        return f"This cannot be undone. No real {store} affected."
    if (days := profile.undo_days) is None:
        return "This cannot be undone."
    until = day(now + timedelta(days=days))
    return (
        f"This cannot be undone here. Rutter Support can restore {what} until {until} "
        f"({days} days)."
    )
