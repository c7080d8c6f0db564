"""Writes to a terminal that may be gone or stuck."""

import os
import select
from threading import Lock

PUT_RIGHT = (
    # First ends a sequence that was cut off, then the frame.
    "\x18\x1b[?2026l\x1b[0m"
    # Pasting, wrapping, reports of size, mouse and focus.
    "\x1b[?2004l\x1b[?7h\x1b[?2048l"
    "\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1016l\x1b[?1004l"
    # Kitty's keys, before the screen they belong to; then the shell's own screen.
    "\x1b[<u\x1b[?1049l\x1b[?25h"
)
"""Undoes all that Textual asks of a terminal."""
_PATIENCE_SECONDS = 0.5


class TerminalOutput:
    """A file for Textual to draw on. Writes to a terminal that is gone are dropped:
    the end of its input ends the program."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._pending: list[str] = []
        self._is_shut = False
        self._writing = Lock()

    def write(self, text: str) -> None:
        self._pending.append(text)

    def flush(self) -> None:
        text = "".join(self._pending)
        self._pending.clear()
        with self._writing:
            if not self._is_shut:
                try:
                    _write(self._descriptor, text)
                except OSError:
                    self._is_shut = True

    def fileno(self) -> int:
        return self._descriptor

    def isatty(self) -> bool:
        return os.isatty(self._descriptor)

    def shut(self, last: str) -> None:
        """Writes a last text and drops all later ones.

        Does not wait for a terminal that is stuck.
        """
        is_ours = self._writing.acquire(timeout=_PATIENCE_SECONDS)
        self._is_shut = True
        if not is_ours:
            return
        try:
            if select.select([], [self._descriptor], [], 0)[1]:
                _write(self._descriptor, last)
        except OSError:
            pass  # the terminal is gone
        finally:
            self._writing.release()


def _write(descriptor: int, text: str) -> None:
    rest = memoryview(text.encode("utf-8", "backslashreplace"))
    while rest:
        try:
            rest = rest[os.write(descriptor, rest) :]
        except BlockingIOError:
            # Another program has made our terminal one that does not wait.
            select.select([], [descriptor], [])
