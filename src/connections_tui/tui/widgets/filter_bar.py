"""The filter, and how many rows it leaves.

It is parsed with every key. Where that works, the rows follow in the same frame;
where it does not, they stay as they were and the bar says why.
"""

from collections.abc import Callable, Mapping

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input, Static

from connections_tui.fleet.shown.completion import Completion, complete
from connections_tui.fleet.shown.parsing import parse
from connections_tui.fleet.shown.query import Query
from connections_tui.fleet.shown.query_error import QueryError
from connections_tui.text import clean
from connections_tui.titles import TITLES
from connections_tui.tui.widgets.completions import Completions, worth_offering
from connections_tui.tui.widgets.filter_input import FilterInput
from connections_tui.tui.widgets.tally import Figures, Placed, Tally, place
from connections_tui.words.present import fit

PATIENCE_SECONDS = 0.6
"""Seconds for which the word being typed may be wrong before the bar says so."""
_WASTE = 12
"""Cells that wrapping at a blank may leave empty."""


class Problem(Static):
    """Why the filter is not valid: beside the text, or under it."""

    DEFAULT_CSS = """
    Problem { display: none; width: 1fr; height: auto; max-height: 3; color: $error; }
    Problem.-beside { width: auto; max-width: 100%; height: 1; }
    """


def _cut(sentence: str, width: int) -> str:
    """Cut to two lines, or three narrow ones: the beginning says what matters."""
    cells = (2 if width >= 60 else 3) * width - _WASTE
    return fit(sentence, cells).rstrip() if cell_len(sentence) > cells else sentence


def _show(problem: Problem, text: str) -> None:
    """Shows it, or nothing; laid out only where that is a change."""
    if problem.display != bool(text):
        problem.display = bool(text)
    if problem.content != Content(text):
        problem.update(Content(text))


def _titles() -> Mapping[str, str]:
    return TITLES


class FilterBar(Widget):
    """The filter with its figures, or with what is wrong with it."""

    DEFAULT_CSS = """
    FilterBar {
        layout: vertical;
        height: auto;
        padding: 0 1;
    }
    FilterBar Horizontal { height: 1; }
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
        """The filter changed. Posted only without ``on_query``."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(
        self,
        on_query: Callable[[Query], None] | None = None,
        platforms: Callable[[], Mapping[str, str]] = _titles,
        *,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        """A filter bar.

        Args:
            on_query: called with each valid filter before the typed letter is drawn,
                so that the rows change in the same frame.
            platforms: titles by the service's code; read with every key.
            patience: seconds until a word that is still being typed is called
                wrong.
        """
        super().__init__()
        self._on_query = on_query
        self._platforms = platforms
        self._titles: Mapping[str, str] = {}
        """As of the last key."""
        self._patience = patience
        self._is_typing = False
        self._told: QueryError | None = None
        self._figures = Figures()
        self._waiting: Timer | None = None

    def compose(self) -> ComposeResult:
        completions = Completions()
        with Horizontal():
            yield FilterInput(completions)
            yield Problem(classes="-beside", markup=False)
            yield Tally(classes="-beside")
        yield Tally(classes="-below")
        yield Problem(classes="-below", markup=False)
        yield completions

    def on_mount(self) -> None:
        self.input.cursor_blink = False
        # Watched: a message would arrive a frame later.
        self.watch(self.input, "value", self._typed, init=False)
        self.watch(self.input, "selection", self._moved, init=False)

    @property
    def input(self) -> FilterInput:
        return self.query_one(FilterInput)

    @property
    def text(self) -> str:
        """What is typed, whether or not it is valid."""
        return self.input.value

    @text.setter
    def text(self, text: str) -> None:
        self.input.value = text
        self.input.cursor_position = len(text)

    @property
    def error(self) -> QueryError | None:
        """Why it is not valid; None while it is."""
        return self.input.error

    def show(self, figures: Figures) -> None:
        """How much of the list is left, and how much of it is marked."""
        if figures != self._figures:
            self._figures = figures
            self._lay_out()

    # -- parsing

    def _typed(self, text: str) -> None:
        self._is_typing = self.input.has_focus
        if self._on_query is None:
            self.post_message(self.Changed(text))
        self._titles = self._platforms()
        try:
            query = parse(text, self._titles)
        except QueryError as error:
            self._refuse(error)
        else:
            self._accept()
            if self._on_query is not None:
                self._on_query(query)
        self._offer()

    def _moved(self) -> None:
        error = self.error
        if error is not None and self._told is None and self._is_past(error):
            self._tell()
        if self._is_typing or self._completions.is_open:
            self._offer()
        self._is_typing = False

    def _is_past(self, error: QueryError) -> bool:
        """Whether the cursor has left what is wrong."""
        cursor = self.input.cursor_position
        return not (self.input.has_focus and error.start <= cursor <= error.end)

    def _refuse(self, error: QueryError) -> None:
        self.input.error = error
        self._wait_no_more()
        if self._told is not None or self._is_past(error):
            self._tell()
        else:
            self._waiting = self.set_timer(self._patience, self._tell)

    def _accept(self) -> None:
        self._wait_no_more()
        self.input.error = None
        if self._told is not None:
            self._told = None
            self.input.mark(None)
            self._lay_out()

    def _wait_no_more(self) -> None:
        if self._waiting is not None:
            self._waiting.stop()
            self._waiting = None

    # -- errors

    @on(FilterInput.EnteredInvalid)
    def _tell(self) -> None:
        self._wait_no_more()
        if self.error is not None:
            self._told = self.error
            self.input.mark(self.error)
            self._lay_out()

    def on_resize(self) -> None:
        self._completions.close()
        self._lay_out()

    def _lay_out(self) -> None:
        """The sentence beside the text if both fit on a line, else under it. Marks
        are always told: what is done is done to all of them."""
        beside, below = self.query(Problem)
        sentence = f"! {clean(self._told.message, 300)}" if self._told else ""
        width = self.content_size.width
        marks = self._figures.marks
        room = width - cell_len(self.text) - 3 - marks.cell_length
        fits = cell_len(sentence) <= room
        for problem, is_here in ((beside, fits), (below, not fits)):
            _show(problem, _cut(sentence, width) if sentence and is_here else "")
        placed = place(self._figures, width)
        if sentence and fits:
            placed = Placed(marks, marks.cell_length + 2)
        on_right, under = self.query(Tally)
        on_right.show(placed.beside, placed.cells)
        under.show(placed.below, width)

    # -- completing

    @property
    def _completions(self) -> Completions:
        return self.query_one(Completions)

    def _offer(self) -> None:
        """Offers completions at the cursor while typing."""
        text, cursor = self.text, self.input.cursor_position
        offered: list[Completion] = []
        if self.input.has_focus:
            found = complete(text, cursor, self._titles)
            offered = worth_offering(found, text, cursor)
        x = cell_len(text[: offered[0].start]) if offered else 0
        x -= self.input.scroll_offset.x
        self._completions.offer(offered, x, self.content_size.width)

    @on(Completions.Clicked)
    def _clicked(self, event: Completions.Clicked) -> None:
        event.stop()
        self._is_typing = True
        self.input.take(event.completion)
        self.input.focus()

    def on_descendant_blur(self) -> None:
        self._completions.close()
        if self.error is not None and self._told is None:
            self._tell()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
