"""The console in a pseudo-terminal, and every byte that it writes there."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

SECONDS = 20
"""How long a text may take to come on a machine that is busy."""


_OSC = re.compile(rb"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)")


class Terminal:
    """What the program has written, and keys for it."""

    def __init__(self, leader: int, process: "subprocess.Popen[bytes]") -> None:
        self._leader = leader
        self.process = process
        self.written = bytearray()

    def press(self, keys: str, *shown: str) -> None:
        """Keys, and what is written because of them."""
        start = len(self.written)
        os.write(self._leader, keys.encode())
        for text in shown:
            self._read_until(text.encode(), start)

    def press_until_taken(self, key: str, shown: str) -> None:
        """A key at which a dialog rings where it comes too early."""
        rang, until = True, time.monotonic() + SECONDS
        while rang:
            assert time.monotonic() < until, f"{key!r} was not taken"
            start = len(self.written)
            os.write(self._leader, key.encode())
            rang = self._read_until(shown.encode(), start, or_bell=True)

    def read_until(self, text: str) -> None:
        self._read_until(text.encode(), 0)

    def _read_until(self, text: bytes, start: int, *, or_bell: bool = False) -> bool:
        """Whether it rang instead."""
        until = time.monotonic() + SECONDS
        while self.written.find(text, start) < 0:
            if or_bell and b"\x07" in _OSC.sub(b"", self.written[start:]):
                return True
            left = max(0.0, until - time.monotonic())
            ready, _, _ = select.select([self._leader], [], [], left)
            assert ready, f"{text!r} did not come after {self.written[start:][-500:]!r}"
            self.written += os.read(self._leader, 65536)
        return False

    def resize(self, rows: int, columns: int) -> None:
        _set_size(self._leader, rows, columns)
        # Sent by hand: the program does not have the terminal to itself.
        self.process.send_signal(signal.SIGWINCH)

    def exit_code(self) -> int:
        """Reads to the end, so that the program is not held up by what it draws."""
        try:
            while more := os.read(self._leader, 65536):
                self.written += more
        except OSError:
            pass  # Linux's way to say that nobody has the other end any more
        return self.process.wait(timeout=SECONDS)


@contextmanager
def terminal(
    rows: int,
    columns: int,
    environ: dict[str, str],
    program: Sequence[str] = ("-m", "connections_tui"),
) -> Iterator[Terminal]:
    """``program``: what Python is to run."""
    leader, follower = pty.openpty()
    _set_size(follower, rows, columns)
    inherited = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "LINES")}
    process = subprocess.Popen(
        [sys.executable, *program],
        # Over SSH nothing is put into the clipboard of whoever runs the tests.
        env={
            **inherited,
            "LC_ALL": "C.UTF-8",
            "TERM": "xterm-256color",
            "SSH_TTY": "/dev/null",
            **environ,
        },
        stdin=follower,
        stdout=follower,
        stderr=follower,
        start_new_session=True,
    )
    os.close(follower)
    try:
        yield Terminal(leader, process)
    finally:
        process.kill()
        process.wait()
        os.close(leader)


def _set_size(terminal: int, rows: int, columns: int) -> None:
    size = struct.pack("HHHH", rows, columns, 0, 0)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, size)
