"""How many connections are in each state: a chip a state, and the keys that pick it."""

from collections.abc import Sequence

from msgspec import Struct
from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.message import Message

from connections_tui.fleet import Fleet, Health
from connections_tui.tui.theme import state_variable
from connections_tui.tui.widgets.line import Line
from connections_tui.words.present import fit

CHIPS = (
    Health.HEALTHY,
    Health.SYNCING,
    Health.UNHEALTHY,
    Health.NEEDS_REAUTH,
    Health.DISABLED,
    Health.STALE,
    Health.LINK_SENT,
)
"""In the order of the keys 1 to 7."""
KEYLESS = (Health.NO_ANSWER, Health.UNCHECKED)
"""States of our own knowledge: shown while there are any, reached with a click.

Neither is among the problems that ! shows.
"""
_ONE_LINE_WIDTH, _TWO_LINES_WIDTH = 140, 80
"""Widths from which the words fit on so many lines; below, there are three. Decided
by the width and not by the counts: the list must not move while counts change."""
_LONGEST_WORD = max(len(health.word) for health in Health)


class _Style(Struct, frozen=True):
    """How much room the chips of a line take."""

    longest: int
    """Cells to which words are cut."""
    gap: int = 1
    """Blanks between chips."""
    after_symbol: str = ""
    after_key: str = ""


_STYLES = (
    _Style(_LONGEST_WORD, gap=2, after_symbol=" ", after_key=" "),
    _Style(_LONGEST_WORD, after_symbol=" "),
    *(_Style(longest) for longest in range(_LONGEST_WORD, 0, -1)),
)
"""The roomiest first: words are cut only where there is no other way."""


class _Chip(Struct, frozen=True):
    """One chip, and what a click on it shows; None shows all."""

    health: Health | None
    text: Content


class HealthChips(Line):
    """Counts by state. They add up to the whole fleet."""

    DEFAULT_CSS = "HealthChips { height: auto; }"

    class Picked(Message):
        """A chip was clicked; None means all."""

        def __init__(self, health: Health | None) -> None:
            super().__init__()
            self.health = health

    def __init__(self, fleet: Fleet) -> None:
        super().__init__()
        self._fleet = fleet
        self.picked: Health | None = None
        self.only_problems = False
        self._fitted: tuple[tuple[int, ...], _Style] = ((), _STYLES[0])
        """Width and counts, and the style that fits them."""
        self._spans: list[tuple[int, int, int, Health | None]] = []
        """Line, first and last column of each chip, and what it shows."""

    def get_content_height(
        self,
        container: Size,  # Textual's
        viewport: Size,  # Textual's
        width: int,
    ) -> int:
        return _lines_at(width)

    def render(self) -> Content:
        """State words whole where they fit, else all cut to the same length."""
        lines, gap = self._arranged(self.size.width)
        self._spans = []
        drawn = []
        for number, line in enumerate(lines):
            start = 1
            for chip in line:
                end = start + chip.text.cell_length
                self._spans.append((number, start, end, chip.health))
                start = end + gap
            texts = [chip.text for chip in line]
            drawn.append(Content(" ") + Content(" " * gap).join(texts))
        return Content("\n").join(drawn)

    def _arranged(self, width: int) -> tuple[list[list[_Chip]], int]:
        """The chips of each line, and the blanks between them."""
        counts = (width, *(self._fleet.counts[health] for health in Health))
        if self._fitted[0] != counts:
            # Once for the same figures: this runs in each frame of a typed filter.
            fits = (
                s for s in _STYLES if len(self._lines(s, width)) <= _lines_at(width)
            )
            self._fitted = (counts, next(fits, _STYLES[-1]))
        style = self._fitted[1]
        return self._lines(style, width)[: _lines_at(width)], style.gap

    def _lines(self, style: _Style, width: int) -> list[list[_Chip]]:
        return _flow(self._chips(style), width - 1, style.gap)

    def _chips(self, style: _Style) -> list[_Chip]:
        counts = self._fleet.counts
        chips = [
            self._chip(str(key), health, style)
            for key, health in enumerate(CHIPS, start=1)
        ]
        chips += [self._chip("", h, style) for h in KEYLESS if counts[h]]
        is_all = not (self.picked or self.only_problems)
        look = "bold underline" if is_all else "$muted"
        everything = Content.assemble(
            ("0 ", "$muted"), (f"All {len(self._fleet):,}", look)
        )
        return [*chips, _Chip(None, everything)]

    def _chip(self, key: str, health: Health, style: _Style) -> _Chip:
        number = self._fleet.counts[health]
        colour = state_variable(health) if number else "$muted"
        is_on = self.picked is health or (self.only_problems and health.is_problem)
        look = f"bold underline {colour}" if is_on else colour
        word = fit(health.word, min(style.longest, len(health.word)))
        label = f"{health.symbol}{style.after_symbol}{number:,} {word}"
        before = f"{key}{style.after_key}" if key else ""
        return _Chip(health, Content.assemble((before, "$muted"), (label, look)))

    def on_click(self, event: events.Click) -> None:
        for line, start, end, health in self._spans:
            if event.y == line and start <= event.x < end:
                self.post_message(self.Picked(health))


def _lines_at(width: int) -> int:
    if width >= _ONE_LINE_WIDTH:
        return 1
    return 2 if width >= _TWO_LINES_WIDTH else 3


def _flow(chips: Sequence[_Chip], width: int, gap: int) -> list[list[_Chip]]:
    """The chips in lines of at most this width, as many in each as fit."""
    lines: list[list[_Chip]] = [[]]
    filled = 0
    for chip in chips:
        cells = chip.text.cell_length
        if lines[-1] and filled + gap + cells > width:
            lines.append([])
            filled = 0
        filled += cells + (gap if lines[-1] else 0)
        lines[-1].append(chip)
    return lines
