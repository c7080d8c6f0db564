"""The items of the list, made from the store's rows. Pure.

A list may have a hundred thousand items, and nothing else runs while one is made.
Most connections are regular: they were ready long ago and have synced ever since,
or until they halted. Whole numbers say how those are, in a tenth of the time that a
record and its standing take. ``lifecycle`` defines it, and answers for all others.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import msgspec

from connections_tui.sandbox.gate import NEWEST_VERSION
from connections_tui.sandbox.lifecycle import (
    BATCH_TIME,
    LINK_WAIT,
    SYNC_EVERY,
    SYNC_TIME,
    State,
    chosen_platform,
    standing,
    state_of,
    updated_at,
)
from connections_tui.sandbox.records import Fate, Origin
from connections_tui.sandbox.schema import StoredRow, to_record
from connections_tui.sandbox.times import to_milliseconds, written_milliseconds

LINK_URL = "https://link.rutterapi.com/connection/"
"""Before the ID."""

_MILLISECOND = timedelta(milliseconds=1)
_READY_AFTER = {
    Origin.LINK.value: (LINK_WAIT + BATCH_TIME) // _MILLISECOND,
    Origin.CREDENTIALS.value: BATCH_TIME // _MILLISECOND,
}
"""How long after its creation a connection is ready, if nothing halts it."""
_EVERY = SYNC_EVERY // _MILLISECOND
_TIME = SYNC_TIME // _MILLISECOND
_IRREGULAR = frozenset({Fate.SYNCING, Fate.LOADING, Fate.WAITING, Fate.REJECTED})
"""Not ready after a batch, or not loaded after the last one."""
_BROKEN = frozenset({State.NEEDS_REAUTH, State.DISABLED})

_Glance = tuple[State, str, int]
"""State, platform (empty until one is chosen), and when it was last updated, in
milliseconds."""


class Item(msgspec.Struct, gc=False):
    """One connection, as the list has it."""

    id: str
    access_token: str
    link_url: str
    platform: str
    created_at: str
    updated_at: str

    def __repr__(self) -> str:
        return f"{type(self).__name__}(id={self.id!r})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        return [("id", self.id)]


class NewestItem(Item, gc=False):
    """The same for API version 2024-08-31."""

    status: State
    name: str | None


written_items = msgspec.json.Encoder().encode
"""A list of items as JSON text in UTF-8, without blanks."""


def items(
    rows: Iterable[StoredRow], now: datetime, *, states: frozenset[State], version: str
) -> list[Item]:
    """Of the connections that are in one of the states, in the order of the rows."""
    now_ms = to_milliseconds(now)
    make = _newest_item if version == NEWEST_VERSION else _item
    return [
        make(row, glance)
        for row in rows
        if (glance := _regular(row, now_ms) or _any(row, now))[0] in states
    ]


def _item(row: StoredRow, glance: _Glance) -> Item:
    _, platform, updated_ms = glance
    return Item(
        row[0],
        row[1],
        LINK_URL + row[0],
        platform,
        written_milliseconds(row[3]),
        written_milliseconds(updated_ms),
    )


def _newest_item(row: StoredRow, glance: _Glance) -> NewestItem:
    state, platform, updated_ms = glance
    return NewestItem(
        row[0],
        row[1],
        LINK_URL + row[0],
        platform,
        written_milliseconds(row[3]),
        written_milliseconds(updated_ms),
        state,
        row[8],
    )


def _regular(row: StoredRow, now_ms: int) -> _Glance | None:
    """How a connection is that has synced regularly; None where it has not yet."""
    fate, halted_ms = row[5], row[7]
    if fate in _IRREGULAR:
        return None
    has_halted = halted_ms is not None and halted_ms <= now_ms
    awake_ms = halted_ms if halted_ms is not None and has_halted else now_ms
    ready_ms = row[3] + _READY_AFTER[row[4]]
    rounds = (awake_ms - ready_ms - _TIME) // _EVERY
    if rounds < 1:
        return None
    state = _state_when_loaded(fate, row[6], has_halted)
    is_broken = state in _BROKEN
    updated_ms = awake_ms if is_broken else ready_ms + rounds * _EVERY + _TIME
    asked_ms = row[13]
    if asked_ms is not None and not is_broken and asked_ms + _TIME <= now_ms:
        updated_ms = max(updated_ms, asked_ms + _TIME)
    return state, row[2] or chosen_platform(row[12]), updated_ms


# Called for each row, with few combinations of words; bounded, since a strange file
# may hold any.
@lru_cache(maxsize=256)
def _state_when_loaded(fate: str, reason: str | None, has_halted: bool) -> State:
    return state_of(
        Fate(fate), reason, is_ready=True, is_loaded=True, has_halted=has_halted
    )


def _any(row: StoredRow, now: datetime) -> _Glance:
    """How any connection is, from its record."""
    record = to_record(row)
    stands = standing(record, now)
    return stands.state, stands.platform, to_milliseconds(updated_at(record, stands))
