"""Copying: through the terminal, and the system's clipboard where there is one.

What is secret is taken back after a while.
"""

import asyncio
import os
import subprocess
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Protocol, TypeVar

from pydantic import SecretStr
from textual.app import App
from textual.timer import Timer

TERMINAL = "terminal clipboard (OSC 52)"
SYSTEM = "system clipboard"
SYSTEM_SECONDS = 2.0
SECRET_SECONDS = 45.0
_MULTIPLEXERS = ("TMUX", "STY")

T = TypeVar("T")


class SystemClipboard(Protocol):
    """The clipboard of the machine the console runs on. Calls may block."""

    def read(self) -> str | None:
        """What it holds; None where that cannot be told."""

    def write(self, text: str, *, is_secret: bool) -> bool:
        """Whether there is one and it took the text."""


class Clipboards:
    """Where people paste from. Whatever else fails, the terminal is always told.

    Over SSH only the terminal's own clipboard is the person's; the system's one
    belongs to the far machine.
    """

    def __init__(
        self,
        app: App[Any],
        *,
        environ: Mapping[str, str] = os.environ,
        system: SystemClipboard | None = None,
    ) -> None:
        """``system``: None for the machine's own."""
        self._app = app
        self._environ = environ
        is_far = "SSH_CONNECTION" in environ or "SSH_TTY" in environ
        self._system = None if is_far else system or _ThroughPyperclip()
        self._lent: SecretStr | None = None
        self._take_back_later: Timer | None = None
        self.seconds = SECRET_SECONDS
        """How long a secret stays."""

    async def copy(self, text: str) -> str:
        """Copies a text and says where to."""
        return await self._copy(text, is_secret=False)

    async def lend(self, secret: str) -> str:
        """Copies a secret, to be taken back by itself, and says where to."""
        self._lent = SecretStr(secret)
        if self._take_back_later is not None:
            self._take_back_later.stop()
        self._take_back_later = self._app.set_timer(self.seconds, self.take_back)
        return await self._copy(secret, is_secret=True)

    async def take_back(self) -> None:
        """Clears whatever still holds the secret that was lent last."""
        lent, self._lent = self._lent, None
        if lent is None:
            return
        secret = _encodable(lent.get_secret_value())
        held = await self._of_system(lambda system: system.read())
        if held == secret:
            await self._of_system(lambda system: system.write("", is_secret=True))
        if self._app.clipboard != secret:
            return
        if held and held != secret and not self._has_buffers_of_its_own:
            # Something else was copied since, and the terminal's clipboard is the
            # system's: clearing that would take it away.
            self._app._clipboard = ""
        else:
            self._app.copy_to_clipboard("")

    @property
    def _has_buffers_of_its_own(self) -> bool:
        """Whether the terminal keeps what was copied, besides the system."""
        return any(name in self._environ for name in _MULTIPLEXERS)

    async def _copy(self, text: str, *, is_secret: bool) -> str:
        whole = _encodable(text)
        self._app.copy_to_clipboard(whole)
        is_taken = await self._of_system(
            lambda system: system.write(whole, is_secret=is_secret)
        )
        return f"{SYSTEM} and {TERMINAL}" if is_taken else TERMINAL

    async def _of_system(self, ask: Callable[[SystemClipboard], T]) -> T | None:
        """None where there is no such clipboard, or none that answers in time."""
        system = self._system
        if system is None:
            return None
        with suppress(TimeoutError):
            async with asyncio.timeout(SYSTEM_SECONDS):
                return await _in_a_thread(lambda: ask(system))
        return None


def _encodable(text: str) -> str:
    """Without half characters, which no clipboard takes."""
    return text.encode("utf-8", "replace").decode("utf-8")


async def _in_a_thread(call: Callable[[], T]) -> T:
    """Not in asyncio's own threads: leaving the console waits for those."""
    loop = asyncio.get_running_loop()
    answered: asyncio.Future[T] = loop.create_future()

    def answer(value: T) -> None:
        if not answered.done():
            answered.set_result(value)

    def run() -> None:
        value = call()
        # The console may have been left meanwhile.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(answer, value)

    threading.Thread(target=run, daemon=True).start()
    return await answered


class _ThroughPyperclip:
    """Whichever program the system has for it."""

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
            # KDE's is handed the text as an argument, which every user can read.
            if is_secret and getattr(copy, "__name__", "") == "copy_klipper":
                return False
            copy(text)
        except (*_FAILURES, pyperclip.PyperclipException):
            return False
        return True


_FAILURES = (OSError, ValueError, subprocess.SubprocessError)
"""No such program, bytes that are no text, a program that failed."""
