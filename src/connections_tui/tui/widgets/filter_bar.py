"""The filter as it is typed, and how much of the list it leaves."""

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Input

from connections_tui.text import clean
from connections_tui.tui.widgets.line import Line


class FilterInput(Input):
    """What is looked for in platform, store, ID and token."""

    BINDINGS = [
        Binding("escape", "leave(True)", "Clear the filter", show=True),
        Binding("enter", "leave(False)", "Keep the filter", show=True),
        Binding("down", "leave(False)", "To the list", show=False),
    ]

    class Left(Message):
        """The person is done typing."""

        def __init__(self, cleared: bool) -> None:
            super().__init__()
            self.cleared = cleared

    def action_leave(self, clear: bool) -> None:
        if clear:
            self.value = ""
        self.post_message(self.Left(clear))


class Tally(Line):
    """How many are shown of how many."""

    DEFAULT_CSS = "Tally { width: 34; text-align: right; }"

    def __init__(self) -> None:
        super().__init__()
        self._words = Content("")

    def say(self, words: str) -> None:
        self._words = Content.styled(words, "$muted")
        self.refresh()

    def render(self) -> Content:
        return self._words


class FilterBar(Horizontal):
    """A line: slash, the text, the tally."""

    DEFAULT_CSS = """
    FilterBar {
        height: 1;
        padding: 0 1;
    }
    FilterBar FilterInput {
        width: 1fr;
        height: 1;
        border: none;
        padding: 0;
    }
    FilterBar FilterInput:focus {
        border: none;
    }
    """

    class Changed(Message):
        """Another text is looked for."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def compose(self) -> ComposeResult:
        yield FilterInput(
            placeholder="/ filters by store, platform, ID or token",
            select_on_focus=False,
            compact=True,
        )
        yield Tally()

    def on_mount(self) -> None:
        self.input.cursor_blink = False

    @property
    def input(self) -> FilterInput:
        return self.query_one(FilterInput)

    def say(self, words: str) -> None:
        """Puts a tally on the right."""
        self.query_one(Tally).say(clean(words, 60))

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Changed(event.value))
