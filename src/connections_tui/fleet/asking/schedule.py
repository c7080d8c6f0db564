"""When each status is requested again."""

import math
from collections.abc import Callable, Iterable

from connections_tui.fleet.asking.failed_asks import Retries
from connections_tui.fleet.asking.lanes import Ask, Kind, Round, Why
from connections_tui.fleet.health import Health
from connections_tui.fleet.record import Record

WATCHED_FRESH_FOR = 60.0
BROKEN_FRESH_FOR = 2 * 60.0
REST_FRESH_FOR = 10 * 60.0
"""Seconds until a reading is taken again, where the budget allows it."""


class Schedule:
    """Every connection that was met is in one of three rounds. Times are seconds since
    1970."""

    def __init__(self, retries: Retries, now: Callable[[], float]) -> None:
        self._retries = retries
        self._now = now
        self._due_at: dict[str, float] = {}
        """Every ID met, and when its status is due again; infinite before the first."""
        self._renewed_at = 0.0
        """When a person last asked for everything again."""
        self._watched_ids: frozenset[str] = frozenset()
        self.watched = Round(Why.WATCHED, WATCHED_FRESH_FOR, self._due_at.get)
        self.broken = Round(Why.BROKEN, BROKEN_FRESH_FOR, self._due_at.get)
        self.oldest = Round(Why.OLDEST, REST_FRESH_FOR, self._due_at.get)

    @property
    def rounds(self) -> tuple[Round, ...]:
        """The watched first."""
        return self.watched, self.broken, self.oldest

    def watch(self, ids: Iterable[str]) -> frozenset[str]:
        """These are watched, and no others. Gives those that were not."""
        before, self._watched_ids = self._watched_ids, frozenset(ids)
        new = self._watched_ids - before
        # Without a time they are given a new one, among the watched.
        self._due_at.update((i, math.inf) for i in new if i in self._due_at)
        return new

    def renew(self) -> tuple[str, ...]:
        """All that was read before now is due, however fresh it is. Gives all IDs."""
        self._renewed_at = self._now()
        return tuple(self._due_at)

    def meet(self, connection_id: str) -> bool:
        """Whether it was never met before."""
        is_new = connection_id not in self._due_at
        if is_new:
            self._due_at[connection_id] = math.inf
        return is_new

    def add(self, record: Record) -> None:
        """It goes round, from when its reading is too old."""
        lane, checked_at = self._round_of(record), record.checked_at
        if checked_at is None and lane is not self.watched:
            return
        due_at = self._retries.retry_at(Ask(record.id, Kind.STATUS))
        if due_at is None:
            due_at = 0.0 if checked_at is None else checked_at + lane.rest
        if checked_at is not None and checked_at < self._renewed_at:
            due_at = min(due_at, self._renewed_at)
        # Once a reading: each refresh of the list announces rows as well.
        if due_at != self._due_at[record.id]:
            self._due_at[record.id] = due_at
            lane.add(due_at, record.id)

    def put_back(self, record: Record) -> None:
        """It goes round with the time that it had."""
        due_at = self._due_at.get(record.id, math.inf)
        self._round_of(record).add(due_at, record.id)

    def forget(self, connection_id: str) -> None:
        self._due_at.pop(connection_id, None)

    def latest(self) -> Round:
        """Broken ones or all others: which is later, as a share of its own time.

        So broken ones come round five times as often, and when there is more to
        read than the budget allows, both become late alike.
        """
        now = self._now()
        broken, oldest = (r.lateness(now) for r in (self.broken, self.oldest))
        return self.broken if broken >= oldest else self.oldest

    def _round_of(self, record: Record) -> Round:
        if record.id in self._watched_ids:
            return self.watched
        is_due_soon = record.health.is_problem or record.health is Health.NO_ANSWER
        return self.broken if is_due_soon else self.oldest
