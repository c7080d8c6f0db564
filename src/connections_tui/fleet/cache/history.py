"""What a fleet remembers between two runs: the last readings, and what changed when.

One SQLite file for a profile; several consoles may share it. It holds no access
token and no link. What is here is a convenience: a console without it works, and
merely shows nothing until the service has answered. So every fault is a
HistoryUnusable with a sentence to show; the damage that will not heal is a
HistoryDamaged, for which ``begin_anew`` makes room.

All calls block: for use in one worker thread at a time.
"""

import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple, Self

from connections_tui.files.sqlite import is_damage, make_private, set_aside
from connections_tui.fleet.cache.saved import (
    APPLICATION_ID,
    INSERT_CHANGE,
    INSERT_MISSED_CHANGE,
    MIGRATIONS,
    SELECT_CHANGES,
    SELECT_CONNECTIONS,
    UPSERT_CONNECTION,
    Remembered,
    Row,
    changes_in,
    known_word,
    remembered,
    storable,
    to_change_row,
    to_missed_changes,
    to_row,
)
from connections_tui.fleet.cache.unusable import (
    NOT_KEPT,
    HistoryDamaged,
    HistoryUnusable,
    decoded,
    sentence,
)
from connections_tui.fleet.health_change import Change

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


def open_history(path: Path, on_notice: Callable[[str], None]) -> "History | None":
    """The history in a file; a new one where the file is damaged.

    None where nothing can be kept. ``on_notice`` gets a sentence about either.
    """
    try:
        return History(path)
    except HistoryDamaged as damage:
        return begin_anew(damage, on_notice)
    except HistoryUnusable as error:
        on_notice(f"{error} {NOT_KEPT}")
        return None


def begin_anew(
    damage: HistoryDamaged, on_notice: Callable[[str], None]
) -> "History | None":
    """A new history in place of a damaged one, which is renamed.

    Also for damage found later: close the old one first. A file that another console
    has replaced meanwhile is used as it is.
    """
    try:
        if aside := set_aside(damage.path, damage.identity):
            on_notice(
                f"The history file was damaged. It was renamed to {aside.name} and"
                " a new one was created."
            )
        return History(damage.path)
    except (HistoryUnusable, OSError) as error:
        on_notice(f"{sentence(damage.path, error)} {NOT_KEPT}")
        return None


class History:
    """The readings and changes in one file.

    Every method may raise HistoryUnusable, or HistoryDamaged where SQLite finds the
    file broken while it reads or writes; nothing of that call was kept then.

    Args:
        wait_seconds: how long to wait for another console that is writing.

    Raises:
        HistoryDamaged: the file is not a sound database.
        HistoryUnusable: it belongs to another or a newer program, is not a plain
            file, or cannot be written.
    """

    def __init__(
        self,
        path: Path,
        *,
        wait_seconds: float = 5.0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._path = path
        self._clock = clock
        self._wait_seconds = wait_seconds
        self._surplus: int | None = None
        """How many changes are more than are kept; None before they are counted."""
        with self._explaining():
            self._identity = make_private(path)
            self._db = sqlite3.connect(
                path,
                timeout=wait_seconds,
                isolation_level=None,
                check_same_thread=False,
            )
        try:
            with self._explaining():
                self._prepare()
        except HistoryUnusable:
            self._db.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        # What SQLite would tidy up here it tidies up at the next opening.
        with suppress(sqlite3.Error):
            self._db.close()

    def first(self, limit: int) -> list[Remembered]:
        """Those most in need of a person, then the longest without a sync.

        Quick however many there are: enough to paint a screen with.
        """
        most_in_need = "ORDER BY rank, last_sync, number LIMIT ?"
        return remembered(self._fetch(f"{SELECT_CONNECTIONS} {most_in_need}", limit))

    def all(self, size: int = SLICE) -> Iterator[list[Remembered]]:
        """Every connection, at most ``size`` at a time.

        Each slice is a query of its own: one may save or forget in between.
        """
        slice_ = f"{SELECT_CONNECTIONS} WHERE number > ? ORDER BY number LIMIT ?"
        last = -1
        while rows := self._fetch(slice_, last, size):
            yield remembered(rows)
            last = rows[-1][0]

    def save(self, rows: Sequence[Remembered], changes: Sequence[Change] = ()) -> None:
        """Keeps what is newer than what is stored: all of it or nothing.

        A change comes in the same call as the row it changed. Another console may
        have seen it before us: then it is not kept again. Where it saw a step in
        between, or one that we did not, that is made up for, so that what happened
        to a connection is one chain.
        """
        told_at = {change.connection_id: change.at for change in changes}
        silent = [row for row in rows if row.id not in told_at]
        with self._writing():
            latest = self._latest_credible()
            self._keep(changes)
            self._db.executemany(
                INSERT_MISSED_CHANGE,
                ((*values, latest) for values in to_missed_changes(silent)),
            )
            self._db.executemany(
                UPSERT_CONNECTION,
                ((*to_row(row, told_at.get(row.id, 0.0)), latest) for row in rows),
            )

    def forget(self, ids: Iterable[str]) -> None:
        """Drops connections that were deleted, and what happened to them."""
        gone = [(storable(connection_id),) for connection_id in ids]
        with self._writing():
            self._db.executemany("DELETE FROM connections WHERE id = ?", gone)
            self._db.executemany("DELETE FROM changes WHERE connection_id = ?", gone)

    def keep_only(self, ids: Iterable[str]) -> None:
        """Drops connections that a complete list no longer names.

        What happened to them stays until it is pruned: they may come back.
        """
        listed = {storable(connection_id) for connection_id in ids}
        with self._writing():
            stored = self._fetch("SELECT number, id FROM connections")
            self._db.executemany(
                "DELETE FROM connections WHERE number = ?",
                [(number,) for number, stored_id in stored if stored_id not in listed],
            )

    def changes_of(self, connection_id: str, limit: int = 20) -> list[Change]:
        """What happened to one connection, newest first."""
        newest = "WHERE connection_id = ? ORDER BY at DESC, number DESC LIMIT ?"
        rows = self._fetch(f"{SELECT_CHANGES} {newest}", storable(connection_id), limit)
        return changes_in(rows)

    def changes_since(self, at: float) -> list[Change]:
        """What happened to all of them at that time or later, oldest first."""
        rows = self._fetch(f"{SELECT_CHANGES} WHERE at >= ? ORDER BY at, number", at)
        return changes_in(rows)

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
                [(number,)] = self._fetch("SELECT count(*) FROM changes")
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
        with self._writing():
            dropped = self._db.execute(
                f"DELETE FROM changes WHERE number IN ({oldest})", (*values, most)
            ).rowcount
        if dropped:
            with self._explaining():
                # Executed as one statement it would stop after a page.
                self._db.executescript(f"PRAGMA incremental_vacuum({_PAGES})")
        return dropped

    def _compact(self) -> None:
        """Rewrites a file of an older version so that it can shrink; once, and only
        when little is left in it."""
        with self._explaining():
            [(kind, pages, free)] = self._db.execute(
                "SELECT auto_vacuum, page_count, freelist_count FROM"
                " pragma_auto_vacuum, pragma_page_count, pragma_freelist_count"
            )
            if kind == _INCREMENTAL or pages - free > _PAGES_TO_REWRITE:
                return
            self._db.execute(f"PRAGMA auto_vacuum = {_INCREMENTAL}")
            # Another console that is reading or writing just now goes first.
            with suppress(sqlite3.OperationalError):
                self._db.execute("VACUUM")

    def _keep(self, changes: Iterable[Change]) -> None:
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
            self._db.execute(INSERT_CHANGE, row)
            self._db.execute(_DROP_SURPLUS, (row[0], MOST_OF_ONE))
            after = change.after.name
            told[change.connection_id] = _Told(
                after, known_word(change.after) or before, change.at
            )

    def _last_told(self, connection_id: str) -> "_Told | None":
        """What is stored of its health; of one no longer listed, what it last was."""
        key = storable(connection_id)
        rows = self._fetch(_TOLD, key) or self._fetch(_LAST_CHANGE, key)
        for health, known, at in rows:
            is_sound = isinstance(at, float) and isinstance(known, str | None)
            if is_sound and at <= self._latest_credible():
                return _Told(health, known, at)
            return _Told(health, None, 0.0)
        return None

    def _latest_credible(self) -> float:
        return self._clock() + _CLOCKS_DIFFER_BY

    def _fetch(self, query: str, *values: str | float) -> list[Row]:
        with self._explaining():
            try:
                return self._db.execute(query, values).fetchall()
            except sqlite3.OperationalError as error:
                # The one such error without a code: text that is not UTF-8.
                if hasattr(error, "sqlite_errorcode"):
                    raise
                self._db.text_factory = decoded
                try:
                    return self._db.execute(query, values).fetchall()
                finally:
                    self._db.text_factory = str

    @contextmanager
    def _explaining(self) -> Iterator[None]:
        """Turns the faults of SQLite into ours."""
        try:
            yield
        except (OSError, sqlite3.Error, UnicodeDecodeError) as error:
            why = sentence(self._path, error)
            if is_damage(error):
                raise HistoryDamaged(why, self._path, self._identity) from error
            raise HistoryUnusable(why) from error

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One transaction, which waits its turn before it reads anything."""
        with self._explaining():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                # A full disk or a damaged page has ended it already.
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    def _prepare(self) -> None:
        version = self._check()
        # Only a file without a page takes this; an older one is rewritten later.
        self._db.execute(f"PRAGMA auto_vacuum = {_INCREMENTAL}")
        self._share()
        self._db.execute(f"PRAGMA journal_size_limit = {_JOURNAL_BYTES}")
        # Losing the last moment to a power cut is fine: it is read again.
        self._db.execute("PRAGMA synchronous = NORMAL")
        if version < len(MIGRATIONS):
            with self._writing():
                self._migrate()

    def _check(self) -> int:
        """The version of its layout. Refuses a file that is not ours unchanged."""
        # In one statement: between two, another console could prepare the file.
        version, mark, tables = self._db.execute(
            "SELECT user_version, application_id, (SELECT count(*) FROM sqlite_master)"
            " FROM pragma_user_version, pragma_application_id"
        ).fetchone()
        if tables and mark != APPLICATION_ID:
            raise HistoryUnusable(f"{self._path} belongs to another program.")
        if version > len(MIGRATIONS):
            raise HistoryUnusable(
                f"{self._path} was written by a newer version of this program."
            )
        return int(version)

    def _migrate(self) -> None:
        # Asked again: another console may have been here since the check.
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        for number, statements in enumerate(MIGRATIONS[version:], version + 1):
            for statement in statements:
                self._db.execute(statement)
            self._db.execute(f"PRAGMA user_version = {number}")

    def _share(self) -> None:
        """Turns on the journal that lets others read meanwhile.

        While another console is opening the same new file, SQLite refuses this at
        once instead of waiting as long as it does for everything else.
        """
        give_up_at = time.monotonic() + self._wait_seconds
        while True:
            try:
                self._db.execute("PRAGMA journal_mode = WAL")
                return
            except sqlite3.OperationalError as error:
                is_busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
                if not is_busy or time.monotonic() >= give_up_at:
                    raise
            time.sleep(0.005)


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
