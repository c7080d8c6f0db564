"""How the whole fleet is doing: fresh failures, platforms, and what changed.

The screen is handed values and asks for nothing. It draws from counts by kind, of
which there are hundreds, however many connections there are.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from time import monotonic

from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.screen import Screen

from connections_tui.access import ProfileView
from connections_tui.fleet import Health
from connections_tui.fleet.figures.trend import (
    BROKEN,
)
from connections_tui.fleet.figures.whole_fleet import Figures, OverviewSource
from connections_tui.tui.pages.overview_page import blocks_of, in_order
from connections_tui.tui.theme import state_variable
from connections_tui.tui.widgets.block_list import BlockList
from connections_tui.tui.widgets.key_hints import KeyHints
from connections_tui.tui.widgets.line import Line, spread
from connections_tui.tui.widgets.screen_title import ScreenTitle
from connections_tui.words import present

REFRESH_SECONDS = 1.0
REST_PER_SECOND = 20.0
"""Seconds of rest for each second that the figures took, so that keys stay fast."""


class CountsLine(Line):
    """How many connections there are, and how many of each health."""

    def __init__(self) -> None:
        super().__init__()
        self._counts: Mapping[Health, int] = {}

    def show(self, counts: Mapping[Health, int]) -> None:
        if counts != self._counts:
            self._counts = dict(counts)
            self.refresh()

    def render(self) -> Content:
        """With words where they fit, else symbols and numbers."""
        total = sum(self._counts.values())
        broken = sum(n for health, n in self._counts.items() if health in BROKEN)
        head = (f"  {present.plural(total, 'connection')}   ", "bold $bright")
        tail = Content.styled(f"{broken:,} broken ", "$bright" if broken else "$muted")
        line = Content.assemble(head, self._chips(has_words=True))
        if line.cell_length + tail.cell_length > self.size.width:
            line = Content.assemble(head, self._chips(has_words=False))
        has_room = line.cell_length + tail.cell_length < self.size.width
        return spread(line, tail if has_room else Content(""), self.size.width)

    def _chips(self, *, has_words: bool) -> Content:
        return Content("  " if has_words else " ").join(
            Content.styled(
                f"{health.symbol} {number:,}" + f" {health.word}" * has_words,
                state_variable(health),
            )
            for health, number in in_order(self._counts)
            if number > 0
        )


class OverviewScreen(Screen[str | None]):
    """Gives the filter that shows what was entered; None where nothing was."""

    BINDINGS = [
        Binding("enter", "enter", "Show these"),
        Binding("escape,q,H", "leave", "Back"),
        Binding("question_mark", "app.help", "Help", key_display="?"),
    ]

    def __init__(
        self,
        profile: ProfileView,
        source: OverviewSource,
        clock: Callable[[], datetime],
    ) -> None:
        super().__init__()
        self._profile = profile
        self._source = source
        self._clock = clock
        self._figures: Figures | None = None
        self._rests_until = 0.0

    def compose(self) -> ComposeResult:
        yield ScreenTitle(self._profile, "Overview")
        yield CountsLine()
        yield BlockList()
        yield KeyHints()

    def on_mount(self) -> None:
        self.query_one(BlockList).focus()
        self.set_interval(REFRESH_SECONDS, self._look)
        self._look()

    def on_resize(self) -> None:
        self.call_after_refresh(self._draw)

    def privacy_changed(self) -> None:
        self.query_one(ScreenTitle).refresh()
        self._draw()

    def action_enter(self) -> None:
        if (row := self.query_one(BlockList).chosen) is not None:
            self.dismiss(row.query)

    def action_leave(self) -> None:
        self.dismiss(None)

    def _look(self) -> None:
        """Works the figures out anew, unless the last time took long."""
        began = monotonic()
        if began < self._rests_until:
            return
        self._figures = Figures.of(self._source, self._clock())
        ended = monotonic()
        self._rests_until = ended + REST_PER_SECOND * (ended - began) - REFRESH_SECONDS
        self._draw()

    def _draw(self) -> None:
        if (figures := self._figures) is None:
            return
        page = self.query_one(BlockList)
        self.query_one(CountsLine).show(figures.counts)
        width = page.scrollable_content_region.width or self.size.width - 2
        page.show(blocks_of(figures, self._source.name_of, self._clock(), width))
