"""What became of each of several deletes, as CSV to keep. Pure."""

import csv
import io
from collections.abc import Iterable

from connections_tui.changes.many_deletes import Result
from connections_tui.text import clean
from connections_tui.words import present
from connections_tui.words.spreadsheet_cells import safe_cell

COLUMNS = ("id", "store", "platform", "outcome", "why")


def result_table(results: Iterable[Result]) -> str:
    """All of them under the names of the columns.

    Cells that a spreadsheet would run as a formula are text in it.
    """
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(COLUMNS)
    for result in results:
        writer.writerow(map(safe_cell, _cells(result)))
    return written.getvalue()


def _cells(result: Result) -> Iterable[str]:
    deletion = result.deletion
    yield present.pasteable(deletion.connection_id)
    yield clean(deletion.store or "", 200)
    yield clean(deletion.platform or "", 60)
    yield result.state
    yield clean(result.why, 400)
