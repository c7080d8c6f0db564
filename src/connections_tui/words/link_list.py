"""The links of several connections as text: only for a person who asked for them. Pure.

A link lets whoever has it sign in for the merchant.
"""

import csv
import io
from collections.abc import Iterable, Sequence

from connections_tui.fleet import Record
from connections_tui.words import present
from connections_tui.words.merchant_message import link_of
from connections_tui.words.spreadsheet_cells import safe_cell

COLUMNS = ("id", "store", "platform", "state", "link")


def with_links(records: Iterable[Record]) -> list[Record]:
    """Those whose link can be sent."""
    return [record for record in records if link_of(record)]


def as_lines(records: Sequence[Record]) -> str:
    """A link a line."""
    return "\n".join(row[-1] for row in _rows(records))


def as_tabs(records: Sequence[Record]) -> str:
    """A line for each with the store, or its ID, and the link."""
    return "\n".join(
        f"{store or id_}\t{link}" for id_, store, *_, link in _rows(records)
    )


def as_csv(records: Sequence[Record]) -> str:
    """The same with more columns. No cell is a formula for a spreadsheet."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(COLUMNS)
    for row in _rows(records):
        writer.writerow(map(safe_cell, row))
    return written.getvalue()


def _rows(records: Iterable[Record]) -> Iterable[tuple[str, ...]]:
    for record in records:
        platform = present.platform_name(record.platform) if record.platform else ""
        yield (
            present.pasteable(record.id),
            _one_line(record.store or ""),
            platform,
            record.health.word,
            link_of(record) or "",
        )


def _one_line(text: str) -> str:
    return " ".join(present.pasteable(text).split())
