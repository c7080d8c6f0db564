"""Which connections a screen shows, and in which order.

Pure: a view and a fleet give a list of IDs.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from connections_tui.fleet.fleet import Known
from connections_tui.fleet.health import Health
from connections_tui.moments import moment

_NEVER = datetime.min.replace(tzinfo=UTC)
TOKEN_FROM = 8
"""Shortest filter text that is also looked for in access tokens."""


class Column(Enum):
    """What a list can be sorted by."""

    STATE = "State"
    STORE = "Store"
    PLATFORM = "Platform"
    SYNCED = "Last sync"
    WHY = "Why / next"
    CREATED = "Created"


@dataclass(frozen=True)
class Sort:
    """An order. By state means: most in need of a person, then longest unsynced."""

    column: Column = Column.STATE
    descending: bool = False


@dataclass(frozen=True)
class View:
    """What a person asked to see."""

    text: str = ""
    """Looked for in platform, store name, domain, ID and access token; each word
    must be found somewhere."""
    health: Health | None = None
    only_problems: bool = False
    sort: Sort = Sort()

    @property
    def is_narrowed(self) -> bool:
        return bool(self.text.strip() or self.health or self.only_problems)


def arrange(fleet: Iterable[Known], view: View) -> list[str]:
    """The IDs a view shows, in its order."""
    words = view.text.casefold().split()
    shown = [known for known in fleet if _is_shown(known, view, words)]
    shown.sort(key=_KEYS[view.sort.column], reverse=view.sort.descending)
    return [known.id for known in shown]


def _is_shown(known: Known, view: View, words: list[str]) -> bool:
    if view.health is not None and known.health is not view.health:
        return False
    if view.only_problems and not known.health.is_problem:
        return False
    return all(_matches(known, word) for word in words)


def _matches(known: Known, word: str) -> bool:
    platform = known.platform or ""
    # People write WooCommerce, the service WOO_COMMERCE.
    spellings = (platform, platform.replace("_", ""))
    places = (known.store, known.domain, *spellings, known.id)
    if any(word in place.casefold() for place in places if place):
        return True
    token = known.connection.access_token
    return (
        token is not None
        and len(word) >= TOKEN_FROM
        and word in token.get_secret_value().casefold()
    )


def _by_state(known: Known) -> tuple[Any, ...]:
    return (known.health.rank, known.last_sync or _NEVER, _store(known), known.id)


def _store(known: Known) -> str:
    return (known.store or "\uffff").casefold()


_KEYS: dict[Column, Callable[[Known], tuple[Any, ...]]] = {
    Column.STATE: _by_state,
    Column.STORE: lambda known: (_store(known), known.id),
    Column.PLATFORM: lambda known: (
        (known.platform or "\uffff").lower(),
        *_by_state(known),
    ),
    Column.SYNCED: lambda known: (known.last_sync or _NEVER, _store(known), known.id),
    Column.WHY: lambda known: (known.verdict.why or "\uffff", *_by_state(known)),
    Column.CREATED: lambda known: (
        moment(known.connection.created_at) or _NEVER,
        known.id,
    ),
}
