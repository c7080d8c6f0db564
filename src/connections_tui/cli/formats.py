"""Connections as a table, CSV, Markdown or JSON."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, NamedTuple, Self

from msgspec import Meta

from connections_tui.cli import colours, output
from connections_tui.cli.printed import Moment, Printed, json_text
from connections_tui.fleet import Column, Health, Record
from connections_tui.fleet.reasons import in_words
from connections_tui.fleet.shown.columns import Kind
from connections_tui.fleet.since import Since
from connections_tui.moments import stamp
from connections_tui.text import clean
from connections_tui.words.spreadsheet_cells import safe_cell

COLUMNS = {column.name.lower(): column for column in Column}
"""By the names that options take."""
USUAL = tuple(
    COLUMNS[name] for name in ("id", "state", "platform", "store", "synced", "why")
)
StateName = Annotated[
    str, Meta(extra_json_schema={"enum": [state.name.lower() for state in Health]})
]
"""A state as JSON has it, such as needs_reauth."""


class Connection(Printed, frozen=True):
    """What JSON has of a connection; null where a value is not known."""

    id: str
    platform: str | None
    """The service's code."""
    store: str | None
    domain: str | None
    customer: str | None
    owner: str | None
    note: str | None
    health: StateName
    why: str
    """The service's own word for the reason."""
    is_derived: bool
    """Whether the state was worked out here and not said by the service."""
    created_at: Moment | None
    last_sync_at: Moment | None
    worked_until: Moment | None
    """When it was last seen to work before it broke."""
    seen_broken_at: Moment | None
    checked_at: Moment | None

    @classmethod
    def of(cls, record: Record, **more: Any) -> Self:
        """``more``: the fields of a class that has more than these."""
        since = _since(record)
        return cls(
            id=record.id,
            platform=record.platform,
            store=record.store,
            domain=record.domain,
            customer=record.label.customer or None,
            owner=record.label.owner or None,
            note=record.label.note or None,
            health=state_name(record.health),
            why=record.why,
            is_derived=record.is_derived,
            created_at=iso_time(record.created_at),
            last_sync_at=iso_time(record.synced_at),
            worked_until=iso_time(since.earliest),
            seen_broken_at=iso_time(since.latest),
            checked_at=iso_time(record.checked_at),
            **more,
        )


FIELDS = Connection.__struct_fields__


def state_name(health: Health) -> StateName:
    return health.name.lower()


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
    """As RFC 4180 has it, with a heading; an empty cell where nothing is known. No
    cell is a formula."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow([column.name.lower() for column in columns])
    for record in rows:
        writer.writerow([safe_cell(_text(record, column)) for column in columns])
    return written.getvalue().removesuffix("\r\n")


def as_markdown(rows: Iterable[Record], columns: Sequence[Column]) -> str:
    heading = [column.name for column in columns]
    lines = [heading, ["---"] * len(columns)]
    lines += ([cell(record, column) for column in columns] for record in rows)
    return "\n".join(_markdown_row(line) for line in lines)


def _markdown_row(cells: Sequence[str]) -> str:
    escaped = (one.replace("\\", "\\\\").replace("|", "\\|") for one in cells)
    return f"| {' | '.join(escaped)} |"


def as_json(rows: Iterable[Record], fields: Sequence[str] = FIELDS) -> str:
    """An array of objects with these fields; times in ISO 8601."""
    told = map(Connection.of, rows)
    if tuple(fields) == FIELDS:
        return json_text(list(told))
    return json_text([{name: getattr(one, name) for name in fields} for one in told])


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
