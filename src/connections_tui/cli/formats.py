"""Connections as a table on standard output."""

from collections.abc import Iterable, Sequence

from connections_tui.cli import colours, output
from connections_tui.fleet import Column, Record
from connections_tui.fleet.shown.columns import Kind
from connections_tui.words.row_cells import LISTED, Cells, RowColumn, Taken

USUAL = tuple(
    LISTED[name] for name in ("id", "state", "platform", "store", "synced", "why")
)
_DROPPED = (Column.SYNCED, Column.WHY)
"""Left out first on a narrow terminal."""
_NEVER_CUT = (Column.ID, Column.PLATFORM)


def write_table(
    rows: Iterable[Record], columns: Sequence[RowColumn], taken: Taken | None = None
) -> None:
    """Aligned on a terminal, where long ones are cut; else with tabs between."""
    drop = [columns.index(one) for one in _DROPPED if one in columns]
    output.table(
        _table(rows, columns, taken),
        cut=_cut(columns),
        drop=drop if len(columns) > len(drop) else (),
        paint=_paint(columns),
    )


def table_text(rows: Iterable[Record], columns: Sequence[RowColumn]) -> str:
    """The same as text, with all of the columns."""
    table = _table(rows, columns)
    return output.table_text(table, cut=_cut(columns), paint=_paint(columns))


def _table(
    rows: Iterable[Record], columns: Sequence[RowColumn], taken: Taken | None = None
) -> list[list[str]]:
    table = [[column.name for column in columns]]
    table += map(Cells(columns, taken).shown, rows)
    return table


def _cut(columns: Sequence[RowColumn]) -> list[int]:
    return [
        number
        for number, one in enumerate(columns)
        if isinstance(one, Column)
        and one.value.kind is Kind.TEXT
        and one not in _NEVER_CUT
    ]


def _paint(columns: Sequence[RowColumn]) -> colours.Paint:
    heading = [column.name for column in columns]
    return colours.under_heading(heading, Column.STATE.name)
