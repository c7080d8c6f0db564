"""Connections as a table, CSV, Markdown or JSON."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from connections_tui.cli import colours, output
from connections_tui.fleet import Column, Record
from connections_tui.fleet.reasons import in_words
from connections_tui.fleet.shown.columns import Kind
from connections_tui.fleet.since import Since
from connections_tui.moments import stamp
from connections_tui.text import clean

COLUMNS = {column.name.lower(): column for column in Column}
"""By the names that options take."""
USUAL = tuple(
    COLUMNS[name] for name in ("id", "state", "platform", "store", "synced", "why")
)
FIELDS: dict[str, Callable[[Record], object]] = {
    "id": lambda record: record.id,
    "platform": lambda record: record.platform,
    "store": lambda record: record.store,
    "domain": lambda record: record.domain,
    "customer": lambda record: record.label.customer or None,
    "owner": lambda record: record.label.owner or None,
    "note": lambda record: record.label.note or None,
    "health": lambda record: record.health.name.lower(),
    "why": lambda record: record.why,
    "is_derived": lambda record: record.is_derived,
    "created_at": lambda record: iso_time(record.created_at),
    "last_sync_at": lambda record: iso_time(record.synced_at),
    "worked_until": lambda record: iso_time(_since(record).earliest),
    "seen_broken_at": lambda record: iso_time(_since(record).latest),
    "checked_at": lambda record: iso_time(record.checked_at),
}
"""What JSON tells of a connection; null where a value is not known."""
_DROPPED = (Column.SYNCED, Column.WHY)
"""Left out first on a narrow terminal."""


def write_table(rows: Iterable[Record], columns: Sequence[Column]) -> None:
    """Aligned on a terminal, where long ones are cut; else with tabs between."""
    drop = [columns.index(one) for one in _DROPPED if one in columns]
    output.table(
        _table(rows, columns),
        cut=_cut(columns),
        drop=drop if len(columns) > len(drop) else (),
        paint=_paint(columns),
    )


def table_text(rows: Iterable[Record], columns: Sequence[Column]) -> str:
    """The same as text, with all of the columns."""
    table = _table(rows, columns)
    return output.table_text(table, cut=_cut(columns), paint=_paint(columns))


def _table(rows: Iterable[Record], columns: Sequence[Column]) -> list[list[str]]:
    table = [[column.name for column in columns]]
    table += ([cell(record, column) for column in columns] for record in rows)
    return table


def _cut(columns: Sequence[Column]) -> list[int]:
    texts = [n for n, one in enumerate(columns) if one.value.kind is Kind.TEXT]
    return [n for n in texts if columns[n] not in (Column.ID, Column.PLATFORM)]


def _paint(columns: Sequence[Column]) -> colours.Paint:
    heading = [column.name for column in columns]
    return colours.under_heading(heading, Column.STATE.name)


def as_csv(rows: Iterable[Record], columns: Sequence[Column]) -> str:
    """As RFC 4180 has it, with a heading; an empty cell where nothing is known."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow([column.name.lower() for column in columns])
    for record in rows:
        writer.writerow([_text(record, column) or "" for column in columns])
    return written.getvalue().removesuffix("\r\n")


def as_markdown(rows: Iterable[Record], columns: Sequence[Column]) -> str:
    heading = [column.name for column in columns]
    lines = [heading, ["---"] * len(columns)]
    lines += ([cell(record, column) for column in columns] for record in rows)
    return "\n".join(_markdown_row(line) for line in lines)


def _markdown_row(cells: Sequence[str]) -> str:
    escaped = (one.replace("\\", "\\\\").replace("|", "\\|") for one in cells)
    return f"| {' | '.join(escaped)} |"


def as_json(rows: Iterable[Record], fields: Iterable[str] = FIELDS) -> str:
    """An array of objects; times in ISO 8601. In printable ASCII: what else a text
    holds is escaped."""
    names = tuple(fields)
    return json_text([as_object(record, names) for record in rows])


def as_object(record: Record, fields: Iterable[str] = FIELDS) -> dict[str, object]:
    return {name: FIELDS[name](record) for name in fields}


def json_text(value: object) -> str:
    return json.dumps(value, indent=1).replace("\x7f", "\\u007f")


def cell(record: Record, column: Column) -> str:
    """In one line, and "-" where nothing is known."""
    return _text(record, column) or "-"


def _text(record: Record, column: Column) -> str:
    if column is Column.STATE:
        text: str | None = record.health.word
    elif column is Column.WHY:
        text = _reason(record.why)
    elif column is Column.BROKE:
        text = _broke(_since(record))
    else:
        value = column.value.sorted_by(record)
        text = stamp(value) if isinstance(value, float | int) else value
    return clean(text or "", 10_000).replace("\t", " ")


class _NotBroken(NamedTuple):
    earliest: None = None
    latest: None = None


def _since(record: Record) -> Since | _NotBroken:
    return record.broken_since or _NotBroken()


def _broke(since: Since | _NotBroken) -> str:
    if since.latest is None:
        return ""
    if since.earliest is None:
        return f"before {stamp(since.latest)}"
    return stamp(since.earliest)


def _reason(why: str) -> str:
    """In plain words, with the service's own after them."""
    words = in_words(why)
    return words if words == why else f"{words} ({why})"


def iso_time(at: float | None) -> str | None:
    if at is None:
        return None
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")
