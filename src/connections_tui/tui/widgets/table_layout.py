"""The columns of the table at one width, and the text of their cells. Pure.

Columns without room are left out: scrolling sideways would separate a state from its
store, and enter shows everything about a row.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import cast

from msgspec import Struct

from connections_tui.fleet import Column, Record, Sort
from connections_tui.fleet.shown.columns import Kind
from connections_tui.tui.theme import state_class
from connections_tui.words.present import (
    NONE,
    age,
    broken_for,
    fit,
    platform_name,
    private,
    short_id,
    store_name,
    why,
)

DEFAULT_COLUMNS = (
    Column.STATE,
    Column.STORE,
    Column.PLATFORM,
    Column.SYNCED,
    Column.WHY,
)
_ROOMY_COLUMNS = (
    Column.STATE,
    Column.STORE,
    Column.DOMAIN,
    Column.PLATFORM,
    Column.SYNCED,
    Column.BROKE,
    Column.CHECKED,
    Column.WHY,
)
SPLIT_WIDTH = 140
"""Screens this wide have the list and the pane side by side: below it store and
reason would be left with 15 cells each."""
ROOMY_WIDTH = 170
"""Screens this wide show more columns beside the pane."""
OLD_AFTER_SECONDS = 120.0
"""Twice the interval at which rows on screen are refreshed."""

_MOST = 1000
_TINY = 30
"""Below this width there is room for a symbol and a name only."""
_NARROW = 60
_STATE_WORD = Column.STATE.value.least
"""Cells for a symbol with a word that may be cut."""


_DROPPED_LAST = (Column.STORE, Column.STATE)
_DROPPED_FIRST = (Column.SYNCED, Column.PLATFORM, Column.WHY)
"""The last of them first: the pane has the reason as well."""


class Slot(Struct, frozen=True):
    """One column's place in a line."""

    column: Column
    start: int
    width: int

    @property
    def is_right(self) -> bool:
        """Whether its text is right-aligned: ages are compared by their ends."""
        return self.column.value.is_right

    def place(self, text: str) -> str:
        """Exactly as wide as the slot."""
        placed = fit(text, self.width)
        return placed.strip().rjust(self.width) if self.is_right else placed


class Layout(Struct, frozen=True):
    """Where signs and columns stand in a line of one width."""

    width: int
    signs: int
    """Cells before the first column: cursor, mark, watched, and a gap."""
    slots: tuple[Slot, ...]

    def column_at(self, x: int) -> Column | None:
        for slot in self.slots:
            if slot.start <= x < slot.start + slot.width:
                return slot.column
        return None

    def head(self, sorts: Sequence[Sort]) -> str:
        """The names of the columns, with their place in the order."""
        line = ""
        for slot in self.slots:
            name = slot.column.value.head + sort_sign(sorts, slot.column)
            line = fit(line, slot.start) + slot.place(name)
        return fit(line, self.width)


def usual_columns(width: int) -> tuple[Column, ...]:
    """The default on a screen of this width."""
    return _ROOMY_COLUMNS if width >= ROOMY_WIDTH else DEFAULT_COLUMNS


def lay_out(columns: Sequence[Column], width: int) -> Layout:
    """The columns that fit, made wider by the cells that are left over."""
    signs = _signs(width)
    shown = fitting(columns, width)
    widths = _widths(shown, width)
    slots, start = [], signs
    for index, column in enumerate(shown):
        slots.append(Slot(column, start, widths[column]))
        start += widths[column] + sum(_gaps(shown[index : index + 2]))
    return Layout(width, signs, tuple(slots))


def fitting(columns: Sequence[Column], width: int) -> tuple[Column, ...]:
    """Those of the columns there is room for, in their order.

    Store and state are dropped last, and default columns before those that were
    added.
    """
    wanted = _by_importance(columns)
    kept = wanted[:1]
    for column in wanted[1 : _MOST if width >= _TINY else 2]:
        if _room(_as_in(columns, [*kept, column]), width) >= 0:
            kept.append(column)
    return _as_in(columns, kept)


def sort_sign(sorts: Sequence[Sort], column: Column) -> str:
    """Direction and place in the order, as ▴1; empty if it is not sorted by."""
    for place, sort in enumerate(sorts, start=1):
        if sort.column is column:
            return f"{'▾' if sort.descending else '▴'}{place}"
    return ""


def _signs(width: int) -> int:
    return 3 if width < _NARROW else 4


def _by_importance(columns: Sequence[Column]) -> list[Column]:
    last = [column for column in _DROPPED_LAST if column in columns]
    if Column.STORE not in columns and Column.WHY in columns:
        last.insert(0, Column.WHY)
    first = [c for c in _DROPPED_FIRST if c in columns and c not in last]
    return [*last, *(c for c in columns if c not in (*last, *first)), *first]


def _as_in(columns: Sequence[Column], kept: Sequence[Column]) -> tuple[Column, ...]:
    return tuple(column for column in columns if column in kept)


def _least(column: Column, width: int) -> int:
    if column is Column.STATE and width < _TINY:
        return 1
    return column.value.least


def _gaps(columns: Sequence[Column]) -> list[int]:
    """Blanks between neighbours; more where an age would touch a word."""
    return [
        2 if a.value.is_right and not b.value.is_right else 1
        for a, b in pairwise(columns)
    ]


def _room(columns: Sequence[Column], width: int) -> int:
    """Cells left over when each column has its least width."""
    needed = sum(_least(column, width) for column in columns)
    return width - _signs(width) - needed - sum(_gaps(columns))


def _widths(columns: Sequence[Column], width: int) -> dict[Column, int]:
    """The narrowest column grows first, until the line is full or all have enough."""
    widths = {column: _least(column, width) for column in columns}
    room = _room(columns, width)
    if room < 0 and columns:
        widths[columns[0]] = max(0, widths[columns[0]] + room)
    growing = [c for c in columns if c.value.least < c.value.most]
    for _ in range(room):
        growing = [c for c in growing if widths[c] < c.value.most]
        if not growing:
            break
        widths[min(growing, key=lambda c: widths[c] + c.value.lags)] += 1
    return widths


# -- cells


class TableRow(Struct, frozen=True):
    """One connection as a row."""

    record: Record
    now: datetime
    note: str | None = None
    """Shown in place of the reason."""
    old_after: float = OLD_AFTER_SECONDS

    @property
    def is_live(self) -> bool:
        """False where it is only known from an earlier session."""
        return self.record.listed is not None

    def cell(self, slot: Slot) -> tuple[str, str]:
        """What one column shows, and the name of its style."""
        draw = _CELLS.get(slot.column)
        text, style = (
            draw(self, slot.width) if draw is not None else _plain(self, slot.column)
        )
        return slot.place(text), style if self.is_live else "muted"

    def is_recent(self, then: float | None) -> bool:
        return then is not None and self.now.timestamp() - then <= self.old_after


def _plain(row: TableRow, column: Column) -> tuple[str, str]:
    value = column.value.sorted_by(row.record)
    if column.value.kind is Kind.TEXT:
        return private(str(value), 80) if value else NONE, "muted"
    return age(cast("float | None", value), row.now), "muted"


def _state(row: TableRow, width: int) -> tuple[str, str]:
    health = row.record.health
    word = f" {health.word}" if width >= _STATE_WORD else ""
    return health.symbol + word, state_class(health)


def _store(row: TableRow, _: int) -> tuple[str, str]:
    return store_name(row.record, 80), "store"


def _platform(row: TableRow, _: int) -> tuple[str, str]:
    return platform_name(row.record.platform), "muted"


def _synced(row: TableRow, _: int) -> tuple[str, str]:
    """Dim where the status is old: there may have been a sync since."""
    is_recent = row.is_recent(row.record.status_at)
    return age(row.record.synced_at, row.now), "value" if is_recent else "muted"


def _broke(row: TableRow, _: int) -> tuple[str, str]:
    return broken_for(row.record.broken_since, row.now), "value"


def _checked(row: TableRow, _: int) -> tuple[str, str]:
    checked_at = row.record.checked_at
    style = "value" if row.is_recent(checked_at) else "muted"
    return age(checked_at, row.now), style


def _id(row: TableRow, width: int) -> tuple[str, str]:
    return short_id(row.record.id, max(3, width)), "muted"


def _why(row: TableRow, _: int) -> tuple[str, str]:
    health = row.record.health
    style = state_class(health) if health.is_problem else "muted"
    return row.note or why(row.record), style


_CELLS: Mapping[Column, Callable[[TableRow, int], tuple[str, str]]] = {
    Column.STATE: _state,
    Column.STORE: _store,
    Column.PLATFORM: _platform,
    Column.SYNCED: _synced,
    Column.BROKE: _broke,
    Column.CHECKED: _checked,
    Column.ID: _id,
    Column.WHY: _why,
}
"""Of columns that show more, or other, than their value."""
