"""Connections in one SQLite file, or in memory. Several consoles may share a file.

Only records are kept, never a credential's value. All calls are short and block:
a row takes microseconds, and a list is read in slices so that other work gets its
turn in between.
"""

import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Self

from connections_tui.sandbox.records import Record
from connections_tui.sandbox.rows import COLUMNS, MIGRATIONS, Row, to_record, to_row
from connections_tui.sandbox.times import to_milliseconds

MEMORY = ":memory:"

_BUSY_TIMEOUT_MS = 5000
_INSERT_SLICE = 10_000


class StoreUnusable(Exception):
    """The file cannot be used as it is. The message is a sentence to show."""


class StoreDamaged(StoreUnusable):
    """The file is no database, or a broken one: ``set_aside`` makes room."""


def set_aside(path: Path) -> Path:
    """Moves a damaged file out of the way and gives its new path."""
    aside = next(
        candidate
        for number in range(1, 10_000)
        if not (candidate := path.with_name(f"{path.name}.damaged-{number}")).exists()
    )
    path.rename(aside)
    # A new file must not be read together with the old one's journal.
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    return aside


class Store:
    """The sandbox's connections.

    Raises:
        StoreDamaged: the file is not a sound database.
        StoreUnusable: it belongs to another or a newer program, or cannot be opened.
    """

    def __init__(self, path: Path | str) -> None:
        if str(path) != MEMORY:
            _make_private(Path(path))
        # A server may run in another thread than the one that opened the store.
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        try:
            self._prepare(str(path))
        except sqlite3.Error as error:
            self._db.close()
            raise _explained(path, error) from error
        except StoreUnusable:
            self._db.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._db.close()

    def add(self, record: Record) -> None:
        self.add_many([record])

    def add_many(self, records: Iterable[Record]) -> None:
        """Adds them all or none. Those whose ID is there already are left alone."""
        rows = map(to_row, records)
        marks = ", ".join("?" * len(COLUMNS.split(",")))
        insert = f"INSERT OR IGNORE INTO connections ({COLUMNS}) VALUES ({marks})"
        with self._writing():
            while some := list(islice(rows, _INSERT_SLICE)):
                self._db.executemany(insert, some)

    def by_access_token(self, access_token: str) -> Record | None:
        row = self._db.execute(
            f"SELECT {COLUMNS} FROM connections WHERE access_token = ?",
            (access_token,),
        ).fetchone()
        return to_record(row) if row else None

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
        row = self._db.execute(
            "SELECT 1 FROM deleted WHERE access_token = ?", (access_token,)
        ).fetchone()
        return row is not None

    def count(self) -> int:
        row = self._db.execute("SELECT count(*) FROM connections").fetchone()
        return int(row[0])

    def slices(self, size: int) -> Iterator[list[Record]]:
        """Every connection, oldest first, at most ``size`` at a time."""
        for rows in self.row_slices(size):
            yield [to_record(row) for row in rows]

    def row_slices(self, size: int) -> Iterator[list[Row]]:
        """The same as plain rows, for those who have no time for records.

        Each slice is a query of its own: nothing is locked in between, and one
        that is deleted meanwhile is either in its slice or not.
        """
        created_at, last_id = -(2**62), ""
        while True:
            rows = self._db.execute(
                f"SELECT {COLUMNS} FROM connections"
                " WHERE (created_at, id) > (?, ?) ORDER BY created_at, id LIMIT ?",
                (created_at, last_id, size),
            ).fetchall()
            if not rows:
                return
            yield rows
            last_id, created_at = rows[-1][0], rows[-1][3]

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One transaction, which waits its turn before it reads anything."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def _prepare(self, path: str) -> None:
        self._db.execute(f"PRAGMA busy_timeout = {_BUSY_TIMEOUT_MS}")
        self._check(path)
        if path != MEMORY:
            self._share()
            # Losing the last moment of a practice range to a power cut is fine.
            self._db.execute("PRAGMA synchronous = NORMAL")
        with self._writing():
            self._migrate()

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

    def _check(self, path: str) -> None:
        """Refuses a file that is not ours, before anything in it is changed."""
        # In one statement: between two, another console could prepare the file.
        version, tables = self._db.execute(
            "SELECT user_version, (SELECT count(*) FROM sqlite_master)"
            " FROM pragma_user_version"
        ).fetchone()
        if version > len(MIGRATIONS):
            raise StoreUnusable(
                f"{path} was written by a newer version of this program."
                " Update it, or give the sandbox another file."
            )
        if tables and not version:
            raise StoreUnusable(
                f"{path} belongs to another program. Give the sandbox another file."
            )


def _make_private(path: Path) -> None:
    """Creates the file for its owner only: SQLite gives its journals the same mode."""
    if path.exists() and not path.is_file():
        raise StoreUnusable(f"The sandbox cannot use {path}: it is not a file.")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600, exist_ok=True)
        path.chmod(0o600)
    except OSError as error:
        raise StoreUnusable(
            f"The sandbox cannot write {path}: {error.strerror}."
        ) from error


def _explained(path: Path | str, error: sqlite3.Error) -> StoreUnusable:
    # Errors of the module itself, and not of SQLite, come without a code.
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
        return StoreDamaged(f"{path} is not a sound sandbox database: {error}.")
    return StoreUnusable(f"The sandbox cannot use {path}: {error}.")
