"""What is kept of a connection from run to run, and what that is worth later on."""

import math
from typing import NamedTuple

from connections_tui.fleet.health import UNCHECKED, WORDS, Health, Verdict, word_told
from connections_tui.fleet.known import Known, Stated
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
    reading: StatusSummary | None
    """The gist of the last status that came; None before the first."""
    checked_at: float | None
    """When the service last said something about it, or failed to."""
    details_at: float | None
    since: Since | None = None
    """Between which times it was seen to break."""


def saved(known: Known) -> SavedRecord:
    """What is worth knowing of it the next time."""
    return SavedRecord(
        known.id,
        known.platform,
        known.store,
        known.domain,
        known.created_at,
        known.health,
        known.why,
        known.is_derived,
        known.reading,
        known.checked_at if known.reading is None else known.status_at,
        known.details_at,
        known.since,
    )


def recall(known: Known, row: SavedRecord, now: float) -> None:
    """Takes what was known at an earlier time into a record that knows no better."""
    # A failed call is not recalled: the status is due either way.
    known.reading = row.reading
    known.status_at = row.checked_at if row.reading is not None else None
    known.details_at = row.details_at
    known.platform = known.platform or platform_code(row.platform)
    known.domain = known.domain or real_name(row.domain)
    known.store_name = known.store_name or real_name(row.name)
    known.was_created(row.created_at)
    known.sure = row.health if row.health not in UNSURE else None
    known.sure_at, known.sure_by = row.checked_at, known.sources
    known.since = row.since
    if known.since is None and row.health.is_problem:
        known.since = Since(None, row.checked_at or now)
    if known.listed is None and (word := _word_of(row)) is not None:
        # It was the list that had the last word, if only just.
        at = math.nextafter(row.checked_at or 0.0, math.inf)
        known.stated = Stated(word, at)
    known.rejudge(now)
    if known.verdict is UNCHECKED and known.listed is None:
        known.verdict = _recalled(row)
    if known.listed is None and known.health is not Health.STALE:
        # By itself only staleness comes; all else would take another reading.
        known.sure = known.health if known.health not in UNSURE else None
    known.rename()


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
