"""The program in a pseudo-terminal: what it draws, keys and signals for it, and the
state in which it leaves the terminal."""

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
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from types import MappingProxyType

PROGRAM = (sys.executable, "-m", "connections_tui")
_MODES = re.compile(rb"\x1b\[\?([\d;]+)([hl])")
_SHELLS = {
    "alternate screen": (1049, False),
    "mouse": (1000, False),
    "mouse movements": (1003, False),
    "pasting": (2004, False),
    "focus": (1004, False),
    "cursor": (25, True),
    "wrapping": (7, True),
}
"""Modes of a terminal and how a shell needs them."""


class Terminal:
    """The program in a pseudo-terminal, seen from the person's side."""

    def __init__(
        self, leader: int, follower: int, process: "subprocess.Popen[bytes]"
    ) -> None:
        self._leader = leader
        self._follower = follower
        """Open while somebody may look at the terminal's state after the program."""
        self._process = process
        self.drawn = b""

    # -- the program's side

    def read_until(self, *texts: bytes, seconds: float = 30) -> None:
        """Until all of them were drawn, each after the one before."""
        pattern = re.compile(b".*?".join(map(re.escape, texts)), re.DOTALL)
        # Of all, not of each read: ages are drawn anew each second.
        until = time.monotonic() + seconds
        while not pattern.search(self.drawn):
            left = max(0.0, until - time.monotonic())
            assert self._read(left), f"{texts!r} not after {self.drawn[-500:]!r}"

    def _read(self, seconds: float) -> bool:
        ready, _, _ = select.select([self._leader], [], [], seconds)
        if ready:
            self.drawn += os.read(self._leader, 65536)
        return bool(ready)

    @property
    def screen(self) -> str:
        """What was drawn, without what moves and colours it."""
        text = re.sub(rb"\x1b\[[0-9;?<>=$]*[A-Za-z]", b" ", self.drawn)
        return " ".join(text.decode("utf-8", "replace").split())

    @property
    def lines(self) -> list[str]:
        """What stays of it line by line: without what was drawn over."""
        lines = self.drawn.decode("utf-8", "replace").split("\r\n")
        return [line.rpartition("\x1b[K")[2] for line in lines]

    # -- the person's side

    def press(self, keys: bytes) -> None:
        os.write(self._leader, keys)

    def press_until(self, keys: bytes, text: bytes) -> None:
        """Presses them again and again, until a text is drawn."""
        self._until(text, lambda: self.press(keys))

    def signal_until(self, number: int, text: bytes) -> None:
        """The same with a signal: one that comes just before Python waits for a line
        is noticed only after it."""
        self._until(text, lambda: self.signal(number))

    def _until(self, text: bytes, again: Callable[[], None]) -> None:
        until = time.monotonic() + 30
        while text not in self.drawn:
            assert time.monotonic() < until, f"no {text!r} in {self.drawn[-500:]!r}"
            again()
            heard_until = time.monotonic() + 0.5
            while text not in self.drawn and time.monotonic() < heard_until:
                self._read(0.1)

    def signal(self, *numbers: int) -> None:
        for number in numbers:
            self._process.send_signal(number)

    def wait_until_stopped(self) -> None:
        """Until the shell would have its prompt back."""
        flags = os.WEXITED | os.WSTOPPED | os.WNOWAIT | os.WNOHANG
        until = time.monotonic() + 30
        while True:
            state = os.waitid(os.P_PID, self._process.pid, flags)
            if state is not None and state.si_status == signal.SIGSTOP:
                # What it drew last may not have been read.
                while self._read(0.05):
                    pass
                return
            assert time.monotonic() < until, "it goes on"
            # What it draws must not hold it up.
            self._read(0.01)

    def resize(self, columns: int, rows: int) -> None:
        size = struct.pack("HHHH", rows, columns, 0, 0)
        fcntl.ioctl(self._follower, termios.TIOCSWINSZ, size)
        self.signal(signal.SIGWINCH)

    def go_away(self) -> int:
        """Closes the terminal under the program; its exit code."""
        # Other ends in their places: the numbers are closed once more later.
        with open(os.devnull, "rb") as nothing:
            os.dup2(nothing.fileno(), self._follower)
            os.dup2(nothing.fileno(), self._leader)
        return self._process.wait(timeout=30)

    def exit_code(self) -> int:
        """Reads to the end, so that the program is not held up by what it draws."""
        until = time.monotonic() + 30
        while self._process.poll() is None:
            assert time.monotonic() < until, f"it runs on after {self.drawn[-500:]!r}"
            self._read(0.01)
        while self._read(0):
            pass
        return self._process.returncode

    # -- what state it is in

    @property
    def echoes(self) -> bool:
        """Whether what is typed is shown by the terminal itself, as a shell wants."""
        return bool(termios.tcgetattr(self._follower)[3] & termios.ECHO)

    @property
    def takes_lines(self) -> bool:
        """Whether it hands on whole lines, and makes signals of keys."""
        flags = termios.tcgetattr(self._follower)[3]
        return bool(flags & termios.ICANON and flags & termios.ISIG)

    @property
    def unlike_a_shells(self) -> list[str]:
        """What is not as a shell needs it; empty where all is."""
        wrong = modes_left(self.drawn)
        wrong += [] if self.echoes else ["echo"]
        return wrong + ([] if self.takes_lines else ["lines"])


def modes_left(drawn: bytes) -> list[str]:
    """What was asked of the terminal and not taken back."""
    state: dict[int, bool] = {}
    for numbers, letter in _MODES.findall(drawn):
        state |= {int(n): letter == b"h" for n in numbers.split(b";")}
    left = [
        name
        for name, (mode, wanted) in _SHELLS.items()
        if state.get(mode, wanted) != wanted
    ]
    pushed, popped = drawn.count(b"\x1b[>25u"), drawn.count(b"\x1b[<u")
    return left + (["keys"] if pushed > popped else [])


def last_words(drawn: bytes) -> str:
    """What is on the shell's own screen when all is over."""
    words = drawn.rpartition(b"\x1b[?1049l")[2]
    return re.sub(rb"\x1b\[[?0-9;]*[a-z]", b"", words).decode().strip("\r\n\a")


@contextmanager
def terminal(
    program: Sequence[str] = PROGRAM,
    size: tuple[int, int] = (120, 40),
    *,
    elsewhere: Mapping[str, int] = MappingProxyType({}),
    **environ: str,
) -> Iterator[Terminal]:
    """``size``: columns and rows. ``elsewhere``: which of stdin, stdout and stderr are
    not the terminal, as files."""
    leader, follower = pty.openpty()
    columns, rows = size
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    # The size of whatever runs the tests is not that of this terminal.
    inherited = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "LINES")}
    surroundings = {
        "TERM": "xterm-256color",
        "LC_ALL": "C.UTF-8",
        "SSH_TTY": "/dev/null",
    }
    process = subprocess.Popen(
        program,
        env={**inherited, **surroundings, **environ},
        stdin=elsewhere.get("stdin", follower),
        stdout=elsewhere.get("stdout", follower),
        stderr=elsewhere.get("stderr", follower),
        start_new_session=True,
    )
    try:
        yield Terminal(leader, follower, process)
    finally:
        process.kill()
        process.wait()
        for end in (leader, follower):
            with suppress(OSError):
                os.close(end)
