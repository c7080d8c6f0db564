"""The outcome of each row, as CSV: for a mail merge, and to keep. Pure."""

import csv
import io
from collections.abc import Iterable

from connections_tui.imports.importer import Result
from connections_tui.text import clean
from connections_tui.words import present
from connections_tui.words.spreadsheet_cells import safe_cell

COLUMNS = ("row", "reference", "platform", "outcome", "id", "link", "why")


def result_table(results: Iterable[Result]) -> str:
    """All rows under the names of their columns."""
    return result_line() + "".join(map(result_line, results))


def result_line(result: Result | None = None) -> str:
    """One row with its line break; None for the names of the columns.

    Cells that a spreadsheet would run as a formula are text in it.
    """
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(
        COLUMNS if result is None else [safe_cell(cell) for cell in _cells(result)]
    )
    return out.getvalue()


def _cells(result: Result) -> Iterable[str]:
    row = result.row
    yield from (str(row.number), clean(row.reference, 200), row.platform or "")
    yield from (result.state, clean(result.connection_id or "", 200))
    yield from (present.pasteable(result.link or ""), clean(result.why, 400))
