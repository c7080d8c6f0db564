"""The first line: environment and profile, and the age of the data."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from textual.content import Content

from connections_tui.access import WriteLock
from connections_tui.api import ApiError, LoginRefused, RateLimited, Unreachable
from connections_tui.fleet import Fleet
from connections_tui.tui.widgets.line import Line, spread
from connections_tui.words import present, privacy

if TYPE_CHECKING:
    from connections_tui.fleet.asking.upkeep import Progress

_WIDE = 110
"""Width from which there is room to explain."""
_ON_RED = "bold $on-environment on $environment-prod"
_SHOUTED = "bold $environment-prod on $on-environment"


class EnvironmentBar(Line):
    """Environment, profile, whether it may write, and the age of the data."""

    def __init__(
        self,
        lock: WriteLock,
        fleet: Fleet,
        clock: Callable[[], datetime],
        *,
        refresh_seconds: float = 60,
    ) -> None:
        super().__init__()
        self._lock = lock
        self._profile = lock.profile
        self._fleet = fleet
        self._clock = clock
        self.trouble: ApiError | None = None
        """Why the service cannot be reached now."""
        self.progress: Callable[[], Progress | None] = lambda: None
        """How far a list that is loading has come."""
        self.arrived = 0
        """Rows of the last attempt to load the list."""
        self.is_paused = False
        self.refresh_seconds = refresh_seconds
        self.on_screen: Sequence[str] = ()
        """The rows on screen; the line has the age of their oldest status."""

    def render(self) -> Content:
        """All of it on red where production can be changed."""
        line = self._content()
        if not self._lock.is_dangerous:
            return line
        badge = self._badge().cell_length
        rest = line[badge:].plain.ljust(max(0, self.size.width - badge))
        return line[:badge] + Content.styled(rest, _ON_RED)

    def _content(self) -> Content:
        """Profile and age always; the most of the rest that fits without a cut."""
        width = self.size.width - 1  # as much room at the end as at the beginning
        badge, name = self._badge(), self._profile.name
        places = self._places(width >= _WIDE)
        ages = self._ages(width >= _WIDE)
        pairs = [(place, age) for age in ages for place in places]
        if self._profile.is_demo:
            # How to reach the real service matters more than the age of sample data.
            pairs = [(p, age) for p in places[:-2] for age in ages[:-2]] + pairs
        for place, age in pairs:
            left = Content.assemble(
                badge, " ", (name, "bold $bright"), (place, "$muted")
            )
            if left.cell_length + 2 + age.cell_length <= width:
                return spread(left, age, width)
        shortest = ages[-1]
        room = max(1, width - badge.cell_length - 2 - shortest.cell_length)
        cut = Content.styled(name, "bold $bright").truncate(room, ellipsis=True)
        return spread(Content.assemble(badge, " ", cut), shortest, width)

    def _badge(self) -> Content:
        """The environment; with what may be done in it where that is dangerous."""
        word = self._profile.environment
        if self._lock.is_dangerous:
            return Content.styled(f" {word} · {self._lock.word} ", _SHOUTED)
        return Content.styled(
            f" {word} ", f"bold $on-environment on $environment-{word.lower()}"
        )

    def _places(self, wide: bool) -> list[str]:
        """The explanation of the profile, at length first, at last nothing."""
        if self._profile.is_demo:
            sample = "  sample data"
            how = "; P adds a profile for the real service"
            return [f"{sample}{how}", f"{sample}; P for the real service", sample, ""]
        word = "" if self._lock.is_dangerous else f"  {self._lock.word}"
        is_told = not wide or self._profile.host == self._profile.name
        long = [] if is_told else [f"  {self._profile.host}{word}"]
        return [*long, word, ""]

    def _ages(self, wide: bool) -> list[Content]:
        """Errors and ages, at length first, at last in short."""
        alarms, how_old = self._alarms(), "$muted"
        loading = [(word, how_old) for word in self._loading()]
        if self._fleet.listed_at is None:
            rows = present.plural(self.arrived, "row")
            word = f"list incomplete: {rows}" if self.arrived else "no list yet"
            words = loading or [(word, how_old)]
            return [
                _line("  ", *alarms, words[0], *self._read()),
                *(_line("  ", *alarms, word) for word in words),
            ]
        age = present.age(self._fleet.listed_at, self._clock())
        listed = (f"list {age} old", how_old)
        read = [*self._read(), *loading[:1]]
        is_told = wide and not self.is_paused
        every = [(f"every {self.refresh_seconds:g}s", how_old)] if is_told else []
        ages = [
            _line("  ", *alarms, listed, *read, *every),
            _line("  ", *alarms, listed, *read),
            _line("  ", *alarms, listed),
        ]
        short = [_line(" ", *alarms, (word, how_old)) for word in (f"{age} old", age)]
        return [*ages, *short]

    def _loading(self) -> list[str]:
        """How far the list has come, at length first; nothing while none is read.

        Of one that is read again only where that takes a while.
        """
        progress = self.progress()
        if progress is None:
            return []
        rate = progress.rows_per_second
        if rate is None or not progress.rows:
            is_first = self._fleet.listed_at is None
            return ["loading…"] if is_first or rate is not None else []
        rows = present.plural(progress.rows, "row")
        return [f"loading… {rows}, {rate:,.0f}/s", f"loading… {rows}", "loading…"]

    def _alarms(self) -> list[tuple[str, str]]:
        alarms = [(privacy.WORD, "bold $accent")] if privacy.is_on() else []
        if self.trouble is not None:
            alarms.append((_word(self.trouble), "bold $state-disabled"))
        census = self._fleet.census
        if not census.is_whole or census.unlisted:
            alarms.append(("INCOMPLETE", "bold $state-unhealthy"))
        if self.is_paused:
            alarms.append(("PAUSED", "bold $state-unhealthy"))
        return alarms

    def _read(self) -> list[tuple[str, str]]:
        """The age of the statuses on screen; empty where there are none."""
        if (oldest := self._oldest_on_screen()) is None:
            return []
        return [(f"status {present.age(oldest, self._clock())} old", "$muted")]

    def _oldest_on_screen(self) -> float | None:
        shown = (self._fleet.get(connection_id) for connection_id in self.on_screen)
        return min((k.status_at for k in shown if k and k.status_at), default=None)


def _word(trouble: ApiError) -> str:
    match trouble:
        case Unreachable():
            return "OFFLINE"
        case RateLimited():
            return "RATE LIMITED"
        case LoginRefused():
            return "LOGIN REFUSED"
        case _:
            return "ERROR"


def _line(gap: str, *parts: tuple[str, str]) -> Content:
    return Content(gap).join([Content.styled(*part) for part in parts])
