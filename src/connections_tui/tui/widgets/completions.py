"""Completions of a word of the filter, floating under it."""

from collections.abc import Sequence

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from connections_tui.fleet.shown.completion import Completion
from connections_tui.text import clean
from connections_tui.words.present import fit

MOST_LINES = 6
_WIDEST_WORD = 24
_WIDEST = 56


def worth_offering(
    completions: list[Completion], text: str, cursor: int
) -> list[Completion]:
    """None of them before a value or two letters of a field's name: too many fit."""
    if not completions:
        return []
    start = completions[0].start
    is_value = text[start - 1 : start] in (":", ",")
    return completions if is_value or cursor - start >= 2 else []


class Completions(Widget):
    """A list over the rows: it moves nothing, and never has the focus."""

    DEFAULT_CSS = """
    Completions {
        overlay: screen;
        constrain: inside inside;
        display: none;
        height: 1;
        width: 1;
    }
    """

    class Clicked(Message):
        """A completion was clicked."""

        def __init__(self, completion: Completion) -> None:
            super().__init__()
            self.completion = completion

    def __init__(self) -> None:
        super().__init__()
        self._offered: Sequence[Completion] = ()
        self._row = 0
        self._word_width = 0
        self._laid_out = (0, 0, (0, 0))
        self.is_picked = False
        """Whether the person moved to one."""

    @property
    def is_open(self) -> bool:
        return bool(self._offered)

    @property
    def chosen(self) -> Completion | None:
        return self._offered[self._row] if self._offered else None

    def offer(self, offered: Sequence[Completion], x: int, room: int) -> None:
        """Shows them, best first, from column ``x`` on if the room allows it."""
        if not offered:
            self.close()
            return
        if list(offered) == list(self._offered):
            return
        opens = not self._offered
        self._offered, self._row, self.is_picked = offered, 0, False
        self._fit(x, room)
        self.refresh()
        if opens:
            self.display = True
            self.screen.refresh_bindings()

    def close(self) -> None:
        if self._offered:
            self._offered = ()
            self.display = False
            self.screen.refresh_bindings()

    def move(self, rows: int) -> None:
        """Moves to another one, and from the last to the first."""
        self._row = (self._row + rows) % len(self._offered)
        self.is_picked = True
        self.refresh()

    def _fit(self, x: int, room: int) -> None:
        word = max(len(completion.text) for completion in self._offered)
        meaning = max(len(completion.meaning) for completion in self._offered)
        self._word_width = min(word, _WIDEST_WORD)
        width = min(self._word_width + meaning + 4, _WIDEST, room)
        place = (max(0, min(x - 1, room - width)), 0)
        laid_out = (width, len(self._lines()), place)
        # The screen is laid out again with each of these, changed or not.
        if self._laid_out != laid_out:
            self._laid_out = laid_out
            self.styles.width, self.styles.height, self.styles.offset = laid_out

    def _lines(self) -> range:
        """The numbers of those that are shown: around the chosen one."""
        count = len(self._offered)
        first = max(0, min(self._row - MOST_LINES + 1, count - MOST_LINES))
        return range(first, min(count, first + MOST_LINES))

    def render(self) -> Content:
        lines = self._lines()
        more = len(self._offered) - lines.stop
        hints = {lines.stop - 1: f" +{more}"} if more else {}
        return Content("\n").join(
            [self._line(number, hints.get(number, "")) for number in lines]
        )

    def _line(self, number: int, hint: str) -> Content:
        completion = self._offered[number]
        is_chosen = number == self._row
        word = fit(clean(completion.text, 60), self._word_width)
        room = self.size.width - self._word_width - len(hint) - 3
        meaning = fit(clean(completion.meaning, 60), max(0, room)) + hint
        line = Content.assemble(
            (">" if is_chosen else " ", "bold $accent"),
            (word, "bold" if is_chosen else ""),
            "  ",
            (meaning, "$muted"),
        )
        return line.stylize_before("on $cursor") if is_chosen else line

    def on_click(self, event: events.Click) -> None:
        event.stop()
        lines = self._lines()
        if event.y < len(lines):
            self.post_message(self.Clicked(self._offered[lines[event.y]]))
