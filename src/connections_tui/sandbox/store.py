"""Connections in one SQLite file, or in memory. Several consoles may share a file.

Only records are kept, never a credential's value. All calls are short and block: a
row takes microseconds, and a list is read in slices so that other work can run in
between.
"""

import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Self

from connections_tui.files.sqlite import (
    Identity,
    is_damage,
    make_private,
    set_aside,
)
from connections_tui.sandbox.records import Record
from connections_tui.sandbox.schema import COLUMNS, MIGRATIONS, Row, to_record, to_row
from connections_tui.sandbox.times import to_milliseconds

MEMORY = ":memory:"

_BUSY_TIMEOUT_MS = 5000
_INSERT_SLICE = 10_000


class StoreUnusable(Exception):
    """The file cannot be used as it is. The message is a sentence to show."""


class StoreDamaged(StoreUnusable):
    """The file is no database, or a broken one."""


class Store:
    """The sandbox's connections.

    Every method may raise StoreUnusable, as when the disk is full, or StoreDamaged
    where SQLite finds the file broken while it reads or writes; nothing of that
    call was kept then.

    Args:
        begin_with: what a new file begins with. It is there as soon as the file is,
            and comes only once, whoever opens it how often.
        on_set_aside: called with the new name of a damaged file that was renamed
            when another one was begun. Without it a damaged file stays, and every
            call that meets the damage raises.

    Raises:
        StoreDamaged: the file is not a sound database, and stays.
        StoreUnusable: it belongs to another or a newer program, is not a plain file,
            or cannot be written.
    """

    def __init__(
        self,
        path: Path | str,
        *,
        begin_with: Callable[[], Iterable[Record]] = tuple,
        on_set_aside: Callable[[str], None] | None = None,
    ) -> None:
        self._path = path
        self._begin_with = begin_with
        self._on_set_aside = on_set_aside
        try:
            with self._explaining():
                self._open()
        except StoreDamaged:
            if on_set_aside is None:
                raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        # What SQLite would tidy up here it tidies up at the next opening.
        with suppress(sqlite3.Error):
            self._db.close()

    def add(self, record: Record) -> None:
        self.add_many([record])

    def add_many(self, records: Iterable[Record]) -> None:
        """Adds them all or none. Those whose ID is there already are left alone."""
        with self._writing():
            self._insert(records)

    def by_access_token(self, access_token: str) -> Record | None:
        rows = self._fetch(
            f"SELECT {COLUMNS} FROM connections WHERE access_token = ?", access_token
        )
        return to_record(rows[0]) if rows else None

    def delete(self, connection_id: str, *, at: datetime) -> bool:
        """Whether there was one. Its access token is remembered as deleted."""
        with self._writing():
            row = self._db.execute(
                "DELETE FROM connections WHERE id = ? RETURNING access_token",
                (connection_id,),
            ).fetchone()
            if row:
                self._db.execute(
                    "INSERT OR REPLACE INTO deleted VALUES (?, ?)",
                    (row[0], to_milliseconds(at)),
                )
        return row is not None

    def was_deleted(self, access_token: str) -> bool:
        return bool(
            self._fetch("SELECT 1 FROM deleted WHERE access_token = ?", access_token)
        )

    def count(self) -> int:
        return int(self._fetch("SELECT count(*) FROM connections")[0][0])

    def slices(self, size: int) -> Iterator[list[Record]]:
        """Every connection, oldest first, at most ``size`` at a time."""
        for rows in self.row_slices(size):
            yield [to_record(row) for row in rows]

    def row_slices(self, size: int) -> Iterator[list[Row]]:
        """The same as plain rows, where making records would take too long.

        Each slice is a query of its own: nothing is locked in between, and one
        that is deleted meanwhile is either in its slice or not.
        """
        created_at, last_id = -(2**62), ""
        while True:
            rows = self._fetch(
                f"SELECT {COLUMNS} FROM connections"
                " WHERE (created_at, id) > (?, ?) ORDER BY created_at, id LIMIT ?",
                *(created_at, last_id, size),
            )
            if not rows:
                return
            yield rows
            last_id, created_at = rows[-1][0], rows[-1][3]

    def _insert(self, records: Iterable[Record]) -> None:
        rows = map(to_row, records)
        marks = ", ".join("?" * len(COLUMNS.split(",")))
        insert = f"INSERT OR IGNORE INTO connections ({COLUMNS}) VALUES ({marks})"
        while some := list(islice(rows, _INSERT_SLICE)):
            self._db.executemany(insert, some)

    def _fetch(self, query: str, *values: str | int) -> list[Row]:
        with self._explaining():
            return self._db.execute(query, values).fetchall()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One transaction, which waits for others before it reads anything."""
        with self._explaining(), self._transaction():
            yield

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            # A full disk or a damaged page has ended it already.
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise

    @contextmanager
    def _explaining(self) -> Iterator[None]:
        """Turns the faults of SQLite into ours, and makes room where one will stay."""
        try:
            yield
        except (OSError, sqlite3.Error, UnicodeDecodeError) as error:
            if not is_damage(error):
                raise self._unusable(error) from error
            if self._on_set_aside is not None:
                self._begin_anew(self._on_set_aside)
            raise StoreDamaged(
                f"{self._path} is not a valid sandbox database: {error}."
            ) from error

    def _unusable(self, error: Exception) -> StoreUnusable:
        fault = (isinstance(error, OSError) and error.strerror) or error
        return StoreUnusable(
            f"Could not use the sandbox database {self._path}: {fault}."
        )

    def _begin_anew(self, on_set_aside: Callable[[str], None]) -> None:
        self.close()
        try:
            aside = set_aside(Path(self._path), self._identity)
            self._open()
        except (OSError, sqlite3.Error) as error:
            raise self._unusable(error) from error
        # Another console that was quicker has reported it already.
        if aside:
            on_set_aside(aside.name)

    def _open(self) -> None:
        if self._path == MEMORY:
            self._identity: Identity = (0, 0)
        else:
            self._identity = make_private(Path(self._path))
        # A server may run in another thread than the one that opened the store.
        self._db = sqlite3.connect(
            self._path, isolation_level=None, check_same_thread=False
        )
        try:
            self._prepare()
        except BaseException:
            self._db.close()
            raise

    def _prepare(self) -> None:
        self._db.execute(f"PRAGMA busy_timeout = {_BUSY_TIMEOUT_MS}")
        self._check()
        if self._path != MEMORY:
            self._share()
            # Losing the last moment of a practice range to a power cut is fine.
            self._db.execute("PRAGMA synchronous = NORMAL")
        with self._transaction():
            self._migrate()

    def _migrate(self) -> None:
        # Asked again: another console may have been here since the check.
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        for number, statements in enumerate(MIGRATIONS[version:], version + 1):
            for statement in statements:
                self._db.execute(statement)
            self._db.execute(f"PRAGMA user_version = {number}")
        if not version:
            self._insert(self._begin_with())

    def _share(self) -> None:
        """Turns on the journal that lets others read meanwhile.

        While another console is opening the same new file, SQLite refuses this at
        once instead of waiting as long as it does for everything else.
        """
        give_up_at = time.monotonic() + _BUSY_TIMEOUT_MS / 1000
        while True:
            try:
                self._db.execute("PRAGMA journal_mode = WAL")
                return
            except sqlite3.OperationalError as error:
                is_busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
                if not is_busy or time.monotonic() >= give_up_at:
                    raise
            time.sleep(0.005)

    def _check(self) -> None:
        """Refuses a file that is not ours, before anything in it is changed."""
        # In one statement: between two, another console could prepare the file.
        version, tables = self._db.execute(
            "SELECT user_version, (SELECT count(*) FROM sqlite_master)"
            " FROM pragma_user_version"
        ).fetchone()
        if version > len(MIGRATIONS):
            raise StoreUnusable(
                f"{self._path} was written by a newer version of this program."
                " Update connections-tui, or choose another file with --db."
            )
        if tables and not version:
            raise StoreUnusable(
                f"{self._path} belongs to another program."
                " Choose another file with --db."
            )
