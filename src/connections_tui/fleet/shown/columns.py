"""What a list can show and be sorted by: a column is one record. Pure."""

from collections.abc import Callable
from enum import Enum
from operator import attrgetter

from msgspec import Struct

from connections_tui.fleet.reasons import in_words
from connections_tui.fleet.record import Record

_RANK_APART = 1e12
"""More seconds than any time in the life of a connection."""


class Kind(Enum):
    """What kind of values a column has, and the words for its two orders."""

    TEXT = ("a to z", "z to a")
    TIME = ("oldest first", "newest first")
    RANK = ("worst first", "best first")


class About(Struct, frozen=True, eq=False):
    """All there is to say of a column.

    A table shows a text as it is and a time as an age; ``table_layout`` has those
    that are shown in another way.
    """

    title: str
    letter: str
    """Its key in the sort menus."""
    meaning: str
    """In the dialog of columns: at most 26 cells."""
    head: str
    kind: Kind
    sorted_by: Callable[[Record], float | str | None]
    """By what it is sorted; None where it has no value."""
    least: int
    """Cells it needs."""
    most: int = 1000
    """Cells it can use."""
    lags: int = 0
    """Cells by which the others are wider before it grows."""

    @property
    def is_right(self) -> bool:
        """Whether its text is right-aligned: ages are compared by their ends."""
        return self.kind is Kind.TIME


def _state(record: Record) -> float:
    return record.verdict.health.rank * _RANK_APART + (record.synced_at or 0.0)


def _why(record: Record) -> str:
    return in_words(record.verdict.why)


def _text(
    attribute: str, title: str, letter: str, meaning: str, head: str, *cells: int
) -> About:
    value = attrgetter(attribute)
    return About(title, letter, meaning, head, Kind.TEXT, value, *cells)


def _time(
    attribute: str, title: str, letter: str, meaning: str, head: str, cells: int
) -> About:
    value = attrgetter(attribute)
    return About(title, letter, meaning, head, Kind.TIME, value, cells, cells)


class Column(Enum):
    """The columns, in the order in which they are offered.

    Saved views and preferences keep the names.
    """

    STATE = About("State", "s", "symbol and state", "STATE", Kind.RANK, _state, 11, 14)
    STORE = _text("store", "Store", "t", "name of the store", "STORE", 14, 36)
    DOMAIN = _text("domain", "Domain", "d", "domain of the store", "DOMAIN", 14, 36, 8)
    PLATFORM = _text("platform", "Platform", "p", "such as Shopify", "PLATFORM", 12, 12)
    SYNCED = _time("synced_at", "Last sync", "l", "time since the last sync", "SYNC", 7)
    BROKE = _time("broke_at", "Broken since", "b", "time since it broke", "BROKEN", 8)
    CREATED = _time(
        "created_at", "Created", "c", "time since it was created", "CREATED", 9
    )
    CHECKED = _time(
        "checked_at", "Checked", "k", "time since the last check", "CHECKED", 9
    )
    CUSTOMER = _text(
        "label.customer", "Customer", "u", "label: customer", "CUSTOMER", 9, 16
    )
    OWNER = _text("label.owner", "Owner", "o", "label: owner", "OWNER", 7, 14)
    NOTE = _text("label.note", "Note", "n", "label: note", "NOTE", 12, 40, 8)
    ID = _text("id", "ID", "i", "connection ID", "ID", 11, 36)
    WHY = About(
        "Why / next",
        "w",
        "reason, or what is missing",
        "WHY / NEXT",
        Kind.TEXT,
        _why,
        14,
    )


COLUMN_OF = {column.value.letter: column for column in Column}
"""The column of each letter of the sort menus."""
