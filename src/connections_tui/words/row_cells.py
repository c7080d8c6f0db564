"""What a row says in each of its columns: a text in one line. Pure."""

from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from typing import Any

from msgspec import Struct

from connections_tui.fleet import Column, Record
from connections_tui.fleet.reasons import in_words
from connections_tui.fleet.shown.columns import Kind
from connections_tui.moments import stamp
from connections_tui.text import clean
from connections_tui.words.withheld import Withheld

_MOST = 10_000
"""Characters of a cell."""
_MOST_STAMPS = 10_000


class Extra(Enum):
    """What a row can have besides the columns of the list, only where it is asked for.

    Whoever has a link can sign a merchant in; whoever has an access token can read and
    delete what belongs to the connection.
    """

    LINK = "link"
    ACCESS_TOKEN = "access_token"
    AS_OF = "as_of"
    """When the rows were written."""
    FILTER = "filter"
    """Which ones they are."""


RowColumn = Column | Extra
EXTRAS = {extra.value: extra for extra in Extra}
LISTED = {column.name.lower(): column for column in Column}
COLUMNS: dict[str, RowColumn] = {**LISTED, **EXTRAS}
"""By the names that options take and files have."""


class Taken(Struct, frozen=True):
    """When rows were written, which ones they are, and whose."""

    at: float
    """In seconds since 1970."""
    filter: str = ""
    """As it is typed; empty for all."""
    profile: str = ""
    environment: str = ""
    whole: int = 0
    """How many connections there are without the filter."""
    gaps: Sequence[str] = ()
    """Why there may be more, as sentences."""


class Cells:
    """Reads rows for one table or file: what many of them share is worked out once."""

    def __init__(
        self, columns: Iterable[RowColumn], taken: Taken | None = None
    ) -> None:
        """``taken``: what the extra columns tell of it."""
        self._taken = taken
        self._stamps = _Stamps()
        self._reasons = _Reasons()
        named = tuple(columns)
        self._reads = tuple(map(self._read, named))
        self._withheld = Withheld(
            tokens=Extra.ACCESS_TOKEN not in named, links=Extra.LINK not in named
        )

    def texts(self, record: Record) -> list[str]:
        """Empty where nothing is known."""
        texts = [read(record) for read in self._reads]
        return self._withheld.without(texts, record)

    def shown(self, record: Record) -> list[str]:
        """The same, and "-" where nothing is known."""
        return [text or "-" for text in self.texts(record)]

    def _read(self, column: RowColumn) -> Callable[[Record], str]:
        match column:
            case Extra():
                return self._extra(column)
            case Column.STATE:
                return lambda record: record.health.word
            case Column.WHY:
                return lambda record: self._reasons[record.why]
            case Column.BROKE:
                return self._broke
        value: Callable[[Record], Any] = column.value.sorted_by
        if column.value.kind is Kind.TIME:
            return lambda record: self._stamp(value(record))
        return lambda record: _cleaned(value(record))

    def _extra(self, column: Extra) -> Callable[[Record], str]:
        match column:
            case Extra.LINK:
                return lambda record: _cleaned(record.link_url)
            case Extra.ACCESS_TOKEN:
                return lambda record: _cleaned(record.access_token)
        said = ""
        if self._taken is not None:
            at, filter_ = stamp(self._taken.at), _cleaned(self._taken.filter)
            said = at if column is Extra.AS_OF else filter_
        return lambda _: said

    def _stamp(self, at: float | None) -> str:
        return "" if at is None else self._stamps[int(at // 60)]

    def _broke(self, record: Record) -> str:
        if (since := record.broken_since) is None:
            return ""
        if since.earliest is None:
            return f"before {self._stamp(since.latest)}"
        return self._stamp(since.earliest)


class _Stamps(dict[int, str]):
    """Of minutes since 1970: a list is checked within a few of them."""

    def __missing__(self, minute: int) -> str:
        if len(self) >= _MOST_STAMPS:
            self.clear()
        self[minute] = said = stamp(minute * 60.0)
        return said


class _Reasons(dict[str, str]):
    """Reasons in plain words, with the service's own after them."""

    def __missing__(self, why: str) -> str:
        words = in_words(why)
        said = self[why] = _cleaned(words if words == why else f"{words} ({why})")
        return said


def _cleaned(text: str | None) -> str:
    return clean(text, _MOST) if text else ""
