"""The table of data objects: how many are synced, and of which time. Pure."""

from collections.abc import Sequence

from msgspec import Struct

from connections_tui import models
from connections_tui.fleet import Health
from connections_tui.text import clean
from connections_tui.tui.pages.page import Page, shortened, widest
from connections_tui.tui.theme import state_variable
from connections_tui.words import present

BAR_WIDTH = 8
LEAST_NAME = 8
"""Cells a name has at least; from there on distinct ones can be told apart."""
DAY, MONTH = 10, 7
"""Characters of a date, and of its month."""


class Total(Struct, frozen=True):
    """One data object in words."""

    name: str
    count: str
    amount: float
    oldest: str
    newest: str
    state: Health
    word: str

    @classmethod
    def of(cls, name: str, total: "models.EntityTotal", failed: str | None) -> "Total":
        if failed:
            state, word = Health.DISABLED, failed
        elif total.ready:
            state, word = Health.HEALTHY, "ready"
        else:
            state, word = Health.SYNCING, "not ready"
        return cls(
            clean(name),
            present.count(total.synced_count),
            number_of(total.synced_count),
            present.day(total.oldest_entity_date),
            present.day(total.newest_entity_date),
            state,
            word,
        )


class _Shape(Struct, frozen=True):
    """Which columns a table of totals has besides name, count and symbol."""

    bar: bool = False
    span: int = 0
    """Characters of each date: 10 for days, 7 for months, 0 for none."""
    words: bool = False

    def cells(self, rows: "Sequence[Total]") -> int:
        """What all but the names take."""
        word = 1 + widest(row.word for row in rows) if self.words else 0
        bar = 2 + BAR_WIDTH if self.bar else 0
        return 2 + _count_cells(rows) + bar + self.span_cells(rows) + 3 + word

    def span_cells(self, rows: "Sequence[Total]") -> int:
        return sum(2 + cells for cells in self.date_cells(rows)) if self.span else 0

    def date_cells(self, rows: "Sequence[Total]") -> tuple[int, int]:
        cut = self.span
        return (
            widest((row.oldest[:cut] for row in rows), len("oldest")),
            widest((row.newest[:cut] for row in rows), len("newest")),
        )


_SHAPES = (
    _Shape(bar=True, span=DAY, words=True),
    _Shape(span=DAY, words=True),
    _Shape(span=MONTH, words=True),
    _Shape(words=True),
    _Shape(),
)
"""The first that leaves room for whole names is taken."""


def _count_cells(rows: "Sequence[Total]") -> int:
    return widest((row.count for row in rows), len("count"))


def table_of(page: Page, rows: "Sequence[Total]") -> None:
    names = widest((row.name for row in rows), len("entity"))
    shape = next(
        (s for s in _SHAPES if names + s.cells(rows) <= page.width), _SHAPES[-1]
    )
    names = min(names, max(LEAST_NAME, page.width - shape.cells(rows)))
    short = shortened([row.name for row in rows], names)
    counts, most = _count_cells(rows), max(row.amount for row in rows)
    oldest, newest = shape.date_cells(rows)
    head = f"{'entity':<{names}}  {'count':>{counts}}"
    head += " " * (2 + BAR_WIDTH) if shape.bar else ""
    head += f"  {'oldest':<{oldest}}  newest" if shape.span else ""
    page.add((head.rstrip(), "$muted"))
    for row in rows:
        drawn = present.bar(row.amount, most, BAR_WIDTH) if row.amount else ""
        dates = f"  {row.oldest[: shape.span]:<{oldest}}"
        dates += f"  {row.newest[: shape.span]:<{newest}}"
        page.add(
            present.fit(short[row.name], names),
            (f"  {row.count:>{counts}}", "bold"),
            (f"  {drawn:<{BAR_WIDTH}}" if shape.bar else "", "$secondary"),
            (dates if shape.span else "", "$muted"),
            (f"  {row.state.symbol}", state_variable(row.state)),
            (f" {row.word}" if shape.words else "", "$muted"),
        )


def number_of(value: int | float | None) -> float:
    return float(value or 0)
