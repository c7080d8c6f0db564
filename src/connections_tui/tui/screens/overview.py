"""How the whole fleet is doing: fresh failures, platforms, and what changed.

The screen is handed values and asks for nothing. It draws from counts by kind, of
which there are hundreds, however many connections there are.
"""

import textwrap
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Region
from textual.screen import Screen
from textual.widgets import Static

from connections_tui.access import ProfileView
from connections_tui.fleet import Change, Health
from connections_tui.fleet.figures.outbreaks import DAY, Guess, Outbreak, outbreaks
from connections_tui.fleet.figures.trend import (
    BROKEN,
    PlatformHealth,
    Trend,
    platforms,
    trend,
)
from connections_tui.fleet.fleet import Kind
from connections_tui.fleet.shown.query import Term
from connections_tui.text import clean
from connections_tui.tui.pages.history_page import (
    since_when,
    time_of_change,
    time_of_day,
)
from connections_tui.tui.pages.page import wrapped
from connections_tui.tui.theme import state_variable
from connections_tui.tui.widgets.key_hints import KeyHints
from connections_tui.tui.widgets.line import Line, spread
from connections_tui.words import present, privacy

MOST_OUTBREAKS = 6
MOST_PLATFORMS = 40
MOST_CHANGES = 50
REFRESH_SECONDS = 1.0
REST_PER_SECOND = 20.0
"""Seconds of rest for each second that the figures took, so that keys stay fast."""
_NAME_CELLS = 15
_BROKEN_CELLS = 28
_BAR_CELLS = 44
_WIDE = 110
_IN_DOUBT = frozenset({Health.NO_ANSWER, Health.UNCHECKED})


@dataclass(frozen=True)
class OverviewSource:
    """Where the figures come from. Each is asked once a second at most."""

    kinds: Callable[[], Mapping[Kind, int]]
    changes: Callable[[], Sequence[Change]]
    """Those of the last 24 hours, oldest first."""
    is_here: Callable[[str], bool]
    """Whether a connection still exists, by its ID."""
    name_of: Callable[[str], str]
    """What people call a connection, by its ID; clean."""
    began_at: Callable[[], float | None]
    """Since when changes are remembered, in seconds since 1970; None where they are
    not."""


@dataclass(frozen=True)
class Figures:
    """All that is to be seen, worked out."""

    counts: Mapping[Health, int]
    trend: Mapping[Health, Trend]
    platforms: Sequence[PlatformHealth]
    outbreaks: Sequence[Outbreak]
    latest: Sequence[Change]
    """Newest first."""
    began_at: float | None

    @classmethod
    def of(cls, source: OverviewSource, now: datetime) -> "Figures":
        kinds = source.kinds()
        counts: Counter[Health] = Counter()
        for (health, _, _), number in kinds.items():
            counts[health] += number
        changes = source.changes()
        since = now.timestamp() - DAY
        here = [
            change
            for change in changes
            if change.is_since(since) and source.is_here(change.connection_id)
        ]
        return cls(
            counts,
            trend(here, counts),
            platforms(kinds),
            outbreaks(here, kinds, now.timestamp()),
            sorted(changes, key=lambda change: -change.at)[:MOST_CHANGES],
            source.began_at(),
        )


@dataclass(frozen=True)
class Row:
    """One or more lines of the page."""

    lines: tuple[Content, ...]
    about: str = ""
    """What it is about, for the cursor to stay on; empty where enter does nothing."""
    query: str = ""
    """The filter that shows the connections it is about."""


def rows_of(
    figures: Figures, name_of: Callable[[str], str], now: datetime, width: int
) -> list[Row]:
    """The page: fresh failures first, past changes last."""
    width = max(40, width)
    urgent = figures.outbreaks[:MOST_OUTBREAKS]
    rows: list[Row] = []
    if urgent:
        what = f"in 24 hours, not recovered, times in {present.zone(now)}"
        rows += [_heading("FRESH FAILURES", what)]
        rows += [_outbreak(one, name_of, now, width) for one in urgent]
        rows += _more(len(figures.outbreaks) - len(urgent), "group")
        rows += [_GAP]
    rows += _platform_rows(figures, width)
    rows += [_GAP, *_trend_rows(figures, now, width)]
    return [*rows, _GAP, *_change_rows(figures, name_of, now, width)]


_GAP = Row((Content(""),))


def _heading(title: str, rest: str = "") -> Row:
    return Row(
        (Content.assemble((f"  {title}", "bold $muted"), (f"  {rest}", "$muted")),)
    )


def _muted(words: str, width: int) -> Row:
    lines = textwrap.wrap(words, width - 2) or [""]
    return Row(tuple(Content.styled(f"  {line}", "$muted") for line in lines))


def _more(number: int, noun: str) -> list[Row]:
    if number <= 0:
        return []
    return [_muted(f"{number:,} more {noun}{'' if number == 1 else 's'}", 80)]


def _title(platform: str | None) -> str:
    return present.platform_name(platform) if platform else "No platform yet"


def problems_of(platform: str | None) -> str:
    """The filter for what is wrong on a platform."""
    name = platform.casefold() if platform else "none"
    return f"{Term('platform', (name,))} status:problems"


# -- fresh failures


def _outbreak(
    one: Outbreak, name_of: Callable[[str], str], now: datetime, width: int
) -> Row:
    name = name_of(one.fallen[0]) if len(one.fallen) == 1 else None
    said = one.sentence(_title(one.platform), lambda at: time_of_day(at, now), name)
    symbol = (f"  {one.health.symbol} ", state_variable(one.health))
    first, *rest = wrapped(privacy.veiled(said), width - 5)
    style = "bold $bright" if one.guess is Guess.PLATFORM else ""
    lines = [Content.assemble(symbol, (first, style))]
    lines += [Content.styled(f"    {line}", style) for line in rest]
    about = f"outbreak {one.platform} {one.health.name} {one.fallen[0]}"
    return Row(tuple(lines), about, problems_of(one.platform))


# -- platforms


def _platform_rows(figures: Figures, width: int) -> list[Row]:
    found = figures.platforms
    if not found:
        return [_heading("BY PLATFORM"), _muted("No connections yet.", width)]
    rows = [_heading("BY PLATFORM", "worst first")]
    rows += [_platform(one, width) for one in found[:MOST_PLATFORMS]]
    return [*rows, *_more(len(found) - MOST_PLATFORMS, "platform")]


def _platform(one: PlatformHealth, width: int) -> Row:
    """Name, how many are broken, a bar, and on a wide screen how many of each."""
    room = bar_cells = width - _NAME_CELLS - _BROKEN_CELLS - 6
    numbers = Content("")
    if width >= _WIDE:
        bar_cells = min(_BAR_CELLS, room // 2)
        numbers = Content("  ") + _numbers(one.by_health)
        numbers = numbers.truncate(room - bar_cells, ellipsis=True)
    line = Content.assemble(
        f"  {present.fit(_title(one.platform), _NAME_CELLS)} ",
        _broken(one),
        "   ",
        stacked_bar(one.by_health, bar_cells),
        numbers,
    )
    return Row((line,), f"platform {one.platform}", problems_of(one.platform))


def _broken(one: PlatformHealth) -> Content:
    if not one.known:
        return Content.styled("not checked".rjust(_BROKEN_CELLS), "$muted")
    numbers = f"{one.broken:,} of {one.known:,} broken {_percent(one.share):>4}"
    style = "$bright" if one.broken else "$muted"
    return Content.styled(numbers.rjust(_BROKEN_CELLS), style)


def _percent(share: float) -> str:
    """None is 0%, and what is little is not none."""
    return "<1%" if 0 < share < 0.01 else f"{share:.0%}"


def _numbers(by_health: Mapping[Health, int]) -> Content:
    return Content(" ").join(
        Content.styled(f"{health.symbol} {number:,}", state_variable(health))
        for health, number in _in_order(by_health)
    )


def _in_order(by_health: Mapping[Health, int]) -> list[tuple[Health, int]]:
    return sorted(by_health.items(), key=lambda item: item[0].rank)


def stacked_bar(by_health: Mapping[Health, int], width: int) -> Content:
    """A line parted by health, thick where they are broken.

    Each part begins with its symbol, so that it can be read without colour; however
    few they are, the symbol shows.
    """
    parts = [item for item in _in_order(by_health) if item[1] > 0]
    cells = portions([number for _, number in parts], width)
    return Content("").join(
        Content.styled(
            health.symbol[:length] + _stroke(health) * (length - 1),
            state_variable(health),
        )
        for (health, _), length in zip(parts, cells, strict=True)
    )


def _stroke(health: Health) -> str:
    return "━" if health in BROKEN else "─"


def portions(numbers: Sequence[int], width: int) -> list[int]:
    """Shares of a width as whole cells that fill it: one at least for each number,
    as far as there is room."""
    least = [1 if place < width else 0 for place in range(len(numbers))]
    left, total = max(0, width - sum(least)), sum(numbers)
    if not total:
        return least
    exact = [number * left / total for number in numbers]
    cells = [few + int(share) for few, share in zip(least, exact, strict=True)]
    by_rest = sorted(range(len(exact)), key=lambda n: int(exact[n]) - exact[n])
    for place in by_rest[: max(0, max(0, width) - sum(cells))]:
        cells[place] += 1
    return cells


# -- what changed


def _trend_rows(figures: Figures, now: datetime, width: int) -> list[Row]:
    """Then and now for each health word, in columns as there is room."""
    rows = [_heading("IN 24 HOURS", "then -> now")]
    cells = [
        _trend(health, figures.trend[health])
        for health in Health
        if health not in _IN_DOUBT
    ]
    columns = max(1, (width - 2) // _TREND_CELLS)
    for start in range(0, len(cells), columns):
        rows.append(Row((Content("").join(["  ", *cells[start : start + columns]]),)))
    if words := _how_far_back(figures.began_at, now):
        rows.append(_muted(words, width))
    return rows


_TREND_CELLS = 38


def _trend(health: Health, found: Trend) -> Content:
    colour = state_variable(health) if found.now or found.then else "$muted"
    net = f"{found.net:+,}" if found.net else ""
    return Content.assemble(
        (f"{health.symbol} {health.word:<12}", colour),
        (f"{found.then:>6,}", "$muted"),
        (" -> ", "$muted"),
        (f"{found.now:>6,}", "$bright" if found.net else "$muted"),
        f" {net:<7}",
    )


def _how_far_back(began_at: float | None, now: datetime) -> str:
    if began_at is None:
        return "No history yet."
    if began_at <= now.timestamp() - DAY:
        return ""
    when = since_when(began_at, now)
    if not when.endswith("today"):
        when = time_of_day(began_at, now)
    return f"History starts at {when}."


def _change_rows(
    figures: Figures, name_of: Callable[[str], str], now: datetime, width: int
) -> list[Row]:
    rows = [_heading("LAST CHANGES", f"newest first, times in {present.zone(now)}")]
    if not figures.latest:
        return [*rows, _muted("No changes yet.", width)]
    return [*rows, *(_change(one, name_of, now, width) for one in figures.latest)]


def _change(
    change: Change, name_of: Callable[[str], str], now: datetime, width: int
) -> Row:
    room = width - 36
    name_cells = min(32, room // 2)
    why = present.plain_reason(change.why)
    line = Content.assemble(
        (f"  {time_of_change(change.at, now)}  ", "$muted"),
        (change.before.symbol, state_variable(change.before)),
        (" -> ", "$muted"),
        (
            f"{change.after.symbol} {change.after.word:<13} ",
            state_variable(change.after),
        ),
        (present.fit(name_of(change.connection_id), name_cells), "$bright"),
        (f" {present.fit(why, max(0, room - name_cells - 1))}", "$muted"),
    )
    about = f"change {change.connection_id} {change.at} {change.after.name}"
    return Row((line,), about, str(Term("id", (change.connection_id,))))


# -- the screen


class OverviewTitle(Line):
    """Where we are, in the place of the list's first line."""

    def __init__(self, profile: ProfileView) -> None:
        super().__init__()
        self._profile = profile

    def render(self) -> Content:
        word = self._profile.environment
        badge = (f" {word} ", f"bold $on-environment on $environment-{word.lower()}")
        name = clean(self._profile.name, 60)
        left = Content.assemble(badge, " ", (name, "bold $bright"))
        hidden = f"{privacy.WORD}  " if privacy.is_on() else ""
        right = Content.assemble(
            (hidden, "bold $accent"), ("Overview ", "bold $bright")
        )
        return spread(left, right, self.size.width)


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
            for health, number in _in_order(self._counts)
            if number > 0
        )


class OverviewPage(VerticalScroll, inherit_bindings=False):
    """The page, and a cursor on the rows that can be entered."""

    DEFAULT_CSS = """
    OverviewPage Static {
        height: auto;
        text-wrap: nowrap;
        text-overflow: ellipsis;
    }
    """
    BINDINGS = [
        Binding("j,down", "step(1)", "Down", show=False),
        Binding("k,up", "step(-1)", "Up", show=False),
        Binding("pagedown,ctrl+f", "page(1)", "Page down", show=False),
        Binding("pageup,ctrl+b", "page(-1)", "Page up", show=False),
        Binding("g,home", "end(-1)", "Top", show=False),
        Binding("G,end", "end(1)", "Bottom", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[Row] = []
        self._about = ""
        """What the cursor is on; it stays on it while rows come and go."""
        self._place = 0
        """Where it was among the rows that can be entered, for when that went."""

    def compose(self) -> ComposeResult:
        yield Static(markup=False)

    @property
    def chosen(self) -> Row | None:
        targets = self._targets()
        found = [row for row in targets if row.about == self._about]
        if found or not targets:
            return found[0] if found else None
        return targets[min(self._place, len(targets) - 1)]

    def show(self, rows: list[Row]) -> None:
        """Other rows. What looks as before is not drawn again."""
        self._rows = rows
        self._choose(self.chosen)

    def action_step(self, by: int) -> None:
        targets, chosen = self._targets(), self.chosen
        if chosen is None:
            self.scroll_relative(y=by, animate=False, immediate=True)
            return
        place = targets.index(chosen) + by
        self._choose(targets[max(0, min(len(targets) - 1, place))])
        self._keep_in_view()

    def action_page(self, by: int) -> None:
        """About a screenful of lines on, to the nearest row that can be entered."""
        if (chosen := self.chosen) is None:
            self.scroll_relative(y=by * self.size.height, animate=False, immediate=True)
            return
        wanted = self._line_of(chosen) + by * max(1, self.size.height - 2)
        self._choose(min(self._targets(), key=lambda r: abs(self._line_of(r) - wanted)))
        self._keep_in_view()

    def action_end(self, by: int) -> None:
        if targets := self._targets():
            self._choose(targets[-1 if by > 0 else 0])
        self._keep_in_view()

    def on_click(self, event: events.Click) -> None:
        """The first click chooses a row, the second enters it."""
        line = event.screen_y - self.region.y + int(self.scroll_offset.y)
        for row in self._targets():
            if 0 <= line - self._line_of(row) < len(row.lines):
                if row is self.chosen and event.chain > 1:
                    self.screen.call_later(self.screen.run_action, "enter")
                self._choose(row)

    def on_resize(self) -> None:
        self.call_after_refresh(self._keep_in_view)

    def _targets(self) -> list[Row]:
        return [row for row in self._rows if row.about]

    def _choose(self, row: Row | None) -> None:
        if row is not None:
            self._about, self._place = row.about, self._targets().index(row)
        content = Content("\n").join(self._painted())
        static = self.query_one(Static)
        if static.content != content:
            lines = str(static.content).count("\n")
            static.update(content, layout=lines != content.plain.count("\n"))

    def _painted(self) -> Iterable[Content]:
        chosen, width = self.chosen, self.scrollable_content_region.width
        for row in self._rows:
            if row is not chosen:
                yield from row.lines
                continue
            for number, line in enumerate(row.lines):
                mark = "> " if number == 0 else "  "
                marked = Content.styled(mark, "bold $bright") + line[2:]
                blank = " " * max(0, width - marked.cell_length)
                yield (marked + blank).stylize_before("on $cursor")

    def _line_of(self, wanted: Row) -> int:
        line = 0
        for row in self._rows:
            if row is wanted:
                break
            line += len(row.lines)
        return line

    def _keep_in_view(self) -> None:
        """The row, and at both ends also what stands before and after all rows."""
        if (chosen := self.chosen) is None:
            return
        targets, line = self._targets(), self._line_of(chosen)
        if chosen is targets[0]:
            self.scroll_home(animate=False, immediate=True)
        elif chosen is targets[-1]:
            self.scroll_end(animate=False, immediate=True)
        else:
            region = Region(0, line, self.size.width, len(chosen.lines))
            self.scroll_to_region(region, animate=False, immediate=True)


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
        yield OverviewTitle(self._profile)
        yield CountsLine()
        yield OverviewPage()
        yield KeyHints()

    def on_mount(self) -> None:
        self.query_one(OverviewPage).focus()
        self.set_interval(REFRESH_SECONDS, self._look)
        self._look()

    def on_resize(self) -> None:
        self.call_after_refresh(self._draw)

    def privacy_changed(self) -> None:
        self.query_one(OverviewTitle).refresh()
        self._draw()

    def action_enter(self) -> None:
        if (row := self.query_one(OverviewPage).chosen) is not None:
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
        page = self.query_one(OverviewPage)
        self.query_one(CountsLine).show(figures.counts)
        width = page.scrollable_content_region.width or self.size.width - 2
        page.show(rows_of(figures, self._source.name_of, self._clock(), width))
