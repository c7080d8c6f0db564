"""Crash reports: one line for the terminal, and a file without values.

An exception's message may hold whatever the program was given: an address with a
token in it, a form as it was filled in. So the report tells kinds and places, and a
message only as far as it consists of the program's own names.
"""

import linecache
import os
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType

from connections_tui import __version__
from connections_tui.files.private import FILE_MODE, make_folder
from connections_tui.text import clean

MOST_REPORTS = 10
"""Older ones are removed."""
_PASSED = frozenset({"on_event", "_display"})
"""Functions of ours that everything goes through, whoever is at fault."""
_MOST_ERRORS = 20
_MOST_FRAMES = 40
"""Of one exception; of a recursion without end only both ends are of interest."""
_LINE_LIMIT = 300
_OURS = "connections_tui"
_NAME = re.compile(r"crash-\d{8}-\d{6}(-\d+)?\.txt")
_MOST_IN_A_SECOND = 100

_N = r"[A-Za-z_][\w.]*"
_TELLING = {
    AttributeError: (
        rf"(?:'{_N}' object|type object '{_N}'|module '{_N}') has no attribute '{_N}'"
    ),
    NameError: rf"(?:name|local variable|cannot access local variable) '{_N}'",
    UnboundLocalError: rf"(?:local variable|cannot access local variable) '{_N}'",
    ImportError: rf"cannot import name '{_N}' from '{_N}'",
    ModuleNotFoundError: rf"No module named '{_N}'",
    TypeError: (
        rf"{_N}\(\) (?:takes (?:no|from \d+ to \d+|\d+) [a-z ]*arguments?"
        r"|missing \d+ required [a-z-]+ arguments?"
        rf"|got an unexpected keyword argument '{_N}'"
        rf"|got multiple values for argument '{_N}')"
        rf"|'{_N}' object is not [a-z ]+"
        rf"|unsupported operand type\(s\) for \S+: '{_N}' and '{_N}'"
        rf"|'[<>=]+' not supported between instances of '{_N}' and '{_N}'"
        rf"|unhashable type: '{_N}'"
        rf"|object of type '{_N}' has no len\(\)"
        rf"|cannot unpack non-iterable {_N} object"
    ),
}
"""How the interpreter's own messages begin, by exact kind. Libraries raise the same
kinds with values in them, so the kind alone proves nothing."""
_NO_MATCHES = r"No nodes match '[\w#.:>, -]+'"
"""Textual's, whose selectors are names of ours."""


class CrashReports:
    """The folder for crash reports, readable for its owner only."""

    def __init__(self, folder: Path | None, *, clock: Callable[[], datetime]) -> None:
        """``folder``: None to write none."""
        self._folder = folder
        self._clock = clock

    def told(self, error: BaseException, more: str = "") -> str:
        """The line for the terminal; the report is written if it can be.

        ``more``: another sentence for the person.
        """
        report = self.write(error)
        place = _place(error)
        sentences = [
            "connections-tui crashed "
            f"({type(error).__name__}{place and f', {place}'}).",
            more,
            # The path last, so that no full stop is copied along with it.
            f"Report (without secrets): {report}" if report else "",
        ]
        return clean(" ".join(filter(None, sentences)), 1000)

    def write(self, error: BaseException) -> Path | None:
        """Where the report is; None where none can be written."""
        if self._folder is None:
            return None
        now = self._clock()
        text = "\n".join(_lines(error, now)) + "\n"
        try:
            make_folder(self._folder)
            path = _create(self._folder, now, text.encode("utf-8", "backslashreplace"))
        except OSError:
            return None
        with suppress(OSError):
            _remove_old(self._folder)
        return path


def _create(folder: Path, now: datetime, content: bytes) -> Path:
    """A new file, even where another console crashes in the same second."""
    stem = f"crash-{now:%Y%m%d-%H%M%S}"
    for number in range(1, _MOST_IN_A_SECOND):
        path = folder / f"{stem}{f'-{number}' if number > 1 else ''}.txt"
        with suppress(FileExistsError):
            # Exclusive: what is there already, a link as well, stays as it is.
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
            with os.fdopen(os.open(path, flags, FILE_MODE), "wb") as file:
                file.write(content)
            return path
    raise FileExistsError(f"{_MOST_IN_A_SECOND} reports of one second")


def _remove_old(folder: Path) -> None:
    found = [path for path in folder.iterdir() if _NAME.fullmatch(path.name)]
    by_age = sorted(found, key=lambda path: path.lstat().st_mtime_ns)
    for path in by_age[:-MOST_REPORTS]:
        path.unlink(missing_ok=True)


def _lines(error: BaseException, now: datetime) -> Iterator[str]:
    import platform

    yield "connections-tui crash report. It contains no values: no variables, and only"
    yield "messages that consist of the program's own names."
    yield ""
    yield f"At:              {now.isoformat(timespec='seconds')}"
    yield f"connections-tui: {__version__}"
    yield f"Python:          {platform.python_version()}"
    yield f"Platform:        {clean(platform.platform())}"
    yield f"TERM:            {clean(os.environ.get('TERM', '(not set)'), 60)}"
    for one, relation in _chain(error):
        yield ""
        yield f"{relation}{_kind(one)}{_message(one)}"
        yield from _frames(one.__traceback__)


def _chain(error: BaseException) -> list[tuple[BaseException, str]]:
    """The exception, what it came of and what it holds, each once, with how it is
    related to the one before."""
    found: list[tuple[BaseException, str]] = []
    todo: list[tuple[BaseException, str]] = [(error, "")]
    seen: set[int] = set()
    while todo and len(found) < _MOST_ERRORS:
        one, relation = todo.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        found.append((one, relation))
        if isinstance(one, BaseExceptionGroup):
            todo += [(held, "holding ") for held in reversed(one.exceptions)]
        if one.__cause__ is not None:
            todo.append((one.__cause__, "because of "))
        elif one.__context__ is not None:
            todo.append((one.__context__, "while handling "))
    return found


def _kind(error: BaseException) -> str:
    kind = type(error)
    module = "" if kind.__module__ == "builtins" else f"{kind.__module__}."
    return clean(f"{module}{kind.__qualname__}")


def _message(error: BaseException) -> str:
    """The part of it that can only be names of the program; mostly nothing."""
    is_no_match = _kind(error) == "textual.css.query.NoMatches"
    pattern = _NO_MATCHES if is_no_match else _TELLING.get(type(error))
    # Not str(error): an exception's own __str__ may fail, or give anything.
    message = error.args[0] if error.args else None
    if pattern is None or not isinstance(message, str):
        return ""
    found = re.match(pattern, message)
    return f": {clean(found.group())}" if found else ""


def _frames(traceback: TracebackType | None) -> Iterator[str]:
    frames = list(_walk(traceback))
    left_out = len(frames) - _MOST_FRAMES
    half = _MOST_FRAMES // 2
    for index, (file, line, function, source) in enumerate(frames):
        if left_out > 0 and half <= index < half + left_out:
            if index == half:
                yield f"  ... {left_out} more"
            continue
        yield f"  {file}:{line} in {function}"
        if source:
            yield f"      {source}"


def _walk(traceback: TracebackType | None) -> Iterator[tuple[str, int, str, str]]:
    """File, line, function and, where it is ours, what is written there."""
    while traceback is not None:
        code, line = traceback.tb_frame.f_code, traceback.tb_lineno
        file = _file(code.co_filename, traceback.tb_frame.f_globals.get("__name__"))
        is_ours = file.startswith(f"{_OURS}/")
        source = linecache.getline(code.co_filename, line) if is_ours else ""
        yield file, line, clean(code.co_name), clean(source.strip(), _LINE_LIMIT)
        traceback = traceback.tb_next


def _file(path: str, module: object) -> str:
    """A file's name from its package on: what is above it names the person."""
    package = module.split(".")[0] if isinstance(module, str) else ""
    parts = Path(path).parts
    if package in parts[:-1]:
        start = len(parts) - 1 - parts[::-1].index(package)
        return clean("/".join(parts[start:]), _LINE_LIMIT)
    return clean(parts[-1] if parts else "?", _LINE_LIMIT)


def _place(error: BaseException) -> str:
    """The last line of ours on the way to the fault, or the last of all."""
    frames = list(_walk(error.__traceback__))
    ours = [f for f in frames if f[0].startswith(f"{_OURS}/") and f[2] not in _PASSED]
    file, line, *_ = next(iter([*reversed(ours), *reversed(frames)]), ("", 0))
    return f"{file}:{line}" if file else ""
