"""A question about one connection, and what a yes means."""

from datetime import datetime
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Static

from connections_tui.access import ProfileView
from connections_tui.changes.delete import confirmation_word
from connections_tui.fleet import Record
from connections_tui.text import clean
from connections_tui.tui.terminal.keys import Careful
from connections_tui.tui.theme import badge
from connections_tui.words import present


class ConfirmScreen(ModalScreen[bool], Careful[bool]):
    """True only after a clear yes; where ``is_by_word`` a word must be typed first.

    The connection is the one the dialog was opened for, whatever the list does.
    """

    BINDINGS = [
        Binding("escape,q,n", "cancel", "Cancel"),
        Binding("y", "confirm", "Yes"),
        Binding("left,right", "app.focus_next", "Other button", show=False),
        Binding("down,pagedown", "scroll(1)", "Read on", show=False),
        Binding("up,pageup", "scroll(-1)", "Read back", show=False),
    ]
    TITLE_WORDS: ClassVar[str] = ""
    """What is asked: "Delete connection"."""
    YES: ClassVar[str] = ""
    NO: ClassVar[str] = ""
    """The labels of the buttons."""
    TO_DO_IT: ClassVar[str] = ""
    """What the word is typed for: "to delete it"."""
    ESC: ClassVar[str] = "cancel"

    def __init__(self, record: Record, profile: ProfileView, now: datetime) -> None:
        super().__init__()
        self.record = record
        self.profile = profile
        self.now = now
        self._word = confirmation_word(record) if self.is_by_word else None

    @property
    def is_by_word(self) -> bool:
        """Whether a word is asked for, and a key is not enough."""
        return self.profile.is_production

    def consequences(self) -> Content:
        """What a yes means."""
        return Content("")

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog delete") as dialog:
            where = f"{self.profile.environment} · {clean(self.profile.name, 40)}"
            dialog.border_title = Content(f"{self.TITLE_WORDS} · {where}")
            dialog.border_subtitle = Content(f"esc {self.ESC}")
            yield Static(self._subject(), markup=False, id="subject")
            yield Static(self.consequences(), markup=False, id="consequences")
            if self._word is not None:
                yield Static(self._ask_for_word(), markup=False, id="ask")
                yield Input(id="word", compact=True)
                yield Static(id="wrong", markup=False)
            with Horizontal(classes="buttons"):
                typed = self._word is not None
                keys = ("", "") if typed else (" (n)", " (y)")
                yield Button(Content(self.NO + keys[0]), id="cancel", compact=True)
                yes = Content(self.YES + keys[1])
                yield Button(
                    yes, id="confirm", compact=True, variant="error", disabled=typed
                )

    def on_mount(self) -> None:
        for box in self.query(Input):
            box.cursor_blink = False
        self.query_one("#cancel" if self._word is None else "#word").focus()

    def _subject(self) -> Content:
        record = self.record
        created = present.moment_at(record.created_at, self.now, is_past=True)
        at = record.checked_at
        checked = f"checked {present.ago(at, self.now)}" if at else "not checked"
        return Content.assemble(
            (present.store_name(record, 120), "bold $bright"),
            f"   {present.platform_name(record.platform)}   ",
            badge(record.health),
            "\n",
            (clean(record.id), "$foreground"),
            (f"\ncreated {created}, {checked}", "$muted"),
        )

    def _ask_for_word(self) -> Content:
        return Content.assemble(
            "Type ",
            (self._word or "", "bold $state-disabled"),
            f" {self.TO_DO_IT}:",
        )

    @on(Input.Changed)
    def _word_typed(self, event: Input.Changed) -> None:
        self.query_one("#confirm", Button).disabled = not self._is_right(event.value)
        self.query_one("#wrong", Static).update("")

    @on(Input.Submitted)
    def _word_entered(self, event: Input.Submitted) -> None:
        """Enter in the field moves to the button; a second key confirms."""
        if self._is_right(event.value):
            self.query_one("#confirm").focus()
        else:
            self.query_one("#wrong", Static).update("✗ Type the word as shown.")

    def _is_right(self, typed: str) -> bool:
        return typed.strip().casefold() == (self._word or "")

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "confirm")

    def action_cancel(self) -> None:
        self.dismiss(False)

    def action_scroll(self, lines: int) -> None:
        self.query_one(".dialog").scroll_relative(y=lines, animate=False)

    def action_confirm(self) -> None:
        """y confirms where no word is asked for."""
        if self._word is None:
            self.dismiss(True)
