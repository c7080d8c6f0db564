"""How many connections are of which kind, each kind with the filter word for it.

Pure. Counted in slices, so that a list of 100,000 never keeps a key waiting.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from connections_tui.fleet.fleet import Kind
from connections_tui.fleet.health import Health, gist
from connections_tui.fleet.record import Record
from connections_tui.fleet.shown.ages import DAY
from connections_tui.fleet.shown.completion import complete
from connections_tui.fleet.shown.query import Term
from connections_tui.titles import TITLES

_HOUR = 3600.0


class Facet(NamedTuple):
    """One kind of connections."""

    name: str
    """What it is called. For a platform its code, for a reason the service's words."""
    number: int
    word: str
    """What a filter says to keep these only; empty where no word would."""
    opposite: str
    """What it says to keep all but these."""


class Group(NamedTuple):
    """Kinds that exclude each other, most frequent first."""

    field: str
    """The name of the filter's field."""
    facets: tuple[Facet, ...]


class Facets:
    """Counts by state, platform, reason and ages. Give it rows, then ask."""

    def __init__(self, now: float) -> None:
        """``now``: what ages are counted from, in seconds since 1970."""
        self._now = now
        self.taken = 0
        """How many connections are counted so far."""
        self._healths: Counter[Health] = Counter()
        self._reasons: Counter[str] = Counter()
        self._platforms: Counter[str | None] = Counter()
        self._synced = [0] * len(_AGES)
        self._created = [0] * len(_AGES)

    def take(self, rows: Sequence[Record]) -> None:
        """Counts these too."""
        self.taken += len(rows)
        self._platforms.update(map(attrgetter("platform"), rows))
        verdicts = list(map(attrgetter("verdict"), rows))
        # Most rows share a few verdicts, and comparing those is slow.
        by_id = {id(verdict): verdict for verdict in verdicts}
        for number, count in Counter(map(id, verdicts)).items():
            verdict = by_id[number]
            self._healths[verdict.health] += count
            if verdict.why:
                self._reasons[gist(verdict.why)] += count
        self._add_ages(self._synced, map(attrgetter("synced_at"), rows), len(rows))
        self._add_ages(self._created, map(attrgetter("created_at"), rows), len(rows))

    def _add_ages(
        self, counts: list[int], times: Iterable[float | None], rows: int
    ) -> None:
        known = sorted(then for then in times if then is not None)
        counts[_NEVER] += rows - len(known)
        end = len(known)
        for number, age in enumerate(_AGES[:_NEVER]):
            # As the filter reads them: "<1h" is less than an hour ago.
            edge = self._now - age.until
            start = (
                bisect_right(known, edge) if number == 0 else bisect_left(known, edge)
            )
            counts[number] += end - start
            end = start

    def groups(self) -> tuple[Group, ...]:
        """What was counted; kinds there are none of are left out."""
        return (
            _group("status", self._of_health()),
            _group("platform", self._of_platform()),
            _group("reason", self._of_reason()),
            Group("synced", _ages_of("synced", self._synced)),
            Group("created", _ages_of("created", self._created)),
        )

    def _of_health(self) -> Iterable[Facet]:
        words = _values("status")
        for health, count in self._healths.items():
            yield _facet(health.word, count, "status", words.get(health.word, ""))

    def _of_platform(self) -> Iterable[Facet]:
        # One at a time: two codes that are spelled alike share a word.
        for code, count in self._platforms.items():
            value = _platform_value(code)
            yield _facet(code or "", count, "platform", value)

    def _of_reason(self) -> Iterable[Facet]:
        for name, count in self._reasons.items():
            yield _facet(name, count, "reason", _searchable(name))


def _group(field: str, facets: Iterable[Facet]) -> Group:
    found = sorted(facets, key=lambda facet: (-facet.number, facet.name))
    return Group(field, tuple(found))


def _facet(name: str, count: int, field: str, value: str) -> Facet:
    if not value:
        return Facet(name, count, "", "")
    return Facet(
        name, count, str(Term(field, (value,))), str(Term(field, (value,), True))
    )


# Words of the filter.


def _values(field: str) -> Mapping[str, str]:
    """The values of a field by what they mean, as its completion offers them."""
    text = f"{field}:"
    return {found.meaning: found.text for found in complete(text, len(text))}


@lru_cache(maxsize=1000)
def _platform_value(code: str | None) -> str:
    text = "platform:"
    platforms = {code: code} if code is not None else {}
    offered = complete(text, len(text), platforms)
    return offered[0].text if offered and (code is None or len(offered) > 1) else ""


def _searchable(reason: str) -> str:
    """The longest part that a person could have typed."""
    parts = "".join(c if c.isprintable() else "\n" for c in reason).split("\n")
    return max(parts, key=len)[:60].casefold()


class _Age(NamedTuple):
    """A class of ages, and its words after the field's colon."""

    name: str
    until: float
    """In seconds: up to where it goes, from where the one before ends."""
    terms: tuple[str, ...]
    opposite: tuple[str, ...]
    """Values one of which has to fit; where there are none, "not" does."""


_AGES = (
    _Age("within 1 hour", _HOUR, ("<1h",), ()),
    _Age("1 hour to 1 day", DAY, (">1h", "<1d"), ("<1h", ">1d", "never")),
    _Age("1 to 7 days", 7 * DAY, (">1d", "<7d"), ("<1d", ">7d", "never")),
    _Age("7 to 30 days", 30 * DAY, (">7d", "<30d"), ("<7d", ">30d", "never")),
    _Age("over 30 days", float("inf"), (">30d",), ()),
    _Age("never", 0.0, ("never",), ()),
)
_NEVER = len(_AGES) - 1


def _ages_of(field: str, counts: list[int]) -> tuple[Facet, ...]:
    """From young to old: an order people know beats one by number."""
    return tuple(
        Facet(
            "not known" if age.name == "never" and field == "created" else age.name,
            count,
            " ".join(str(Term(field, (value,))) for value in age.terms),
            str(Term(field, age.opposite or age.terms, not age.opposite)),
        )
        for age, count in zip(_AGES, counts, strict=True)
        if count
    )


def platforms_of(kinds: Mapping[Kind, int]) -> dict[str, str]:
    """Titles by code: of those in a fleet, most frequent first, then of all known.

    Args:
        kinds: as the fleet counts them.
    """
    numbers: Counter[str | None] = Counter()
    for (_, code, _), number in kinds.items():
        if number:
            numbers[code] += number
    return known_platforms(code for code, _ in numbers.most_common())


def known_platforms(codes: Iterable[str | None]) -> dict[str, str]:
    """Titles by code: of those that are there, most useful first, then of all known.

    Args:
        codes: of what is in the fleet, in the order to offer them in.
    """
    there = {code: TITLES.get(code, code) for code in codes if code}
    return there | {code: title for code, title in TITLES.items() if code not in there}
