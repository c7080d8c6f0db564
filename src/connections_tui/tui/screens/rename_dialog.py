"""Asks for another name of a connection."""

from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from connections_tui.changes.connection_names import LONGEST_NAME
from connections_tui.tui.terminal.keys import Careful
from connections_tui.tui.widgets.boxes import PlainInput


class RenameScreen(ModalScreen[str | None], Careful[str | None]):
    """Gives the name; None when it was cancelled."""

    BINDINGS = [Binding("escape", "leave", "Cancel")]

    def __init__(self, whose: str, name: str, problem: Callable[[str], str]) -> None:
        """``name``: the present one, or empty. ``problem``: why another cannot be
        used; empty where it can."""
        super().__init__()
        self._whose = whose
        self._before = name
        self._problem = problem

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog ask") as dialog:
            dialog.border_title = Content(f"Rename · {self._whose}")
            dialog.border_subtitle = "enter rename · esc cancel"
            yield Static(
                "Your organization's own name for the connection. The merchant does "
                "not see it.\n",
                markup=False,
            )
            yield PlainInput(self._before, id="name", compact=True)
            yield Static(id="wrong", markup=False)

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        length = len(event.value.strip())
        self._say(f"{length} of {LONGEST_NAME} characters")

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        name = event.value.strip()
        if problem := self._problem(name):
            self._say(f"✗ {problem}")
        else:
            self.dismiss(None if name == self._before else name)

    def _say(self, sentence: str) -> None:
        self.query_one("#wrong", Static).update(Content(sentence))

    def action_leave(self) -> None:
        self.dismiss(None)
