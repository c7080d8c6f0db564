"""SQLite files of our own: for their owner only, and set aside when damaged.

A file that another console has replaced is recognised by its identity.

DatabaseUnusable     it cannot be read or written now
└── DatabaseDamaged  and a retry would fail again
"""

import errno
import os
import sqlite3
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import RLock
from typing import Any, NamedTuple, Self

from connections_tui.files.private import FILE_MODE, make_folder

MEMORY = ":memory:"
"""In the place of a path: nothing is kept."""

Identity = tuple[int, int]
"""Which file it is, as device and number."""
Values = tuple[Any, ...]
"""A row as it comes from SQLite, where any cell may hold anything."""


class DatabaseUnusable(Exception):
    """The file cannot be used as it is. The message is a sentence to show."""


class DatabaseDamaged(DatabaseUnusable):
    """The file is no database, or a broken one."""

    def __init__(self, message: str, path: Path, identity: Identity) -> None:
        super().__init__(message)
        self.path = path
        self.identity = identity
        """Which file it was: another console may put a new one in its place."""


class Layout(NamedTuple):
    """What a kind of file contains, and what it is called in a sentence."""

    noun: str
    migrations: tuple[tuple[str, ...], ...]
    """The statements that lead from each version to the next."""
    application_id: int = 0
    """Marks the file as ours; 0 where only its version does."""
    settings: tuple[str, ...] = ()
    """Run at each opening, before anything is written."""


class Database:
    """One open file, or none at all (``MEMORY``).

    Any thread may call; one call or transaction runs at a time. ``close`` waits for
    the one that is running: SQLite ends the process where a connection is closed
    under a statement.

    Args:
        fill: called once for each new file, in the transaction that creates it.
        wait_seconds: how long to wait for another console that is writing.

    Raises:
        DatabaseDamaged: the file is not a sound database.
        DatabaseUnusable: it belongs to another or a newer program, is not a plain
            file, or cannot be written.
    """

    def __init__(
        self,
        path: Path | str,
        layout: Layout,
        *,
        fill: Callable[[sqlite3.Connection], None] | None = None,
        wait_seconds: float = 5.0,
    ) -> None:
        self._path = path
        self._layout = layout
        self._fill = fill
        self._wait_seconds = wait_seconds
        self._turn = RLock()
        self._identity: Identity = (0, 0)
        with self._explaining():
            if path != MEMORY:
                self._identity = _make_private(Path(path))
            self._db = sqlite3.connect(
                path,
                timeout=wait_seconds,
                isolation_level=None,
                check_same_thread=False,
            )
        try:
            self._prepare()
        except BaseException:
            self._db.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        # What SQLite would tidy up here it tidies up at the next opening.
        with self._turn, suppress(sqlite3.Error):
            self._db.close()

    def fetch(self, query: str, *values: str | float) -> list[Values]:
        """All rows. Text that is not UTF-8 is read with its odd letters replaced."""
        with self._explaining():
            try:
                return self._db.execute(query, values).fetchall()
            except sqlite3.OperationalError as error:
                # The one such error without a code: text that is not UTF-8.
                if hasattr(error, "sqlite_errorcode"):
                    raise
                self._db.text_factory = _decoded
                try:
                    return self._db.execute(query, values).fetchall()
                finally:
                    self._db.text_factory = str

    def run(self, script: str) -> None:
        """Runs statements outside a transaction, all of what they do at once."""
        with self._explaining():
            self._db.executescript(script)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction, which waits for others before it reads anything."""
        with self._explaining():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                # A full disk or a damaged page has ended it already.
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    @contextmanager
    def _explaining(self) -> Iterator[None]:
        """One call at a time, and the faults of SQLite as ours."""
        try:
            with self._turn:
                yield
        except (OSError, sqlite3.Error, UnicodeDecodeError) as error:
            why = f"Cannot use the {self._layout.noun} {self._path}: {_fault(error)}."
            if _is_damage(error):
                raise DatabaseDamaged(why, Path(self._path), self._identity) from error
            raise DatabaseUnusable(why) from error

    def _prepare(self) -> None:
        with self._explaining():
            version = self._check()
            for setting in self._layout.settings:
                self._db.execute(setting)
            if self._path != MEMORY:
                self._share()
                # Losing the last moment to a power cut is fine.
                self._db.execute("PRAGMA synchronous = NORMAL")
            if version < len(self._layout.migrations):
                with self.writing():
                    self._migrate()

    def _check(self) -> int:
        """The version of its layout. Refuses a file that is not ours unchanged."""
        # In one statement: between two, another console could prepare the file.
        version, mark, tables = self._db.execute(
            "SELECT user_version, application_id, (SELECT count(*) FROM sqlite_master)"
            " FROM pragma_user_version, pragma_application_id"
        ).fetchone()
        if tables and (mark != self._layout.application_id or not version):
            raise DatabaseUnusable(f"{self._path} belongs to another program.")
        if version > len(self._layout.migrations):
            raise DatabaseUnusable(
                f"{self._path} was written by a newer version of this program."
            )
        return int(version)

    def _migrate(self) -> None:
        # Asked again: another console may have been here since the check.
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        missing = self._layout.migrations[version:]
        for number, statements in enumerate(missing, version + 1):
            for statement in statements:
                self._db.execute(statement)
            self._db.execute(f"PRAGMA user_version = {number}")
        if not version:
            mark = self._layout.application_id
            self._db.execute(f"PRAGMA application_id = {mark}")
            if self._fill is not None:
                self._fill(self._db)

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


def _make_private(path: Path) -> Identity:
    """Creates the file for its owner only: SQLite gives its journals the same mode.

    One that is there is closed to others. A link is refused, in the place of a
    journal too: it could lead a write to any file of the person's.
    """
    make_folder(path.parent)
    # Not opened where it is there: to close it would end the locks that SQLite
    # holds on it in this process.
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE_MODE))
    for file in (path, *_journals(path)):
        with suppress(FileNotFoundError):
            _close_to_others(file)
    return _identity(path)


def set_aside(path: Path, damaged: Identity) -> Path | None:
    """Moves a damaged file out of the way and gives its new path.

    None where it is gone, as when another console has replaced it.
    """
    if not path.exists() or _identity(path) != damaged:
        return None
    aside = next(
        candidate
        for number in range(1, 10_000)
        if not (candidate := path.with_name(f"{path.name}.damaged-{number}")).exists()
    )
    # Journals first: a new file must not be read together with those of the old.
    for journal, its_aside in zip(_journals(path), _journals(aside), strict=True):
        with suppress(FileNotFoundError):
            journal.rename(its_aside)
    path.rename(aside)
    return aside


def _is_damage(error: Exception) -> bool:
    """Whether the file is damaged, and a retry would fail again."""
    if isinstance(error, UnicodeDecodeError):
        # SQLite quotes from a broken schema.
        return True
    # Errors of the module itself, and not of SQLite, come without a code.
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    # A table or a column of ours is not there, or text is not UTF-8.
    fault = str(error).startswith(("no such ", "Could not decode "))
    return code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT) or (
        isinstance(error, sqlite3.OperationalError) and fault
    )


def _journals(path: Path) -> tuple[Path, Path]:
    """What SQLite keeps beside a file that several may use at a time."""
    return path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")


def _identity(path: Path) -> Identity:
    found = path.stat()
    return found.st_dev, found.st_ino


def _close_to_others(file: Path) -> None:
    mode = file.lstat().st_mode
    if not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, f"{file.name} is not a regular file", str(file))
    if stat.S_IMODE(mode) != FILE_MODE:
        file.chmod(FILE_MODE)


def _fault(error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return "malformed database schema"
    return (isinstance(error, OSError) and error.strerror) or str(error)


def _decoded(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")
