"""What a fleet remembers between two runs: the last readings, what changed when, and
which requests failed.

One SQLite file for a profile; several consoles may share it. It holds no access
token and no link. What is here is a convenience: a console without it works, and
merely shows nothing until the service has answered. So every fault is a
DatabaseUnusable with a sentence to show; the damage that will not heal is a
DatabaseDamaged, for which ``begin_anew`` makes room.

All calls block: for use in a worker thread.
"""

import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, Self

from connections_tui.api import LoggedRequest
from connections_tui.files.sqlite import (
    Database,
    DatabaseDamaged,
    DatabaseUnusable,
    Layout,
    set_aside,
)
from connections_tui.fleet.cache.migrations import APPLICATION_ID, MIGRATIONS
from connections_tui.fleet.cache.saved import (
    INSERT_CHANGE,
    INSERT_MISSED_CHANGE,
    SELECT_CHANGES,
    SELECT_CONNECTIONS,
    UPSERT_CONNECTION,
    changes_in,
    known_word,
    records_in,
    storable,
    to_change_row,
    to_health,
    to_missed_changes,
    to_row,
)
from connections_tui.fleet.cache.saved_failures import (
    DROP_OLDEST_FAILURES,
    INSERT_FAILURE,
    SELECT_FAILURES,
    failures_in,
    to_failure_row,
)
from connections_tui.fleet.health import Health
from connections_tui.fleet.health_change import Change
from connections_tui.fleet.saved_record import SavedRecord

NOT_KEPT = "No history is kept in this session."

SLICE = 2_000
"""Rows read at a time where all are wanted: about 10 ms of work."""

MOST_OF_ONE = 100
"""Changes kept of one connection, the latest."""
MOST_IN_ALL = 300_000
"""Changes kept of all of them: with 100,000 connections some 100 MB."""
PRUNED_AT_ONCE = 500
_PAGES = 500
"""Given back at a time."""
_PAGES_TO_REWRITE = 50_000
"""A file with more in use would keep another console waiting for seconds."""
_INCREMENTAL = 2
_JOURNAL_BYTES = 16 * 1024 * 1024
_CLOCKS_DIFFER_BY = 300.0
"""A stored time further ahead than this, in seconds, came from a clock set wrong."""


def open_history(path: Path, on_notice: Callable[[str], None]) -> "CacheFile | None":
    """The history in a file; a new one where the file is damaged.

    None where nothing can be kept. ``on_notice`` gets a sentence about either.
    """
    try:
        return CacheFile(path)
    except DatabaseDamaged as damage:
        return begin_anew(damage, on_notice)
    except DatabaseUnusable as error:
        on_notice(f"{error} {NOT_KEPT}")
        return None


def begin_anew(
    damage: DatabaseDamaged, on_notice: Callable[[str], None]
) -> "CacheFile | None":
    """A new history in place of a damaged one, which is renamed.

    Also for damage found later: close the old one first. A file that another console
    has replaced meanwhile is used as it is.
    """
    path = damage.path
    try:
        if aside := set_aside(path, damage.identity):
            on_notice(
                f"The history file was damaged. It was renamed to {aside.name} and"
                " a new one was created."
            )
        return CacheFile(path)
    except DatabaseUnusable as error:
        on_notice(f"{error} {NOT_KEPT}")
    except OSError as error:
        on_notice(f"Cannot use the history file {path}: {error.strerror}. {NOT_KEPT}")
    return None


class CacheFile:
    """The readings and changes in one file.

    Every method may raise DatabaseUnusable, or DatabaseDamaged where SQLite finds the
    file broken while it reads or writes; nothing of that call was kept then. Opening
    raises as ``Database`` does, which ``wait_seconds`` is for.
    """

    def __init__(
        self,
        path: Path,
        *,
        wait_seconds: float = 5.0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._clock = clock
        self._surplus: int | None = None
        """How many changes are more than are kept; None before they are counted."""
        self._file = Database(path, _LAYOUT, wait_seconds=wait_seconds)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._file.close()

    def first(self, limit: int) -> list[SavedRecord]:
        """Those most in need of a person, then the longest without a sync.

        Quick however many there are: enough to paint a screen with.
        """
        most_in_need = "ORDER BY rank, last_sync, number LIMIT ?"
        return records_in(
            self._file.fetch(f"{SELECT_CONNECTIONS} {most_in_need}", limit)
        )

    def all(self, size: int = SLICE) -> Iterator[list[SavedRecord]]:
        """Every connection, at most ``size`` at a time.

        Each slice is a query of its own: one may save or forget in between.
        """
        slice_ = f"{SELECT_CONNECTIONS} WHERE number > ? ORDER BY number LIMIT ?"
        last = -1
        while rows := self._file.fetch(slice_, last, size):
            yield records_in(rows)
            last = rows[-1][0]

    def counts(self) -> list[tuple[Health, int, float | None]]:
        """How many have each state, and when the newest of them was read."""
        rows = self._file.fetch(
            "SELECT health, count(*), max(checked_at) FROM connections GROUP BY health"
        )
        return [
            (to_health(word), number, at if isinstance(at, float) else None)
            for word, number, at in rows
        ]

    def save(
        self,
        rows: Sequence[SavedRecord],
        changes: Sequence[Change] = (),
        *,
        deleted: Sequence[str] = (),
    ) -> None:
        """Keeps what is newer than what is stored: all of it or nothing.

        ``deleted``: IDs to drop, with all that happened to them.

        A change comes in the same call as the row it changed. Another console may
        have seen it before us: then it is not kept again. Where it saw a step in
        between, or one that we did not, that is made up for, so that what happened
        to a connection is one chain.
        """
        told_at = {change.connection_id: change.at for change in changes}
        silent = [row for row in rows if row.id not in told_at]
        with self._file.writing() as db:
            latest = self._latest_credible()
            self._keep(db, changes)
            db.executemany(
                INSERT_MISSED_CHANGE,
                ((*values, latest) for values in to_missed_changes(silent)),
            )
            db.executemany(
                UPSERT_CONNECTION,
                ((*to_row(row, told_at.get(row.id, 0.0)), latest) for row in rows),
            )
            gone = [(storable(connection_id),) for connection_id in deleted]
            db.executemany("DELETE FROM connections WHERE id = ?", gone)
            db.executemany("DELETE FROM changes WHERE connection_id = ?", gone)

    def keep_only(self, ids: Iterable[str]) -> None:
        """Drops connections that a complete list no longer names.

        What happened to them stays until it is pruned: they may come back.
        """
        listed = {storable(connection_id) for connection_id in ids}
        with self._file.writing() as db:
            stored = self._file.fetch("SELECT number, id FROM connections")
            db.executemany(
                "DELETE FROM connections WHERE number = ?",
                [(number,) for number, stored_id in stored if stored_id not in listed],
            )

    def changes_of(self, connection_id: str, limit: int = 20) -> list[Change]:
        """What happened to one connection, newest first."""
        newest = "WHERE connection_id = ? ORDER BY at DESC, number DESC LIMIT ?"
        rows = self._file.fetch(
            f"{SELECT_CHANGES} {newest}", storable(connection_id), limit
        )
        return changes_in(rows)

    def changes_since(self, at: float) -> list[Change]:
        """What happened to all of them at that time or later, oldest first."""
        rows = self._file.fetch(
            f"{SELECT_CHANGES} WHERE at >= ? ORDER BY at, number", at
        )
        return changes_in(rows)

    def keep_failures(self, failed: Iterable[LoggedRequest]) -> None:
        """Keeps requests that failed; of all of them the latest."""
        with self._file.writing() as db:
            db.executemany(INSERT_FAILURE, map(to_failure_row, failed))
            db.execute(DROP_OLDEST_FAILURES)

    def failures_since(self, at: float) -> list[LoggedRequest]:
        """Requests that failed at that time or later, newest first."""
        return list(failures_in(self._file.fetch(SELECT_FAILURES, at)))

    def name_of(self, connection_id: str) -> str | None:
        """Its store's name; None where that is not known."""
        query = "SELECT name FROM connections WHERE id = ?"
        for (name,) in self._file.fetch(query, storable(connection_id)):
            return name if isinstance(name, str) else None
        return None

    def prune(
        self, before: float, *, most: int = MOST_IN_ALL, at_once: int = PRUNED_AT_ONCE
    ) -> bool:
        """Drops some of the changes that are older, or more than are kept in all.

        Oldest first, in a transaction so short that another console does not wait for
        it, and gives their room back. Gives whether to call it again.
        """
        dropped = self._drop_oldest("WHERE at < ?", at_once, before)
        if not dropped:
            if self._surplus is None:
                [(number,)] = self._file.fetch("SELECT count(*) FROM changes")
                self._surplus = number - most
            dropped = self._drop_oldest("", min(at_once, self._surplus))
            self._surplus -= dropped
        if not dropped:
            self._surplus = None
            self._compact()
        return dropped > 0

    def _drop_oldest(self, which: str, most: int, *values: float) -> int:
        if most <= 0:
            return 0
        oldest = f"SELECT number FROM changes {which} ORDER BY at LIMIT ?"
        with self._file.writing() as db:
            dropped = db.execute(
                f"DELETE FROM changes WHERE number IN ({oldest})", (*values, most)
            ).rowcount
        if dropped:
            self._file.run(f"PRAGMA incremental_vacuum({_PAGES})")
        return dropped

    def _compact(self) -> None:
        """Rewrites a file of an older version so that it can shrink; once, and only
        when little is left in it."""
        [(kind, pages, free)] = self._file.fetch(
            "SELECT auto_vacuum, page_count, freelist_count FROM"
            " pragma_auto_vacuum, pragma_page_count, pragma_freelist_count"
        )
        if kind == _INCREMENTAL or pages - free > _PAGES_TO_REWRITE:
            return
        try:
            self._file.run(f"PRAGMA auto_vacuum = {_INCREMENTAL}; VACUUM")
        except DatabaseDamaged:
            raise
        except DatabaseUnusable:
            # Another console that is reading or writing just now goes first.
            return

    def _keep(self, db: sqlite3.Connection, changes: Iterable[Change]) -> None:
        """Stores the changes that are news, each as a step from what is stored."""
        told: dict[str, _Told | None] = {}
        for change in changes:
            if change.connection_id not in told:
                told[change.connection_id] = self._last_told(change.connection_id)
            last = told[change.connection_id]
            if last and not last.is_news(change):
                continue
            before = (last.known if last else None) or change.before.name
            row = to_change_row(change, before)
            db.execute(INSERT_CHANGE, row)
            db.execute(_DROP_SURPLUS, (row[0], MOST_OF_ONE))
            after = change.after.name
            told[change.connection_id] = _Told(
                after, known_word(change.after) or before, change.at
            )

    def _last_told(self, connection_id: str) -> "_Told | None":
        """What is stored of its health; of one no longer listed, what it last was."""
        key = storable(connection_id)
        rows = self._file.fetch(_TOLD, key) or self._file.fetch(_LAST_CHANGE, key)
        for health, known, at in rows:
            is_sound = isinstance(at, float) and isinstance(known, str | None)
            if is_sound and at <= self._latest_credible():
                return _Told(health, known, at)
            return _Told(health, None, 0.0)
        return None

    def _latest_credible(self) -> float:
        return self._clock() + _CLOCKS_DIFFER_BY


class _Told(NamedTuple):
    """What is stored of the health of one connection."""

    health: str
    known: str | None
    """The last health that said something."""
    at: float

    def is_news(self, change: Change) -> bool:
        """Whether nobody told this change, or something later, before."""
        return change.at >= self.at and change.after.name not in (
            self.health,
            self.known,
        )


_LAYOUT = Layout(
    noun="history file",
    migrations=MIGRATIONS,
    application_id=APPLICATION_ID,
    settings=(
        # Only a file without a page takes this; an older one is rewritten later.
        f"PRAGMA auto_vacuum = {_INCREMENTAL}",
        f"PRAGMA journal_size_limit = {_JOURNAL_BYTES}",
    ),
)
_TOLD = "SELECT health, last_known, told_at FROM connections WHERE id = ?"
_DROP_SURPLUS = """
    DELETE FROM changes WHERE number IN (
        SELECT number FROM changes WHERE connection_id = ?1
        ORDER BY at DESC, number DESC LIMIT -1 OFFSET ?2
    )
"""
_LAST_CHANGE = (
    "SELECT after, nullif(after, 'NO_ANSWER'), at FROM changes WHERE connection_id = ?"
    " ORDER BY at DESC, number DESC LIMIT 1"
)
