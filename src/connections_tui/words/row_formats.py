"""Rows as CSV, Markdown and JSON, for commands and for files. Pure.

Written piece by piece, a row at a time: of 100,000 rows whoever draws a screen takes as
many as there is time for.
"""

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from connections_tui.fleet import Record
from connections_tui.words.connection_shapes import FIELDS, Connection
from connections_tui.words.printed import printable
from connections_tui.words.row_cells import Cells, Extra, RowColumn, Taken
from connections_tui.words.spreadsheet_cells import safe_cell
from connections_tui.words.withheld import Withheld

SECRET_FIELDS: Mapping[str, Callable[[Record], str | None]] = {
    Extra.LINK.value: lambda record: record.link_url,
    Extra.ACCESS_TOKEN.value: lambda record: record.access_token,
}
"""What JSON has of a connection only where it is asked for."""
_MARKS = re.compile(r"[\\`*|<>\[\]~&]|(?<!\w)_|_(?!\w)")
"""What a Markdown reader would take for a link, an image, a tag, a cell or a style."""


class _Lines:
    """A file for the writer of CSV, which hands on what is written to it."""

    def write(self, line: str) -> str:
        return line


def csv_pieces(
    rows: Iterable[Record],
    columns: Sequence[RowColumn],
    taken: Taken | None = None,
    *,
    is_safe: bool = True,
) -> Iterator[str]:
    """As RFC 4180 has it, with a heading; an empty cell where nothing is known.

    ``is_safe``: for a spreadsheet, in which no cell is a formula; else for programs,
    with each cell as it is.
    """
    writer = csv.writer(_Lines())
    yield writer.writerow([column.name.lower() for column in columns])
    cells = Cells(columns, taken)
    for record in rows:
        texts = cells.texts(record)
        yield writer.writerow(map(safe_cell, texts) if is_safe else texts)


def markdown_pieces(
    rows: Iterable[Record],
    columns: Sequence[RowColumn],
    taken: Taken | None = None,
) -> Iterator[str]:
    """A table; "-" where nothing is known."""
    yield _markdown_row([column.name for column in columns])
    yield _markdown_row(["---"] * len(columns))
    cells = Cells(columns, taken)
    for record in rows:
        yield _markdown_row(map(in_markdown, cells.shown(record)))


def json_pieces(
    rows: Iterable[Record], fields: Sequence[str] = FIELDS
) -> Iterator[str]:
    """An array of objects with these fields; times in ISO 8601."""
    withheld = Withheld(
        tokens=Extra.ACCESS_TOKEN.value not in fields,
        links=Extra.LINK.value not in fields,
    )
    begin = "["
    for record in rows:
        yield f"{begin}\n {_json_row(record, fields, withheld)}"
        begin = ","
    yield "[]" if begin == "[" else "\n]"


def in_markdown(said: str) -> str:
    """A text that a Markdown reader shows letter for letter."""
    return _MARKS.sub(r"\\\g<0>", said)


def _markdown_row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


def _json_row(record: Record, fields: Sequence[str], withheld: Withheld) -> str:
    whole = Connection.of(record)
    values = [
        find(record)
        if (find := SECRET_FIELDS.get(name)) is not None
        else getattr(whole, name)
        for name in fields
    ]
    named = dict(zip(fields, withheld.without(values, record), strict=True))
    # As indented: json itself does that in Python, which takes ten times as long.
    inside = json.dumps(named, separators=(",\n  ", ": "))[1:-1]
    return printable(f"{{\n  {inside}\n }}")
