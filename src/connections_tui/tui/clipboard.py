"""Copying: through the terminal, and the system's clipboard where there is one."""

import asyncio
import os
from collections.abc import Mapping

from textual.app import App

TERMINAL = "terminal clipboard (OSC 52)"
SYSTEM = "system clipboard"
SYSTEM_SECONDS = 2.0


async def copy(
    app: App[object], text: str, environ: Mapping[str, str] = os.environ
) -> str:
    """Copies a text and says how. Never fails: the terminal is always told.

    Over SSH only the terminal's own clipboard is the person's; the system's one
    belongs to the far machine.
    """
    whole = text.encode("utf-8", "replace").decode("utf-8")
    app.copy_to_clipboard(whole)
    if not ("SSH_CONNECTION" in environ or "SSH_TTY" in environ):
        try:
            async with asyncio.timeout(SYSTEM_SECONDS):
                if await asyncio.to_thread(_copy_to_system, whole):
                    return f"{SYSTEM} and {TERMINAL}"
        except TimeoutError:
            return TERMINAL
    return TERMINAL


def _copy_to_system(text: str) -> bool:
    """Whether the system has a clipboard and took the text."""
    import pyperclip

    try:
        pyperclip.copy(text)
    except (pyperclip.PyperclipException, OSError):
        return False
    return True
