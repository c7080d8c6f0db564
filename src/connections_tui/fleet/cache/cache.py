"""What a console remembers: recalled when it starts, kept while it runs.

Reading and writing happen in a thread, in slices, so that no key waits. A failure is
reported once; the console continues without a history.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import islice
from typing import TypeVar

from connections_tui.api import LoggedRequest
from connections_tui.files.sqlite import DatabaseDamaged, DatabaseUnusable
from connections_tui.fleet.cache.cache_file import NOT_KEPT, CacheFile, begin_anew
from connections_tui.fleet.fleet import Fleet
from connections_tui.fleet.health_change import Change
from connections_tui.fleet.news import Changed
from connections_tui.fleet.saved_record import SavedRecord, saved

T = TypeVar("T")

FIRST = 200
"""Rows recalled before the first frame: more than any screen shows."""
AT_ONCE = 500
SAVE_SECONDS = 2.0
REST_SECONDS = 0.02
"""Between two slices, for keys and frames."""
PRUNE_REST_SECONDS = 0.1
PRUNE_EVERY = 6 * 3600.0
"""Seconds between two looks for what is too old."""
KEPT_DAYS = 90
RECENT = 24 * 3600.0
"""Seconds of changes that are kept at hand."""


class Cache:
    """The history of one profile's fleet. Without a file, that of this session."""

    def __init__(
        self,
        fleet: Fleet,
        history: CacheFile | None,
        *,
        clock: Callable[[], datetime],
        on_notice: Callable[[str], None],
        save_seconds: float = SAVE_SECONDS,
        failures: deque[LoggedRequest] | None = None,
    ) -> None:
        """``failures``: requests that failed; they are taken from there and kept."""
        self._fleet = fleet
        self._history = history
        self._clock = clock
        self._on_notice = on_notice
        self._save_seconds = save_seconds
        self._turn = asyncio.Lock()
        self._recent: deque[Change] = deque()
        self._untold: list[Change] = []
        self._unsaved: dict[str, None] = {}
        self._failures = failures if failures is not None else deque[LoggedRequest]()
        self._unlisted: dict[str, int] = {}
        """Those that a list did not name, and how many lists there had been by then.
        They are forgotten once another list does not name them either."""
        self.began_at = clock().timestamp()
        """Since when changes are known, as far as we can say."""

    def recall_first(self) -> None:
        """The rows most in need of a person, at once: before the first frame."""
        try:
            rows = self._history.first(FIRST) if self._history is not None else []
        except DatabaseUnusable as error:
            self._lose(error)
            rows = []
        # What became stale since the last session is a change as well.
        self._fleet.subscribe(Change, self._keep)
        self._fleet.recall(rows)
        self._fleet.subscribe(Changed, self._notice)

    async def recall_rest(self) -> None:
        """All others, in slices, and what changed in the last day."""
        if self._history is None:
            return
        since = self._clock().timestamp() - RECENT
        recent = await self._in_thread(lambda history: history.changes_since(since))
        for change in reversed(recent or []):
            self._recent.appendleft(change)
            self.began_at = min(self.began_at, change.at)
        slices = self._history.all() if self._history is not None else iter(())
        while rows := await self._in_thread(lambda _: next(slices, None)):
            self._miss(self._fleet.recall(rows))
            await asyncio.sleep(REST_SECONDS)

    async def recall_all(self) -> int:
        """Everything, after a list: for a command. How many of it the list did not
        name. What changes from then on is kept."""
        gone = 0
        self._fleet.subscribe(Change, self._keep)
        slices = self._history.all() if self._history is not None else iter(())
        while rows := await self._in_thread(lambda _: next(slices, None)):
            gone += len(self._fleet.recall(rows))
        self._fleet.subscribe(Changed, self._notice)
        return gone

    async def names(self) -> list[tuple[str, str | None]]:
        """All that are kept, listed or not: IDs, and the names of their stores."""
        kept = await self._in_thread(
            lambda history: [
                (row.id, row.name) for rows in history.all() for row in rows
            ]
        )
        return kept or []

    def _miss(self, ids: Iterable[str]) -> None:
        for connection_id in ids:
            self._unlisted.setdefault(connection_id, self._fleet.lists)

    async def _forget_unlisted(self) -> None:
        """One list alone may lack some that are still there."""
        gone = [i for i, then in self._unlisted.items() if self._fleet.lists > then]
        for connection_id in gone:
            del self._unlisted[connection_id]
        if gone := [i for i in gone if i not in self._fleet]:
            await self._in_thread(lambda history: history.save([], deleted=gone))

    async def run(self) -> None:
        """Keeps what changes, until it is cancelled."""
        prune_again_at = 0.0
        while True:
            await asyncio.sleep(self._save_seconds)
            await self._forget_unlisted()
            await self._keep_failures()
            while self._unsaved and self._history is not None:
                await self._save(AT_ONCE)
                await asyncio.sleep(REST_SECONDS)
            now = asyncio.get_running_loop().time()
            if now >= prune_again_at and await self._prune():
                prune_again_at = now + PRUNE_EVERY

    async def _prune(self) -> bool:
        """Drops what is old while there is nothing to save; whether all of it went."""
        before = self._clock().timestamp() - KEPT_DAYS * 24 * 3600
        while not self._unsaved:
            if not await self._in_thread(lambda history: history.prune(before)):
                return True
            await asyncio.sleep(PRUNE_REST_SECONDS)
        return False

    async def _keep_failures(self) -> None:
        failed = list(self._failures)
        self._failures.clear()
        if failed:
            await self._in_thread(lambda history: history.keep_failures(failed))

    async def close(self) -> None:
        """Keeps what is known better than the list says it, and closes the file."""
        await self._forget_unlisted()
        await self._keep_failures()
        read = [i for i in self._unsaved if self._was_read(i)]
        self._unsaved = dict.fromkeys(read[: 10 * AT_ONCE])
        while self._unsaved and self._history is not None:
            await self._save(AT_ONCE)
        async with self._turn:
            if self._history is not None:
                self._history.close()
                self._history = None

    def recent(self) -> list[Change]:
        """What changed in the last 24 hours, oldest first."""
        since = self._clock().timestamp() - RECENT
        while self._recent and self._recent[0].at < since:
            self._recent.popleft()
        # Staleness that came while nothing ran is told late.
        return sorted(
            (change for change in self._recent if change.at >= since),
            key=lambda change: change.at,
        )

    async def changes_since(self, at: float) -> list[Change]:
        """What happened to all of them at that time or later, oldest first."""
        kept = await self._in_thread(lambda history: history.changes_since(at))
        new = [one for one in self._untold if one.at >= at]
        return [*(kept or []), *new]

    async def changes_of(self, connection_id: str) -> list[Change]:
        """What happened to one connection, newest first."""
        kept = await self._in_thread(lambda history: history.changes_of(connection_id))
        unsaved = self._untold if kept is not None else self._recent
        new = [c for c in unsaved if c.connection_id == connection_id]
        return [*reversed(new), *(kept or [])]

    async def failures_of(self, connection_id: str) -> list[LoggedRequest]:
        """Requests about one connection that failed, newest first, as far as kept."""
        await self._keep_failures()
        kept = await self._in_thread(lambda history: history.failures_since(0.0))
        return [one for one in kept or [] if one.connection_id == connection_id]

    @property
    def is_saved(self) -> bool:
        """Whether all that is to be kept is in the file."""
        waiting = (self._unsaved, self._untold, self._failures, self._turn.locked())
        return self._history is None or not any(waiting)

    def _notice(self, news: Changed) -> None:
        """Rows that only the list has told of are left out: the next list has them
        again, and 100,000 of them would keep the disk busy."""
        if self._history is None:
            return
        get = self._fleet.get
        for connection_id in news.ids:
            record = get(connection_id)
            if record is None and not self._fleet.is_surely_gone(connection_id):
                self._miss([connection_id])
            elif record is None or record.is_worth_remembering:
                self._unsaved[connection_id] = None

    def _keep(self, change: Change) -> None:
        self._recent.append(change)
        if self._history is not None:
            self._untold.append(change)

    def _was_read(self, connection_id: str) -> bool:
        record = self._fleet.get(connection_id)
        if record is None:
            return True
        return record.checked_at is not None or record.details_at is not None

    async def _save(self, most: int) -> None:
        changes, self._untold = self._untold, []
        ids = list(dict.fromkeys(change.connection_id for change in changes))
        ids += islice(self._unsaved, most)
        for connection_id in ids:
            self._unsaved.pop(connection_id, None)
        rows, gone = self._split(dict.fromkeys(ids))

        deleted = [i for i in gone if self._fleet.is_surely_gone(i)]
        await self._in_thread(
            lambda history: history.save(rows, changes, deleted=deleted)
        )

    def _split(self, ids: dict[str, None]) -> tuple[list[SavedRecord], list[str]]:
        rows, gone = [], []
        for connection_id in ids:
            record = self._fleet.get(connection_id)
            if record is None:
                gone.append(connection_id)
            else:
                rows.append(saved(record))
        return rows, gone

    async def _in_thread(self, job: Callable[[CacheFile], T]) -> T | None:
        """One job at a time, which a cancelled task ends as well: what it saves is
        not lost. What fails ends the memory; damage begins a new one."""
        async with self._turn:
            if self._history is None:
                return None
            running = asyncio.ensure_future(asyncio.to_thread(job, self._history))
            try:
                return await asyncio.shield(running)
            except DatabaseUnusable as error:
                self._lose(error)
                return None
            except asyncio.CancelledError:
                await asyncio.wait([running])
                raise

    def _lose(self, error: DatabaseUnusable) -> None:
        history, self._history = self._history, None
        if history is not None:
            history.close()
        if isinstance(error, DatabaseDamaged):
            self._history = begin_anew(error, self._on_notice)
        else:
            self._on_notice(f"{error} {NOT_KEPT}")
