"""Asks for the path of a file."""

import asyncio
import os
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.suggester import Suggester
from textual.widgets import Input, Static

from connections_tui.tui.widgets.boxes import PlainInput


class PathSuggester(Suggester):
    """The first file or folder that a path may go on with."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        return await asyncio.to_thread(_suggestion, value)


def _suggestion(typed: str) -> str | None:
    folder, _, begun = typed.rpartition("/")
    place = Path(f"{folder}/" if "/" in typed else ".").expanduser()
    try:
        names = sorted(entry.name for entry in os.scandir(place))
    except (OSError, ValueError):
        return None
    fits = (name for name in names if name.startswith(begun) and name != begun)
    wanted = begun.startswith(".")
    name = next((n for n in fits if begun and n.startswith(".") == wanted), None)
    if name is None or not name.isprintable():
        return None
    found = f"{folder}/{name}" if "/" in typed else name
    return f"{found}/" if (place / name).is_dir() else found


class FilePathScreen(ModalScreen[str | None]):
    """Gives the path as typed; None when it was cancelled."""

    BINDINGS = [
        Binding("escape", "leave", "Cancel"),
        Binding("tab", "complete", "Complete", show=False, priority=True),
    ]

    def __init__(self, title: str, takes: str) -> None:
        """``takes``: which files, as a phrase."""
        super().__init__()
        self._title = title
        self._takes = takes

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog file-path") as dialog:
            dialog.border_title = Content(self._title)
            dialog.border_subtitle = "tab complete · enter load · esc cancel"
            yield Static(self._takes, markup=False)
            yield PlainInput(
                placeholder="path of the file", compact=True, suggester=PathSuggester()
            )

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        if path := event.value.strip().strip("\"'"):
            self.dismiss(path)

    def action_complete(self) -> None:
        self.query_one(Input).action_cursor_right()

    def action_leave(self) -> None:
        self.dismiss(None)
