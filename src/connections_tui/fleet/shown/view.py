"""What a person asked to see, and by what it is sorted."""

import math
from collections.abc import Callable, Iterable
from typing import cast

from msgspec import Struct

from connections_tui.fleet.folding import folded
from connections_tui.fleet.health import Health
from connections_tui.fleet.record import PlaceKey, Record, SortPlace
from connections_tui.fleet.shown.columns import Column, Kind
from connections_tui.fleet.shown.field import Context
from connections_tui.fleet.shown.preferences import Order, SortKey
from connections_tui.fleet.shown.query import Query

_Number = Callable[[Record], float | None]
_Text = Callable[[Record], str | None]


class Sort(Struct, frozen=True):
    """An order. By state means: most in need of a person, then longest unsynced.

    What has no value comes last, whichever way round.
    """

    column: Column = Column.STATE
    descending: bool = False


def as_saved(sorts: Iterable[Sort]) -> Order:
    """An order as preferences and saved views keep it."""
    return tuple(SortKey(sort.column.name, sort.descending) for sort in sorts)


def sorts_of(saved: Order) -> tuple[Sort, ...]:
    """A saved order. What this version does not know is left out; without any column
    that it knows, it is the usual one."""
    names = Column.__members__
    record = [key for key in saved if key.column in names]
    return tuple(Sort(names[k.column], k.descending) for k in record) or View().sorts


_EVERYTHING = Query()


class View(Struct, frozen=True):
    """What a person asked to see, and in which order."""

    query: Query = _EVERYTHING
    health: Health | None = None
    only_problems: bool = False
    sorts: tuple[Sort, ...] = (Sort(),)
    """The first decides, the next where that one leaves two alike."""

    @property
    def is_narrowed(self) -> bool:
        return not self.query.is_empty or self.health is not None or self.only_problems

    def keep(self, rows: list[Record], context: Context) -> list[Record]:
        """Those of the rows that it shows, in their order."""
        if (health := self.health) is not None:
            rows = [record for record in rows if record.verdict.health is health]
        if self.only_problems:
            rows = [record for record in rows if record.verdict.health.is_problem]
        return rows if self.query.is_empty else self.query.keep(rows, context)

    def narrows(self, earlier: "View") -> bool:
        """Whether it shows nothing that the earlier one did not, in the same order."""
        return (
            self.sorts == earlier.sorts
            and earlier.health in (None, self.health)
            and (self.only_problems or not earlier.only_problems)
            and self.query.narrows(earlier.query)
        )


def placing(sorts: tuple[Sort, ...]) -> Callable[[Record], SortPlace]:
    """Gives each connection its place: no two have the same.

    Where all else is alike, the order is the one in which the fleet met them.
    """
    key = sort_key(sorts)
    return lambda record: (key(record), record.serial)


def sort_key(sorts: tuple[Sort, ...]) -> Callable[[Record], PlaceKey]:
    """By what they are in order, but for those alike."""
    first, *others = map(_key, sorts)
    if not others:
        return first
    return lambda record: (first(record), *[key(record) for key in others])


def _key(sort: Sort) -> Callable[[Record], float | str | bytes]:
    about = sort.column.value
    if about.kind is Kind.TEXT:
        text = cast(_Text, about.sorted_by)
        return _z_to_a(text) if sort.descending else _a_to_z(text)
    number = cast(_Number, about.sorted_by)
    return _down(number) if sort.descending else _up(number)


def _up(number: _Number) -> Callable[[Record], float]:
    def key(record: Record) -> float:
        value = number(record)
        return math.inf if value is None else value

    return key


def _down(number: _Number) -> Callable[[Record], float]:
    def key(record: Record) -> float:
        value = number(record)
        return math.inf if value is None else -value

    return key


_LAST = "\U0010ffff"


def _a_to_z(text: _Text) -> Callable[[Record], str]:
    return lambda record: folded(text(record) or _LAST)


_MIRROR = bytes(max(0, 254 - byte) for byte in range(256))
"""Turns the order of bytes round, so that what comes first comes last. UTF-8 has the
order of the alphabet, and no byte above 244."""
_END = b"\xff"
"""After the bytes of a text: a longer one that begins alike comes before it."""


def _z_to_a(text: _Text) -> Callable[[Record], bytes]:
    def key(record: Record) -> bytes:
        value = text(record)
        if not value:
            return _END * 2
        return folded(value).encode("utf-8", "surrogatepass").translate(_MIRROR) + _END

    return key
