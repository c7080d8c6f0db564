"""The marked rows of the table: one by one, a range, or all."""

from collections.abc import Collection, Iterable, Iterator
from operator import attrgetter
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.message import Message
from textual.timer import Timer

from connections_tui.fleet import Fleet, Order, Record

if TYPE_CHECKING:
    from connections_tui.tui.widgets.connection_table import ConnectionTable

_MARK, _ANCHOR = "*", "v"
"""One cell each everywhere."""
_FEW = 200
"""Up to so many are looked up at once; more wait for a pause."""
_RECOUNT_SECONDS = 0.2

_id = attrgetter("id")


class Marks(Collection[str]):
    """IDs of marked connections. Its ``action_…`` methods are actions of the table."""

    BINDINGS: ClassVar = (
        Binding("space", "mark", "Mark", show=False),
        Binding("v", "range", "Mark from here to there", show=False),
        Binding("a", "mark_all", "Mark all shown", show=False),
        Binding("u", "unmark_all", "Unmark all", show=False),
    )

    class Changed(Message):
        """Marks changed, or which of them are shown."""

        def __init__(self, count: int, hidden: int) -> None:
            super().__init__()
            self.count = count
            self.hidden = hidden
            """Marked, and not among the rows."""

    class RangeChanged(Message):
        """A range began at a connection, or ended (None)."""

        def __init__(self, anchor_id: str | None) -> None:
            super().__init__()
            self.anchor_id = anchor_id

    def __init__(self, table: "ConnectionTable", fleet: Fleet, order: Order) -> None:
        self._table = table
        self._fleet = fleet
        self._order = order
        self._ids: set[str] = set()
        self._anchor_id: str | None = None
        self._hidden = 0
        self._told = (0, 0)
        self._recount_timer: Timer | None = None

    def __len__(self) -> int:
        return len(self._ids)

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __contains__(self, connection_id: object) -> bool:
        return connection_id in self._ids

    @property
    def hidden(self) -> int:
        """How many of them are not shown, as of the last count."""
        return self._hidden if self._ids else 0

    @property
    def told_hidden(self) -> str:
        """The same behind a number: " (3 hidden)"; empty for none."""
        return f" ({self.hidden:,} hidden)" if self.hidden else ""

    @property
    def told(self) -> str:
        """How many there are, for a title: "5 marked (3 hidden)"."""
        return f"{len(self):,} marked{self.told_hidden}"

    def sign(self, connection_id: str) -> str:
        """What stands before a row."""
        if connection_id in self._ids:
            return _MARK
        return _ANCHOR if connection_id == self._anchor_id else " "

    def add(self, ids: Iterable[str]) -> None:
        """Marks these as well; unknown ones are left out."""
        new = {i for i in ids if i in self._fleet} - self._ids
        self._ids |= new
        self._table.repaint_rows(new)
        self._recount()

    def drop(self, ids: Collection[str]) -> None:
        """Removes the marks of these."""
        dropped = self._ids.intersection(ids)
        self._ids -= dropped
        self._table.repaint_rows(dropped)
        self._recount()

    def toggle(self, connection_id: str) -> None:
        """The row is shown: how many are hidden stays the same."""
        self._ids ^= {connection_id}
        self._table.repaint_rows(frozenset({connection_id}))
        self._tell()

    @property
    def is_ranging(self) -> bool:
        """Whether a range has been begun."""
        return self._anchor_id is not None

    def cancel_range(self) -> bool:
        """Cancels a range that has begun; whether there was one."""
        had_one = self._anchor_id is not None
        self._set_anchor(None)
        return had_one

    # -- keys

    def action_mark(self) -> None:
        """Marks or unmarks the chosen one, and moves to the next."""
        if (chosen := self._table.chosen_id) is not None:
            self.toggle(chosen)
            self._table.action_move(1)

    def action_range(self) -> None:
        """Begins a range here, or marks all from where it began to here."""
        table = self._table
        if table.chosen_id is None:
            return
        anchor = self._fleet.get(self._anchor_id)
        start = self._order.position(anchor) if anchor is not None else None
        if start is None:
            self._set_anchor(table.chosen_id)
            return
        first, last = sorted((start, table.cursor_row))
        self._set_anchor(None)
        self._mark_shown(self._order.rows[first : last + 1])

    def action_mark_all(self) -> None:
        # While they are being sorted, only some of the rows are there.
        while not self._order.go_on(1):
            pass
        self._mark_shown(self._order.rows)

    def action_unmark_all(self) -> None:
        self._set_anchor(None)
        self.drop(self)

    def _mark_shown(self, rows: Iterable[Record]) -> None:
        self._ids.update(map(_id, rows))
        self._table.repaint_rows()
        self._tell()

    def _set_anchor(self, connection_id: str | None) -> None:
        changed = {self._anchor_id, connection_id} - {None}
        if self._anchor_id != connection_id:
            self._anchor_id = connection_id
            self._table.repaint_rows({i for i in changed if i is not None})
            self._table.post_message(self.RangeChanged(connection_id))

    # -- counting

    def recount_soon(self) -> None:
        """A few marks at once; many of them once for several changes."""
        if not self._ids or not self._order.is_settled:
            return
        if len(self._ids) <= _FEW:
            self._recount()
        elif self._recount_timer is None:
            timer = self._table.set_timer(_RECOUNT_SECONDS, self._recount)
            self._recount_timer = timer

    def _recount(self) -> None:
        """Removes marks of what is gone, and counts those that are not shown."""
        self._recount_timer = None
        if not self._order.is_settled:
            return
        unseen = self._not_shown()
        gone = {i for i in unseen if i not in self._fleet}
        self._ids -= gone
        self._hidden = len(unseen) - len(gone)
        self._tell()

    def _not_shown(self) -> set[str]:
        if len(self._ids) > _FEW:
            return self._ids.difference(map(_id, self._order.rows))
        return {i for i in self._ids if not self._is_shown(self._fleet.get(i))}

    def _is_shown(self, record: Record | None) -> bool:
        return record is not None and self._order.position(record) is not None

    def _tell(self) -> None:
        told = (len(self._ids), self._hidden)
        if told != self._told:
            self._told = told
            self._table.post_message(self.Changed(*told))
