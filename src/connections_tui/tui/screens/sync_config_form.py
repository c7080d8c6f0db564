"""Asks what a connection syncs, and how often."""

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from connections_tui.changes.sync_settings import (
    SettingsProblem,
    SyncSettings,
    read_settings,
    settings_in,
)
from connections_tui.text import typeable
from connections_tui.tui.terminal.keys import Careful
from connections_tui.tui.widgets.boxes import PlainInput
from connections_tui.words import sync_words

if TYPE_CHECKING:
    from connections_tui import models


class SyncConfigForm(
    ModalScreen["models.JsonObject | None"], Careful["models.JsonObject | None"]
):
    """Gives the whole configuration to send; None when it was cancelled. Enter goes on
    to the next field, ctrl+s sends."""

    BINDINGS = [
        Binding("escape", "leave", "Cancel"),
        Binding("ctrl+s", "send", "Save"),
        Binding("tab,down", "app.focus_next", "Next", show=False),
        Binding("shift+tab,up", "app.focus_previous", "Previous", show=False),
    ]

    def __init__(self, whose: str, base: "models.SyncConfig | None") -> None:
        """``base``: what the change starts from; None where nothing is known."""
        super().__init__()
        self._whose = whose
        self._base = base
        self._before = settings_in(base) if base is not None else SyncSettings()

    def compose(self) -> ComposeResult:
        before = self._before
        period = sync_words.span(before.period) if before.period is not None else ""
        batches = "; ".join(one.written for one in before.batches or ())
        with VerticalScroll(classes="dialog ask", can_focus=False) as dialog:
            dialog.border_title = Content(f"Sync configuration · {self._whose}")
            dialog.border_subtitle = "enter next · ctrl+s save · esc cancel"
            yield Static("Time between two syncs, from 60 min to 14 d", markup=False)
            yield PlainInput(period, id="period", compact=True)
            yield Static("Data objects, such as invoice, bill", markup=False)
            objects = ", ".join(before.objects or ())
            yield PlainInput(typeable(objects), id="objects", compact=True)
            yield Static(
                "Batches of a first sync: months, a colon, data objects; such as "
                "12: invoice, bill; 60: invoice",
                markup=False,
            )
            yield PlainInput(typeable(batches), id="batches", compact=True)
            yield Static(id="wrong", markup=False)

    def on_mount(self) -> None:
        self.query_one("#period").focus()

    @on(Input.Changed)
    def _typed(self) -> None:
        self.query_one("#wrong", Static).update("")

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        """Enter goes on; in the last field it sends."""
        if event.input.id == "batches":
            self.action_send()
        else:
            self.focus_next()

    def action_send(self) -> None:
        period, objects, batches = (box.value for box in self.query(PlainInput))
        try:
            settings = read_settings(period, objects, batches)
            wanted = settings.applied_to(self._base)
        except SettingsProblem as problem:
            self.query_one("#wrong", Static).update(Content(f"✗ {problem}"))
            self.query_one(f"#{problem.field}").focus()
            return
        self.dismiss(wanted)

    def action_leave(self) -> None:
        self.dismiss(None)
