"""How what is known of a connection lies in the cache's tables.

Flat columns, because all of them are read at every start.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from operator import contains

from connections_tui.files.sqlite import Values
from connections_tui.fleet.health import Health
from connections_tui.fleet.health_change import Change
from connections_tui.fleet.saved_record import SavedRecord
from connections_tui.fleet.since import Since
from connections_tui.fleet.status_summary import StatusSummary

_TEXT = frozenset({str})
_TEXT_OR_NONE = frozenset({str, type(None)})
_NUMBER = frozenset({int, float})
_INTEGER = frozenset({int})
_INTEGER_OR_NONE = frozenset({int, type(None)})
_NUMBER_OR_NONE = frozenset({int, float, type(None)})

_READING = {
    "reading_platform": _TEXT_OR_NONE,
    "is_ready": _INTEGER_OR_NONE,
    "needs_update": _INTEGER_OR_NONE,
    "is_disabled": _INTEGER_OR_NONE,
    "disabled_reason": _TEXT_OR_NONE,
    "is_healthy": _INTEGER_OR_NONE,
    "last_sync": _NUMBER_OR_NONE,
    "has_synced": _INTEGER_OR_NONE,
    "history_completed": _INTEGER_OR_NONE,
    "batches": _INTEGER_OR_NONE,
    "failed": _TEXT,
    "progress": _TEXT,
}
_READ = {
    "number": _INTEGER,
    "id": _TEXT,
    "platform": _TEXT_OR_NONE,
    "name": _TEXT_OR_NONE,
    "domain": _TEXT_OR_NONE,
    "created_at": _NUMBER_OR_NONE,
    "health": _TEXT,
    "why": _TEXT,
    "is_derived": _INTEGER,
    **_READING,
    "checked_at": _NUMBER_OR_NONE,
    "details_at": _NUMBER_OR_NONE,
    "works_until": _NUMBER_OR_NONE,
    "broken_at": _NUMBER_OR_NONE,
    "store_id": _TEXT_OR_NONE,
}
"""What is read of a connection, with the types a sound row has there."""
_WRITTEN = (*(name for name in _READ if name != "number"), "rank", "told_at")
_CHANGE = {
    "connection_id": _TEXT,
    "at": _NUMBER,
    "before": _TEXT,
    "after": _TEXT,
    "why": _TEXT,
    "platform": _TEXT_OR_NONE,
    "earliest": _NUMBER_OR_NONE,
}

_OF_HEALTH = (
    *("health", "why", "is_derived", "rank", "told_at", "works_until", "broken_at"),
)

SELECT_CONNECTIONS = f"SELECT {', '.join(_READ)} FROM connections"
SELECT_CHANGES = f"SELECT {', '.join(_CHANGE)} FROM changes"
INSERT_CHANGE = (
    f"INSERT INTO changes ({', '.join(_CHANGE)})"
    f" VALUES ({', '.join('?' * len(_CHANGE))})"
)
_TOLD_AT = "CASE WHEN told_at <= ?7 THEN told_at ELSE 0 END"
INSERT_MISSED_CHANGE = f"""
    INSERT INTO changes ({", ".join(_CHANGE)})
    SELECT id, max(?3, {_TOLD_AT}), last_known, ?4, ?5, coalesce(?6, platform),
        nullif({_TOLD_AT}, 0)
    FROM connections
    WHERE id = ?1 AND last_known <> ?4 AND ?2 >= {_TOLD_AT}
"""
"""Keeps a change that a row shows and no change told: seen at its second value, and
dated with its third. Its last value is the latest credible time, as below."""


def _upsert() -> str:
    """Stores a row; of one that is there already, only what is known better.

    Its last value is the latest credible time: what claims to be from later came
    from a clock set wrong, and must not stay for ever.
    """
    names = (*_WRITTEN, "last_known")
    latest = f"?{len(names) + 1}"

    def is_newer(time: str) -> str:
        stored = f"CASE WHEN {time} <= {latest} THEN {time} ELSE 0 END"
        return f"coalesce(excluded.{time}, 0) >= {stored}"

    def either(name: str, time: str) -> str:
        """Ours where it is newer, or where nothing else is known."""
        ours, stored = f"excluded.{name}", name
        return (
            f"{name} = CASE WHEN {is_newer(time)} THEN coalesce({ours}, {stored})"
            f" ELSE coalesce({stored}, {ours}) END"
        )

    def whole(name: str, condition: str) -> str:
        return f"{name} = CASE WHEN {condition} THEN excluded.{name} ELSE {name} END"

    # A call that brought no answer, or none yet, leaves the last reading as it is.
    has_reading = f"excluded.batches IS NOT NULL AND {is_newer('checked_at')}"
    # That we do not know is no news.
    has_health = f"excluded.health <> 'UNCHECKED' AND {is_newer('told_at')}"
    updates = (
        either("platform", "checked_at"),
        either("name", "details_at"),
        either("domain", "details_at"),
        either("store_id", "details_at"),
        "created_at = coalesce(excluded.created_at, created_at)",
        *(whole(name, has_reading) for name in _READING),
        either("checked_at", "checked_at"),
        either("details_at", "details_at"),
        *(whole(name, has_health) for name in _OF_HEALTH),
        either("last_known", "told_at"),
    )
    marks = ", ".join(f"?{number}" for number in range(1, len(names) + 1))
    return (
        f"INSERT INTO connections ({', '.join(names)}) VALUES ({marks})"
        f" ON CONFLICT (id) DO UPDATE SET {', '.join(updates)}"
    )


UPSERT_CONNECTION = _upsert()


def to_row(record: SavedRecord, told_at: float) -> Values:
    """The values to store, without the latest credible time."""
    since = record.since
    return (
        storable(record.id),
        _storable(record.platform),
        _storable(record.name),
        _storable(record.domain),
        record.created_at,
        record.health.name,
        storable(record.why),
        record.is_derived,
        *_to_cells(record.summary),
        record.checked_at,
        record.details_at,
        since.earliest if since is not None else None,
        since.latest if since is not None else None,
        _storable(record.store_id),
        record.health.rank,
        max(told_at, record.checked_at or 0.0),
        # What the list alone says is no reading that a later one could differ from.
        known_word(record.health) if record.checked_at is not None else None,
    )


def to_change_row(change: Change, before: str) -> Values:
    return (
        storable(change.connection_id),
        change.at,
        before,
        change.after.name,
        storable(change.why),
        _storable(change.platform),
        change.earliest,
    )


def to_missed_changes(rows: Iterable[SavedRecord]) -> Iterator[Values]:
    """The values with which rows of a known health and time may tell a change."""
    for row in rows:
        if row.checked_at is not None and (word := known_word(row.health)):
            at = row.checked_at
            if row.health is Health.STALE and row.since is not None:
                at = row.since.latest
            yield (
                storable(row.id),
                max(row.checked_at, at),
                at,
                word,
                storable(row.why),
                _storable(row.platform),
            )


def known_word(health: Health) -> str | None:
    """The word for a health; None where it only says that we do not know."""
    return None if health in _NOT_KNOWN else health.name


def records_in(rows: Iterable[Values]) -> list[SavedRecord]:
    """What the rows hold. One that cannot be understood is left out."""
    records = []
    for row in rows:
        if _fits_connection(tuple(map(type, row))):
            try:
                records.append(_to_record(row))
            except KeyError:
                continue
    return records


def changes_in(rows: Iterable[Values]) -> list[Change]:
    """What the rows hold. One that cannot be understood is left out."""
    return [_to_change(row) for row in rows if _fits_change(tuple(map(type, row)))]


def storable(text: str) -> str:
    """The text without what no file in UTF-8 can hold."""
    return text if text.isascii() else _SURROGATES.sub("\ufffd", text)


def _storable(text: str | None) -> str | None:
    return None if text is None else storable(text)


def _to_cells(summary: StatusSummary | None) -> Values:
    if summary is None:
        return (None,) * (len(_READING) - 2) + ("", "")
    return (
        _storable(summary.platform),
        summary.is_ready,
        summary.needs_update,
        summary.is_disabled,
        _storable(summary.disabled_reason),
        summary.is_healthy,
        summary.last_sync,
        summary.has_synced,
        summary.history_completed,
        summary.batches,
        storable(summary.failed),
        storable(summary.progress),
    )


def _to_record(row: Values) -> SavedRecord:
    # Unpacked and built by position: this runs 100,000 times at a start.
    (
        _,
        connection_id,
        platform,
        name,
        domain,
        created_at,
        health,
        why,
        is_derived,
        reading_platform,
        is_ready,
        needs_update,
        is_disabled,
        disabled_reason,
        is_healthy,
        last_sync,
        has_synced,
        history_completed,
        batches,
        failed,
        progress,
        checked_at,
        details_at,
        works_until,
        broken_at,
        store_id,
    ) = row
    summary = (
        None
        if batches is None
        else StatusSummary(
            reading_platform,
            _TRUTH[is_ready],
            _TRUTH[needs_update],
            _TRUTH[is_disabled],
            disabled_reason,
            _TRUTH[is_healthy],
            last_sync,
            has_synced == 1,
            _TRUTH[history_completed],
            batches,
            failed,
            progress,
        )
    )
    return SavedRecord(
        connection_id,
        platform,
        name,
        domain,
        created_at,
        to_health(health),
        why,
        is_derived == 1,
        summary,
        checked_at,
        details_at,
        None if broken_at is None else Since(works_until, broken_at),
        store_id,
    )


def _to_change(row: Values) -> Change:
    connection_id, at, before, after, *rest = row
    return Change(connection_id, at, to_health(before), to_health(after), *rest)


def to_health(word: object) -> Health:
    """A word of a newer version says nothing to us."""
    return _HEALTH.get(str(word), Health.UNCHECKED)


# Rows of one kind are alike: the check of a whole row is one look-up.
@lru_cache(maxsize=1024)
def _fits_connection(types: tuple[type, ...]) -> bool:
    return all(map(contains, _READ.values(), types))


@lru_cache(maxsize=1024)
def _fits_change(types: tuple[type, ...]) -> bool:
    return all(map(contains, _CHANGE.values(), types))


_HEALTH = {health.name: health for health in Health}
_TRUTH = {None: None, 0: False, 1: True}
_SURROGATES = re.compile("[\ud800-\udfff]")
_NOT_KNOWN = frozenset({Health.UNCHECKED, Health.NO_ANSWER})
