"""SQLite files of our own: for their owner only, and set aside when damaged.

A file that another console has replaced is recognised by its identity. Failures are
an ``OSError`` whose ``strerror`` says why.
"""

import errno
import os
import sqlite3
import stat
from contextlib import suppress
from pathlib import Path

from connections_tui.files.private import FILE_MODE, make_folder

Identity = tuple[int, int]
"""Which file it is, as device and number."""


def make_private(path: Path) -> Identity:
    """Creates the file for its owner only: SQLite gives its journals the same mode.

    One that is there is closed to others. A link is refused, in the place of a
    journal too: it could lead a write to any file of the person's.
    """
    make_folder(path.parent)
    # Not opened where it is there: to close it would end the locks that SQLite
    # holds on it in this process.
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE_MODE))
    for file in (path, *journals(path)):
        with suppress(FileNotFoundError):
            _close_to_others(file)
    return identity(path)


def set_aside(path: Path, damaged: Identity) -> Path | None:
    """Moves a damaged file out of the way and gives its new path.

    None where it is gone, as when another console has replaced it.
    """
    if not path.exists() or identity(path) != damaged:
        return None
    aside = next(
        candidate
        for number in range(1, 10_000)
        if not (candidate := path.with_name(f"{path.name}.damaged-{number}")).exists()
    )
    # Journals first: a new file must not be read together with those of the old.
    for journal, its_aside in zip(journals(path), journals(aside), strict=True):
        with suppress(FileNotFoundError):
            journal.rename(its_aside)
    path.rename(aside)
    return aside


def is_damage(error: Exception) -> bool:
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


def journals(path: Path) -> tuple[Path, Path]:
    """What SQLite keeps beside a file that several may use at a time."""
    return path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")


def identity(path: Path) -> Identity:
    found = path.stat()
    return found.st_dev, found.st_ino


def _close_to_others(file: Path) -> None:
    mode = file.lstat().st_mode
    if not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, f"{file.name} is not a regular file", str(file))
    if stat.S_IMODE(mode) != FILE_MODE:
        file.chmod(FILE_MODE)
