"""Asks for a number, typed, before many changes are made in production."""

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from connections_tui.tui.terminal.keys import Careful


class NumberScreen(ModalScreen[bool], Careful[bool]):
    """True once the number was typed."""

    BINDINGS = [Binding("escape", "leave", "Cancel")]

    def __init__(self, title: str, what: str, number: int) -> None:
        """``what``: will be done so many times, as a sentence."""
        super().__init__()
        self._title = title
        self._what = what
        self._number = number

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog unlock") as dialog:
            dialog.border_title = Content(self._title)
            dialog.border_subtitle = "enter confirm · esc cancel"
            yield Static(self._what, markup=False)
            number = (str(self._number), "bold $state-disabled")
            asked = Content.assemble("Type ", number, " to confirm:")
            yield Static(asked, id="ask", markup=False)
            yield Input(id="word", compact=True)
            yield Static(id="wrong", markup=False)

    def on_mount(self) -> None:
        box = self.query_one(Input)
        box.cursor_blink = False
        box.focus()

    @on(Input.Changed)
    def _changed(self) -> None:
        self.query_one("#wrong", Static).update("")

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        if event.value.strip() == str(self._number):
            self.dismiss(True)
        else:
            self.query_one("#wrong", Static).update("✗ Type the number as shown.")

    def action_leave(self) -> None:
        self.dismiss(False)
