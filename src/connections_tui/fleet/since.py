"""What is a change of health, and since when a connection is broken.

A change takes two readings of the same kind: what the first one finds may be as old
as it likes. What nobody saw happen lies between two times, and both are told.
"""

from typing import Protocol

from msgspec import Struct

from connections_tui.fleet.health import STALE_AFTER, Health
from connections_tui.fleet.health_change import Change


class Since(Struct, frozen=True, gc=False):
    """Between which times a connection broke, in seconds since 1970."""

    earliest: float | None
    """It worked until then; None where that is not known."""
    latest: float
    """It was seen broken then."""


class Seen(Protocol):
    """What is looked at of a connection, and what is kept about it."""

    @property
    def id(self) -> str: ...
    @property
    def platform(self) -> str | None: ...
    @property
    def health(self) -> Health: ...
    @property
    def why(self) -> str: ...
    @property
    def synced_at(self) -> float | None: ...
    @property
    def sources(self) -> int:
        """How many kinds of answers its health comes from."""

    @property
    def read_at(self) -> float | None:
        """When the last of them came; None while there is only the list's row."""

    sure: Health | None
    sure_at: float | None
    sure_by: int
    since: Since | None


UNSURE = frozenset({Health.UNCHECKED, Health.NO_ANSWER})


def look(record: Seen, now: float) -> Change | None:
    """Keeps what its health is by now. Gives the change since the last look, if that
    came from as many kinds of answers."""
    after = record.health
    if after in UNSURE:
        return None
    before, seen_at, seen_by = record.sure, record.sure_at, record.sure_by
    record.sure, record.sure_by = after, record.sources
    record.sure_at = now if record.read_at is None else record.read_at
    is_first = before is None or record.sources > seen_by
    last_seen = None if is_first else seen_at
    at = _began(record, last_seen, now)
    if not after.is_problem:
        record.since = None
    elif record.since is None:
        record.since = Since(last_seen, at)
    if before is None or is_first or after is before:
        return None
    return Change(record.id, at, before, after, record.why, record.platform, last_seen)


def _began(record: Seen, last_seen: float | None, now: float) -> float:
    """When its health of now began, as far as we can say: at the latest now."""
    synced_at = record.synced_at
    if record.health is not Health.STALE or synced_at is None:
        return now
    return min(now, max(last_seen or 0.0, synced_at + STALE_AFTER))


def broken_since(record: Seen) -> Since | None:
    """Between which times it broke; None unless it is broken."""
    since, synced_at = record.since, record.synced_at
    if since is None or not record.health.is_problem:
        return None
    if synced_at is None or synced_at > since.latest:
        return since
    if record.health is Health.STALE:
        at = min(since.latest, synced_at + STALE_AFTER)
        return Since(at, at)
    if record.health is Health.UNHEALTHY:
        # It may go on syncing while some of it fails.
        return since
    return Since(max(since.earliest or synced_at, synced_at), since.latest)
