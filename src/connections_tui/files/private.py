"""Files for their owner only: written whole or not at all, and never through a link.

Failures are an ``OSError`` whose ``strerror`` says why, in words that follow a colon.
All calls block for as long as the disk takes.
"""

import errno
import os
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

# tempfile is imported inside: without a file to write it is not needed.

FOLDER_MODE = 0o700
FILE_MODE = 0o600
APPEND_SECONDS = 2.0
"""How long a line waits for those of other consoles."""


class Busy(OSError):
    """Another console is writing there."""


def make_folder(folder: Path) -> None:
    """Creates a folder for its owner only; an existing one stays as it is."""
    folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)


def refuse_link(path: Path) -> None:
    """A link could redirect a write to any file of the person's."""
    if path.is_symlink():
        raise OSError(errno.ELOOP, "a symbolic link", str(path))


def write_whole(path: Path, content: bytes, *, keeps_mode: bool = False) -> None:
    """Puts a new file in the place of the old one: never half of one.

    After a power cut or a kill the old file is there, or the new one. ``keeps_mode``:
    whether whoever may read the old one may read the new one.
    """
    from tempfile import mkstemp

    refuse_link(path)
    make_folder(path.parent)
    # mkstemp gives 0600 from the first byte.
    descriptor, name = mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if keeps_mode:
            with suppress(FileNotFoundError):
                os.chmod(name, stat.S_IMODE(path.stat().st_mode))
        os.replace(name, path)
        _keep_folder(path.parent)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise


def check_writable(path: Path) -> None:
    """Finds out whether ``write_whole`` could put a file there; leaves nothing."""
    from tempfile import TemporaryFile

    refuse_link(path)
    make_folder(path.parent)
    with TemporaryFile(dir=path.parent):
        pass


def append_line(path: Path, line: bytes) -> None:
    """Adds a line at the end; several consoles may do so at a time.

    A line is on the disk when this returns.

    Raises:
        Busy: another console has not finished in APPEND_SECONDS.
    """
    refuse_link(path)
    make_folder(path.parent)
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
    descriptor = os.open(path, flags, FILE_MODE)
    try:
        if sys.platform != "win32":
            _lock(descriptor, APPEND_SECONDS)
        whole = line.rstrip(b"\n") + b"\n"
        if not _ends_with_a_line(descriptor):
            whole = b"\n" + whole  # after a line that a full disk cut short
        if os.write(descriptor, whole) < len(whole):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _ends_with_a_line(descriptor: int) -> bool:
    if os.lseek(descriptor, 0, os.SEEK_END) == 0:
        return True
    os.lseek(descriptor, -1, os.SEEK_END)
    return os.read(descriptor, 1) == b"\n"


def why_not_private(path: Path) -> str | None:
    """Why a file is not private, with the remedy; None if it is."""
    if sys.platform == "win32":
        return None
    found = path.lstat()
    if stat.S_ISLNK(found.st_mode):
        return "a symbolic link"
    if not stat.S_ISREG(found.st_mode):
        return "not a file"
    if found.st_uid not in (os.getuid(), 0):
        return "belongs to another user"
    if found.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        mode = stat.S_IMODE(found.st_mode)
        return f"readable by others (mode {mode:04o}; run: chmod 600 '{path}')"
    return None


@contextmanager
def alone(folder: Path, wait_seconds: float) -> Iterator[None]:
    """Keeps other consoles from writing in a folder between our read and our write.

    Raises:
        Busy: another console has not finished in so many seconds.
    """
    if sys.platform == "win32":
        yield
        return
    make_folder(folder)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        _lock(descriptor, wait_seconds)
        yield
    finally:
        # Also ends the lock.
        os.close(descriptor)


def _lock(descriptor: int, wait_seconds: float) -> None:
    import fcntl

    give_up_at = time.monotonic() + wait_seconds
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() >= give_up_at:
                break
        except OSError:
            return  # The file system has no locks.
        time.sleep(0.005)
    raise Busy(errno.EAGAIN, "another console is writing")


def _keep_folder(folder: Path) -> None:
    """The new name has to reach the disk as well, where the system allows it."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
