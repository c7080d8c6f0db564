"""How many connections are of which kind, each kind with the filter word for it.

Pure. Counted in slices, so that a list of 100,000 never keeps a key waiting; and
what a filter says with one such word more.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from connections_tui.fleet.fleet import Kind
from connections_tui.fleet.health import Health, gist
from connections_tui.fleet.known import Known
from connections_tui.fleet.shown.query import (
    DAY,
    Query,
    QueryError,
    Term,
    complete,
    parse,
)
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

    def take(self, rows: Sequence[Known]) -> None:
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


# A filter with one word more.

_AGE_FIELDS = frozenset({"synced", "created", "checked", "broke"})
_ONE_OF_A_LIST = frozenset({"status", "platform"})
"""Fields of which a connection has one value: to name some leaves out the others."""


def with_word(text: str, word: str, platforms: Mapping[str, str]) -> str:
    """What a filter says with a word more, such as "status:reauth" or "-platform:xero".

    A second value of a field joins the first, as "or"; an age takes the place of
    another; a value and its "not" take each other away. Nothing changes where the
    filter says so already. A text that cannot be read keeps what it says, with the
    word behind it.

    Args:
        platforms: titles by the service's code, as for ``parse``.
    """
    try:
        terms = list(parse(text, platforms).terms)
        added = parse(word, platforms).terms
    except QueryError:
        return f"{text} {word}".strip()
    before = list(terms)
    if added and added[0].field in _AGE_FIELDS and not added[0].negated:
        terms = _with_age(terms, added)
    else:
        for term in added:
            terms = _with_term(terms, term)
    if terms == before:
        return text
    longer = f"{text} {word}".strip()
    # As it was typed where that will do: an open quote would swallow the word.
    return longer if _reads_as(longer, terms, platforms) else str(Query(tuple(terms)))


def _reads_as(text: str, terms: list[Term], platforms: Mapping[str, str]) -> bool:
    try:
        return list(parse(text, platforms).terms) == terms
    except QueryError:
        return False


def _with_age(terms: list[Term], added: tuple[Term, ...]) -> list[Term]:
    field = added[0].field
    there = [term for term in terms if term.field == field and not term.negated]
    if there == list(added):
        return terms
    kept = [term for term in terms if term not in there]
    return [*kept, *added]


def _with_term(terms: list[Term], added: Term) -> list[Term]:
    if not added.field:
        return terms if added in terms else [*terms, added]
    left = [_without(term, added) for term in terms]
    kept = [
        term
        for term, old in zip(left, terms, strict=True)
        if term.values or term == old
    ]
    is_left_out = kept != terms and added.negated and added.field in _ONE_OF_A_LIST
    if is_left_out and _index_of(kept, added.field, False) is not None:
        # Those still named are the only ones shown.
        return kept
    index = _index_of(kept, added.field, added.negated)
    if index is None:
        return [*kept, added]
    kept[index] = _joined(kept[index], added)
    return kept


def _index_of(terms: list[Term], field: str, negated: bool) -> int | None:
    found = (
        number
        for number, term in enumerate(terms)
        if (term.field, term.negated) == (field, negated)
    )
    return next(found, None)


def _without(term: Term, added: Term) -> Term:
    """Without the values that its opposite is now said of."""
    if term.field != added.field or term.negated == added.negated:
        return term
    values = tuple(value for value in term.values if value not in added.values)
    return term if values == term.values else term._replace(values=values)


def _joined(term: Term, added: Term) -> Term:
    if added.wanted and term.wanted and added.wanted <= term.wanted:
        return term
    values = tuple(dict.fromkeys((*term.values, *added.values)))
    return term._replace(values=values, wanted=term.wanted | added.wanted)


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
