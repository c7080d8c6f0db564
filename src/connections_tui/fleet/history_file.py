"""The file behind a fleet's memory: private, and set aside when damaged.

What can go wrong with it:

    HistoryUnusable     it cannot be read or written now: go on without it
    └── HistoryDamaged  and it will not heal
"""

import sqlite3
from contextlib import suppress
from pathlib import Path


class HistoryUnusable(Exception):
    """The file cannot be used as it is. The message is a sentence to show."""


class HistoryDamaged(HistoryUnusable):
    """The file is no database, or a broken one."""

    def __init__(self, message: str, path: Path, identity: tuple[int, int]) -> None:
        super().__init__(message)
        self.path = path
        self.identity = identity
        """Which file it was, as device and number: another console may put a new
        one in its place."""


def make_private(path: Path) -> tuple[int, int]:
    """Creates the file for its owner only: SQLite gives its journals the same mode.

    Gives the file's identity.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        for file in (path, *_journals(path)):
            # A link could lead a write to any file of the person's.
            if file.is_symlink() or (file.exists() and not file.is_file()):
                raise HistoryUnusable(f"{file} is not a plain file.")
        path.touch(mode=0o600, exist_ok=True)
        path.chmod(0o600)
        return _identity(path)
    except OSError as error:
        raise HistoryUnusable(sentence(path, error)) from error


def set_aside(damage: HistoryDamaged) -> Path | None:
    """Moves the damaged file out of the way and gives its new path.

    None where it is gone, as when another console has put a new one in its place.
    """
    path = damage.path
    if not path.exists() or _identity(path) != damage.identity:
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


def _journals(path: Path) -> tuple[Path, Path]:
    return path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")


def _identity(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_dev, found.st_ino


def is_damage(error: Exception) -> bool:
    """Whether it will not heal by itself."""
    if isinstance(error, UnicodeDecodeError):
        # SQLite quotes from a broken schema.
        return True
    # Errors of the module itself, and not of SQLite, come without a code.
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT) or (
        # A table or a column of ours is not there.
        code == sqlite3.SQLITE_ERROR and str(error).startswith("no such")
    )


def decoded(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def sentence(path: Path, error: Exception) -> str:
    if isinstance(error, HistoryUnusable):
        return str(error)
    if isinstance(error, UnicodeDecodeError):
        fault = "malformed database schema"
    else:
        fault = (isinstance(error, OSError) and error.strerror) or str(error)
    return f"The memory of earlier readings in {path} cannot be used: {fault}."
