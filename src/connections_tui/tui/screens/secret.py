"""Asks for a client secret when there is none, or when it was refused."""

from pydantic import SecretStr
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, RadioSet, Static

from connections_tui.access import ProfileView
from connections_tui.addresses import BadSettings, read_secret
from connections_tui.hygiene import Finding, check
from connections_tui.text import clean
from connections_tui.tui.profile_actions import Keep, TypedSecret
from connections_tui.tui.terminal.keys import Careful
from connections_tui.tui.widgets.boxes import Box, SecretInput
from connections_tui.tui.widgets.radio import Radio

_WHERE = {
    Keep.SESSION: "Only for this session",
    Keep.KEYRING: "Save in the system keyring",
    Keep.FILE: "Save in a file only I can read",
}


class SecretScreen(ModalScreen[TypedSecret | None], Careful[TypedSecret | None]):
    """Gives what was typed; None when it was cancelled."""

    BINDINGS = [
        Binding("escape", "leave", "Cancel"),
        Binding("ctrl+r", "use_cleaned", "Clean value", show=False),
        Binding("tab", "app.focus_next", "Next", show=False),
        Binding("shift+tab", "app.focus_previous", "Previous", show=False),
    ]

    def __init__(self, profile: ProfileView, why: str) -> None:
        """``why``: what happened, in sentences."""
        super().__init__()
        self._profile = profile
        self._why = why
        self._has_warned = False
        """Whether the next enter sends what was warned of."""

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="dialog secret", can_focus=False) as dialog:
            environment = self._profile.environment
            dialog.border_title = Content(f"Login · {environment}")
            dialog.border_subtitle = "enter log in · esc cancel"
            yield Static(clean(self._why, 400), markup=False)
            name = (clean(self._profile.name, 60), "bold $bright")
            yield Static(Content.assemble("Client secret of ", name, ":"), markup=False)
            yield SecretInput(placeholder="")
            if self._profile.keeps_secret:
                with RadioSet(compact=True):
                    for keep, words in _WHERE.items():
                        yield Radio(words, value=keep is Keep.SESSION)
            yield Static(id="wrong", markup=False)

    def on_mount(self) -> None:
        box = self.query_one(SecretInput)
        box.cursor_blink = False
        box.focus()

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self._has_warned = False
        if event.value:
            self._say("")

    @on(Box.Pasted)
    def _pasted(self) -> None:
        """Shows at once what does not belong to a secret."""
        if (found := self._finding) is not None:
            self._warn(found)

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        """Logs in; where something does not belong there, at the second enter."""
        event.stop()
        typed = self._box.text.strip()
        found = self._finding
        if not typed:
            self._say("Type or paste the client secret.")
        elif found is not None and (self._is_refused or not self._has_warned):
            self._warn(found)
            self._has_warned = True
        else:
            self._log_in(SecretStr(typed))

    def _log_in(self, secret: SecretStr) -> None:
        keep = Keep.SESSION
        if self._profile.keeps_secret:
            keep = list(_WHERE)[self.query_one(RadioSet).pressed_index]
        self._box.clear()
        self.dismiss(TypedSecret(secret, keep))

    @property
    def _box(self) -> SecretInput:
        return self.query_one(SecretInput)

    @property
    def _finding(self) -> Finding | None:
        return check(self._box.text, name="client_secret", is_secret=True)

    def _warn(self, found: Finding) -> None:
        offers = [
            *(["ctrl+r use the cleaned value"] if found.cleaned else []),
            *(["enter send as typed"] if not self._is_refused else []),
        ]
        self._say(f"{found.sentence} {' · '.join(offers)}".rstrip())

    @property
    def _is_refused(self) -> bool:
        """Whether no client takes it: the same rule as for profiles and variables."""
        try:
            read_secret(SecretStr(self._box.text.strip()))
        except BadSettings:
            return True
        return False

    def action_use_cleaned(self) -> None:
        if (found := self._finding) is not None and found.cleaned is not None:
            self._box.text = found.cleaned

    def _say(self, problem: str) -> None:
        said = Content(f"✗ {problem}" if problem else "")
        self.query_one("#wrong", Static).update(said)

    def action_leave(self) -> None:
        self.query_one(SecretInput).clear()
        self.dismiss(None)
