"""Failures of the last day, and whether they look like the platform's. Pure.

A guess is marked "likely". Without enough evidence there is none.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum

from msgspec import Struct
from msgspec.structs import replace

from connections_tui.fleet.figures.trend import BROKEN, PlatformHealth, platforms
from connections_tui.fleet.fleet import Kind
from connections_tui.fleet.health import Health
from connections_tui.fleet.health_change import Change
from connections_tui.fleet.reasons import REASONS
from connections_tui.text import clean

DAY = 86400.0
LONGEST_GAP = 90 * 60.0
SHORTEST_GAP = 5 * 60.0
"""Seconds without a failure that end a run of them: between these two."""
SHORT = 2 * 3600.0
"""Seconds within which they have to fall for a platform to be suspected."""
LONGEST_UNREAD = 6 * 3600.0
"""Seconds between two readings of a very large fleet; more means that none ran."""
MANY = 5
NOTABLE_SHARE = 0.05
"""Of the platform's connections."""
VERY_MANY = 50
"""From here on, most of the platform's broken ones are notable as well: of tens of
thousands, one in twenty never falls at once."""
_OUR_OWN_DOING = frozenset({"MANUALLY_DISABLED"})
_IN_WORDS = {
    Health.NEEDS_REAUTH: "login refused",
    Health.UNHEALTHY: "sync errors",
    Health.STALE: "no sync for a day",
}


class Guess(Enum):
    """Who probably caused it."""

    PLATFORM = "likely the platform"
    MERCHANT = "likely the merchant"


class Fall(Struct, frozen=True):
    """A connection that broke within the last day, and has not recovered since."""

    connection_id: str
    at: float
    """Since when it has had this kind of trouble, in seconds since 1970."""
    health: Health
    why: str
    platform: str | None
    earliest: float
    """When it was last seen not to have it; ``at`` where that is not known."""

    @property
    def family(self) -> str:
        """The kind of trouble in a few words: several reasons mean the same."""
        if words := _IN_WORDS.get(self.health):
            return words
        known = REASONS.get(self.why)
        if known is None:
            return self.why
        what = known.advice.what
        return what[:1].lower() + what[1:].rstrip(".")


class Outbreak(Struct, frozen=True):
    """Fresh failures of one platform that are of one kind."""

    platform: str | None
    health: Health
    reason: str
    """As it came where they all say the same, else the kind of it in words. Text
    from the service may be part of it."""
    fallen: tuple[str, ...]
    """The IDs of all of them, first to fall first."""
    number: int
    """How many of them fell in the largest run."""
    since: float
    until: float
    """The first and the last of that run, in seconds since 1970."""
    earliest: float
    """When the first of that run may have fallen."""
    goes_on: bool
    """Whether that run may not be over."""
    broken: int
    known: int
    """Of the platform's connections, whatever their trouble."""
    guess: Guess | None

    def sentence(
        self, title: str, time_of: Callable[[float], str], name: str | None = None
    ) -> str:
        """The outbreak as a sentence, without a full stop.

        Args:
            title: what people call the platform.
            time_of: how to write a time, given in seconds since 1970.
            name: of the one connection concerned, where it is one.
        """
        head = f"{title}: {self.broken:,} of {self.known:,} broken"
        who = f"{name} " if name and len(self.fallen) == 1 else f"{self.number:,} "
        others = len(self.fallen) - self.number
        more = f", {others:,} more in 24 hours" if others else ""
        reason = f" ({clean(self.reason, 60)})" if self.reason else ""
        guess = f": {self.guess.value}" if self.guess else ""
        return f"{head}, {who}{self._when(time_of)}{reason}{more}{guess}"

    def _when(self, time_of: Callable[[float], str]) -> str:
        start, end = time_of(self.since), time_of(self.until)
        if self.since - self.earliest > LONGEST_GAP:
            return f"between {time_of(self.earliest)} and {end}"
        if self.goes_on:
            return f"since {start}"
        return f"at {start}" if start == end else f"from {start} to {end}"


def fresh_failures(changes: Iterable[Change], now: float) -> list[Fall]:
    """What broke within the last day and is not known to have recovered.

    In the order in which they fell. A step from a worse state to a better one is no
    failure: disabled ones that come back as stale are on their way up.
    """
    recent = [change for change in changes if change.is_since(now - DAY)]
    recent.sort(key=_better_last)
    falls: dict[str, Fall] = {}
    for change in recent:
        earlier = falls.pop(change.connection_id, None)
        if fall := _fall(change, earlier):
            falls[change.connection_id] = fall
    return sorted(falls.values(), key=lambda fall: (fall.at, fall.connection_id))


def _better_last(change: Change) -> tuple[float, int, int, str, str]:
    # Of two of one connection at the very same time either may be the later. What
    # cannot be known must at least not change from one look to the next.
    after, before = change.after.rank, change.before.rank
    return change.at, after, before, change.why, change.platform or ""


def _fall(change: Change, earlier: Fall | None) -> Fall | None:
    """What a change makes of one that had fallen earlier, or had not."""
    is_worse = change.after.rank < change.before.rank
    if change.after is Health.NO_ANSWER:
        return earlier
    if change.after not in BROKEN or not (earlier or is_worse):
        return None
    earliest = change.at if change.earliest is None else change.earliest
    fall = Fall(
        change.connection_id,
        change.at,
        change.after,
        change.why,
        change.platform,
        min(change.at, earliest),
    )
    if earlier and (not is_worse or _group(earlier) == _group(fall)):
        return replace(fall, at=earlier.at, earliest=earlier.earliest)
    return fall


_Group = tuple[str | None, Health, str]


def _group(fall: Fall) -> _Group:
    return fall.platform, fall.health, fall.family


def outbreaks(
    changes: Iterable[Change], kinds: Mapping[Kind, int], now: float
) -> list[Outbreak]:
    """Fresh failures by platform and kind of trouble, the most telling first.

    Each fresh failure is in one of them. The changes should be those of connections
    that still exist.
    """
    falls = fresh_failures(changes, now)
    fleet = {found.platform: found for found in platforms(kinds)}
    groups: dict[_Group, list[Fall]] = {}
    for fall in falls:
        groups.setdefault(_group(fall), []).append(fall)
    on_platform = Counter(fall.platform for fall in falls)
    found = [
        _outbreak(group, _Surroundings(falls, fleet, on_platform), now)
        for group in groups.values()
    ]
    return sorted(found, key=_most_telling_first)


def _most_telling_first(one: Outbreak) -> tuple[bool, int, float, str, int, str]:
    is_platform = one.guess is Guess.PLATFORM
    order = (-one.since, one.platform or "", one.health.rank, one.fallen[0])
    return (not is_platform, -one.number, *order)


class _Surroundings(Struct, frozen=True):
    """What else happened, to compare with."""

    falls: Sequence[Fall]
    fleet: Mapping[str | None, PlatformHealth]
    on_platform: Mapping[str | None, int]

    def of(self, platform: str | None) -> tuple[int, int]:
        """How many of a platform are broken, and of how many that we know.

        What fell and then gave no answer is broken still, as far as we know.
        """
        health = self.fleet.get(platform)
        fell = self.on_platform.get(platform, 0)
        broken = max(fell, health.broken if health else 0)
        return broken, max(broken, health.known if health else 0)

    def fell_elsewhere(self, run: Sequence[Fall]) -> float:
        """What share of the other platforms' connections fell meanwhile."""
        platform, start, end = run[0].platform, run[0].at, run[-1].at
        first = bisect_left(self.falls, start, key=_at)
        last = bisect_right(self.falls, end, key=_at)
        others = sum(f.platform != platform for f in self.falls[first:last])
        known = sum(h.known for h in self.fleet.values() if h.platform != platform)
        return others / known if known else 0.0


def _at(fall: Fall) -> float:
    return fall.at


def _outbreak(group: Sequence[Fall], around: _Surroundings, now: float) -> Outbreak:
    first = group[0]
    gap = _longest_gap(len(group))
    run = _largest_run(group, gap)
    broken, known = around.of(first.platform)
    reasons = {fall.why for fall in group}
    return Outbreak(
        platform=first.platform,
        health=first.health,
        reason=first.why if len(reasons) == 1 and first.why else first.family,
        fallen=tuple(fall.connection_id for fall in group),
        number=len(run),
        since=run[0].at,
        until=run[-1].at,
        earliest=min(fall.earliest for fall in run),
        # Readings are minutes apart: a run is not over before a long gap is.
        goes_on=run[-1] is group[-1] and now - run[-1].at <= LONGEST_GAP,
        broken=broken,
        known=known,
        guess=_guess(group, run, around),
    )


def _longest_gap(number: int) -> float:
    """Seconds between two failures of one run.

    Some of a big platform are always failing. So the gap is no longer than the mean
    one, were they spread evenly over the day.
    """
    return min(LONGEST_GAP, max(SHORTEST_GAP, DAY / number))


def _largest_run(group: Sequence[Fall], gap: float) -> Sequence[Fall]:
    """The most failures in a row without a longer gap; of equals the latest."""
    runs: list[list[Fall]] = []
    for fall in group:
        if runs and fall.at - runs[-1][-1].at <= gap:
            runs[-1].append(fall)
        else:
            runs.append([fall])
    return max(reversed(runs), key=len)


def _guess(
    group: Sequence[Fall], run: Sequence[Fall], around: _Surroundings
) -> Guess | None:
    first = group[0]
    if len(group) == 1 and first.health is Health.NEEDS_REAUTH:
        return Guess.MERCHANT
    if first.platform is None or first.why in _OUR_OWN_DOING:
        return None
    # What fell while nothing was read was seen together, whenever it fell.
    timely = [fall for fall in run if fall.at - fall.earliest <= LONGEST_UNREAD]
    number = _most_within(timely, SHORT)
    broken, known = around.of(first.platform)
    if number < MANY or not _is_notable(number, broken, known):
        return None
    # All platforms at once are not this one's doing. Nor are they when a console
    # was shut for a night and sees in the morning what fell in all those hours.
    if around.fell_elsewhere(run) * 2 >= len(run) / known:
        return None
    return Guess.PLATFORM


def _is_notable(number: int, broken: int, known: int) -> bool:
    is_share = number >= NOTABLE_SHARE * known
    return is_share or (number >= VERY_MANY and number * 2 > broken)


def _most_within(run: Sequence[Fall], seconds: float) -> int:
    """How many fell within any such span at most."""
    most = start = 0
    for end, fall in enumerate(run):
        while fall.at - run[start].at > seconds:
            start += 1
        most = max(most, end - start + 1)
    return most
