"""The overview as blocks of text: fresh failures first, past changes last. Pure."""

import textwrap
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from msgspec import Struct
from textual.content import Content

from connections_tui.fleet import Change, Health
from connections_tui.fleet.figures.outbreaks import DAY, Guess, Outbreak
from connections_tui.fleet.figures.trend import (
    BROKEN,
    PlatformHealth,
    Trend,
)
from connections_tui.fleet.figures.whole_fleet import Figures
from connections_tui.fleet.shown.query import Term
from connections_tui.tui.pages.history_page import (
    since_when,
    time_of_change,
    time_of_day,
)
from connections_tui.tui.pages.page import wrapped
from connections_tui.tui.theme import state_variable
from connections_tui.words import present, privacy

MOST_OUTBREAKS = 6
MOST_PLATFORMS = 40
_NAME_CELLS = 15
_BROKEN_CELLS = 28
_BAR_CELLS = 44
_WIDE = 110
_IN_DOUBT = frozenset({Health.NO_ANSWER, Health.UNCHECKED})


class Block(Struct, frozen=True):
    """One or more lines of the page."""

    lines: tuple[Content, ...]
    about: str = ""
    """What it is about, for the cursor to stay on; empty where enter does nothing."""
    query: str = ""
    """The filter that shows the connections it is about."""


def blocks_of(
    figures: Figures, name_of: Callable[[str], str], now: datetime, width: int
) -> list[Block]:
    """The page: fresh failures first, past changes last."""
    width = max(40, width)
    urgent = figures.outbreaks[:MOST_OUTBREAKS]
    rows: list[Block] = []
    if urgent:
        what = f"in 24 hours, not recovered, times in {present.zone(now)}"
        rows += [_heading("FRESH FAILURES", what)]
        rows += [_outbreak(one, name_of, now, width) for one in urgent]
        rows += _more(len(figures.outbreaks) - len(urgent), "group")
        rows += [_GAP]
    rows += _platform_rows(figures, width)
    rows += [_GAP, *_trend_rows(figures, now, width)]
    return [*rows, _GAP, *_change_rows(figures, name_of, now, width)]


_GAP = Block((Content(""),))


def _heading(title: str, rest: str = "") -> Block:
    return Block(
        (Content.assemble((f"  {title}", "bold $muted"), (f"  {rest}", "$muted")),)
    )


def _muted(words: str, width: int) -> Block:
    lines = textwrap.wrap(words, width - 2) or [""]
    return Block(tuple(Content.styled(f"  {line}", "$muted") for line in lines))


def _more(number: int, noun: str) -> list[Block]:
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
) -> Block:
    name = name_of(one.fallen[0]) if len(one.fallen) == 1 else None
    said = one.sentence(_title(one.platform), lambda at: time_of_day(at, now), name)
    symbol = (f"  {one.health.symbol} ", state_variable(one.health))
    first, *rest = wrapped(privacy.veiled(said), width - 5)
    style = "bold $bright" if one.guess is Guess.PLATFORM else ""
    lines = [Content.assemble(symbol, (first, style))]
    lines += [Content.styled(f"    {line}", style) for line in rest]
    about = f"outbreak {one.platform} {one.health.name} {one.fallen[0]}"
    return Block(tuple(lines), about, problems_of(one.platform))


# -- platforms


def _platform_rows(figures: Figures, width: int) -> list[Block]:
    found = figures.platforms
    if not found:
        return [_heading("BY PLATFORM"), _muted("No connections yet.", width)]
    rows = [_heading("BY PLATFORM", "worst first")]
    rows += [_platform(one, width) for one in found[:MOST_PLATFORMS]]
    return [*rows, *_more(len(found) - MOST_PLATFORMS, "platform")]


def _platform(one: PlatformHealth, width: int) -> Block:
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
    return Block((line,), f"platform {one.platform}", problems_of(one.platform))


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
        for health, number in in_order(by_health)
    )


def in_order(by_health: Mapping[Health, int]) -> list[tuple[Health, int]]:
    return sorted(by_health.items(), key=lambda item: item[0].rank)


def stacked_bar(by_health: Mapping[Health, int], width: int) -> Content:
    """A line parted by health, thick where they are broken.

    Each part begins with its symbol, so that it can be read without colour; however
    few they are, the symbol shows.
    """
    parts = [item for item in in_order(by_health) if item[1] > 0]
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


def _trend_rows(figures: Figures, now: datetime, width: int) -> list[Block]:
    """Then and now for each health word, in columns as there is room."""
    rows = [_heading("IN 24 HOURS", "then -> now")]
    cells = [
        _trend(health, figures.trend[health])
        for health in Health
        if health not in _IN_DOUBT
    ]
    columns = max(1, (width - 2) // _TREND_CELLS)
    for start in range(0, len(cells), columns):
        rows.append(Block((Content("").join(["  ", *cells[start : start + columns]]),)))
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
) -> list[Block]:
    rows = [_heading("LAST CHANGES", f"newest first, times in {present.zone(now)}")]
    if not figures.latest:
        return [*rows, _muted("No changes yet.", width)]
    return [*rows, *(_change(one, name_of, now, width) for one in figures.latest)]


def _change(
    change: Change, name_of: Callable[[str], str], now: datetime, width: int
) -> Block:
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
    return Block((line,), about, str(Term("id", (change.connection_id,))))


# -- the screen
