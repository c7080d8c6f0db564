"""Asks for a word, typed, before something that an enter by mistake must not do."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from connections_tui.access import ProfileView
from connections_tui.tui.terminal.keys import Careful


class TypedWordScreen(ModalScreen[bool], Careful[bool]):
    """True once the word was typed."""

    KEYS: ClassVar[str]
    """What the keys do, in the dialog's border. Each kind binds esc to ``leave``."""
    TO_DO_IT: ClassVar[str]
    """What the word is typed for."""
    WORD_IS: ClassVar[str]
    """What has to be typed: "number"."""

    def __init__(self, title: str, what: Content | str, word: str) -> None:
        """``what``: what will be done, in sentences."""
        super().__init__()
        self._title = title
        self._what = what
        self._word = word

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog unlock") as dialog:
            dialog.border_title = Content(self._title)
            dialog.border_subtitle = Content(self.KEYS)
            yield Static(self._what, markup=False)
            word = (self._word, "bold $state-disabled")
            asked = Content.assemble("Type ", word, f" {self.TO_DO_IT}:")
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
        if event.value.strip() == self._word:
            self.dismiss(True)
        else:
            wrong = Content(f"✗ Type the {self.WORD_IS} as shown.")
            self.query_one("#wrong", Static).update(wrong)

    def action_leave(self) -> None:
        self.dismiss(False)


class NumberScreen(TypedWordScreen):
    """Before many changes are made in production: how many."""

    BINDINGS = [Binding("escape", "leave", "Cancel")]
    KEYS = "enter confirm · esc cancel"
    TO_DO_IT = "to confirm"
    WORD_IS = "number"

    def __init__(self, title: str, what: str, number: int) -> None:
        super().__init__(title, what, str(number))


class UnlockScreen(TypedWordScreen):
    """Before a session may change anything: the profile's name."""

    BINDINGS = [Binding("escape", "leave", "Stay read-only")]
    KEYS = "enter unlock · esc stay read-only"
    TO_DO_IT = "to unlock it"
    WORD_IS = "profile name"

    def __init__(self, profile: ProfileView) -> None:
        name, host = profile.name, profile.host
        what = Content.assemble(
            (name, "bold $bright"),
            f" holds connections of real merchants at {host}. Unlocking allows "
            "changes until you quit, switch the profile, or press U again.",
        )
        super().__init__(f"Unlock · {profile.environment}", what, name)
