"""Every connection by ID, with what we last learned of it and when.

Lives on the event loop; not for threads. Who shows it, saves it or asks for it
subscribes to its news.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, TypeVar

from connections_tui import models
from connections_tui.api import ApiError, ListRow
from connections_tui.fleet.census import Census
from connections_tui.fleet.edits import Edits
from connections_tui.fleet.health import Health
from connections_tui.fleet.links import LinkOptions
from connections_tui.fleet.listing import NEW_FOR, Listing
from connections_tui.fleet.news import Changed, News
from connections_tui.fleet.record import Pass, Record, Stated
from connections_tui.fleet.saved_record import SavedRecord, recall
from connections_tui.fleet.since import look
from connections_tui.fleet.twins import Identity, Twins
from connections_tui.labels import NO_LABEL, Label

MOST_WHOLE = 300
"""How many whole answers are kept, the latest: each takes kilobytes."""
_NAMES_TIMED = 200
"""Of the names read last, so many tell the pace."""
_NAMES_STAND_STILL = 30.0
"""Seconds without one that are more than a pause."""

N = TypeVar("N", bound=News)

Kind = tuple[Health, str | None, str]
"""What connections are counted by: health, platform, and why."""


class Fleet:
    """What one organization's connections are like, as far as we know."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._records: dict[str, Record] = {}
        self._met = 0
        self._whole: dict[str, None] = {}
        self._deleted_at: dict[str, float] = {}
        self.twins = Twins()
        """Which connections are of one store."""
        self._twins_changed: set[str] = set()
        """To be announced with the one that changed."""
        self._edits = Edits(settles_after=NEW_FOR)
        self._labels: dict[str, Label] = {}
        """Our own words, by connection ID."""
        self._links: dict[str, LinkOptions] = {}
        """What links were made for, by connection ID."""
        self._listeners: dict[type[Any], list[Callable[[Any], None]]] = {}
        self._kinds: Counter[Kind] = Counter()
        self._counts: Counter[Health] | None = None
        self._unread_names = 0
        self._names_read_at: deque[float] = deque(maxlen=_NAMES_TIMED)
        self.listed_at: float | None = None
        """When the last whole list was received; None until the first."""
        self.lists = 0
        """How many lists were whole."""
        self.census = Census()
        """Whether the last list was all there is."""
        self._unlisted: set[str] = set()
        """Those that the last list did not name, and that wait for a second look."""
        self._surely_gone: set[str] = set()

    @property
    def unreadable(self) -> int:
        """Rows of the last list that could not be read."""
        return self.census.unreadable

    def __len__(self) -> int:
        return len(self._records)

    def __iter__(self) -> Iterator[Record]:
        return iter(self._records.values())

    def __contains__(self, connection_id: object) -> bool:
        return connection_id in self._records

    def get(self, connection_id: str | None) -> Record | None:
        return self._records.get(connection_id) if connection_id is not None else None

    @property
    def counts(self) -> Counter[Health]:
        """How many have each health word; kept as readings change."""
        if self._counts is None:
            self._counts = Counter()
            for (health, _, _), number in self._kinds.items():
                self._counts[health] += number
        return self._counts

    @property
    def kinds(self) -> Counter[Kind]:
        """How many there are of each health, platform and reason."""
        return self._kinds

    def unread_names(self) -> int:
        """How many are listed whose store has not been read yet: what is searched by
        name may be one of them. Kept as it changes."""
        return self._unread_names

    def names_known_by(self) -> float | None:
        """About when all names will have been read, at the pace of the last ones.

        In seconds since 1970. None where there is nothing to wait for, or none came
        for so long that the reading stands still.
        """
        times, now = self._names_read_at, self._now()
        if not self._unread_names or len(times) < 2:
            return None
        each = (times[-1] - times[0]) / (len(times) - 1)
        if now - times[-1] > _NAMES_STAND_STILL + 10 * each:
            return None
        return now + each * self._unread_names

    def unchecked(self) -> int:
        """How many no answer has said anything about yet."""
        return self.counts[Health.UNCHECKED]

    def subscribe(
        self, kind: type[N], listener: Callable[[N], None]
    ) -> Callable[[], None]:
        """Calls the listener with news of this kind, after it has happened.

        A ``Change`` is told when a connection goes from one health to another. Gives
        what ends the subscription.
        """
        listeners = self._listeners.setdefault(kind, [])
        listeners.append(listener)
        return lambda: listeners.remove(listener)

    def tell(self, news: News) -> None:
        """Tells the listeners. For those that ask the service for this fleet."""
        # Copied: a listener may end its subscription, or another's.
        for listener in tuple(self._listeners.get(type(news), ())):
            listener(news)

    def listing(self) -> Listing:
        """Begins to take in a new list. What is known stays until it is whole."""
        return Listing(self)

    def recall(self, rows: Iterable[SavedRecord]) -> list[str]:
        """What was known at an earlier time, where nothing better is known by now.

        Gives the IDs of those that are gone: a whole list did not name them.
        """
        now = self._now()
        changed, gone = set(), []
        for row in rows:
            record = self._records.get(row.id)
            if record is not None:
                if record.summary is None:
                    with self._rejudging(record):
                        recall(record, row, now)
                    changed.add(row.id)
            elif self.listed_at is None or not self.census.is_whole:
                record = Record(row.id)
                recall(record, row, now)
                self._meet(record)
                changed.add(row.id)
            else:
                gone.append(row.id)
        self._announce(changed)
        return gone

    def add(
        self, connection: "models.Connection", link_options: LinkOptions | None = None
    ) -> None:
        """One just created here, which the list may not show at once.

        ``link_options``: what its link was made for.
        """
        if link_options is not None:
            self.remember_links({connection.id: link_options})
        row, now = ListRow.of(connection), self._now()
        self._put(row, Pass(now)[row.status], now)
        self._records[connection.id].created_here_at = self._now()
        self._announce({connection.id})

    def remember_links(self, made: Mapping[str, LinkOptions]) -> None:
        """What links that were created earlier were made for, by connection ID."""
        self._links = {**made, **self._links}
        for connection_id in made:
            if record := self._records.get(connection_id):
                record.link_options = self._links[connection_id]

    def learn_name(self, connection_id: str, name: str) -> None:
        """One was renamed here."""
        self._edits.rename(connection_id, name, self._now())
        self._apply_edits(connection_id)

    def learn_token(self, connection_id: str, access_token: str) -> None:
        """The access token of one was replaced here; the old one has ended."""
        record = self._records.get(connection_id)
        if record is not None and record.access_token is not None:
            self._edits.rotate(record.access_token, access_token)
            self._apply_edits(connection_id)

    def _apply_edits(self, connection_id: str) -> None:
        record = self._records.get(connection_id)
        if record is not None and record.listed is not None:
            self._put(record.listed, record.stated, self._now())
            self._announce({connection_id})

    def learn_labels(self, labels: Mapping[str, Label]) -> None:
        """What our own words about these are now; ``NO_LABEL`` for none."""
        for connection_id, label in labels.items():
            if label == NO_LABEL:
                self._labels.pop(connection_id, None)
            else:
                self._labels[connection_id] = label
            if record := self._records.get(connection_id):
                record.label = self._labels.get(connection_id, NO_LABEL)
                record.rename()
        self._announce(set(labels))

    def forget(self, connection_id: str) -> None:
        """One the service agreed is gone."""
        self._deleted_at[connection_id] = self._now()
        if connection_id in self._records:
            self._drop(connection_id)
            self._announce({connection_id})

    def is_surely_gone(self, connection_id: str) -> bool:
        """Whether it was deleted here, or two lists in a row did not name it."""
        return connection_id in self._deleted_at or connection_id in self._surely_gone

    def learn_status(
        self, connection_id: str, status: "models.ConnectionStatus"
    ) -> None:
        if record := self._records.get(connection_id):
            with self._rejudging(record):
                record.take_status(status, self._now())
            self._keep_whole(connection_id)
            self._announce({connection_id})

    def learn_details(
        self, connection_id: str, details: "models.ConnectionDetails | None"
    ) -> None:
        """Details, or None where the platform has none to give."""
        if record := self._records.get(connection_id):
            if record.has_unread_details:
                self._names_read_at.append(self._now())
            with self._rejudging(record):
                record.take_details(details, self._now())
            self._keep_whole(connection_id)
            self._announce({connection_id})

    def learn_failure(self, connection_id: str, error: ApiError) -> None:
        """A status call that brought no answer."""
        if record := self._records.get(connection_id):
            with self._rejudging(record):
                record.take_failure(error, self._now())
            self._announce({connection_id})

    def _now(self) -> float:
        return self._clock().timestamp()

    def _put(self, row: ListRow, stated: Stated | None, now: float) -> bool:
        """Takes in what the service says of one; whether that changed anything."""
        row = self._edits.over(row, now)
        record = self._records.get(row.id)
        if record is None:
            record = Record(row.id)
            record.take_row(row)
            if stated is not None:
                record.stated = stated
                record.rejudge(now)
            self._meet(record)
            return True
        before, record.stated = record.stated, stated
        is_same = record.listed is not None and record.listed.raw == row.raw
        if is_same and not record.has_aged(now) and not _overrules(record, before):
            return False
        was = record.verdict
        with self._rejudging(record):
            if not is_same:
                record.take_row(row)
        return not is_same or record.verdict != was

    def _meet(self, record: Record) -> None:
        record.link_options = self._links.get(record.id)
        if (label := self._labels.get(record.id)) is not None:
            record.label = label
            record.rename()
        record.serial = self._met
        self._met += 1
        self._records[record.id] = record
        self._look(record)
        self._surely_gone.discard(record.id)
        self._count(record, +1)
        self._twins_changed |= self.twins.changed(record, None, Identity.of(record))

    def _was_just_deleted(self, connection_id: str) -> bool:
        then = self._deleted_at.get(connection_id)
        return then is not None and self._now() - then < NEW_FOR

    def _drop(self, connection_id: str) -> None:
        record = self._records.pop(connection_id)
        self._count(record, -1)
        self._twins_changed |= self.twins.changed(record, Identity.of(record), None)
        self._whole.pop(connection_id, None)

    def _rejudging(self, record: Record) -> "_Rejudging":
        return _Rejudging(self, record)

    def _rejudge(self, record: Record) -> None:
        record.rejudge(self._now())
        self._look(record)

    def _look(self, record: Record) -> None:
        if (change := look(record, self._now())) is not None:
            self.tell(change)

    def _count(self, record: Record, change: int) -> None:
        kind = (record.health, record.platform, record.why)
        left = self._kinds[kind] + change
        if left:
            self._kinds[kind] = left
        else:
            del self._kinds[kind]
        self._counts = None
        if record.has_unread_details:
            self._unread_names += change

    def _keep_whole(self, connection_id: str) -> None:
        """Lets go of the whole answers that came longest ago."""
        self._whole.pop(connection_id, None)
        self._whole[connection_id] = None
        if len(self._whole) > MOST_WHOLE:
            oldest = next(iter(self._whole))
            del self._whole[oldest]
            if record := self._records.get(oldest):
                record.status = record.details = None

    def _announce(self, ids: set[str]) -> None:
        ids, self._twins_changed = ids | self._twins_changed, set()
        self.tell(Changed(frozenset(ids)))


def _overrules(record: Record, before: Stated | None) -> bool:
    """Whether a list with the same word as before changes the verdict all the same:
    it is fresher than an answer that came since then and said something else."""
    if before is None or not record.verdict.derived:
        return False
    return record.has_news_since(before.at)


class _Rejudging:
    """Around a change to one connection: judges it anew; keeps the counts and twins."""

    __slots__ = ("_fleet", "_identity", "_record")

    def __init__(self, fleet: Fleet, record: Record) -> None:
        self._fleet, self._record = fleet, record

    def __enter__(self) -> None:
        self._identity = Identity.of(self._record)
        self._fleet._count(self._record, -1)

    def __exit__(self, *_: object) -> None:
        fleet, record = self._fleet, self._record
        fleet._rejudge(record)
        fleet._count(record, +1)
        fleet._twins_changed |= fleet.twins.changed(
            record, self._identity, Identity.of(record)
        )
