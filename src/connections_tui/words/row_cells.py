"""What a row says in each of its columns: a text in one line. Pure."""

from collections.abc import Sequence
from enum import Enum

from msgspec import Struct

from connections_tui.fleet import Column, Record
from connections_tui.fleet.reasons import in_words
from connections_tui.moments import stamp
from connections_tui.text import clean

_MOST = 10_000
"""Characters of a cell."""


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


def cell(record: Record, column: RowColumn, taken: Taken | None = None) -> str:
    """As ``text`` gives it, and "-" where nothing is known."""
    return text(record, column, taken) or "-"


def text(record: Record, column: RowColumn, taken: Taken | None = None) -> str:
    """Empty where nothing is known. ``taken``: what the extra columns tell of it."""
    if isinstance(column, Extra):
        said = _extra(record, column, taken)
    elif column is Column.STATE:
        said = record.health.word
    elif column is Column.WHY:
        said = _reason(record.why)
    elif column is Column.BROKE:
        said = _broke(record)
    else:
        value = column.value.sorted_by(record)
        said = stamp(value) if isinstance(value, float | int) else value
    return clean(said or "", _MOST).replace("\t", " ")


def _extra(record: Record, column: Extra, taken: Taken | None) -> str | None:
    match column:
        case Extra.LINK:
            return record.link_url
        case Extra.ACCESS_TOKEN:
            return record.access_token
        case Extra.AS_OF:
            return stamp(taken.at) if taken is not None else None
    return taken.filter if taken is not None else None


def _broke(record: Record) -> str:
    if (since := record.broken_since) is None:
        return ""
    if since.earliest is None:
        return f"before {stamp(since.latest)}"
    return stamp(since.earliest)


def _reason(why: str) -> str:
    """In plain words, with the service's own after them."""
    words = in_words(why)
    return words if words == why else f"{words} ({why})"
