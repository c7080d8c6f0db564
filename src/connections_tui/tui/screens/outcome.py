"""The outcome of a change that needs attention. Stays until it is closed."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from connections_tui.text import clean
from connections_tui.tui.screens.choose import Choice, ChooseScreen, choice_line
from connections_tui.tui.terminal.keys import Careful

_MOST = 2000
UNDERSTOOD = (Choice("k", "OK", "close"),)


class OutcomeScreen(ChooseScreen, Careful[str | None]):
    """A menu under some sentences. Keys typed before it was painted are ignored."""

    BINDINGS = [Binding("escape,q", "leave", "Close")]

    def __init__(
        self, title: str, sentences: str, choices: Sequence[Choice] = UNDERSTOOD
    ) -> None:
        """``sentences``: paragraphs with empty lines between them."""
        super().__init__(title, choices)
        self._paragraphs = [clean(part, _MOST) for part in sentences.split("\n\n")]

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="dialog outcome", can_focus=False) as dialog:
            dialog.border_title = Content(f"✗ {self._title}")
            dialog.border_subtitle = "letter or enter · esc closes"
            yield Static(Content("\n\n".join(self._paragraphs)), markup=False)
            yield OptionList(
                *(Option(choice_line(c), id=c.key) for c in self._choices),
                markup=False,
                compact=True,
            )

    def on_mount(self) -> None:
        self.query_one(OptionList).focus()
