"""Clipboards that confirm what they hold: the system's, and tmux's buffer."""

import os
import subprocess
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from connections_tui.tui.terminal.surroundings import is_far

CALL_SECONDS = 1.5
BUFFER = "connections-tui"
_FAILURES = (OSError, ValueError, subprocess.SubprocessError)
"""No such program, bytes that are no text, a program that failed."""


class SystemClipboard(Protocol):
    """A clipboard that can be read again. Calls may block."""

    name: str
    """As in "Copied to the NAME"."""

    def read(self) -> str | None:
        """What it holds; None if that is unknown."""

    def write(self, text: str, *, is_secret: bool) -> bool:
        """Whether it took the text."""

    def clear(self) -> None: ...


def found(environ: Mapping[str, str]) -> list[SystemClipboard]:
    """The clipboards a person may paste from.

    Over SSH the system's clipboard belongs to the remote machine.
    """
    clipboards: list[SystemClipboard] = []
    if environ.get("TMUX"):
        clipboards.append(TmuxBuffer(environ))
    if not is_far(environ):
        clipboards.append(ThroughPyperclip())
    return clipboards


class ThroughPyperclip:
    """Whichever program the system has for it."""

    name = "system clipboard"

    def read(self) -> str | None:
        import pyperclip

        try:
            return str(pyperclip.paste())
        except (*_FAILURES, pyperclip.PyperclipException):
            return None

    def write(self, text: str, *, is_secret: bool) -> bool:
        import pyperclip

        try:
            copy, _ = pyperclip.determine_clipboard()
            # KDE's gets the text as an argument, which every user can read.
            if is_secret and getattr(copy, "__name__", "") == "copy_klipper":
                return False
            copy(text)
        except (*_FAILURES, pyperclip.PyperclipException):
            return False
        return True

    def clear(self) -> None:
        self.write("", is_secret=True)


class TmuxBuffer:
    """A buffer of tmux. tmux passes it on to its terminal, unless set otherwise."""

    name = "tmux buffer"

    def __init__(
        self, environ: Mapping[str, str], *, run: Callable[..., Any] = subprocess.run
    ) -> None:
        wanted = ("TMUX", "TMUX_TMPDIR", "PATH", "HOME", "LC_ALL", "LANG")
        self._environ = {name: environ[name] for name in wanted if name in environ}
        self._run = run

    def read(self) -> str | None:
        return self._tmux("show-buffer", "-b", BUFFER)

    def write(self, text: str, *, is_secret: bool) -> bool:
        # Versions before 3.2 have no -w, and keep it to themselves.
        for options in (["-w"], []):
            if self._tmux("load-buffer", *options, "-b", BUFFER, "-", text=text) == "":
                return True
        return False

    def clear(self) -> None:
        # Its terminal's clipboard as well: an empty text would not be passed on.
        self.write(" ", is_secret=True)
        self._tmux("delete-buffer", "-b", BUFFER)

    def _tmux(self, *words: str, text: str = "") -> str | None:
        """What it prints; None if it fails. The text is no argument: those are
        visible to every user."""
        try:
            done = self._run(
                ["tmux", *words],
                input=text.encode("utf-8", "replace"),
                capture_output=True,
                env=self._environ,
                timeout=CALL_SECONDS,
                check=True,
            )
        except _FAILURES:
            return None
        return os.fsdecode(done.stdout)
