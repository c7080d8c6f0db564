"""What becomes of a message: copied, saved, or opened in a mail program."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from textual.screen import Screen

from connections_tui.tui.screens.choose import Choice, ChooseScreen
from connections_tui.tui.screens.save_file import SaveScreen
from connections_tui.tui.terminal.browser import open_mail
from connections_tui.tui.terminal.clipboard import Clipboards
from connections_tui.words import present
from connections_tui.words.mail_merge import as_merge
from connections_tui.words.merchant_message import NOT_CHECKED, Message, mailto
from connections_tui.words.message_drafts import Drafts

_SLICE = 50
"""Messages made between two keys."""


class MessageOutput:
    """The ways out of the console, for the screen of the messages."""

    def __init__(
        self, screen: Screen[Any], drafts: Drafts, say: Callable[[str], None]
    ) -> None:
        """``say``: takes a sentence for the message line."""
        self._screen = screen
        self._drafts = drafts
        self._say = say

    async def copy(self) -> None:
        """The message in front, or a part of it."""
        if (message := self._message()) is None:
            return
        choices = [
            Choice("m", "message", "subject and body"),
            Choice("s", "subject"),
            Choice("b", "body"),
        ]
        texts = {
            "m": (message.whole, "the message"),
            "s": (message.subject, "the subject"),
            "b": (message.body, "the body"),
        }
        if (key := await self._choose("Copy", choices)) is not None:
            said = await Clipboards(self._screen.app).copy(*texts[key])
            self._screen.notify(said, markup=False, timeout=12)

    async def open_mail(self) -> None:
        """The message in front, as a new mail without a recipient."""
        if (message := self._message()) is not None:
            said = await open_mail(mailto(message))
            self._screen.notify(said, markup=False, timeout=12)

    async def save(self) -> None:
        """The message in front as a text, or all of them as a mail merge."""
        key: str | None = "m"
        if (number := len(self._drafts)) > 1:
            choices = [
                Choice("m", "message", "this one, as a text"),
                Choice("a", f"all {number:,}", "as a CSV for a mail merge"),
            ]
            key = await self._choose("Save", choices)
        if key == "a":
            await self._save_all()
        elif key == "m":
            await self._save_one()

    def _message(self) -> Message | None:
        """The one in front; where there is none, says so."""
        if self._drafts.record is None:
            self._say("This connection was deleted.")
            return None
        if (message := self._drafts.draft.message) is None:
            self._say(NOT_CHECKED)
        return message

    async def _choose(self, title: str, choices: list[Choice]) -> str | None:
        return await self._screen.app.push_screen_wait(ChooseScreen(title, choices))

    async def _save_one(self) -> None:
        if (message := self._message()) is None:
            return
        text = f"{message.whole}\n".encode("utf-8", "replace")
        path = await self._saved("Save the message", "message.txt", lambda: text)
        if path is not None:
            self._say(f"Saved to {path}. Only you can read it.")

    async def _save_all(self) -> None:
        drafts = self._drafts
        for start in range(0, len(drafts), _SLICE):
            drafts.make(start, start + _SLICE)
            await asyncio.sleep(0)  # keys come first
        written, without = drafts.written()
        if not written:
            self._say(NOT_CHECKED)
            return
        # With a mark that tells spreadsheets of its encoding.
        path = await self._saved(
            "Save the mail merge",
            "messages.csv",
            lambda: as_merge(written).encode("utf-8-sig", "replace"),
        )
        if path is not None:
            number = present.plural(len(written), "message")
            left_out = (
                f" {present.plural(len(without), 'connection')} left out: deleted, or "
                "not read yet."
                if without
                else ""
            )
            self._say(f"{number} saved to {path}.{left_out}")

    async def _saved(
        self, title: str, name: str, content: Callable[[], bytes]
    ) -> Path | None:
        """The file; None where it was not saved."""
        screen = SaveScreen(title, name, content)
        return await self._screen.app.push_screen_wait(screen)
