"""Copying. "Copied" is said only of a clipboard that holds the text when it is read
again; of the terminal's, which confirms nothing, what was tried is said, and how to
take the text by hand. Secrets are cleared after a while.
"""

import asyncio
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from pydantic import SecretStr
from textual.app import App
from textual.timer import Timer

from connections_tui.files.private import write_whole
from connections_tui.text import clean
from connections_tui.tui.terminal import osc52, system_clipboards
from connections_tui.tui.terminal.surroundings import multiplexer
from connections_tui.tui.terminal.system_clipboards import SystemClipboard
from connections_tui.tui.terminal.threads import in_a_thread
from connections_tui.words import privacy

SYSTEM_SECONDS = 4.0
SECRET_SECONDS = 45.0
SHORT = 160
"""Characters of a text that fits into a message, to be selected there."""
FILE_NAME = "copied.txt"

T = TypeVar("T")


class Clipboards:
    """Where people paste from. The terminal's is always tried: over SSH it is the only
    one on the person's own machine."""

    def __init__(
        self,
        app: App[Any],
        *,
        environ: Mapping[str, str] = os.environ,
        systems: Sequence[SystemClipboard] | None = None,
        folder: Path | None = None,
    ) -> None:
        """``systems``: None for those of this machine. ``folder``: for a file of what
        is too long; None for the application's, which may have none."""
        self._app = app
        self._environ = environ
        self._systems = system_clipboards.found(environ) if systems is None else systems
        self._folder = folder or getattr(app, "files_folder", None)
        self._lent: SecretStr | None = None
        self._take_back_later: Timer | None = None
        self.seconds = SECRET_SECONDS
        """How long a secret stays."""

    async def copy(self, text: str, what: str, *, instead: str = "") -> str:
        """Copies a text; a sentence on how that went.

        ``what``: such as "the ID". ``instead``: what to do if pasting fails, where it
        cannot be selected on the screen.
        """
        return await self._copy(text, what, is_secret=False, instead=instead)

    async def lend(self, secret: str, what: str, *, instead: str = "") -> str:
        """Copies a secret, which is cleared later; a sentence on how that went."""
        self._lent = SecretStr(secret)
        if self._take_back_later is not None:
            self._take_back_later.stop()
        self._take_back_later = self._app.set_timer(self.seconds, self.take_back)
        said = await self._copy(secret, what, is_secret=True, instead=instead)
        return f"{said} It is cleared in {self.seconds:.0f} s."

    async def take_back(self) -> None:
        """Clears all that still holds the secret that was lent last."""
        lent, self._lent = self._lent, None
        if lent is None:
            return
        secret = _encodable(lent.get_secret_value())
        others_hold = False
        for system in self._systems:
            held = await _asked(system.read)
            if held == secret:
                await _asked(system.clear)
            elif held and system.name != system_clipboards.TmuxBuffer.name:
                others_hold = True
        if self._app.clipboard != secret:
            return
        if others_hold and not multiplexer(self._environ):
            # Something else was copied since, and the terminal's clipboard is the
            # system's: clearing it would lose that.
            self._app._clipboard = ""
        else:
            self._app.copy_to_clipboard("")

    async def _copy(
        self, text: str, what: str, *, is_secret: bool, instead: str
    ) -> str:
        whole = _encodable(text)
        said = f"{what} ({len(text):,} character{'' if len(text) == 1 else 's'})"
        is_sent = osc52.fits(whole)
        if is_sent:
            self._app.copy_to_clipboard(whole)
        holding = [
            system.name
            for system in self._systems
            if await _asked(partial(_holds, system, whole, is_secret))
        ]
        if holding:
            return f"Copied {said} to the {' and the '.join(holding)}."
        if is_sent:
            by_hand = instead or _by_hand(text, is_secret=is_secret)
            return (
                f"Sent {said} to the terminal's clipboard (OSC 52), which does not "
                f"confirm it. If pasting fails, {by_hand}"
            )
        return await self._refused(whole, said, is_secret=is_secret)

    async def _refused(self, text: str, said: str, *, is_secret: bool) -> str:
        """Too long for a terminal, and there is no other clipboard."""
        why = (
            f"Did not copy {said}: the terminal's clipboard takes "
            f"{osc52.MOST_BYTES:,} bytes."
        )
        if is_secret or self._folder is None:
            return why
        path = self._folder / FILE_NAME
        kept = await _asked(lambda: _write(path, text))
        return f"{why} Saved to {path}" if kept else why


def _by_hand(text: str, *, is_secret: bool) -> str:
    if is_secret:
        return "show it with x and select it with the mouse (hold shift)."
    if len(text) <= SHORT and "\n" not in text and not privacy.is_on():
        return f"select it here (hold shift): {clean(text, SHORT)}"
    return "select it on the screen with the mouse (hold shift)."


def _holds(system: SystemClipboard, text: str, is_secret: bool) -> bool:
    """Whether a clipboard took a text, seen by reading it again."""
    return system.write(text, is_secret=is_secret) and system.read() == text


def _write(path: Path, text: str) -> bool:
    try:
        write_whole(path, text.encode("utf-8", "replace"))
    except OSError:
        return False
    return True


async def _asked(call: Callable[[], T]) -> T | None:
    """What a call that may block returns; None if it takes too long."""
    with suppress(TimeoutError):
        async with asyncio.timeout(SYSTEM_SECONDS):
            return await in_a_thread(call)
    return None


def _encodable(text: str) -> str:
    """Without half characters, which no clipboard takes."""
    return text.encode("utf-8", "replace").decode("utf-8")
