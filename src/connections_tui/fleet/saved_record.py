"""What is kept of a connection from run to run, and what that is worth later on."""

import math
from typing import NamedTuple

from connections_tui.fleet.health import UNCHECKED, WORDS, Health, Verdict, word_told
from connections_tui.fleet.record import Record, Stated
from connections_tui.fleet.since import UNSURE, Since
from connections_tui.fleet.status_summary import StatusSummary
from connections_tui.fleet.vocabulary import platform_code
from connections_tui.placeholders import real_name


class SavedRecord(NamedTuple):
    """One connection as last known, without token or link. Times are in seconds since
    1970."""

    id: str
    platform: str | None
    name: str | None
    domain: str | None
    created_at: float | None
    health: Health
    why: str
    is_derived: bool
    summary: StatusSummary | None
    """The gist of the last status that came; None before the first."""
    checked_at: float | None
    """When the service last said something about it, or failed to."""
    details_at: float | None
    since: Since | None = None
    """Between which times it was seen to break."""
    store_id: str | None = None


def saved(record: Record) -> SavedRecord:
    """What is worth knowing of it the next time."""
    return SavedRecord(
        record.id,
        record.platform,
        record.store,
        record.domain,
        record.created_at,
        record.health,
        record.why,
        record.is_derived,
        record.summary,
        record.checked_at if record.summary is None else record.status_at,
        record.details_at,
        record.since,
        record.store_id,
    )


def recall(record: Record, row: SavedRecord, now: float) -> None:
    """Takes what was known at an earlier time into a record that knows no better."""
    # A failed call is not recalled: the status is due either way.
    record.summary = row.summary
    record.status_at = row.checked_at if row.summary is not None else None
    record.details_at = row.details_at
    record.platform = record.platform or platform_code(row.platform)
    record.domain = record.domain or real_name(row.domain)
    record.store_id = record.store_id or real_name(row.store_id)
    record.store_name = record.store_name or real_name(row.name)
    record.was_created(row.created_at)
    record.sure = row.health if row.health not in UNSURE else None
    record.sure_at, record.sure_by = row.checked_at, record.sources
    record.since = row.since
    if record.since is None and row.health.is_problem:
        record.since = Since(None, row.checked_at or now)
    if record.listed is None and (word := _word_of(row)) is not None:
        # It was the list that had the last word, if only just.
        at = math.nextafter(row.checked_at or 0.0, math.inf)
        record.stated = Stated(word, at)
    record.rejudge(now)
    if record.verdict is UNCHECKED and record.listed is None:
        record.verdict = _recalled(row)
    if record.listed is None and record.health is not Health.STALE:
        # By itself only staleness comes; all else would take another reading.
        record.sure = record.health if record.health not in UNSURE else None
    record.rename()


def _word_of(row: SavedRecord) -> str | None:
    """The list's word at that time; None where it did not count."""
    return word_told(row.why) if row.is_derived else WORDS.get(row.health)


def _recalled(row: SavedRecord) -> Verdict:
    """Its verdict of that time, where no answer is left to judge it by."""
    if row.health is Health.NO_ANSWER:
        return UNCHECKED
    # A reason without an answer that gives it was made up by an older version.
    why = row.why if row.details_at is not None else ""
    return Verdict(row.health, why, row.is_derived)
