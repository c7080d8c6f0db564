"""The words of the filter: each is one class, and FIELDS names them all.

Reading, errors, completion and help follow from here. Pure, and cheap to import: a
filter is read with every key.
"""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from operator import attrgetter
from typing import ClassVar

from connections_tui.fleet.folding import folded
from connections_tui.fleet.health import Health, gist
from connections_tui.fleet.reasons import in_words
from connections_tui.fleet.shown import ages
from connections_tui.fleet.shown.ages import DAY, Ages
from connections_tui.fleet.shown.field import (
    ChoiceField,
    Context,
    Field,
    NamedValue,
    Searchable,
    SearchableT,
    Values,
    dashed,
)
from connections_tui.fleet.shown.free_text import FREE_TEXT, has_any
from connections_tui.fleet.shown.label_fields import LABEL_FIELDS
from connections_tui.fleet.shown.query_error import InvalidValue, shortened

_PROBLEMS = frozenset(health for health in Health if health.is_problem)
_CHIP_WORDS = {
    Health.NEEDS_REAUTH: ("reauth", "auth"),
    Health.DISABLED: ("disabled", "off"),
    Health.UNHEALTHY: ("unhealthy", "sick"),
    Health.SYNCING: ("syncing", "sync"),
    Health.LINK_SENT: ("link-sent", "link"),
    Health.HEALTHY: ("healthy", "ok"),
}


def _choice_of(health: Health) -> NamedValue:
    spellings = map(dashed, (health.name, health.word, health.short))
    names = dict.fromkeys((*_CHIP_WORDS.get(health, ()), *spellings))
    return NamedValue(tuple(names), health.word, frozenset({health}))


class _Status(ChoiceField):
    name = "status"
    aliases = ("health", "state")
    meaning = "health state"
    example = "status:reauth,disabled"
    cost = 0
    is_exclusive = True
    _choices = (
        NamedValue(("problems",), "all broken connections", _PROBLEMS),
        *map(_choice_of, Health),
    )

    def choices(self, platforms: Mapping[str, str]) -> Sequence[NamedValue]:
        return self._choices

    def keep(
        self, rows: list[SearchableT], asked: Values, found: bool, context: Context
    ) -> list[SearchableT]:
        if len(asked.wanted) == 1:
            [only] = asked.wanted
            return [row for row in rows if (row.health is only) is found]
        # By identity: the hash of an enum's member is worked out in Python.
        wanted_ids = frozenset(map(id, asked.wanted))
        return [row for row in rows if (id(row.health) in wanted_ids) is found]

    def is_open(self, asked: Values, row: Searchable) -> bool:
        if Health.STALE in asked.wanted:  # which no list says
            return row.is_unread
        # That it is unchecked is known.
        is_unchecked = row.health is Health.UNCHECKED
        return is_unchecked and asked.wanted != {Health.UNCHECKED}


class _Platform(ChoiceField):
    name = "platform"
    meaning = "platform"
    example = "platform:shopify"
    cost = 1
    is_exclusive = True
    _none = NamedValue(("none",), "no platform yet", frozenset({None}))

    def choices(self, platforms: Mapping[str, str]) -> Sequence[NamedValue]:
        return (
            *(
                NamedValue((dashed(code), dashed(title)), title, frozenset({code}))
                for code, title in platforms.items()
            ),
            self._none,
        )

    def keep(
        self, rows: list[SearchableT], asked: Values, found: bool, context: Context
    ) -> list[SearchableT]:
        wanted = asked.wanted
        return [row for row in rows if (row.platform in wanted) is found]


class _Age(Field):
    """How long ago something was."""

    cost = 4
    is_age = True
    time: ClassVar[str]
    """The attribute of a row."""

    def spelling(self, said: str) -> str:
        spelling = ages.spelling(said)
        if spelling is None:
            message = f"Invalid value for {self.name}: {shortened(said.casefold())}."
            raise InvalidValue(f"{message} Use >1d, <1d or never.")
        return spelling

    def keep(
        self, rows: list[SearchableT], asked: Values, found: bool, context: Context
    ) -> list[SearchableT]:
        over, under, never = Ages.of(asked.values)
        before, after = context.now - over, context.now - under
        times = map(attrgetter(self.time), rows)
        return [
            row
            for row, then in zip(rows, times, strict=True)
            if (never if then is None else then < before or then > after) is found
        ]

    def is_within(self, narrow: Values, wide: Values) -> bool:
        return Ages.of(narrow.values).are_within(Ages.of(wide.values))

    def offers(
        self, typed: str, platforms: Mapping[str, str]
    ) -> Iterable[tuple[str, str]]:
        return ages.offers(typed)


class _Synced(_Age):
    name = "synced"
    meaning = "last completed sync"
    example = "synced:>1d"
    time = "synced_at"
    needs_status = True


class _Broke(_Age):
    name = "broke"
    aliases = ("broken",)
    meaning = "broken since, at the earliest"
    example = "broke:<1d"
    time = "broke_at"


class _Reason(Field):
    name = "reason"
    meaning = "text in the reason"
    example = "reason:cert"
    cost = 6
    needs_status = True

    def spelling(self, said: str) -> str:
        return _spaced(said)

    def keep(
        self, rows: list[SearchableT], asked: Values, found: bool, context: Context
    ) -> list[SearchableT]:
        reasons = _Reasons(asked.values)
        return [row for row in rows if reasons[row.why] is found]


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


class _Is(ChoiceField):
    name = "is"
    meaning = "marked, watched, new, twin, changed…"
    example = "is:marked"
    cost = 5
    _choices = (
        NamedValue(("marked",), "marked rows", frozenset({"marked"})),
        NamedValue(("watched",), "watched connections", frozenset({"watched"})),
        NamedValue(("problem",), "broken connections", frozenset({"problem"})),
        NamedValue(("new",), "created in the last day", frozenset({"new"})),
        NamedValue(("twin",), "one of several of a store", frozenset({"twin"})),
        NamedValue(("changed",), "changed since last session", frozenset({"changed"})),
    )

    def choices(self, platforms: Mapping[str, str]) -> Sequence[NamedValue]:
        return self._choices

    def keep(
        self, rows: list[SearchableT], asked: Values, found: bool, context: Context
    ) -> list[SearchableT]:
        wanted = asked.wanted
        marked = _lookup(context.marked) if "marked" in wanted else ()
        watched = _lookup(context.watched) if "watched" in wanted else ()
        twins = _lookup(context.twins) if "twin" in wanted else ()
        changed = _lookup(context.changed) if "changed" in wanted else ()
        problems = frozenset(map(id, _PROBLEMS)) if "problem" in wanted else ()
        since = context.now - DAY if "new" in wanted else math.inf
        return [
            row
            for row in rows
            if (
                row.id in marked
                or row.id in watched
                or row.id in twins
                or row.id in changed
                or id(row.health) in problems
                or ((then := row.created_at) is not None and then > since)
            )
            is found
        ]

    def is_open(self, asked: Values, row: Searchable) -> bool:
        if "twin" in asked.wanted and row.has_unread_details:
            return True
        return row.is_unread and "problem" in asked.wanted

    def is_in_details(self, asked: Values) -> bool:
        return "twin" in asked.wanted


def _lookup(ids: Collection[str]) -> Collection[str]:
    return ids if isinstance(ids, Set | Mapping) else frozenset(ids)


class _Created(_Age):
    name = "created"
    meaning = "creation time"
    example = "created:<7d"
    time = "created_at"


class _Checked(_Age):
    name = "checked"
    meaning = "last status check"
    example = "checked:>1h"
    time = "checked_at"


class _Store(Field):
    name = "store"
    meaning = "text in the store name"
    example = "store:acme"
    cost = 7
    looks_at_names = True

    def spelling(self, said: str) -> str:
        return folded(said)

    def keep(
        self, rows: list[SearchableT], asked: Values, found: bool, context: Context
    ) -> list[SearchableT]:
        if len(asked.values) == 1:
            [part] = asked.values
            # What is not in the haystack is not in its first line either.
            return [
                row
                for row in rows
                if (part in (hay := row.haystack) and part in hay.partition("\n")[0])
                is found
            ]
        return [
            row
            for row in rows
            if has_any(asked.values, row.haystack.partition("\n")[0]) is found
        ]


class _Id(Field):
    name = "id"
    meaning = "ID prefix"
    example = "id:0f3a"
    cost = 2

    def keep(
        self, rows: list[SearchableT], asked: Values, found: bool, context: Context
    ) -> list[SearchableT]:
        starts = asked.values
        return [row for row in rows if row.id.startswith(starts) is found]

    def is_within(self, narrow: Values, wide: Values) -> bool:
        return all(value.startswith(wide.values) for value in narrow.values)


FIELDS: tuple[Field, ...] = (
    _Status(),
    _Platform(),
    _Synced(),
    _Broke(),
    _Reason(),
    _Is(),
    _Created(),
    _Checked(),
    _Store(),
    _Id(),
    *LABEL_FIELDS,
)
"""Most useful first."""
FIELD_NAMES: Mapping[str, Field] = {
    name: field for field in FIELDS for name in (field.name, *field.aliases)
}
"""By what may be typed before the colon."""
_BY_NAME: Mapping[str, Field] = {field.name: field for field in (FREE_TEXT, *FIELDS)}


def field_of(name: str) -> Field:
    """The field of a term; that of free text for an empty name."""
    return _BY_NAME[name]
