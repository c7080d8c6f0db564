"""Messages for several merchants as a CSV that mail programs merge into letters.

No cell is a formula for the spreadsheet that opens it.
"""

import csv
import io
from collections.abc import Iterable

from connections_tui.fleet import Record
from connections_tui.words import present
from connections_tui.words.merchant_message import Message, link_of, mail_text
from connections_tui.words.spreadsheet_cells import safe_cell

HEADINGS = (
    *("id", "store", "domain", "platform", "template", "language"),
    *("subject", "body", "link"),
)


def as_merge(messages: Iterable[tuple[Record, Message]]) -> str:
    """A row for each, under a heading; an empty cell where nothing is known."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(HEADINGS)
    for record, message in messages:
        writer.writerow(map(_cell, _row(record, message)))
    return written.getvalue()


def _row(record: Record, message: Message) -> tuple[str, ...]:
    platform = present.platform_name(record.platform) if record.platform else ""
    link = link_of(record) or ""
    return (
        present.pasteable(record.id),
        *(mail_text(one, record) for one in (record.store, record.domain)),
        *(platform, message.template, message.language),
        *(message.subject, message.body, link if link in message.body else ""),
    )


def _cell(text: str) -> str:
    """Line by line: blank lines between paragraphs stay blank."""
    return "\n".join(map(safe_cell, text.split("\n")))
