"""Asks for a public token, which is never shown."""

from pydantic import SecretStr
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from connections_tui.hygiene import Finding, check
from connections_tui.tui.terminal.keys import Careful
from connections_tui.tui.widgets.boxes import Box, SecretInput


class PublicTokenScreen(ModalScreen[SecretStr | None], Careful[SecretStr | None]):
    """Gives what was typed; None when it was cancelled."""

    BINDINGS = [
        Binding("escape", "leave", "Cancel"),
        Binding("ctrl+r", "use_cleaned", "Clean value", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._has_warned = False
        """Whether the next enter sends what was warned of."""

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog secret") as dialog:
            dialog.border_title = Content("Exchange a public token")
            dialog.border_subtitle = "enter exchange · esc cancel"
            yield Static(
                "Rutter Link gives one when a merchant has signed in. It is exchanged "
                "for the connection and its access token, which is not shown.\n",
                markup=False,
            )
            yield Static("Public token:", markup=False)
            yield SecretInput(placeholder="")
            yield Static(id="wrong", markup=False)

    def on_mount(self) -> None:
        self._box.focus()

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self._has_warned = False
        if event.value:
            self._say("")

    @on(Box.Pasted)
    def _pasted(self) -> None:
        """Shows at once what does not belong to a token."""
        if (found := self._finding) is not None:
            self._warn(found)

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        typed = self._box.text.strip()
        if not typed:
            self._say("Type or paste the public token.")
        elif (found := self._finding) is not None and not self._has_warned:
            self._warn(found)
            self._has_warned = True
        else:
            self._box.clear()
            self.dismiss(SecretStr(typed))

    @property
    def _box(self) -> SecretInput:
        return self.query_one(SecretInput)

    @property
    def _finding(self) -> Finding | None:
        return check(self._box.text, name="public_token", is_secret=True)

    def _warn(self, found: Finding) -> None:
        offers = ["ctrl+r use the cleaned value"] if found.cleaned else []
        self._say(f"{found.sentence} {' · '.join([*offers, 'enter send as typed'])}")

    def action_use_cleaned(self) -> None:
        if (found := self._finding) is not None and found.cleaned is not None:
            self._box.text = found.cleaned

    def _say(self, problem: str) -> None:
        said = Content(f"✗ {problem}" if problem else "")
        line = self.query_one("#wrong", Static)
        line.update(said)
        # In a low window the text above leaves no room for both.
        self.call_after_refresh(line.scroll_visible, animate=False)

    def action_leave(self) -> None:
        self._box.clear()
        self.dismiss(None)
