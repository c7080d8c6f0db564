"""Asks for the ID of something that is not in the list."""

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from connections_tui.tui.terminal.keys import Careful
from connections_tui.tui.widgets.boxes import PlainInput


class IdScreen(ModalScreen[str | None], Careful[str | None]):
    """Gives what was typed, without blanks around it; None when it was cancelled."""

    BINDINGS = [Binding("escape", "leave", "Cancel")]

    def __init__(self, title: str, about: str, before: str = "") -> None:
        """``about``: where such an ID comes from. ``before``: the last one."""
        super().__init__()
        self._title = title
        self._about = about
        self._before = before

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog ask") as dialog:
            dialog.border_title = Content(self._title)
            dialog.border_subtitle = "enter show · esc cancel"
            yield Static(f"{self._about}\n", markup=False)
            yield PlainInput(self._before, id="typed", compact=True)
            yield Static(id="wrong", markup=False)

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        if typed := event.value.strip():
            self.dismiss(typed)
        else:
            self.query_one("#wrong", Static).update("✗ Enter an ID.")

    def action_leave(self) -> None:
        self.dismiss(None)
