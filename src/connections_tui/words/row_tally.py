"""What a file says of its rows: how many, as of when, and how old. Pure."""

from collections.abc import Iterable, Iterator

from connections_tui.fleet import Record
from connections_tui.moments import stamp
from connections_tui.text import clean
from connections_tui.words.row_cells import Taken

_MOST = 2_000
"""Characters of a filter."""


class Tally:
    """Counts rows while they are written."""

    def __init__(self) -> None:
        self.rows = 0
        self.unknown = 0
        """Rows whose state was never read."""
        self.oldest: float | None = None
        """When the oldest of the other states was read, in seconds since 1970."""

    def counted(self, rows: Iterable[Record]) -> Iterator[Record]:
        """The same rows."""
        for record in rows:
            self.rows += 1
            if (at := _read_at(record)) is None:
                self.unknown += 1
            elif self.oldest is None or at < self.oldest:
                self.oldest = at
            yield record

    def told(self, taken: Taken) -> Iterator[str]:
        """Sentences, once all rows are written."""
        whose = f" of {clean(taken.profile, 60)}" if taken.profile else ""
        environment = f" ({taken.environment})" if taken.environment else ""
        yield (
            f"{self.rows:,} of {taken.whole:,} connections{whose}{environment} as of "
            f"{stamp(taken.at)}."
        )
        yield f"Filter: {clean(taken.filter, _MOST) or 'none'}"
        yield self._ages()
        if taken.gaps:
            yield f"Incomplete: {' '.join(taken.gaps)}"

    def _ages(self) -> str:
        if self.oldest is None:
            return "No state was read yet." if self.rows else ""
        unknown = f"States never read: {self.unknown:,}. " if self.unknown else ""
        return f"{unknown}Oldest state: {stamp(self.oldest)}."


def _read_at(record: Record) -> float | None:
    """When its state was read: from its status, else as the list gave it."""
    at, stated = record.checked_at, record.stated
    return stated.at if at is None and stated is not None else at
