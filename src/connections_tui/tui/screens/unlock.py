"""Asks for the profile's name before a session may change anything."""

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from connections_tui.access import ProfileView
from connections_tui.tui.terminal.keys import Careful


class UnlockScreen(ModalScreen[bool], Careful[bool]):
    """True once the name was typed."""

    BINDINGS = [Binding("escape", "leave", "Stay read-only")]

    def __init__(self, profile: ProfileView) -> None:
        super().__init__()
        self._profile = profile

    def compose(self) -> ComposeResult:
        name, host = self._profile.name, self._profile.host
        with Vertical(classes="dialog unlock") as dialog:
            dialog.border_title = Content(f"Unlock · {self._profile.environment}")
            dialog.border_subtitle = "enter unlock · esc stay read-only"
            yield Static(
                Content.assemble(
                    (name, "bold $bright"),
                    f" holds connections of real merchants at {host}. Unlocking "
                    "allows changes until you quit, switch the profile, or "
                    "press U again.",
                ),
                markup=False,
            )
            yield Static(
                Content.assemble(
                    "Type ", (name, "bold $state-disabled"), " to unlock it:"
                ),
                id="ask",
                markup=False,
            )
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
        if event.value.strip() == self._profile.name:
            self.dismiss(True)
        else:
            self.query_one("#wrong", Static).update("✗ Type the profile name as shown.")

    def action_leave(self) -> None:
        self.dismiss(False)
