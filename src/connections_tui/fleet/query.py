"""The words a list is filtered with: read, said back, applied and completed.

Pure, and cheap to import: a filter is read with every key. Every table of fields
and values is here, so that reading, errors, completion and help cannot disagree.

All terms must hold; commas mean "or"; a leading "-" means "not". A value is meant
by its beginning while it is typed, and by itself alone once it is whole: "squ"
means Square and Squarespace, "square" only Square.
"""

import math
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from operator import attrgetter
from types import MappingProxyType
from typing import NamedTuple, Protocol, TypeVar

from connections_tui.fleet.health import Health, gist
from connections_tui.fleet.reasons import in_words

DAY = 86400.0
_SECONDS = {
    "s": 1.0,
    "m": 60.0,
    "h": 3600.0,
    "d": DAY,
    "w": 7 * DAY,
    "mo": 30 * DAY,
    "y": 365 * DAY,
}


class Row(Protocol):
    """What a query looks at. Times are in seconds since 1970, None where unknown."""

    @property
    def id(self) -> str: ...
    @property
    def haystack(self) -> str:
        """Casefolded: store, domain, platform and ID, each on a line."""

    @property
    def access_token(self) -> str | None: ...
    @property
    def store(self) -> str | None: ...
    @property
    def platform(self) -> str | None: ...
    @property
    def health(self) -> Health: ...
    @property
    def why(self) -> str: ...
    @property
    def synced_at(self) -> float | None: ...
    @property
    def created_at(self) -> float | None: ...
    @property
    def checked_at(self) -> float | None: ...
    @property
    def broke_at(self) -> float | None: ...


_Row = TypeVar("_Row", bound=Row)
TOKEN_FROM = 8
"""Shortest text that is also looked for in access tokens: less would match by
chance."""


class Field(NamedTuple):
    """A word that may stand before a colon."""

    name: str
    aliases: tuple[str, ...]
    meaning: str
    example: str


FIELDS = (
    Field("status", ("health", "state"), "health state", "status:reauth,disabled"),
    Field("platform", (), "platform", "platform:shopify"),
    Field("synced", (), "last completed sync", "synced:>1d"),
    Field("broke", ("broken",), "broken since, at the earliest", "broke:<1d"),
    Field("reason", (), "text in the reason", "reason:cert"),
    Field("is", (), "marked, watched, problem or new", "is:marked"),
    Field("created", (), "creation time", "created:<7d"),
    Field("checked", (), "last status check", "checked:>1h"),
    Field("store", (), "text in the store name", "store:acme"),
    Field("id", (), "ID prefix", "id:0f3a"),
)
"""Most useful first."""
_TEXT = ""
"""The field of words without a colon."""
_OF_NAMES = frozenset({_TEXT, "store"})
_TIMES = {
    "synced": "synced_at",
    "created": "created_at",
    "checked": "checked_at",
    "broke": "broke_at",
}
_FIELD_NAMES = {
    name: field.name for field in FIELDS for name in (field.name, *field.aliases)
}


class _Choice(NamedTuple):
    """One value a field can have, and what it stands for."""

    names: tuple[str, ...]
    """The first is the one to offer."""
    meaning: str
    wanted: frozenset[Health | str | None]


_CHIP_WORDS = {
    Health.NEEDS_REAUTH: ("reauth", "auth"),
    Health.DISABLED: ("disabled", "off"),
    Health.UNHEALTHY: ("unhealthy", "sick"),
    Health.SYNCING: ("syncing", "sync"),
    Health.LINK_SENT: ("link-sent", "link"),
    Health.HEALTHY: ("healthy", "ok"),
}


def _dashed(said: str) -> str:
    """One spelling for NEEDS_REAUTH, "Needs reauth" and needs-reauth."""
    return "-".join(said.casefold().replace("_", " ").replace("-", " ").split())


def _status(health: Health) -> _Choice:
    spellings = map(_dashed, (health.name, health.word, health.short))
    names = dict.fromkeys((*_CHIP_WORDS.get(health, ()), *spellings))
    return _Choice(tuple(names), health.word, frozenset({health}))


_PROBLEMS = frozenset(health for health in Health if health.is_problem)
_STATUSES = (
    _Choice(("problems",), "all broken connections", _PROBLEMS),
    *map(_status, Health),
)
_IS = (
    _Choice(("marked",), "marked rows", frozenset({"marked"})),
    _Choice(("watched",), "watched connections", frozenset({"watched"})),
    _Choice(("problem",), "broken connections", frozenset({"problem"})),
    _Choice(("new",), "created in the last day", frozenset({"new"})),
)
_NO_PLATFORM = _Choice(("none",), "no platform yet", frozenset({None}))
_NOTHING_KNOWN: Mapping[str, str] = MappingProxyType({})


def _choices(field: str, platforms: Mapping[str, str]) -> Sequence[_Choice]:
    """The values a field can have; none where it takes any text or an age."""
    match field:
        case "status":
            return _STATUSES
        case "is":
            return _IS
        case "platform":
            return (
                *(
                    _Choice((_dashed(code), _dashed(title)), title, frozenset({code}))
                    for code, title in platforms.items()
                ),
                _NO_PLATFORM,
            )
    return ()


class QueryError(ValueError):
    """A filter that cannot be read. Its message says why, and what to write."""

    def __init__(self, message: str, start: int, end: int) -> None:
        super().__init__(message)
        self.message = message
        self.start = start
        """Where the unreadable part begins in the text."""
        self.end = end


class Term(NamedTuple):
    """One condition. Without values it is still being typed, and holds for all."""

    field: str
    """The name of one of FIELDS; empty for free text."""
    values: tuple[str, ...]
    """One of them has to fit. As ``parse`` spells them, not as typed."""
    negated: bool = False
    wanted: frozenset[Health | str | None] = frozenset()
    """What the values of status, platform and is stand for."""

    def __str__(self) -> str:
        word = f"{self.field}:" if self.field else ""
        values = ",".join(map(_written, self.values))
        return f"{'-' if self.negated else ''}{word}{values}"

    def __repr__(self) -> str:
        # Free text may be part of an access token.
        said = str(self) if self.field else f"{len(self.values)} words"
        return f"<Term {said}>"

    def _implies(self, other: "Term") -> bool:
        """Whether each row this holds for, the other holds for as well. Both filter."""
        if (self.field, self.negated) != (other.field, other.negated):
            return False
        narrow, wide = (other, self) if self.negated else (self, other)
        return narrow._is_within(wide)

    def _is_within(self, wide: "Term") -> bool:
        """The same for two terms of one field, taken without their "not"."""
        if self.wanted:
            return self.wanted <= wide.wanted
        if self.field in _TIMES:
            return _Ages.of(self.values).are_within(_Ages.of(wide.values))
        if self.field == "id":
            return all(value.startswith(wide.values) for value in self.values)
        return all(any(part in value for part in wide.values) for value in self.values)


class Context(NamedTuple):
    """What a query needs to know besides the rows."""

    now: float
    """In seconds since 1970."""
    marked: Collection[str] = ()
    """IDs. Best a set: a list is made into one with each slice of rows."""
    watched: Collection[str] = ()


@dataclass(frozen=True)
class Query:
    """A filter that was read. ``str`` says it back, and reads as the same query."""

    terms: tuple[Term, ...] = ()

    def __str__(self) -> str:
        return " ".join(map(str, self.terms))

    @property
    def text(self) -> str:
        return str(self)

    @property
    def looks_at_names(self) -> bool:
        """Whether names decide: those not read yet may be what is looked for."""
        return any(term.field in _OF_NAMES for term in self.terms if term.values)

    @property
    def is_empty(self) -> bool:
        """Whether it keeps every row."""
        return not any(term.values for term in self.terms)

    @property
    def incomplete(self) -> tuple[Term, ...]:
        """Fields still waiting for their value. They hold for every row."""
        return tuple(term for term in self.terms if not term.values)

    def keep(self, rows: Sequence[_Row], context: Context) -> list[_Row]:
        """The rows all terms hold for, in their order."""
        kept = list(rows)
        for term in sorted(filter(_filters, self.terms), key=_cost):
            kept = _kept(kept, term, context)
        return kept

    def narrows(self, earlier: "Query") -> bool:
        """Whether what the earlier one kept holds all that this one keeps.

        For the same rows and the same context: with a later ``now``, a row that
        "synced:>1d" did not keep may have grown old enough.
        """
        return all(
            any(term._implies(wide) for term in filter(_filters, self.terms))
            for wide in filter(_filters, earlier.terms)
        )


def _filters(term: Term) -> bool:
    return bool(term.values)


_CHEAPEST_FIRST = (
    *("status", "platform", "id", _TEXT, *_TIMES),
    *("is", "reason", "store"),
)


def _cost(term: Term) -> tuple[bool, int]:
    # A "not" leaves nearly all rows to the terms after it.
    return term.negated, _CHEAPEST_FIRST.index(term.field)


# Applying. Each is one pass over the rows, with all else worked out before it.


def _kept(rows: list[_Row], term: Term, context: Context) -> list[_Row]:
    found = not term.negated
    match term.field:
        case "":
            [needle] = term.values
            if len(needle) >= TOKEN_FROM:
                return [row for row in rows if _is_in(needle, row) is found]
            return [row for row in rows if (needle in row.haystack) is found]
        case "status":
            return _of_health(rows, term.wanted, found)
        case "platform":
            wanted = term.wanted
            return [row for row in rows if (row.platform in wanted) is found]
        case "id":
            starts = term.values
            return [row for row in rows if row.id.startswith(starts) is found]
        case "is":
            return _that_are(rows, term.wanted, found, context)
        case "reason":
            reasons = _Reasons(term.values)
            return [row for row in rows if reasons[row.why] is found]
        case "store":
            return _of_store(rows, term.values, found)
    return _of_age(rows, term, found, context.now)


def _is_in(needle: str, row: Row) -> bool:
    if needle in row.haystack:
        return True
    token = row.access_token
    return token is not None and needle in token.casefold()


def _of_health(
    rows: list[_Row], wanted: frozenset[Health | str | None], found: bool
) -> list[_Row]:
    if len(wanted) == 1:
        [only] = wanted
        return [row for row in rows if (row.health is only) is found]
    # By identity: the hash of an enum's member is worked out in Python.
    wanted_ids = frozenset(map(id, wanted))
    return [row for row in rows if (id(row.health) in wanted_ids) is found]


def _that_are(
    rows: list[_Row],
    wanted: frozenset[Health | str | None],
    found: bool,
    context: Context,
) -> list[_Row]:
    marked = _lookup(context.marked) if "marked" in wanted else ()
    watched = _lookup(context.watched) if "watched" in wanted else ()
    problems = frozenset(map(id, _PROBLEMS)) if "problem" in wanted else ()
    since = context.now - DAY if "new" in wanted else math.inf
    return [
        row
        for row in rows
        if (
            row.id in marked
            or row.id in watched
            or id(row.health) in problems
            or ((then := row.created_at) is not None and then > since)
        )
        is found
    ]


def _lookup(ids: Collection[str]) -> Collection[str]:
    return ids if isinstance(ids, Set | Mapping) else frozenset(ids)


def _of_store(rows: list[_Row], parts: tuple[str, ...], found: bool) -> list[_Row]:
    if len(parts) == 1:
        [part] = parts
        # What is not in the haystack is not in the store either, and is told apart
        # without casefolding a name.
        return [
            row
            for row in rows
            if (part in row.haystack and part in (row.store or "").casefold()) is found
        ]
    return [row for row in rows if _has_any(parts, row.store or "") is found]


def _has_any(parts: Iterable[str], name: str) -> bool:
    folded = name.casefold()
    return any(part in folded for part in parts)


class _Reasons(dict[str, bool]):
    """Whether a reason fits, worked out once each: many rows share a few."""

    def __init__(self, parts: tuple[str, ...]) -> None:
        self._parts = parts

    def __missing__(self, why: str) -> bool:
        # As the service writes it, as it is counted, and as a row shows it.
        ways = [_spaced(way) for way in (why, gist(why), in_words(why))]
        fits = self[why] = any(part in way for part in self._parts for way in ways)
        return fits


_BLANKS = str.maketrans("-_\t\n\r\u00a0", " " * 6)


def _spaced(reason: str) -> str:
    """One spelling for CERT_EXPIRED and "cert expired"."""
    return reason.casefold().translate(_BLANKS)


def _of_age(rows: list[_Row], term: Term, found: bool, now: float) -> list[_Row]:
    ages = _Ages.of(term.values)
    before, after, never = now - ages.over, now - ages.under, ages.never
    times = map(attrgetter(_TIMES[term.field]), rows)
    return [
        row
        for row, then in zip(rows, times, strict=True)
        if (never if then is None else then < before or then > after) is found
    ]


class _Ages(NamedTuple):
    """How long ago something was, in seconds: over, or under, or never.

    Never is its own word. That nothing synced for a day and that nothing ever
    synced have different causes and different remedies: the second is mostly a
    merchant who has not signed in. "synced:>1d,never" asks for both.
    """

    over: float
    """Infinite where it does not matter."""
    under: float
    """Minus infinity where it does not matter."""
    never: bool

    @classmethod
    def of(cls, values: tuple[str, ...]) -> "_Ages":
        """The widest of ages like ">1d", "<12h" and "never"."""
        return cls(
            min(_ages_after(">", values), default=math.inf),
            max(_ages_after("<", values), default=-math.inf),
            "never" in values,
        )

    def are_within(self, wide: "_Ages") -> bool:
        return (
            self.over >= wide.over
            and self.under <= wide.under
            and self.never <= wide.never
        )


def _ages_after(sign: str, values: tuple[str, ...]) -> Iterator[float]:
    for value in values:
        if value.startswith(sign):
            digits = value[1:].rstrip("smhdwoy")
            yield int(digits) * _SECONDS[value[1 + len(digits) :]]


# Reading.

_INSIDE = r'(?:[^"]+|"")*'
_ITEM = rf'(?:"{_INSIDE}"?|[^\s,]*)'
_WORD = re.compile(
    rf'(?=\S)(?P<minus>-?)(?:"(?P<quoted>{_INSIDE})"?'
    r"|(?P<url>(?i:https?):\S*)"
    rf"|(?P<name>[^\s:]*):(?P<list>{_ITEM}(?:,{_ITEM})*)"
    r"|(?P<bare>\S*))"
)
"""One term. A missing closing quote is still to be typed; two inside mean one."""
_VALUE = re.compile(rf'"(?P<quoted>{_INSIDE})"?|[^\s,]+')
# Compiled when first used: most filters hold neither ages nor quotes.
_AGE = r"([<>])([0-9]{0,6})(mo|[smhdwy]|)"
_NEEDS_NO_QUOTES = r'[^\s,:"-][^\s,:"]*'


def parse(text: str, platforms: Mapping[str, str] = _NOTHING_KNOWN) -> Query:
    """What a person's text asks for.

    Args:
        platforms: titles by the service's code, of all platforms there can be.
            "platform:" stands for those that are here when the text is read.

    Raises:
        QueryError: a word before a colon, or a value, that there is not.
    """
    terms = (_term(text, word, platforms) for word in _WORD.finditer(text))
    return Query(tuple(term for term in terms if term is not None))


def _term(text: str, word: re.Match[str], platforms: Mapping[str, str]) -> Term | None:
    """None for a lone "-" or quote: nothing has been said yet."""
    negated = bool(word["minus"])
    if word["name"] is None:
        needle = _needle(word).casefold()
        return Term(_TEXT, (needle,), negated) if needle else None
    field = _FIELD_NAMES.get(word["name"].casefold())
    if field is None:
        raise _no_such_field(word)
    choices = _choices(field, platforms)
    spellings: dict[str, None] = {}
    wanted: set[Health | str | None] = set()
    for value in _VALUE.finditer(text, *word.span("list")):
        if spelling := _spelling(field, value):
            spellings[spelling] = None
            if choices:
                wanted |= _meant(field, spelling, choices, value.span())
    return Term(field, tuple(spellings), negated, frozenset(wanted))


def _needle(word: re.Match[str]) -> str:
    if (quoted := word["quoted"]) is not None:
        return _unquoted(quoted)
    return word["url"] or word["bare"] or ""


def _unquoted(inside: str) -> str:
    return inside.replace('""', '"')


def _written(value: str) -> str:
    """As it has to be typed."""
    if re.fullmatch(_NEEDS_NO_QUOTES, value):
        return value
    return '"' + value.replace('"', '""') + '"'


def _said(value: re.Match[str]) -> str:
    quoted = value["quoted"]
    return value[0] if quoted is None else _unquoted(quoted)


def _spelling(field: str, value: re.Match[str]) -> str:
    """The one spelling of a value; empty where it does not say anything yet."""
    said = _said(value)
    match field:
        case "status" | "platform" | "is":
            return _dashed(said)
        case "reason":
            return _spaced(said)
        case "store":
            return said.casefold()
        case "id":
            return said
    return _age(field, said.casefold(), value.span())


def _age(field: str, said: str, span: tuple[int, int]) -> str:
    if "never".startswith(said):
        return said and "never"
    if (age := re.fullmatch(_AGE, said)) and not age[3]:
        return ""
    if age and age[2]:
        return f"{age[1]}{int(age[2])}{age[3]}"
    message = f"Invalid value for {field}: {_short(said)}. Use >1d, <1d or never."
    raise QueryError(message, *span)


def _meant(
    field: str, said: str, choices: Sequence[_Choice], span: tuple[int, int]
) -> frozenset[Health | str | None]:
    """What a value stands for: the one named so, else all whose name begins so."""
    plain = _plain(said)
    named = [choice for choice in choices if plain in map(_plain, choice.names)]
    meant = named or [choice for choice in choices if _name_from(choice, plain)]
    if not meant:
        raise _no_such_value(field, said, choices, span)
    return frozenset().union(*(choice.wanted for choice in meant))


def _plain(name: str) -> str:
    return name.replace("-", "")


def _name_from(choice: _Choice, start: str) -> str | None:
    """The first of its names that begins so."""
    return next((n for n in choice.names if _plain(n).startswith(start)), None)


# Saying what cannot be read.

_MOST_NAMES = 10


def _no_such_field(word: re.Match[str]) -> QueryError:
    near = _nearest(word["name"].casefold(), _FIELD_NAMES)
    known = ", ".join(f"{field.name}:" for field in FIELDS)
    hint = (
        f"Did you mean {near}:?"
        if near
        else f"Use {known}, or quotes to search for it as text."
    )
    start, end = word.span("name")
    message = f"Unknown filter word “{_short(word['name'])}:”. {hint}"
    return QueryError(message, start, end + 1)


def _no_such_value(
    field: str, said: str, choices: Sequence[_Choice], span: tuple[int, int]
) -> QueryError:
    near = _nearest(said, [name for choice in choices for name in choice.names])
    offered = [choice.names[0] for choice in choices]
    more = ", …" if len(offered) > _MOST_NAMES else ""
    hint = (
        f"Did you mean {field}:{_written(near)}?"
        if near
        else f"Use {field}:{', '.join(offered[:_MOST_NAMES])}{more}."
    )
    message = f"Invalid value for {field}: {_short(said)}. {hint}"
    return QueryError(message, *span)


def _nearest(said: str, names: Iterable[str]) -> str | None:
    # Here, because most filters are right and every start would pay for it.
    from difflib import get_close_matches

    return next(iter(get_close_matches(_short(said), names, n=1)), None)


def _short(said: str) -> str:
    """Enough of what was typed, or pasted, to know it again."""
    return said if len(said) <= 30 else said[:29] + "…"


# Completing.

_UNIT_WORDS = {
    "d": "day",
    "h": "hour",
    "w": "week",
    "mo": "month",
    "m": "minute",
    "y": "year",
    "s": "second",
}
"""Most useful first."""
_UNITS_BEFORE_A_NUMBER = ("d", "h", "w", "mo")


class Completion(NamedTuple):
    """Text to put in place of what stands from ``start`` to ``end``."""

    text: str
    start: int
    end: int
    meaning: str


def complete(
    text: str, cursor: int, platforms: Mapping[str, str] = _NOTHING_KNOWN
) -> list[Completion]:
    """What could be meant at the cursor, most useful first.

    Platforms come in the order they are given in. Nothing is offered that is
    there already.
    """
    word = _word_at(text, cursor)
    if word is None or word[0] == "-":
        return _fields_from("", text, cursor, cursor)
    if word["name"] is not None and cursor >= word.start("list"):
        return _values_at(text, cursor, word, platforms)
    part = "bare" if word["name"] is None else "name"
    start, end = word.span(part)
    typed = text[start:cursor].casefold() if word[part] else ""
    if len(typed) < 2:
        return []
    return _fields_from(typed, text, start, end + (part == "name"))


def _word_at(text: str, cursor: int) -> re.Match[str] | None:
    """The last: a closing quote may be where the next word begins."""
    found = None
    for word in _WORD.finditer(text):
        if word.start() <= cursor <= word.end():
            found = word
    return found


def _fields_from(typed: str, text: str, start: int, end: int) -> list[Completion]:
    names = (
        (next((n for n in (f.name, *f.aliases) if n.startswith(typed)), None), f)
        for f in FIELDS
    )
    return [
        Completion(f"{name}:", start, end, field.meaning)
        for name, field in names
        if name is not None and f"{name}:" != text[start:end]
    ]


def _values_at(
    text: str, cursor: int, word: re.Match[str], platforms: Mapping[str, str]
) -> list[Completion]:
    field = _FIELD_NAMES.get(word["name"].casefold(), "")
    values = list(_VALUE.finditer(text, *word.span("list")))
    here = next((v for v in values if v.start() <= cursor <= v.end()), None)
    start, end = here.span() if here else (cursor, cursor)
    typed = text[start:cursor].removeprefix('"').casefold()
    there = {_said(value).casefold() for value in values if value is not here}
    offered = (
        _ages_from(typed)
        if field in _TIMES
        else _names_from(_plain(_dashed(typed)), _choices(field, platforms))
    )
    return [
        Completion(_written(name), start, end, meaning)
        for name, meaning in offered
        if name not in there and _written(name) != text[start:end]
    ]


def _names_from(typed: str, choices: Sequence[_Choice]) -> Iterator[tuple[str, str]]:
    for choice in choices:
        if name := _name_from(choice, typed):
            yield name, choice.meaning


def _ages_from(typed: str) -> Iterator[tuple[str, str]]:
    digits = typed.lstrip("<>").rstrip("mo")
    if digits and not (digits.isascii() and digits.isdigit()):
        digits = ""
    units = _UNIT_WORDS if digits else _UNITS_BEFORE_A_NUMBER
    ages = [(sign, digits or "1", unit) for unit in units for sign in "><"]
    for sign, number, unit in ages:
        if (age := f"{sign}{number}{unit}").startswith(typed):
            yield age, _age_in_words(sign, number, unit)
    if "never".startswith(typed):
        yield "never", "never"


def _age_in_words(sign: str, number: str, unit: str) -> str:
    plural = "" if number == "1" else "s"
    said = f"{number} {_UNIT_WORDS[unit]}{plural}"
    return f"more than {said} ago" if sign == ">" else f"in the last {said}"
