"""Rows as a file to take along: format, columns, and what it says of them. Pure.

Access tokens and links are in it only where they were asked for.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum

from msgspec import Struct

from connections_tui.fleet import Column, Record, Sort, View
from connections_tui.words.connection_shapes import FIELDS, iso_time
from connections_tui.words.printed import printable
from connections_tui.words.row_cells import Extra, RowColumn, Taken
from connections_tui.words.row_formats import (
    csv_pieces,
    in_markdown,
    json_pieces,
    markdown_pieces,
)
from connections_tui.words.row_tally import Tally


class Form(Enum):
    """The formats, most useful first: a name, what it is, and the ending of a file."""

    SPREADSHEET = ("CSV for spreadsheets", "no cell is a formula", "csv")
    CSV = ("CSV for programs", "each cell as it is", "csv")
    JSON = ("JSON", "an object for programs", "json")
    MARKDOWN = ("Markdown", "a table for tickets and documents", "md")

    @property
    def title(self) -> str:
        return self.value[0]

    @property
    def about(self) -> str:
        return self.value[1]

    @property
    def ending(self) -> str:
        return self.value[2]


class Wanted(Struct, frozen=True):
    """What a file is to have."""

    form: Form = Form.SPREADSHEET
    has_all_columns: bool = False
    """False for those that the list shows."""
    has_links: bool = False
    has_tokens: bool = False


_FIELDS_OF: Mapping[Column, tuple[str, ...]] = {
    Column.STATE: ("health", "is_derived"),
    Column.STORE: ("store",),
    Column.DOMAIN: ("domain",),
    Column.PLATFORM: ("platform",),
    Column.SYNCED: ("last_sync_at",),
    Column.BROKE: ("worked_until", "seen_broken_at"),
    Column.CREATED: ("created_at",),
    Column.CHECKED: ("checked_at",),
    Column.CUSTOMER: ("customer",),
    Column.OWNER: ("owner",),
    Column.NOTE: ("note",),
    Column.ID: ("id",),
    Column.WHY: ("why",),
}


def export_columns(wanted: Wanted, shown: Sequence[Column]) -> tuple[RowColumn, ...]:
    """``shown``: those of the list. A state comes with the time of its check: by
    itself it would pass for one of now."""
    columns: tuple[RowColumn, ...] = tuple(Column if wanted.has_all_columns else shown)
    if Column.STATE in columns and Column.CHECKED not in columns:
        columns = (*columns, Column.CHECKED)
    links = (Extra.LINK,) if wanted.has_links else ()
    tokens = (Extra.ACCESS_TOKEN,) if wanted.has_tokens else ()
    return (*columns, *links, *tokens)


def export_fields(wanted: Wanted, shown: Sequence[Column]) -> tuple[str, ...]:
    """The same for JSON, which always has the ID."""
    columns = export_columns(wanted, shown)
    listed = [column for column in columns if isinstance(column, Column)]
    named = (name for column in listed for name in _FIELDS_OF[column])
    extras = (column.value for column in columns if isinstance(column, Extra))
    fields = FIELDS if wanted.has_all_columns else ("id", *named)
    return tuple(dict.fromkeys((*fields, *extras)))


def export_words(
    wanted: Wanted, shown: Sequence[Column], sorts: Sequence[Sort], filter_: str
) -> tuple[str, ...]:
    """What prints the same rows on the command line, where their JSON is an array.

    ``filter_``: with nothing in it that only a console knows.
    """
    fields = ",".join(export_fields(wanted, shown))
    extras = () if wanted.form is Form.MARKDOWN else (Extra.AS_OF, Extra.FILTER)
    columns = (*export_columns(wanted, shown), *extras)
    named = ("--columns", ",".join(column.name.lower() for column in columns))
    form = {
        Form.SPREADSHEET: ("--csv", *named),
        Form.CSV: ("--csv=plain", *named),
        Form.JSON: (f"--json={fields}",),
        Form.MARKDOWN: ("--md", *named),
    }[wanted.form]
    order = ",".join(
        f"{'-' * sort.descending}{sort.column.name.lower()}" for sort in sorts
    )
    by = () if tuple(sorts) == View().sorts else ("--sort", order)
    return ("list", *filter(None, (filter_,)), *form, *by)


def export_pieces(
    wanted: Wanted, rows: Iterable[Record], shown: Sequence[Column], taken: Taken
) -> Iterator[str]:
    """The file, a row at a time.

    CSV has no place for when it was written and with what filter but columns.
    """
    columns = export_columns(wanted, shown)
    match wanted.form:
        case Form.JSON:
            return json_export(rows, export_fields(wanted, shown), taken)
        case Form.MARKDOWN:
            return markdown_export(rows, columns, taken)
    columns = (*columns, Extra.AS_OF, Extra.FILTER)
    is_safe = wanted.form is Form.SPREADSHEET
    return csv_pieces(rows, columns, taken, is_safe=is_safe)


def markdown_export(
    rows: Iterable[Record], columns: Sequence[RowColumn], taken: Taken
) -> Iterator[str]:
    """A table, and below it what there is to know of it."""
    tally = Tally()
    yield from markdown_pieces(tally.counted(rows), columns, taken)
    yield "\n"
    for sentence in filter(None, tally.told(taken)):
        yield f"- {in_markdown(sentence)}\n"


def json_export(
    rows: Iterable[Record], fields: Sequence[str], taken: Taken
) -> Iterator[str]:
    """An object with the rows as ``connections``."""
    tally = Tally()
    head = {
        "as_of": iso_time(taken.at),
        "profile": taken.profile,
        "environment": taken.environment,
        "filter": taken.filter,
        "whole": taken.whole,
    }
    yield f'{_members(head)[:-2]},\n "connections": '
    yield from json_pieces(tally.counted(rows), fields)
    tail = {
        "unknown_states": tally.unknown,
        "oldest_state_at": iso_time(tally.oldest),
        "gaps": list(taken.gaps),
    }
    yield f",{_members(tail)[1:]}\n"


def encoded(form: Form, pieces: Iterable[str]) -> bytes:
    """The file's bytes. For a spreadsheet they begin with a mark of the encoding."""
    encoding = "utf-8-sig" if form is Form.SPREADSHEET else "utf-8"
    return "".join(pieces).encode(encoding, "replace")


def _members(values: Mapping[str, object]) -> str:
    return printable(json.dumps(values, indent=1))
