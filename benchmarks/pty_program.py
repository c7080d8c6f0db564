"""A program in a real pseudo-terminal, timed from outside.

Bytes are stamped as they leave the terminal and drawn only while the program is
quiet, so that working out the screen never delays the reading of it. All times are
in milliseconds.
"""

import os
import pty
import re
import select
import signal
import termios
import time
from collections.abc import Callable, Mapping
from typing import Self

import process_tree
from emulator import Emulator, Rows

COLUMNS, ROWS = 120, 40
QUIET = 0.05
"""Seconds without output after which what a key did is complete."""
_PATIENCE = 3.0
_LONGEST_BACKLOG = 0.5
_SAMPLE_SECONDS = 0.1

_KEYS = {
    "down": "\x1b[B",
    "up": "\x1b[A",
    "home": "\x1b[H",
    "page-down": "\x1b[6~",
    "page-up": "\x1b[5~",
    "enter": "\r",
    "esc": "\x1b",
    "ctrl-c": "\x03",
    "ctrl-q": "\x11",
    "ctrl-u": "\x15",
}
_APPLICATION_KEYS = {
    key: _KEYS[key].replace("[", "O") for key in ("down", "up", "home")
}
"""What the same keys send once a program has asked for application mode."""

_QUERY = re.compile(
    rb"\x1b\[\?(?P<mode>\d+)\$p"
    rb"|\x1b\](?P<colour>1[01]);\?"
    rb"|\x1b\[(?P<report>[56])n"
    rb"|\x1b\[(?P<device>>?)0?c"
)
_CURSOR_MODE = re.compile(rb"\x1b\[\?1([hl])")
_KNOWN_MODES = (b"2004", b"2026")
"""Bracketed paste and synchronized output."""


class GaveUp(Exception):
    """The program ended, or did not show in time what was waited for."""


class PtyProgram:
    """A running program. Left by ``with``, it is ended if it still runs."""

    def __init__(
        self,
        argv: tuple[str, ...],
        environ: Mapping[str, str],
        *,
        clock_rows: Rows = frozenset(),
        columns: int = COLUMNS,
    ) -> None:
        """``clock_rows``: where time alone changes the screen; they are no response."""
        self._emulator = Emulator(columns, ROWS)
        self._clock_rows = clock_rows
        self._arrived: list[tuple[float, bytes]] = []
        self._has_application_keys = False
        self._has_ended = False
        self._sampled_at = 0.0
        self._highest_sample = 0.0
        self._terminal, inner = pty.openpty()
        termios.tcsetwinsize(inner, (ROWS, columns))
        self._began = self._drawn_at = time.monotonic()
        self.pid = os.fork()
        if self.pid == 0:
            _become(inner, argv, environ)
        os.close(inner)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if not self._has_ended:
            os.killpg(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self._terminal)

    # -- looking

    @property
    def lines(self) -> list[str]:
        """The screen as last drawn."""
        return self._emulator.lines

    def shows(self, pattern: str) -> bool:
        """Whether the pattern stands on the screen as last drawn."""
        return bool(re.search(pattern, self._emulator.text, re.MULTILINE))

    def wait_for(self, pattern: str, *, seconds: float = 60) -> float:
        """Since the start, until the pattern stood on the screen.

        Raises:
            GaveUp: it never did.
        """
        sought = re.compile(pattern, re.MULTILINE)
        return self.wait_until(lambda text: bool(sought.search(text)), seconds=seconds)

    def wait_until(
        self, is_there: Callable[[str], bool], *, seconds: float = 60
    ) -> float:
        """As ``wait_for``, for anything that can be told from the screen's text."""
        if is_there(self._emulator.text):
            return _milliseconds(self._drawn_at - self._began)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self._read_until_quiet(0.02, limit=_LONGEST_BACKLOG)
            while self._arrived:
                stamp, _ = self._draw_next()
                if is_there(self._emulator.text):
                    return _milliseconds(stamp - self._began)
        raise GaveUp(f"Not seen within {seconds:.0f} s.\n{self._emulator.text}")

    def rest(self, seconds: float) -> None:
        """Lets time go by, and draws what comes."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            self._read(min(0.05, left))
        self._draw()

    # -- pressing

    def send(self, key: str) -> float:
        """When the key went out, on the clock of ``time.monotonic``."""
        table = {**_KEYS, **(_APPLICATION_KEYS if self._has_application_keys else {})}
        stamp = time.monotonic()
        os.write(self._terminal, table.get(key, key).encode())
        return stamp

    def press(self, key: str, *, quiet: float = QUIET) -> float | None:
        """Until the last change that came of the key; None where there was none."""
        self._draw()
        sent = self.send(key)
        changes: list[float] = []
        # What is left of an earlier key, or a clock, may come first: it is no answer.
        while not changes and (left := sent + _PATIENCE - time.monotonic()) > 0:
            if self._read(left):
                self._read_until_quiet(quiet, limit=_PATIENCE)
            drawn = self._draw()
            changes = [stamp for stamp, rows in drawn if rows - self._clock_rows]
        return _milliseconds(changes[-1] - sent) if changes else None

    def press_until_moved(
        self, key: str, place: Callable[[list[str]], object]
    ) -> float:
        """Until the key moved what ``place`` finds, though more may change meanwhile.

        One that moved nothing counts with all the time it was given.
        """
        self._draw()
        before = place(self.lines)
        return self._until(lambda: place(self.lines) != before, self.send(key))

    def hold(
        self,
        key: str,
        place: Callable[[list[str]], object],
        *,
        times: int,
        rate: float,
    ) -> float:
        """From the last key of a row of them to the last change of what ``place``
        finds, within a second.

        ``rate``: keys a second, as a keyboard repeats one.
        """
        for _ in range(times - 1):
            self.send(key)
            self.rest(1 / rate)
        before, sent = place(self.lines), self.send(key)
        changed = sent
        while (left := sent + 1 - time.monotonic()) > 0:
            self._read(left)
            while self._arrived:
                stamp, _ = self._draw_next()
                if (now := place(self.lines)) != before:
                    before, changed = now, stamp
        return _milliseconds(changed - sent)

    def _until(self, is_so: Callable[[], bool], sent: float) -> float:
        while time.monotonic() < sent + _PATIENCE:
            self._read_until_quiet(0.015, limit=0.1)
            while self._arrived:
                stamp, _ = self._draw_next()
                if is_so():
                    return _milliseconds(stamp - sent)
        return _milliseconds(time.monotonic() - sent)

    def quit(self, key: str, *, seconds: float = 20) -> float:
        """From the key to the end of the process.

        Raises:
            GaveUp: it did not end.
        """
        sent = self.send(key)
        while time.monotonic() < sent + seconds:
            try:
                self._read(0.5)
            except GaveUp:
                return _milliseconds(time.monotonic() - sent)
        raise GaveUp(f"{key} did not end it.\n{self._emulator.text}")

    # -- weighing

    @property
    def memory_mib(self) -> float:
        """What the program and all it started hold now."""
        return process_tree.resident_mib(self.pid)

    @property
    def peak_mib(self) -> float:
        """The most they have held so far."""
        return max(self._highest_sample, process_tree.highest_mib(self.pid))

    def processor_percent(self, seconds: float) -> float:
        """Share of one core used while nothing is pressed for so long."""
        before, began = process_tree.processor_seconds(self.pid), time.monotonic()
        self.rest(seconds)
        used = process_tree.processor_seconds(self.pid) - before
        return 100 * used / (time.monotonic() - began)

    # -- bytes

    def _read(self, seconds: float) -> bool:
        """Takes what was written, waiting for it so long; whether there was any."""
        self._sample_memory()
        if not select.select([self._terminal], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self._terminal, 65536)
        except OSError:  # Linux's end of file
            data = b""
        stamp = time.monotonic()
        if not data:
            os.waitpid(self.pid, 0)
            self._has_ended = True
            raise GaveUp(f"It ended.\n{self._last_words()}")
        self._arrived.append((stamp, data))
        self._answer(data)
        return True

    def _read_until_quiet(self, quiet: float, *, limit: float) -> None:
        deadline = time.monotonic() + limit
        while time.monotonic() < deadline and self._read(quiet):
            pass

    def _draw(self) -> list[tuple[float, Rows]]:
        """Draws all that has arrived: when, and which rows it changed."""
        return [self._draw_next() for _ in range(len(self._arrived))]

    def _draw_next(self) -> tuple[float, Rows]:
        self._drawn_at, data = self._arrived.pop(0)
        return self._drawn_at, self._emulator.feed(data)

    def _answer(self, data: bytes) -> None:
        """Says what a modern terminal says when it is asked what it can do."""
        for mode in _CURSOR_MODE.finditer(data):
            self._has_application_keys = mode[1] == b"h"
        if answers := b"".join(_reply_to(query) for query in _QUERY.finditer(data)):
            os.write(self._terminal, answers)

    def _last_words(self) -> str:
        self._draw()
        return self._emulator.text

    def _sample_memory(self) -> None:
        if (now := time.monotonic()) >= self._sampled_at + _SAMPLE_SECONDS:
            self._sampled_at = now
            self._highest_sample = max(self._highest_sample, self.memory_mib)


def _become(terminal: int, argv: tuple[str, ...], environ: Mapping[str, str]) -> None:
    """Turns this process into the program; does not return."""
    try:
        os.login_tty(terminal)
        os.closerange(3, 256)
        os.execve(argv[0], argv, environ)
    except OSError as error:
        os.write(2, f"{argv[0]}: {error.strerror}\r\n".encode())
    finally:
        os._exit(127)


def _reply_to(query: re.Match[bytes]) -> bytes:
    if mode := query["mode"]:
        return b"\x1b[?%b;%d$y" % (mode, 2 if mode in _KNOWN_MODES else 0)
    if colour := query["colour"]:
        return b"\x1b]%b;rgb:1e1e/1e1e/1e1e\x1b\\" % colour
    if report := query["report"]:
        return b"\x1b[0n" if report == b"5" else b"\x1b[1;1R"
    return b"\x1b[>0;276;0c" if query["device"] else b"\x1b[?62;22c"


def _milliseconds(seconds: float) -> float:
    return seconds * 1000
