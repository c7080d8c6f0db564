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
from functools import lru_cache
from operator import attrgetter
from types import MappingProxyType
from typing import NamedTuple, Protocol, TypeVar

from connections_tui.fleet.health import Health, gist
from connections_tui.fleet.reasons import in_words
from connections_tui.fleet.shown.folding import folded, folded_but_umlauts, spelled_out
from connections_tui.fleet.shown.pasted import (
    PROSE_FROM,
    is_address,
    names_a_connection,
    names_in,
    pointed_at,
    unwrapped,
)

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
        """Folded: store, domain, platform and ID, each on a line."""

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
    """What the values of status, platform and is stand for; of free text what it
    points at, such as the domain of an address."""

    @property
    def is_prose(self) -> bool:
        """Whether it is a line of a mail or the like: words of which some may name a
        connection."""
        return not self.field and len(self.values) > 1

    def __str__(self) -> str:
        if self.is_prose:
            return " ".join(map(_written_in_prose, self.values))
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
        if self.is_prose or wide.is_prose:
            return self == wide
        if not self.field:
            needles = _needles(wide)
            return all(any(part in n for part in needles) for n in _needles(self))
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
        words = [term for term in self.terms if not (term.field or term.negated)]
        # Without their quotes, as many words as these would be read as prose.
        is_quoted = len(words) > 1 and not any(term.is_prose for term in words)
        is_quoted = is_quoted and bool(_prose_of(list(_words_of(words))))
        return " ".join(
            _quoted(term.values[0]) if is_quoted and term in words else str(term)
            for term in self.terms
        )

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
            return _with_text(rows, term, found)
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


def _with_text(rows: list[_Row], term: Term, found: bool) -> list[_Row]:
    if term.is_prose:
        prose = _Prose(term)
        return [row for row in rows if prose.names(row) is found]
    needles = _needles(term)
    if len(needles) > 1:
        return [row for row in rows if _has_any(needles, row.haystack) is found]
    [needle] = needles
    # No token has a blank or an accent in it.
    if len(needle) >= TOKEN_FROM and needle.isascii() and " " not in needle:
        return [row for row in rows if _is_in(needle, row) is found]
    return [row for row in rows if (needle in row.haystack) is found]


def _needles(term: Term) -> tuple[str, ...]:
    """What to look for one of: the text, and what it points at. What holds another of
    them is found with that one."""
    texts = set(map(str, term.wanted)) or set(term.values)
    return tuple(t for t in texts if not any(o in t for o in texts if o != t))


def _is_in(needle: str, row: Row) -> bool:
    if needle in row.haystack:
        return True
    token = row.access_token
    return token is not None and needle in token.lower()


_TOKEN_IN_PROSE = re.compile(rf"(?=.*\d)[\w-]{{{TOKEN_FROM},}}")


class _Prose:
    """A text in which a connection may be named, rather than the other way round."""

    def __init__(self, term: Term) -> None:
        # The longest first: it is in the fewest rows.
        self._words = sorted(term.values, key=len, reverse=True)
        self._tokens = {w for w in self._words if _TOKEN_IN_PROSE.fullmatch(w)}
        self._pointed = tuple(map(str, term.wanted))
        self._names = _names_in(term.values)

    def names(self, row: Row) -> bool:
        hay, names = row.haystack, self._names
        stores = hay[: hay.find("\n")]
        if stores in names or row.id.lower() in names:
            return True
        for pointed in self._pointed:
            if pointed in hay:
                return True
        if "\t" in stores and not names.isdisjoint(stores.split("\t")):
            return True
        for word in self._words:
            if word not in hay and not (word in self._tokens and _is_in(word, row)):
                return False
        return True


# Asked for each slice of the rows.
_names_in = lru_cache(maxsize=8)(names_in)


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
        # What is not in the haystack is not in its first line either.
        return [
            row
            for row in rows
            if (part in (hay := row.haystack) and part in hay.partition("\n")[0])
            is found
        ]
    return [
        row for row in rows if _has_any(parts, row.haystack.partition("\n")[0]) is found
    ]


def _has_any(parts: Iterable[str], text: str) -> bool:
    return any(part in text for part in parts)


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
    return folded(reason).translate(_BLANKS)


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
_CURLY = "“”„‟«»＂"
_NEEDS_NO_QUOTES = rf"""[^\s,:"'{_CURLY}-][^\s,:"{_CURLY}]*"""
_SINGLE = re.compile(r"(?:(?<=\s)|^)(-?(?:\w+:)?)['‘‚‛’]([^'‘’\"]+)['’‘](?=\s|$)")
_CUT = re.compile(r"…|\.{3,}")
"""Where a text was cut that is copied from a screen."""


def parse(text: str, platforms: Mapping[str, str] = _NOTHING_KNOWN) -> Query:
    """What a person's text asks for.

    Args:
        platforms: titles by the service's code, of all platforms there can be.
            "platform:" stands for those that are here when the text is read.

    Raises:
        QueryError: a word before a colon, or a value, that there is not.
    """
    text = _with_plain_quotes(unwrapped(text))
    words = list(_WORD.finditer(text))
    prose = _prose_of(words)
    terms: list[Term] = []
    for word in words:
        if word in prose:
            if word is prose[0]:
                terms.append(_prose_term(prose))
        elif word["name"] is None or _is_address(word):
            terms += [] if prose and not _typed(word).strip("'") else _texts(word)
        else:
            terms.append(_field_term(text, word, platforms))
    return Query(tuple(terms))


def _with_plain_quotes(text: str) -> str:
    """Quotes as mail, chat and shells write them, of the same length. Where there are
    straight ones, all others are part of what is searched for."""
    if '"' in text:
        return text
    text = text.translate(dict.fromkeys(map(ord, _CURLY), '"'))
    return text if '"' in text else _SINGLE.sub(r'\1"\2"', text)


def _prose_of(words: Sequence[re.Match[str]]) -> list[re.Match[str]]:
    """Those words that are a line of text rather than a filter; mostly none."""
    loose = [word for word in words if _is_loose(word)]
    is_clear = len(loose) > 1 and any(names_a_connection(_bare(w)) for w in loose)
    if len(loose) < PROSE_FROM and not is_clear:
        return []
    return [w for w in words if w in loose or (w["quoted"] and not w["minus"])]


def _is_loose(word: re.Match[str]) -> bool:
    """Whether it stands for itself, with or without a colon in it."""
    if word["minus"] or word["quoted"] is not None:
        return False
    if word["name"] is None or _is_address(word):
        return bool(_bare(word).strip("'"))
    name = word["name"].casefold()
    if name in _FIELD_NAMES:
        return False
    # A typo is an error, in a long filter as well; "Re:" and "12:30" are none.
    return not (name and word["list"] and _nearest(name, _FIELD_NAMES))


def _is_address(word: re.Match[str]) -> bool:
    name = (word["name"] or "").casefold()
    return bool(name) and name not in _FIELD_NAMES and is_address(_bare(word))


def _bare(word: re.Match[str]) -> str:
    """What it says, folded, whatever it looks like."""
    return folded(_typed(word))


def _typed(word: re.Match[str]) -> str:
    """Without its "not", or the quotes around it."""
    if word["quoted"] is not None:
        return _unquoted(word["quoted"])
    return word[0].removeprefix("-") if word["minus"] else word[0]


def _prose_term(words: Sequence[re.Match[str]]) -> Term:
    # A quote at its edge would pair with another when it is said back.
    said = tuple(filter(None, (_bare(word).strip("'") for word in words)))
    return Term(_TEXT, said, wanted=pointed_at(" ".join(said)))


def _texts(word: re.Match[str]) -> list[Term]:
    """None for a lone "-" or quote: nothing has been said yet."""
    negated = bool(word["minus"])
    if word["quoted"] is None and not negated:
        parts = _CUT.split(word[0])
        known = [part for part in parts if len(part) >= _LEAST_OF_A_CUT]
        if len(parts) > 1 and known:
            return [_text_term(part, negated) for part in known]
    said = _typed(word)
    return [_text_term(said, negated)] if folded(said) else []


_LEAST_OF_A_CUT = 3


def _text_term(said: str, negated: bool) -> Term:
    """``said``: as it was typed, but for quotes around it."""
    needle, umlauts = folded(said), spelled_out(said)
    wanted = pointed_at(needle) | {umlauts} if umlauts else pointed_at(needle)
    if wanted <= {needle}:
        return Term(_TEXT, (needle,), negated)
    # Said back with its umlauts, it stands for the same again.
    return Term(_TEXT, (folded_but_umlauts(said),), negated, wanted | {needle})


def _field_term(text: str, word: re.Match[str], platforms: Mapping[str, str]) -> Term:
    negated = bool(word["minus"])
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


def _unquoted(inside: str) -> str:
    return inside.replace('""', '"')


def _written(value: str) -> str:
    """As it has to be typed."""
    return value if re.fullmatch(_NEEDS_NO_QUOTES, value) else _quoted(value)


def _quoted(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'


def _words_of(terms: Sequence[Term]) -> Iterator[re.Match[str]]:
    return _WORD.finditer(" ".join(map(str, terms)))


def _written_in_prose(value: str) -> str:
    word = _WORD.fullmatch(value)
    is_bare = word is not None and _is_loose(word)
    return value if is_bare else _quoted(value)


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
            return folded(said)
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
    text = _with_plain_quotes(text)
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
