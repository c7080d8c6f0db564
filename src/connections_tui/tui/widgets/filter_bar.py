"""The filter, and how many rows it leaves.

It is parsed with every key. Where that works, the rows follow in the same frame;
where it does not, they stay as they were and the bar says why.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from rich.cells import cell_len
from rich.highlighter import Highlighter
from rich.style import Style
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
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
from connections_tui.tui.widgets.line import Line
from connections_tui.words.present import fit

PATIENCE_SECONDS = 0.6
"""Seconds for which the word being typed may be wrong before the bar says so."""
_WASTE = 12
"""Cells that wrapping at a blank may leave empty."""
_LONGEST = 2000
_FILTER_CELLS = 24
_APART = "   "
_NOTHING = Content("")


class FilterInput(Input):
    """The text of the filter: words, and fields such as status:reauth."""

    BINDINGS = [
        Binding("escape", "leave(True)", "Clear the filter", show=True),
        Binding("enter", "leave(False)", "Keep the filter", show=True),
        Binding("tab", "complete", "Complete", show=True),
        Binding("down", "next", "Go to the list", show=False),
        Binding("up", "previous", "Previous completion", show=False),
    ]
    COMPONENT_CLASSES = {"filter-input--faulty"}
    DEFAULT_CSS = """
    FilterInput > .filter-input--faulty {
        text-style: bold underline;
    }
    """

    class Left(Message):
        """Typing ended."""

        def __init__(self, cleared: bool) -> None:
            super().__init__()
            self.cleared = cleared

    class Insisted(Message):
        """enter was pressed on a filter that is not valid."""

    def __init__(self, completions: Completions) -> None:
        super().__init__(
            placeholder="Press / to filter by store, platform, ID or token",
            select_on_focus=False,
            compact=True,
        )
        self._completions = completions
        self.error: QueryError | None = None
        """Why it is not valid; None while it is."""

    def validate_value(self, value: str) -> str:
        """Pasted text and saved views come from outside."""
        return clean(value, _LONGEST)

    def mark(self, error: QueryError | None) -> None:
        """Underlines what the error is about; nothing for None."""
        style = self.get_component_rich_style("filter-input--faulty", partial=True)
        self.highlighter = _Underlining(error, style) if error is not None else None
        self.refresh()

    def check_action(
        self,
        action: str,
        parameters: tuple[object, ...],  # Textual's
    ) -> bool | None:
        """While there are no completions, their keys belong to the screen."""
        if action in ("complete", "previous"):
            return self._completions.is_open
        return True

    def action_leave(self, clear: bool) -> None:
        """Closes the completions, then clears the text, then leaves."""
        completions = self._completions
        if clear and completions.is_open:
            completions.close()
        elif not clear and completions.is_open and completions.is_picked:
            self.action_complete()
        elif not clear and self.error is not None:
            self.post_message(self.Insisted())
        else:
            self._leave(clear)

    def _leave(self, clear: bool) -> None:
        self._completions.close()
        if clear:
            self.value = ""
        self.post_message(self.Left(clear))

    def action_complete(self) -> None:
        if (chosen := self._completions.chosen) is not None:
            self.take(chosen)

    def take(self, completion: Completion) -> None:
        """Replaces what was typed by a completion."""
        self.replace(completion.text, completion.start, completion.end)

    def action_cursor_right(self, select: bool = False) -> None:
        if self.cursor_at_end and not select and self._completions.is_open:
            self.action_complete()
        else:
            super().action_cursor_right(select)

    def action_next(self) -> None:
        if self._completions.is_open:
            self._completions.move(1)
        else:
            self._leave(False)

    def action_previous(self) -> None:
        self._completions.move(-1)


class _Underlining(Highlighter):
    """Underlines what an error is about."""

    def __init__(self, error: QueryError, style: Style) -> None:
        self._error = error
        self._style = style

    def highlight(self, text: Text) -> None:
        text.stylize(self._style, self._error.start, self._error.end)


@dataclass(frozen=True)
class Figures:
    """What the tally says: how many rows are shown of how many, and marked."""

    whole: int = 0
    shown: int | None = None
    """None where nothing narrows the list."""
    limits: str = ""
    """The states shown alone, in words."""
    marked: int = 0
    hidden: int = 0
    """Marked, and not shown: an action would reach them all the same."""
    unread: int = 0
    """Names that are not read yet: some of them may match as well."""

    @property
    def counts(self) -> tuple[str, ...]:
        """At length first, at last in short."""
        if self.shown is None:
            return (f"{self.whole:,}",)
        count = f"{self.shown:,} of {self.whole:,}"
        at_length = (f"{self.limits}  {count}",) if self.limits else ()
        if self.unread:
            unread = f"{count}, {self.unread:,} not read yet"
            at_length = (f"{self.limits}  {unread}".lstrip(), unread, *at_length)
        return (*at_length, count, f"{self.shown:,}")

    @property
    def marks(self) -> Content:
        """Empty where nothing is marked. Never shown in part."""
        if not self.marked:
            return _NOTHING
        hidden = f" ({self.hidden:,} hidden)" if self.hidden else ""
        return Content.assemble(
            (f"{self.marked:,} marked", "$accent"), (hidden, "bold $state-unhealthy")
        )

    @property
    def at_most(self) -> "Figures":
        """Those that take the most room: places are given by these, so that nothing
        moves while a filter is typed."""
        shown = None if self.shown is None else self.whole
        unread = self.whole if self.unread else 0
        return replace(self, shown=shown, hidden=self.marked, unread=unread)


class Tally(Line):
    """Counts on the right of the filter, marks on the right or under it."""

    DEFAULT_CSS = "Tally { width: 1; text-align: right; }"

    def __init__(self, *, classes: str = "") -> None:
        super().__init__(classes=classes)
        self._text = _NOTHING

    def show(self, text: Content, width: int) -> None:
        """Shows a text in so many cells; none where there is no text."""
        if self.display != bool(text.plain):
            self.display = bool(text.plain)
        if self.styles.width is None or self.styles.width.value != width:
            self.styles.width = width
        if not text.is_same(self._text):
            self._text = text
            self.refresh()

    def render(self) -> Content:
        return self._text


@dataclass(frozen=True)
class _Placed:
    """What stands beside the filter, in how many cells, and what stands under it."""

    beside: Content = _NOTHING
    cells: int = 0
    below: Content = _NOTHING


def _place(figures: Figures, width: int) -> _Placed:
    """The most that fits a bar of this width.

    The filter keeps a third of the line, at most 24 cells. Marks that do not fit
    beside it go under it, whole.
    """
    room = width - min(_FILTER_CELLS, width // 3)
    marks, most = figures.marks, figures.at_most
    lengths = list(zip(figures.counts, map(len, most.counts), strict=True))
    if not marks:
        return _place_count(lengths, room)
    behind = len(_APART) + most.marks.cell_length
    for count, longest in lengths:
        if longest + behind <= room:
            beside = Content.styled(count + _APART, "$muted") + marks
            return _Placed(beside, longest + behind)
    return replace(_place_count(lengths, room), below=marks)


def _place_count(lengths: Sequence[tuple[str, int]], room: int) -> _Placed:
    for count, longest in lengths:
        if longest <= room:
            return _Placed(Content.styled(count, "$muted"), longest)
    return _Placed()


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
            self._forgive()
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

    def _forgive(self) -> None:
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

    @on(FilterInput.Insisted)
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
        placed = _place(self._figures, width)
        if sentence and fits:
            placed = _Placed(marks, marks.cell_length + 2)
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
