"""What a program and all it started use of memory and processor. Needs Linux."""

import os
from collections.abc import Iterator
from pathlib import Path

_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
_MIB = 1024 * 1024


def resident_mib(pid: int) -> float:
    """Memory the whole tree holds now, in MiB. Shared pages count each time."""
    page = os.sysconf("SC_PAGE_SIZE")
    pages = (int(text.split()[1]) for text in _each(pid, "statm"))
    return sum(pages) * page / _MIB


def highest_mib(pid: int) -> float:
    """The most that the program alone ever held, in MiB, as the system counted it."""
    for line in "".join(_read(pid, "status")).splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0


def processor_seconds(pid: int) -> float:
    """Processor time the whole tree has used, in steps of a hundredth."""
    # The name of a program may hold blanks and brackets: count from its end.
    fields = (text.rpartition(")")[2].split() for text in _each(pid, "stat"))
    return sum(int(f[11]) + int(f[12]) for f in fields) / _TICKS_PER_SECOND


def _each(pid: int, name: str) -> Iterator[str]:
    for process in _tree(pid):
        yield from _read(process, name)


def _tree(pid: int) -> Iterator[int]:
    yield pid
    for thread in _threads(pid):
        for children in _read(pid, f"task/{thread}/children"):
            for child in children.split():
                yield from _tree(int(child))


def _threads(pid: int) -> list[str]:
    try:
        return os.listdir(f"/proc/{pid}/task")
    except OSError:
        return []


def _read(pid: int, name: str) -> Iterator[str]:
    """The file's text; nothing where the process has gone."""
    try:
        yield Path(f"/proc/{pid}/{name}").read_text(encoding="utf-8")
    except OSError:
        return
