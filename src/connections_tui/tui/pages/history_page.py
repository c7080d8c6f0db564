"""What happened to one connection, as this console saw it. Pure; no widgets.

Times are those of ``moments.local``; the heading names their zone.
"""

from collections.abc import Sequence
from datetime import datetime

from textual.content import Content

from connections_tui.fleet import Change
from connections_tui.moments import local
from connections_tui.tui.pages.page import Page, Span
from connections_tui.tui.theme import state_variable
from connections_tui.words import present

MOST_LINES = 8
_AGES_FROM = 40
_WHY_FROM = 6
_ZONE_FROM = 30
"""Cells from which on there is an age, a reason, and the zone of the times."""
_WORD_CELLS = 12


def seen_here(
    page: Page, changes: Sequence[Change], now: datetime, *, since: float | None = None
) -> None:
    """The last changes of a connection's health, or since when there was none.

    Args:
        changes: newest first.
        since: start of its history, in seconds since 1970; None where unknown.
    """
    zone = f"  times in {present.zone(now)}" if page.width >= _ZONE_FROM else ""
    page.heading("SEEN HERE", (zone, "$muted"))
    if not changes:
        page.add((_nothing(since, now), "$muted"))
        return
    is_cut = len(changes) > MOST_LINES
    for change in changes[: MOST_LINES - 1 if is_cut else MOST_LINES]:
        page.add(*_line(change, now, page.width))
    if is_cut:
        page.add(("older changes not shown", "$muted"))


def seen_here_content(
    changes: Sequence[Change], now: datetime, *, width: int, since: float | None = None
) -> Content:
    """The same by itself."""
    page = Page(width)
    seen_here(page, changes, now, since=since)
    return page.content()


def time_of_change(then: float, now: datetime) -> str:
    """Day and time of day in eleven cells; the day alone in another year."""
    at = local(then)
    if at.year != local(now).year:
        return f"{at:%Y-%m-%d} "
    return f"{at:%m-%d %H:%M}"


def time_of_day(then: float, now: datetime) -> str:
    """The time of day, with the day where it is not today's."""
    at, today = local(then), local(now)
    if at.date() == today.date():
        return f"{at:%H:%M}"
    days = (today.date() - at.date()).days
    return f"{at:%H:%M} yesterday" if days == 1 else time_of_change(then, now)


def since_when(then: float, now: datetime) -> str:
    """A time as the end of a sentence: "20:10 today", or a date."""
    at = local(then)
    if at.date() == local(now).date():
        return f"{at:%H:%M} today"
    return f"{at:%Y-%m-%d}"


def _nothing(since: float | None, now: datetime) -> str:
    if since is None:
        return "No changes yet."
    return f"No changes since {since_when(since, now)}."


def _line(change: Change, now: datetime, width: int) -> list[Span]:
    """When, from what to what, and why: the last first to go where it is narrow."""
    age = f"{present.age(change.at, now):>7}" if width >= _AGES_FROM else ""
    after = state_variable(change.after)
    spans: list[Span] = [
        time_of_change(change.at, now),
        (f"{age}  ", "$muted"),
        (change.before.symbol, state_variable(change.before)),
        (" -> ", "$muted"),
    ]
    room = width - sum(len(s if isinstance(s, str) else s[0]) for s in spans)
    word = f"{change.after.symbol} {change.after.word}"
    room -= _WORD_CELLS + 2
    if not change.why or room - 2 < _WHY_FROM:
        return [*spans, (present.fit(word, room + _WORD_CELLS + 2).rstrip(), after)]
    why = present.fit(present.plain_reason(change.why), room - 2).rstrip()
    return [*spans, (f"{word:<{_WORD_CELLS + 2}}", after), f"  {why}"]
