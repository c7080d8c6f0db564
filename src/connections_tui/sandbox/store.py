"""Connections in one SQLite file, or in memory. Several consoles may share a file.

Only records are kept, never a credential's value. All calls are short and block: a
row takes microseconds, and a list is read in slices so that other work can run in
between.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Self

from connections_tui.files.sqlite import (
    Database,
    DatabaseDamaged,
    DatabaseUnusable,
    Layout,
    set_aside,
)
from connections_tui.sandbox.records import Simulated
from connections_tui.sandbox.schema import (
    COLUMNS,
    MIGRATIONS,
    StoredRow,
    to_record,
    to_row,
)
from connections_tui.sandbox.times import to_milliseconds

_LAYOUT = Layout(noun="sandbox database", migrations=MIGRATIONS)
_INSERT_SLICE = 10_000


def of_connection(connection_id: str) -> str:
    """The owner of a sync configuration."""
    return f"connections/{connection_id}"


def of_platform(platform: str) -> str:
    """The same, for all connections of a platform."""
    return f"platforms/{platform}"


class Store:
    """The sandbox's connections.

    Every method may raise DatabaseUnusable, as when the disk is full, or
    DatabaseDamaged where SQLite finds the file broken while it reads or writes;
    nothing of that call was kept then.

    Args:
        begin_with: what a new file begins with. It is there as soon as the file is,
            and comes only once, whoever opens it how often.
        on_set_aside: called with the new name of a damaged file that was renamed
            when another one was begun. Without it a damaged file stays, and every
            call that meets the damage raises.

    Raises:
        DatabaseDamaged: the file is not a sound database, and stays.
        DatabaseUnusable: it belongs to another or a newer program, is not a plain
            file, or cannot be written.
    """

    def __init__(
        self,
        path: Path | str,
        *,
        begin_with: Callable[[], Iterable[Simulated]] = tuple,
        on_set_aside: Callable[[str], None] | None = None,
    ) -> None:
        self._path = path
        self._begin_with = begin_with
        self._on_set_aside = on_set_aside
        try:
            self._file = self._open()
        except DatabaseDamaged as damage:
            if on_set_aside is None:
                raise
            self._file = self._begin_anew(damage, on_set_aside)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._file.close()

    def add(self, record: Simulated) -> None:
        self.add_many([record])

    def add_many(self, records: Iterable[Simulated]) -> None:
        """Adds them all or none. Those whose ID is there already are left alone."""
        with self._writing() as db:
            _insert(db, records)

    def by_access_token(self, access_token: str) -> Simulated | None:
        rows = self._fetch(
            f"SELECT {COLUMNS} FROM connections WHERE access_token = ?", access_token
        )
        return to_record(rows[0]) if rows else None

    def delete(self, connection_id: str, *, at: datetime) -> bool:
        """Whether there was one. Its access token is remembered as deleted."""
        with self._writing() as db:
            row = db.execute(
                "DELETE FROM connections WHERE id = ? RETURNING access_token",
                (connection_id,),
            ).fetchone()
            if row:
                db.execute(
                    "INSERT OR REPLACE INTO deleted VALUES (?, ?)",
                    (row[0], to_milliseconds(at)),
                )
                db.execute(
                    "DELETE FROM sync_configs WHERE owner = ?",
                    (of_connection(connection_id),),
                )
        return row is not None

    def by_id(self, connection_id: str) -> Simulated | None:
        rows = self._fetch(
            f"SELECT {COLUMNS} FROM connections WHERE id = ?", connection_id
        )
        return to_record(rows[0]) if rows else None

    def rename(self, connection_id: str, name: str) -> bool:
        """Whether no other connection has the name, whatever its case."""
        with self._writing() as db:
            taken = db.execute(
                "SELECT 1 FROM connections WHERE name = ? COLLATE NOCASE AND id != ?",
                (name, connection_id),
            ).fetchone()
            if not taken:
                db.execute(
                    "UPDATE connections SET name = ? WHERE id = ?",
                    (name, connection_id),
                )
        return taken is None

    def ask_for_sync(self, connection_id: str, *, at: datetime) -> None:
        with self._writing() as db:
            db.execute(
                "UPDATE connections SET asked_at = ? WHERE id = ?",
                (to_milliseconds(at), connection_id),
            )

    def replace_token(self, access_token: str, new: str) -> bool:
        """Whether there was one: of two that replace it at once, one does."""
        with self._writing() as db:
            done = db.execute(
                "UPDATE connections SET access_token = ? WHERE access_token = ?",
                (new, access_token),
            )
        return done.rowcount == 1

    def sync_config(self, owner: str) -> str | None:
        """That of ``of_connection`` or of ``of_platform``, as JSON; None where there is
        none."""
        rows = self._fetch("SELECT config FROM sync_configs WHERE owner = ?", owner)
        return rows[0][0] if rows else None

    def add_sync_config(self, owner: str, config: str) -> bool:
        """Whether there was none."""
        insert = "INSERT OR IGNORE INTO sync_configs (config, owner) VALUES (?, ?)"
        with self._writing() as db:
            done = db.execute(insert, (config, owner))
        return done.rowcount == 1

    def change_sync_config(self, owner: str, config: str) -> bool:
        """Whether there was one."""
        update = "UPDATE sync_configs SET config = ? WHERE owner = ?"
        with self._writing() as db:
            done = db.execute(update, (config, owner))
        return done.rowcount == 1

    def remove_sync_config(self, owner: str) -> bool:
        """Whether there was one."""
        with self._writing() as db:
            done = db.execute("DELETE FROM sync_configs WHERE owner = ?", (owner,))
        return done.rowcount == 1

    def was_deleted(self, access_token: str) -> bool:
        return bool(
            self._fetch("SELECT 1 FROM deleted WHERE access_token = ?", access_token)
        )

    def count(self) -> int:
        return int(self._fetch("SELECT count(*) FROM connections")[0][0])

    def slices(self, size: int) -> Iterator[list[Simulated]]:
        """Every connection, oldest first, at most ``size`` at a time."""
        for rows in self.row_slices(size):
            yield [to_record(row) for row in rows]

    def row_slices(self, size: int) -> Iterator[list[StoredRow]]:
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

    def _fetch(self, query: str, *values: str | int) -> list[StoredRow]:
        with self._replacing():
            return self._file.fetch(query, *values)

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._replacing(), self._file.writing() as db:
            yield db

    @contextmanager
    def _replacing(self) -> Iterator[None]:
        """Begins another file where a damaged one may be set aside."""
        try:
            yield
        except DatabaseDamaged as damage:
            if self._on_set_aside is not None:
                self._file.close()
                self._file = self._begin_anew(damage, self._on_set_aside)
            raise

    def _begin_anew(
        self, damage: DatabaseDamaged, on_set_aside: Callable[[str], None]
    ) -> Database:
        try:
            aside = set_aside(damage.path, damage.identity)
        except OSError as error:
            raise DatabaseUnusable(
                f"Cannot rename the damaged sandbox database {damage.path}: "
                f"{error.strerror}."
            ) from error
        file = self._open()
        # Another console that was quicker has reported it already.
        if aside:
            on_set_aside(aside.name)
        return file

    def _open(self) -> Database:
        return Database(self._path, _LAYOUT, fill=self._fill)

    def _fill(self, db: sqlite3.Connection) -> None:
        _insert(db, self._begin_with())


def _insert(db: sqlite3.Connection, records: Iterable[Simulated]) -> None:
    rows = map(to_row, records)
    marks = ", ".join("?" * len(COLUMNS.split(",")))
    insert = f"INSERT OR IGNORE INTO connections ({COLUMNS}) VALUES ({marks})"
    while some := list(islice(rows, _INSERT_SLICE)):
        db.executemany(insert, some)
