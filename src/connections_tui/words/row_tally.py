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
        self.unchecked = 0
        """Rows whose state was never read."""
        self.oldest: float | None = None
        """The oldest check of the others, in seconds since 1970."""

    def counted(self, rows: Iterable[Record]) -> Iterator[Record]:
        """The same rows."""
        for record in rows:
            self.rows += 1
            if (at := record.checked_at) is None:
                self.unchecked += 1
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
        yield self._checks()
        if taken.gaps:
            yield f"Incomplete: {' '.join(taken.gaps)}"

    def _checks(self) -> str:
        if self.oldest is None:
            return "None of them was checked yet." if self.rows else ""
        never = f"{self.unchecked:,} never checked. " if self.unchecked else ""
        return f"{never}Oldest check: {stamp(self.oldest)}."
