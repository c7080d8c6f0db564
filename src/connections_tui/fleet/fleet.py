"""Every connection by ID, with what we last learned of it and when.

Lives on the event loop; not for threads. Changes are announced as sets of IDs,
after they have happened.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from connections_tui.api import ApiError
from connections_tui.fleet.health import UNCHECKED, Health, Verdict, judge
from connections_tui.models import (
    Connection,
    ConnectionDetails,
    ConnectionStatus,
)
from connections_tui.moments import moment

NEW_FOR = timedelta(minutes=2)
"""How long the list may be behind what was done here: it may lack one just created,
and still hold one just deleted."""


@dataclass(slots=True)
class Known:
    """One connection and the last readings of it. Times are UTC."""

    connection: Connection
    status: ConnectionStatus | None = None
    status_at: datetime | None = None
    """When the status was taken; None until the first one."""
    details: ConnectionDetails | None = None
    details_at: datetime | None = None
    """When details were last asked for, whether or not they came."""
    failure: ApiError | None = None
    """Why the last status call brought nothing; None after a successful one."""
    failed_at: datetime | None = None
    created_here_at: datetime | None = None
    """When this console created it; None for all others."""
    verdict: Verdict = field(default=UNCHECKED)

    @property
    def id(self) -> str:
        return self.connection.id

    @property
    def health(self) -> Health:
        return self.verdict.health

    @property
    def store(self) -> str | None:
        """The best name we have for the store, as it came."""
        if self.details and (self.details.store_name or self.details.store_domain):
            return self.details.store_name or self.details.store_domain
        return self.connection.name

    @property
    def domain(self) -> str | None:
        return self.details.store_domain if self.details else None

    @property
    def platform(self) -> str | None:
        """The service's code; None before a merchant has signed in."""
        return self.connection.platform or (
            (self.status.platform or self.status.connection.platform)
            if self.status
            else None
        )

    @property
    def link_url(self) -> str | None:
        link = self.connection.link_url
        return link or (self.status.link_url if self.status else None)

    @property
    def last_sync(self) -> datetime | None:
        """When its data was last refreshed, as far as we can read it."""
        written = self.status.last_sync_completed_at if self.status else None
        if written is None and self.details:
            written = self.details.last_sync_completed_at
        return moment(written)

    @property
    def checked_at(self) -> datetime | None:
        """When the service last said something about it, or failed to."""
        return max(filter(None, (self.status_at, self.failed_at)), default=None)


class Fleet:
    """What one organization's connections are like, as far as we know."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._known: dict[str, Known] = {}
        self._deleted_at: dict[str, datetime] = {}
        self._listeners: list[Callable[[frozenset[str]], None]] = []
        self.counts: Counter[Health] = Counter()
        """How many have each health word; kept as readings change."""
        self.listed_at: datetime | None = None
        """When the last whole list was received, UTC; None until the first."""
        self.unreadable = 0
        """Rows of the last list that could not be read."""

    def __len__(self) -> int:
        return len(self._known)

    def __iter__(self) -> Iterator[Known]:
        return iter(self._known.values())

    def __contains__(self, connection_id: object) -> bool:
        return connection_id in self._known

    def get(self, connection_id: str | None) -> Known | None:
        return self._known.get(connection_id) if connection_id is not None else None

    def on_change(self, listener: Callable[[frozenset[str]], None]) -> None:
        """Calls the listener with the IDs that changed, appeared or went."""
        self._listeners.append(listener)

    def listing(self) -> "Listing":
        """Begins to take in a new list. What is known stays until it is whole."""
        return Listing(self)

    def add(self, connection: Connection) -> None:
        """One just created here, which the list may not show at once."""
        self._put(connection)
        self._known[connection.id].created_here_at = self._clock()
        self._announce({connection.id})

    def forget(self, connection_id: str) -> None:
        """One the service agreed is gone."""
        self._deleted_at[connection_id] = self._clock()
        if connection_id in self._known:
            self._drop(connection_id)
            self._announce({connection_id})

    def learn_status(self, connection_id: str, status: ConnectionStatus) -> None:
        if known := self._known.get(connection_id):
            known.status, known.status_at = status, self._clock()
            known.failure = known.failed_at = None
            self._judge(known)
            self._announce({connection_id})

    def learn_details(
        self, connection_id: str, details: ConnectionDetails | None
    ) -> None:
        """Details, or None where the platform has none to give."""
        if known := self._known.get(connection_id):
            known.details_at = self._clock()
            known.details = details or known.details
            self._judge(known)
            self._announce({connection_id})

    def learn_failure(self, connection_id: str, error: ApiError) -> None:
        """A status call that brought no answer."""
        if known := self._known.get(connection_id):
            known.failure, known.failed_at = error, self._clock()
            self._judge(known)
            self._announce({connection_id})

    def _put(self, connection: Connection) -> bool:
        """Takes in what the service says of one; whether that changed anything."""
        known = self._known.get(connection.id)
        if known is None:
            known = self._known[connection.id] = Known(connection)
            self._count(known.health, +1)
            self._judge(known)
            return True
        before = known.connection, known.verdict
        if connection.access_token is None:
            token = known.connection.access_token
            connection = connection.model_copy(update={"access_token": token})
        known.connection = connection
        self._judge(known)
        return (connection, known.verdict) != before

    def _was_just_deleted(self, connection_id: str) -> bool:
        then = self._deleted_at.get(connection_id)
        return then is not None and self._clock() - then < NEW_FOR

    def _drop(self, connection_id: str) -> None:
        self._count(self._known.pop(connection_id).health, -1)

    def _judge(self, known: Known) -> None:
        before = known.health
        known.verdict = judge(
            known.connection,
            known.status,
            known.details,
            _in_short(known.failure) if known.failure else None,
            self._clock(),
        )
        if known.health is not before:
            self._count(before, -1)
            self._count(known.health, +1)

    def _count(self, health: Health, change: int) -> None:
        self.counts[health] += change

    def _announce(self, ids: set[str]) -> None:
        for listener in self._listeners:
            listener(frozenset(ids))


class Listing:
    """One pass over the list, in batches. Nothing goes before it is whole."""

    def __init__(self, fleet: Fleet) -> None:
        self._fleet = fleet
        self._seen: set[str] = set()
        self._unreadable = 0

    def take(self, connections: Iterable[Connection], unreadable: int = 0) -> None:
        """Takes in a batch. An ID that comes twice counts once."""
        fleet = self._fleet
        listed = [c for c in connections if not fleet._was_just_deleted(c.id)]
        changed = {c.id for c in listed if fleet._put(c)}
        self._seen.update(c.id for c in listed)
        self._unreadable += unreadable
        fleet._announce(changed)

    def finish(self) -> None:
        """The list was whole: what it did not name is gone."""
        fleet = self._fleet
        now = fleet._clock()
        gone = self._missing(now)
        for connection_id in gone:
            fleet._drop(connection_id)
        fleet.listed_at = now
        fleet.unreadable = self._unreadable
        # Also when nothing went: the age of the list is news.
        fleet._announce(gone)

    def _missing(self, now: datetime) -> set[str]:
        """Those it should have named; none where a row that could not be read may
        have been one of them."""
        if self._unreadable:
            return set()
        return {
            known.id
            for known in self._fleet
            if known.id not in self._seen and not _is_new(known, now)
        }


def _is_new(known: Known, now: datetime) -> bool:
    return known.created_here_at is not None and now - known.created_here_at < NEW_FOR


def _in_short(error: ApiError) -> str:
    """Why there was no answer, in a few words for a row."""
    if error.status is not None:
        return f"HTTP {error.status}"
    return re.sub(r"\B(?=[A-Z])", " ", type(error).__name__).lower()
