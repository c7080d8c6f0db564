"""What a person chose of how a fleet is shown, at hand and in its file."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from connections_tui.fleet.shown.preferences import (
    Preferences,
    PreferencesUnreadable,
    PreferencesUnwritable,
    load_preferences,
    save_preferences,
)


class Choices:
    """The preferences in one file. Without a file, those of this session.

    A file that cannot be read is reported, left as it is, and not written to.
    """

    def __init__(self, path: Path | None, on_notice: Callable[[str], None]) -> None:
        self._path = path
        self._on_notice = on_notice
        self.is_kept = path is not None
        """Whether the next start has them."""
        self._turn = asyncio.Lock()
        self.current = Preferences()
        """As of the last change, whether or not it could be kept."""
        if path is not None:
            try:
                self.current = load_preferences(path)
            except PreferencesUnreadable as error:
                self._give_up(f"{error} Changes in this session are not saved.")

    async def keep(self, change: Callable[[Preferences], Preferences]) -> None:
        """Makes a change, at once for this console, and keeps it for the next."""
        before = self.current
        self.current = after = change(before)
        if after == before:
            return
        async with self._turn:
            if self._path is None:
                return
            try:
                kept = await asyncio.to_thread(
                    save_preferences, self._path, before, after
                )
            except PreferencesUnwritable as error:
                self._give_up(str(error))
                return
        if self.current == after:
            self.current = kept

    def _give_up(self, why: str) -> None:
        self._path, self.is_kept = None, False
        self._on_notice(why)
