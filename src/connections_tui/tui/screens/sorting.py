"""The choices of the sort menus, and the order each leads to. Pure.

``ChooseScreen`` shows them: ``s`` replaces the order, ``S`` adds to it.
"""

from collections.abc import Sequence

from connections_tui.fleet import Column, Sort
from connections_tui.fleet.shown.columns import COLUMN_OF
from connections_tui.tui.screens.choose import Choice
from connections_tui.tui.widgets.table_layout import sort_sign


def sort_choices(sorts: Sequence[Sort], *, adding: bool) -> list[Choice]:
    """Every column, with its place in the order and what its letter does."""
    return [
        Choice(key, column.value.title, _hint(sorts, column, adding))
        for key, column in COLUMN_OF.items()
    ]


def sorted_by(
    sorts: Sequence[Sort], column: Column, *, adding: bool
) -> tuple[Sort, ...]:
    """The order after a column was chosen.

    A column that is already in the order is reversed in its place. Otherwise it
    becomes the order, or with ``adding`` its second column; that one is removed after
    both directions.
    """
    first, *others = sorts or (Sort(),)
    if column is first.column:
        return _turned(first), *others
    if not adding:
        return (Sort(column),)
    now = next((sort for sort in others if sort.column is column), None)
    if now is None:
        return first, Sort(column)
    return (first,) if now.descending else (first, _turned(now))


def _turned(sort: Sort) -> Sort:
    return Sort(sort.column, descending=not sort.descending)


def _hint(sorts: Sequence[Sort], column: Column, adding: bool) -> str:
    after = sorted_by(sorts, column, adding=adding)
    now = _said(sorts, column)
    then = _said(after, column)
    if not now:
        return f"then {then}" if adding else then
    sign = sort_sign(sorts, column)
    again = "alone" if not adding and sign.endswith("2") else "again"
    return f"{sign} {now}; {again}: {then or 'not at all'}"


def _said(sorts: Sequence[Sort], column: Column) -> str:
    """The direction a column is sorted in, in words; empty if it is not."""
    ways = column.value.kind.value
    return next((ways[s.descending] for s in sorts if s.column is column), "")
