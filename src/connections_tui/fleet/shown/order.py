"""Which connections a screen shows, in which order, kept while they change.

Nothing here takes longer than a frame: what must look at every connection does so
in slices, and what changes later moves by itself.
"""

from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Collection, Iterator
from operator import attrgetter
from time import perf_counter

from connections_tui.fleet.fleet import Fleet
from connections_tui.fleet.record import PlaceKey, Record, SortPlace
from connections_tui.fleet.shown.field import Context
from connections_tui.fleet.shown.view import View, placing, sort_key

AT_ONCE = 8000
"""Connections looked at between two looks at the clock: some milliseconds."""
FEW = 256
"""So many changes are moved one by one; more are put in order together."""

_place = attrgetter("place")


class Order:
    """The rows of one view of a fleet. A fleet has one order at a time."""

    def __init__(
        self,
        fleet: Fleet,
        context: Callable[[], Context],
        *,
        few: int = FEW,
        at_once: int = AT_ONCE,
    ) -> None:
        """``context``: what a query is to be understood in, at the time of asking."""
        self._fleet = fleet
        self._context = context
        self._few = few
        self._at_once = at_once
        self._all: list[Record] = []
        """Every connection, in order; each has its place here."""
        self.rows: list[Record] = self._all
        """Those that are shown. While ``is_settled`` is false, the first of them."""
        self.view = View()
        self._sorts = self.view.sorts
        """By which all of them are in order now."""
        self._placed = placing(self._sorts)
        self._steps: Iterator[None] | None = None
        self._joining: set[str] = set()
        """What is being put where it belongs."""
        self._late: set[str] = set()
        """What changed while the rows were being put in order."""
        for record in fleet:
            record.place = None
        deque(self._merge(list(fleet)), maxlen=0)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def is_settled(self) -> bool:
        return self._steps is None

    def show(self, view: View) -> None:
        """Begins to show another view; ``go_on`` does the work."""
        narrowed = self.is_settled and view.narrows(self.view)
        self.view = view
        # Broken off: they are put in their places afterwards.
        self._late |= self._joining
        self._joining = set()
        self._steps = self._arrange(self.rows if narrowed else None)

    def go_on(self, seconds: float) -> bool:
        """Works for about so long; whether all is done."""
        until = perf_counter() + seconds
        while self._steps is not None:
            if next(self._steps, self) is self:
                self._steps = None
                late, self._late = self._late, set()
                if late:
                    self.learn(late)
            elif perf_counter() >= until:
                break
        return self.is_settled

    def learn(self, ids: Collection[str]) -> None:
        """These changed, appeared or went. Rows keep their place unless theirs did.

        Many are left to ``go_on``.
        """
        if not self.is_settled:
            self._late |= set(ids)
            return
        found = [record for i in ids if (record := self._fleet.get(i)) is not None]
        if len(found) < len(ids):
            self._drop_gone()
        if len(found) <= self._few:
            for record in found:
                self._move(record)
        else:
            self._joining = {record.id for record in found}
            self._steps = self._merge(found)

    def position(self, record: Record) -> int | None:
        """The row a connection is in; None where it is not shown."""
        row = _find(self.rows, record)
        return row if row is not None else self._look_for(record)

    def nearest(self, place: SortPlace | None) -> int:
        """The row where a connection of that place is, or would be."""
        if place is None or not self.rows:
            return 0
        return min(bisect_left(self.rows, place, key=_place), len(self.rows) - 1)

    # -- all of it

    def _arrange(self, base: list[Record] | None) -> Iterator[None]:
        if self.view.sorts != self._sorts:
            yield from self._sort()
        base = self._all if base is None else base
        if not self.view.is_narrowed:
            self.rows = self._all
            return
        context = self._context()
        self.rows = rows = []
        for start in range(0, len(base), self._at_once):
            rows += self.view.keep(base[start : start + self._at_once], context)
            yield

    def _sort(self) -> Iterator[None]:
        """Pieces first: runs that are in order are quick to merge. Sorted are numbers
        by plain keys: places, which are tuples, take three times as long to compare.
        """
        key = sort_key(self.view.sorts)
        # As the fleet met them, since those that are alike stay so.
        everybody = list(self._fleet)
        slices = list(_slices(len(everybody), self._at_once))
        keys: list[PlaceKey] = []
        order: list[int] = []
        for some in slices:
            keys += map(key, everybody[some.start : some.stop])
            yield
            order += sorted(some, key=keys.__getitem__)
            yield
        order.sort(key=keys.__getitem__)
        yield
        ordered: list[Record] = []
        for some in slices:
            for at in order[some.start : some.stop]:
                record = everybody[at]
                record.place = keys[at], record.serial
                ordered.append(record)
            yield
        self._all = ordered
        self._sorts, self._placed = self.view.sorts, placing(self.view.sorts)

    # -- a few of it

    def _drop_gone(self) -> None:
        is_known = self._fleet.get
        kept = [record for record in self._all if is_known(record.id) is record]
        if self.rows is not self._all:
            kept_rows = [
                record for record in self.rows if is_known(record.id) is record
            ]
            self._all, self.rows = kept, kept_rows
        else:
            self._all = self.rows = kept

    def _move(self, record: Record) -> None:
        row = None if record.place is None else _find(self._all, record)
        place = self._placed(record)
        is_alias = self.rows is self._all
        shown = None if is_alias or record.place is None else _find(self.rows, record)
        if row is not None and place != record.place:
            del self._all[row]
            row = None
            if shown is not None:
                del self.rows[shown]
                shown = None
        record.place = place
        if row is None:
            self._all.insert(bisect_left(self._all, place, key=_place), record)
        if is_alias:
            return
        is_shown = bool(self.view.keep([record], self._context()))
        if shown is not None and not is_shown:
            del self.rows[shown]
        elif shown is None and is_shown:
            self.rows.insert(bisect_left(self.rows, place, key=_place), record)

    def _merge(self, found: list[Record]) -> Iterator[None]:
        """Many at once: placed anew, taken out, and merged back in order."""
        places: list[SortPlace] = []
        order: list[int] = []
        for some in _slices(len(found), self._at_once):
            places += map(self._placed, found[some.start : some.stop])
            yield
            order += sorted(some, key=places.__getitem__)
            yield
        # Runs that are in order are merged in one pass; so are the rows below.
        order.sort(key=places.__getitem__)
        yield
        # Places and rows agree after each step, so that a row can be looked for.
        moved = {id(record) for record in found if record.place is not None}
        for record, place in zip(found, places, strict=True):
            record.place = place
        found = [found[at] for at in order]
        is_alias = self.rows is self._all
        self._all = _merged(self._all, moved, found)
        if is_alias:
            self.rows = self._all
        else:
            shown = self.view.keep(found, self._context())
            self.rows = _merged(self.rows, moved, shown)
        self._joining = set()

    def _look_for(self, record: Record) -> int | None:
        """While the order is being changed, places and rows may not agree."""
        if self.is_settled or not self.rows:
            return None
        try:
            return self.rows.index(record)
        except ValueError:
            return None


def _merged(rows: list[Record], moved: set[int], new: list[Record]) -> list[Record]:
    """``moved``: the identities of those that may stand in another place now."""
    stayed = [one for one in rows if id(one) not in moved] if moved else rows
    if not stayed or not new or _place(stayed[-1]) < _place(new[0]):
        return stayed + new
    return sorted(stayed + new, key=_place)


def _slices(length: int, at_once: int) -> Iterator[range]:
    for start in range(0, length, at_once):
        yield range(start, min(start + at_once, length))


def _find(rows: list[Record], record: Record) -> int | None:
    if record.place is None:
        return None
    row = bisect_left(rows, record.place, key=_place)
    return row if row < len(rows) and rows[row] is record else None
