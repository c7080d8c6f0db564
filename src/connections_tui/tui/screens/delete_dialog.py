"""Asks whether to delete a connection, and says what a delete means."""

from datetime import datetime, timedelta

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
from connections_tui.moments import day
from connections_tui.text import clean
from connections_tui.tui.terminal.keys import Careful
from connections_tui.tui.theme import badge
from connections_tui.words import present
from connections_tui.words.shell_lines import command_line

_WITH_KEYS = ("Keep it (n)", "Delete (y)")


class DeleteScreen(ModalScreen[bool], Careful[bool]):
    """True only after a clear yes; in production a word must be typed first.

    The connection is the one the dialog was opened for, whatever the list does.
    """

    BINDINGS = [
        Binding("escape,q,n", "cancel", "Keep it"),
        Binding("y", "confirm", "Delete"),
        Binding("left,right", "app.focus_next", "Other button", show=False),
        Binding("down,pagedown", "scroll(1)", "Read on", show=False),
        Binding("up,pageup", "scroll(-1)", "Read back", show=False),
    ]

    def __init__(self, record: Record, profile: ProfileView, now: datetime) -> None:
        super().__init__()
        self._record = record
        self._profile = profile
        self._now = now
        self._word = confirmation_word(record) if profile.is_production else None

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog delete") as dialog:
            where = f"{self._profile.environment} · {clean(self._profile.name, 40)}"
            dialog.border_title = Content(f"Delete connection · {where}")
            dialog.border_subtitle = "esc keep"
            yield Static(self._subject(), markup=False, id="subject")
            yield Static(self._consequences(), markup=False, id="consequences")
            if self._word is not None:
                yield Static(self._ask_for_word(), markup=False, id="ask")
                yield Input(id="word", compact=True)
                yield Static(id="wrong", markup=False)
            with Horizontal(classes="buttons"):
                typed = self._word is not None
                keep, delete = ("Keep it", "Delete") if typed else _WITH_KEYS
                yield Button(keep, id="cancel", compact=True)
                yield Button(
                    delete,
                    id="confirm",
                    compact=True,
                    variant="error",
                    disabled=typed,
                )

    def on_mount(self) -> None:
        for box in self.query(Input):
            box.cursor_blink = False
        self.query_one("#cancel" if self._word is None else "#word").focus()

    def _subject(self) -> Content:
        record = self._record
        created = present.moment_at(record.created_at, self._now, is_past=True)
        at = record.checked_at
        checked = f"checked {present.ago(at, self._now)}" if at else "not checked"
        return Content.assemble(
            (present.store_name(record, 120), "bold $bright"),
            f"   {present.platform_name(record.platform)}   ",
            badge(record.health),
            "\n",
            (clean(record.id), "$foreground"),
            (f"\ncreated {created}, {checked}", "$muted"),
        )

    def _consequences(self) -> Content:
        lines = [
            "Its access token stops working immediately. To reconnect, the merchant "
            "signs in again and the history syncs again.",
            *self._synced(),
            self._undo(),
        ]
        if self._record.health.is_problem and self._record.link_url:
            lines.append("To fix a login, send the link instead (L).")
        command = command_line(
            self._profile, "delete", present.pasteable(self._record.id)
        )
        return Content.assemble(
            "\n".join(lines), ("\nCommand line: ", "$muted"), clean(command, 400)
        )

    def _undo(self) -> str:
        if self._profile.is_demo:
            return "This cannot be undone. No real store is affected."
        if (days := self._profile.undo_days) is None:
            return "This cannot be undone."
        until = day(self._now + timedelta(days=days))
        return (
            f"This cannot be undone here. Rutter Support can restore it until {until} "
            f"({days} days)."
        )

    def _synced(self) -> list[str]:
        if self._record.status is None:
            return []
        totals = self._record.status.historical_sync_status.total
        counted = [
            f"{present.count(total.synced_count)} {clean(name, 30)}"
            for name, total in totals.items()
            if total.synced_count
        ]
        return [f"Synced so far: {', '.join(counted[:4])}."] if counted else []

    def _ask_for_word(self) -> Content:
        return Content.assemble(
            "Type ", (self._word or "", "bold $state-disabled"), " to delete it:"
        )

    @on(Input.Changed)
    def _word_typed(self, event: Input.Changed) -> None:
        self.query_one("#confirm", Button).disabled = not self._is_right(event.value)
        self.query_one("#wrong", Static).update("")

    @on(Input.Submitted)
    def _word_entered(self, event: Input.Submitted) -> None:
        """Enter in the field moves to the button; a second key deletes."""
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
        """y deletes where no word is asked for."""
        if self._word is None:
            self.dismiss(True)
