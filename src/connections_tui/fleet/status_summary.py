"""What the answers say of a connection's health, small enough to keep for all.

A whole answer is kilobytes of batches and totals. For the row, the order and the
memory of a fleet of 100,000 this much of it is enough.
"""

from typing import NamedTuple, Self

from msgspec import Struct

from connections_tui import models
from connections_tui.fleet.vocabulary import (
    batch_word,
    has_failed,
    platform_code,
    reason_of,
)
from connections_tui.moments import epoch


class StatusSummary(Struct, frozen=True):
    """The gist of a status. None means that the service did not say."""

    platform: str | None = None
    is_ready: bool | None = None
    needs_update: bool | None = None
    is_disabled: bool | None = None
    disabled_reason: str | None = None
    is_healthy: bool | None = None
    last_sync: float | None = None
    """When it last finished a sync, in seconds since 1970."""
    has_synced: bool = False
    """Whether it says when, even where that cannot be read."""
    history_completed: bool | None = None
    batches: int = 0
    """How many the historical sync has; 0 before it starts."""
    failed: str = ""
    """Which data object of which batch failed: "batch 4 customers FAILED"."""
    progress: str = ""
    """What is being loaded: "batch 3/12 orders"; once it is ready, how much of its
    history has been: "history 3/5"."""

    @classmethod
    def of(cls, status: "models.ConnectionStatus") -> Self:
        history = status.historical_sync_status
        return cls(
            platform=_platform(status),
            is_ready=status.is_ready,
            needs_update=status.needs_update_status.needs_update,
            is_disabled=status.disabled_status.is_disabled,
            disabled_reason=reason_of(status.disabled_status.disabled_reason),
            is_healthy=status.is_healthy,
            last_sync=epoch(status.last_sync_completed_at),
            has_synced=bool(status.last_sync_completed_at),
            history_completed=history.historical_sync_completed,
            batches=len(history.batches),
            failed=_failed(history.batches),
            progress=(_history if status.is_ready else _progress)(history),
        )


class Detailed(Struct, frozen=True):
    """What the details report as wrong with a connection: the fall-back where there is
    no status."""

    at: float
    """When they were read, in seconds since 1970."""
    needs_update: bool | None = None
    is_disabled: bool | None = None
    disabled_reason: str | None = None

    @property
    def is_broken(self) -> bool:
        return Said(*_flags(self)).is_broken

    @classmethod
    def of(cls, details: "models.ConnectionDetails", at: float) -> Self | None:
        """None where they say nothing wrong, as most do."""
        reason = reason_of(details.disabled_reason)
        found = cls(at, details.needs_update, details.disabled, reason)
        return found if found.is_broken or found.disabled_reason else None


class Said(NamedTuple):
    """What the answers say of whether a connection works. None: neither says it."""

    needs_update: bool | None = None
    is_disabled: bool | None = None
    disabled_reason: str | None = None
    """As it came."""

    @property
    def is_off(self) -> bool:
        """Whether it is disabled: that it is, or only why, may be what they say."""
        return bool(_first(self.is_disabled, self.disabled_reason is not None))

    @property
    def is_broken(self) -> bool:
        return bool(self.needs_update or self.is_off)


def said_by(
    summary: StatusSummary | None, read_at: float | None, detailed: Detailed | None
) -> Said:
    """The status and the details as one.

    The status comes first: it says more. The details fill in what it leaves out, and
    add what they report as wrong where they are the fresher of the two.
    """
    if summary is None:
        return Said(*_flags(detailed)) if detailed else Said()
    said = Said(summary.needs_update, summary.is_disabled, summary.disabled_reason)
    if detailed is None:
        return said
    if detailed.at > (read_at or 0.0):
        return Said(
            _either(said.needs_update, detailed.needs_update),
            _either(said.is_disabled, detailed.is_disabled),
            detailed.disabled_reason or said.disabled_reason,
        )
    is_disabled = _first(said.is_disabled, detailed.is_disabled)
    reason = said.disabled_reason
    if reason is None and is_disabled is not False:
        reason = detailed.disabled_reason
    return Said(_first(said.needs_update, detailed.needs_update), is_disabled, reason)


def last_sync_by(summary: StatusSummary | None, detailed: float | None) -> float | None:
    """When it last finished a sync: the later of what its status and details say."""
    read = summary.last_sync if summary is not None else None
    if read is None or detailed is None:
        return detailed if read is None else read
    return max(read, detailed)


def _flags(detailed: Detailed) -> tuple[bool | None, bool | None, str | None]:
    return detailed.needs_update, detailed.is_disabled, detailed.disabled_reason


def _either(one: bool | None, other: bool | None) -> bool | None:
    return True if one or other else _first(one, other)


def _first(one: bool | None, other: bool | None) -> bool | None:
    return other if one is None else one


def _platform(status: "models.ConnectionStatus") -> str | None:
    """The platform; None while the merchant has not chosen one.

    An empty one says just that. ``connection.platform`` counts only where the status
    has none: it is one of the listed platforms even then.
    """
    said = status.platform
    return platform_code(status.connection.platform if said is None else said)


def _failed(batches: "tuple[models.Batch, ...]") -> str:
    for batch in batches:
        for entity, progress in batch.progress_info.items():
            word = batch_word(progress.status)
            if word is not None and has_failed(word):
                return f"batch {_number(batch)} {entity} {word}"
    return ""


def _progress(history: "models.HistoricalSyncStatus") -> str:
    for position, batch in enumerate(history.batches, start=1):
        for entity, progress in batch.progress_info.items():
            word = batch_word(progress.status)
            place = f"batch {position}/{len(history.batches)} {entity}"
            if word == "IN_PROGRESS":
                return place
            if word not in (None, "COMPLETED", "NOT_STARTED") and not has_failed(word):
                return f"{place} {word}"
    return ""


def _history(history: "models.HistoricalSyncStatus") -> str:
    whole, done = len(history.batches), history.num_batches_completed
    if not whole or history.historical_sync_completed is not False:
        return ""
    if done is None:
        done = sum(map(_is_done, history.batches))
    return f"history {int(max(0, min(done, whole)))}/{whole}"


def _is_done(batch: "models.Batch") -> bool:
    progress = batch.progress_info.values()
    return bool(progress) and all(
        batch_word(item.status) == "COMPLETED" for item in progress
    )


def _number(batch: "models.Batch") -> str:
    return "?" if batch.batch_num is None else f"{batch.batch_num:g}"
