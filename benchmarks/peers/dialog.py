"""A Textual app with a dialog that ? opens and esc closes, as Textual does it."""

from textual.app import App, ComposeResult
from textual.screen import ModalScreen
from textual.widgets import Static


class Dialog(ModalScreen[None]):
    BINDINGS = [("escape", "dismiss")]

    def compose(self) -> ComposeResult:
        yield Static("Help")


class WithDialog(App[None]):
    BINDINGS = [("question_mark", "help")]

    def compose(self) -> ComposeResult:
        yield Static("Ready")

    def action_help(self) -> None:
        self.push_screen(Dialog())


WithDialog().run()
