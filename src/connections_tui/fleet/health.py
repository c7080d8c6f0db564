"""What we know of one connection, as one of nine words and a reason.

Pure. Five of the words are the service's own dashboard's (Healthy, Syncing,
Unhealthy, Disabled, Needs reauth); the other four say something about our own
knowledge. Where the list states a connection's state, that word wins, so that
this console and the dashboard never disagree.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from connections_tui.models import (
    Batch,
    Connection,
    ConnectionDetails,
    ConnectionStatus,
)
from connections_tui.moments import moment

STALE_AFTER = timedelta(hours=24)
REAUTH_REASONS = frozenset(
    {"NEEDS_REAUTH", "FAILED TO AUTHENTICATE", "SHOP_API_KEY_EXPIRED"}
)
"""Reasons for a disabled connection that a new sign-in settles."""


class Health(Enum):
    """One word for how a connection is doing, most in need of a person first."""

    NEEDS_REAUTH = ("⚑", "Needs reauth", "Reauth")
    DISABLED = ("✗", "Disabled", "Disabled")
    UNHEALTHY = ("!", "Unhealthy", "Unhealthy")
    STALE = ("~", "Stale", "Stale")
    SYNCING = ("↻", "Syncing", "Syncing")
    LINK_SENT = ("◌", "Link sent", "Link sent")
    NO_ANSWER = ("?", "No answer", "No answer")
    UNCHECKED = ("-", "Unchecked", "Unchecked")
    HEALTHY = ("✓", "Healthy", "Healthy")

    def __init__(self, symbol: str, word: str, short: str) -> None:
        self.symbol = symbol
        """One cell wide in every terminal."""
        self.word = word
        self.short = short
        """The word where a row has nine cells for it."""

    @property
    def rank(self) -> int:
        """0 is the most in need of a person."""
        return _RANKS[self]

    @property
    def is_problem(self) -> bool:
        """Whether somebody has to do something."""
        return self in _PROBLEMS


_RANKS = {health: rank for rank, health in enumerate(Health)}
_PROBLEMS = frozenset(
    {
        Health.NEEDS_REAUTH,
        Health.DISABLED,
        Health.UNHEALTHY,
        Health.STALE,
        Health.NO_ANSWER,
    }
)
_STATED = {
    "needs_reauth": Health.NEEDS_REAUTH,
    "disabled": Health.DISABLED,
    "unhealthy": Health.UNHEALTHY,
}
"""List states that settle the matter by themselves."""
_OPEN = frozenset({"active", "not_ready"})
"""List states that rule out all that is broken, and leave room for a finer word."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A health word and why."""

    health: Health
    why: str = ""
    """What a row says next to it: a reason, a batch, what is awaited. Text from
    the service may be part of it. Empty for a healthy one."""
    derived: bool = True
    """False where the service itself stated the word."""


UNCHECKED = Verdict(Health.UNCHECKED, "status not fetched yet")


def judge(
    connection: Connection,
    status: ConnectionStatus | None,
    details: ConnectionDetails | None,
    failure: str | None,
    now: datetime,
) -> Verdict:
    """The first of nine words that fits, and why.

    Args:
        failure: why the last call for this connection brought no answer; None
            where the last call succeeded or none was made.
    """
    stated = (connection.status or "").strip().lower()
    if health := _STATED.get(stated):
        return Verdict(health, _why(health, status, details), derived=False)
    if failure is not None:
        return Verdict(Health.NO_ANSWER, failure)
    if status is None:
        return _from_list_alone(stated, connection, details, now)
    if stated not in _OPEN:
        for health, applies in (
            (Health.NEEDS_REAUTH, _needs_reauth),
            (Health.DISABLED, _is_disabled),
            (Health.UNHEALTHY, _is_unhealthy),
        ):
            if applies(status):
                return Verdict(health, _why(health, status, details))
    return _by_progress(stated, connection, status, now)


def _from_list_alone(
    stated: str,
    connection: Connection,
    details: ConnectionDetails | None,
    now: datetime,
) -> Verdict:
    """What the list's own word allows before a status has been read."""
    if stated == "not_ready":
        if not connection.platform:
            return Verdict(Health.LINK_SENT, _WAITING)
        return Verdict(Health.SYNCING, derived=False)
    if stated == "active":
        last = moment(details.last_sync_completed_at) if details else None
        return _stale(last, now) or Verdict(Health.HEALTHY, derived=False)
    return UNCHECKED


_WAITING = "merchant not signed in"


def _by_progress(
    stated: str, connection: Connection, status: ConnectionStatus, now: datetime
) -> Verdict:
    """Not broken: waiting, syncing, stale or healthy."""
    derived = stated not in _OPEN
    if stated != "active" and _awaits_merchant(connection, status):
        return Verdict(Health.LINK_SENT, _WAITING)
    history = status.historical_sync_status
    unfinished = history.historical_sync_completed is False
    if stated == "not_ready" or (
        stated != "active" and (status.is_ready is not True or unfinished)
    ):
        return Verdict(Health.SYNCING, sync_progress(status), derived)
    last = moment(status.last_sync_completed_at)
    return _stale(last, now) or Verdict(Health.HEALTHY, derived=derived)


def _stale(last: datetime | None, now: datetime) -> Verdict | None:
    if last is None or now - last <= STALE_AFTER:
        return None
    hours = int((now - last).total_seconds() // 3600)
    age = f"{hours}h" if hours < 72 else f"{hours // 24}d"
    return Verdict(Health.STALE, f"no sync for {age}")


def _needs_reauth(status: ConnectionStatus) -> bool:
    disabled = status.disabled_status
    return status.needs_update_status.needs_update is True or (
        disabled.is_disabled is True and disabled.disabled_reason in REAUTH_REASONS
    )


def _is_disabled(status: ConnectionStatus) -> bool:
    return status.disabled_status.is_disabled is True


def _is_unhealthy(status: ConnectionStatus) -> bool:
    return status.is_healthy is False or failed_batch(status) is not None


def _awaits_merchant(connection: Connection, status: ConnectionStatus) -> bool:
    """No platform yet, or never synced and nothing started."""
    if not (connection.platform or status.platform or status.connection.platform):
        return True
    history = status.historical_sync_status
    never_synced = not status.last_sync_completed_at
    return status.is_ready is False and never_synced and not history.batches


def _why(
    health: Health,
    status: ConnectionStatus | None,
    details: ConnectionDetails | None,
) -> str:
    """The reason a row shows: the service's own word wherever it gives one."""
    if health is Health.UNHEALTHY:
        return (failed_batch(status) if status else None) or "recent sync errors"
    return disabled_reason(status, details) or (
        "needs_update" if health is Health.NEEDS_REAUTH else "no reason given"
    )


def disabled_reason(
    status: ConnectionStatus | None, details: ConnectionDetails | None
) -> str | None:
    """Why the service disabled it, as it came; None where it did not say."""
    said = status.disabled_status.disabled_reason if status else None
    return said or (details.disabled_reason if details else None)


def failed_batch(status: ConnectionStatus) -> str | None:
    """Which data object of which batch failed: "batch 4 customers FAILED"."""
    for batch in status.historical_sync_status.batches:
        for entity, progress in batch.progress_info.items():
            if progress.status == "FAILED":
                return f"batch {_number(batch)} {entity} FAILED"
    return None


def sync_progress(status: ConnectionStatus) -> str:
    """How far the first sync is: "batch 3/12 orders"."""
    batches = status.historical_sync_status.batches
    for position, batch in enumerate(batches, start=1):
        for entity, progress in batch.progress_info.items():
            if progress.status == "IN_PROGRESS":
                return f"batch {position}/{len(batches)} {entity}"
    return f"{len(batches)} batches waiting" if batches else "first sync not started"


def _number(batch: Batch) -> str:
    return "?" if batch.batch_num is None else f"{batch.batch_num:g}"
