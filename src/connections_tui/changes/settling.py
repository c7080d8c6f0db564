"""What the list tells of a write whose outcome is unknown. Pure; no widgets."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from msgspec import Struct

from connections_tui.changes.audit import Ending, Entry, Evidence
from connections_tui.fleet import Fleet, Record
from connections_tui.text import clean
from connections_tui.words import present, privacy

SETTLES_AFTER = timedelta(minutes=10)
"""From when on the list also proves that a write had no effect: until then the service
may still be at it."""
_CREATED_WITHIN = timedelta(minutes=15)
_CLOCKS_DIFFER = timedelta(minutes=5)


class Settlement(Struct, frozen=True):
    """The outcome of a write, and what shows it."""

    outcome: Ending
    evidence: Evidence
    connection_id: str | None = None

    @classmethod
    def of_deleted(cls) -> "Settlement":
        return cls(Ending.DONE, Evidence.GONE)

    @classmethod
    def of_created(cls, connection_id: str) -> "Settlement":
        return cls(Ending.DONE, Evidence.LISTED, connection_id)

    def sentence(self, entry: Entry) -> str:
        """For the person who waits for it."""
        is_done = self.outcome is Ending.DONE
        if entry.operation == "delete":
            name = _name(entry)
            if is_done:
                return f"Deleted {name}. The list confirms it."
            return f"{name} was not deleted. It is {self.evidence}."
        if is_done:
            created = present.short_id(self.connection_id or "")
            return f"Created {created}. The list confirms it."
        return f"The connection was not created. It is {self.evidence}."


def settlement(
    entry: Entry, fleet: Fleet, now: datetime, *, taken: Collection[str]
) -> Settlement | None:
    """The outcome that a list read just now shows; None where it stays unknown.

    ``taken``: IDs of which other writes account for.
    """
    try:
        age = now - datetime.fromisoformat(entry.began_at)
    except (ValueError, TypeError):
        return None
    if entry.operation == "delete":
        return _of_delete(entry, fleet, age)
    if entry.operation == "create":
        return _of_create(entry, fleet, now, age, taken)
    return None


def _of_delete(entry: Entry, fleet: Fleet, age: timedelta) -> Settlement | None:
    if entry.connection_id not in fleet:
        return Settlement.of_deleted()
    if age > SETTLES_AFTER:
        return Settlement(Ending.REFUSED, Evidence.STILL_LISTED)
    return None


def _of_create(
    entry: Entry,
    fleet: Fleet,
    now: datetime,
    age: timedelta,
    taken: Collection[str],
) -> Settlement | None:
    if entry.connection_id is not None:
        found = [entry.connection_id] if entry.connection_id in fleet else []
    else:
        sent_at = now - age
        found = [
            record.id
            for record in fleet
            if record.id not in taken and _may_come_of(record, entry, sent_at)
        ]
    if len(found) == 1:
        return Settlement.of_created(found[0])
    if not found and age > SETTLES_AFTER and _all_have_times(fleet):
        return Settlement(Ending.REFUSED, Evidence.NEVER_LISTED)
    return None


def _may_come_of(record: Record, entry: Entry, sent_at: datetime) -> bool:
    """Whether it was created at that time, and for that platform."""
    if record.created_at is None or record.created_here_at is not None:
        return False
    if entry.platform is not None and record.platform != entry.platform:
        return False
    after = datetime.fromtimestamp(record.created_at, UTC) - sent_at
    return -_CLOCKS_DIFFER <= after <= _CREATED_WITHIN


def _all_have_times(fleet: Fleet) -> bool:
    return all(record.created_at is not None for record in fleet)


def _name(entry: Entry) -> str:
    if entry.store and entry.store.strip() and not privacy.is_on():
        return clean(entry.store, 60)
    return present.short_id(entry.connection_id or "the connection")
