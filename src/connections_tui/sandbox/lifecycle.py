"""Where a connection stands at a moment: pure, from its record and the time.

::

    created ── link: LINK_WAIT ── signed in ── BATCH_TIME ── ready
                                      │                        │
                       rejected: CHECK_TIME later      a sync every SYNC_EVERY,
                       it needs a new sign-in          until it halts, if it does;
                                                       BATCHES - 1 more batches
                                                       of history meanwhile

A connection is ready after the first batch; the others are its history. A sync that
is asked for runs at once, on one that halted as well, unless that broke it.

Nothing is stored as time goes by. A sandbox that is opened days later has synced
in the meantime, and a test moves the clock instead of waiting.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from connections_tui.sandbox.records import (
    FAILED_TO_AUTHENTICATE,
    Fate,
    Origin,
    Simulated,
)

LINK_WAIT = timedelta(seconds=20)
"""From the creation of a link to the merchant's sign-in."""
CHECK_TIME = timedelta(seconds=15)
"""How long it takes until the platform has refused wrong credentials."""
BATCHES = 5
BATCH_TIME = timedelta(seconds=12)
"""For each batch of the first sync."""
SYNC_EVERY = timedelta(minutes=15)
SYNC_TIME = timedelta(seconds=40)
ENDLESS_SYNC_PACE = timedelta(days=2)
"""After this long an endless sync is half done, after twice this long two thirds:
it always moves and never arrives."""

MERCHANT_CAN_FIX = frozenset(
    {"NEEDS_REAUTH", FAILED_TO_AUTHENTICATE, "SHOP_API_KEY_EXPIRED"}
)
"""Reasons that end in state needs_reauth and not in disabled: a sign-in helps."""

_ENDLESS = frozenset({Fate.SYNCING, Fate.LOADING})

LINK_PLATFORMS = (
    *("SHOPIFY", "WOO_COMMERCE", "SHOPIFY", "QUICKBOOKS", "BIG_COMMERCE"),
    *("STRIPE", "SQUARE", "AMAZON", "EBAY", "PRESTASHOP"),
)
"""What merchants choose from an open link, Shopify more often than others."""


class State(StrEnum):
    """The word of the list's ``status``."""

    ACTIVE = "active"
    UNHEALTHY = "unhealthy"
    NOT_READY = "not_ready"
    NEEDS_REAUTH = "needs_reauth"
    DISABLED = "disabled"


class Standing(NamedTuple):
    """How one connection is at a moment. Times are UTC and never ahead of it."""

    state: State
    platform: str
    """Empty while the merchant has not chosen one: the schemas allow no null."""
    signed_in_at: datetime | None
    """None while the merchant has not opened the link."""
    progress: float
    """Batches that are done, 0 to BATCHES."""
    last_sync_started_at: datetime | None = None
    last_sync_completed_at: datetime | None = None
    estimated_completed_at: datetime | None = None
    """Of the last batch, where it can be said. This one lies ahead."""
    halted_at: datetime | None = None
    """Since when it is broken; None where it is not."""
    disabled_reason: str | None = None

    @property
    def is_ready(self) -> bool:
        return self.progress >= 1

    @property
    def is_loaded(self) -> bool:
        """Whether its history is complete."""
        return self.progress >= BATCHES

    @property
    def is_disabled(self) -> bool:
        return self.disabled_reason is not None

    @property
    def needs_update(self) -> bool:
        return self.state is State.NEEDS_REAUTH


def standing(record: Simulated, now: datetime) -> Standing:
    """How the connection is as of now."""
    signed_in_at = _signed_in_at(record)
    if signed_in_at is None or now < signed_in_at:
        return Standing(State.NOT_READY, record.platform or "", None, 0.0)
    halted_at = _halted_at(record, signed_in_at)
    has_halted = halted_at is not None and now >= halted_at
    awake = halted_at if halted_at is not None and has_halted else now
    progress = _progress(record.fate, awake - signed_in_at)
    is_ready, is_loaded = progress >= 1, progress >= BATCHES
    started_at, completed_at = _last_sync(signed_in_at, awake, is_ready=is_ready)
    state = state_of(
        record.fate,
        record.disabled_reason,
        is_ready=is_ready,
        is_loaded=is_loaded,
        has_halted=has_halted,
    )
    is_broken = state in (State.NEEDS_REAUTH, State.DISABLED)
    if is_ready and not is_broken and record.asked_at is not None:
        started_at, completed_at = _with_asked(
            record.asked_at, now, started_at, completed_at
        )
    is_ending = not is_loaded and not is_broken and record.fate not in _ENDLESS
    return Standing(
        state=state,
        platform=record.platform or chosen_platform(record.phase),
        signed_in_at=signed_in_at,
        progress=progress,
        last_sync_started_at=started_at,
        last_sync_completed_at=completed_at,
        estimated_completed_at=_loaded_at(signed_in_at) if is_ending else None,
        halted_at=halted_at if is_broken else None,
        disabled_reason=_reason(record) if is_broken else None,
    )


def updated_at(record: Simulated, stands: Standing) -> datetime:
    """When something last changed about it."""
    if stands.halted_at is not None:
        return stands.halted_at
    if stands.signed_in_at is None:
        return record.created_at
    return stands.last_sync_completed_at or stands.signed_in_at


def state_of(
    fate: Fate,
    disabled_reason: str | None,
    *,
    is_ready: bool,
    is_loaded: bool,
    has_halted: bool,
) -> State:
    """The word for a connection whose merchant has signed in."""
    if has_halted and fate in (Fate.NEEDS_REAUTH, Fate.REJECTED):
        return State.NEEDS_REAUTH
    if has_halted and fate is Fate.DISABLED:
        can_fix = disabled_reason in MERCHANT_CAN_FIX
        return State.NEEDS_REAUTH if can_fix else State.DISABLED
    if not is_ready:
        return State.NOT_READY
    # The batch that fails is one of the history.
    return State.UNHEALTHY if fate is Fate.UNHEALTHY and is_loaded else State.ACTIVE


def chosen_platform(phase: int) -> str:
    """What the merchant chooses from a link that leaves it open."""
    return LINK_PLATFORMS[phase % len(LINK_PLATFORMS)]


def _signed_in_at(record: Simulated) -> datetime | None:
    if record.fate is Fate.WAITING:
        return None
    wait = LINK_WAIT if record.origin is Origin.LINK else timedelta(0)
    return record.created_at + wait


def _halted_at(record: Simulated, signed_in_at: datetime) -> datetime | None:
    if record.fate is Fate.REJECTED:
        return signed_in_at + CHECK_TIME
    return record.halted_at


def _loaded_at(signed_in_at: datetime) -> datetime:
    return signed_in_at + BATCHES * BATCH_TIME


def _progress(fate: Fate, elapsed: timedelta) -> float:
    if fate is Fate.REJECTED:
        return 0.0
    if fate is Fate.SYNCING:
        return elapsed / (elapsed + ENDLESS_SYNC_PACE)
    if fate is Fate.LOADING and elapsed > BATCH_TIME:
        rest = elapsed - BATCH_TIME
        return 1 + (BATCHES - 1) * (rest / (rest + ENDLESS_SYNC_PACE))
    return min(elapsed / BATCH_TIME, float(BATCHES))


def _last_sync(
    signed_in_at: datetime, awake: datetime, *, is_ready: bool
) -> tuple[datetime, datetime | None]:
    """When the last sync began, and when the last one that ended did so."""
    if not is_ready:
        return signed_in_at, None
    ready_at = signed_in_at + BATCH_TIME
    begun = (awake - ready_at) // SYNC_EVERY
    ended = (awake - ready_at - SYNC_TIME) // SYNC_EVERY
    # Round zero is the first batch, which ended at ready_at.
    started_at = ready_at + begun * SYNC_EVERY if begun else signed_in_at
    if ended < 1:
        return started_at, ready_at
    return started_at, ready_at + ended * SYNC_EVERY + SYNC_TIME


def _with_asked(
    asked_at: datetime,
    now: datetime,
    started_at: datetime,
    completed_at: datetime | None,
) -> tuple[datetime, datetime | None]:
    """The same where a sync was asked for."""
    if asked_at > now:
        return started_at, completed_at
    asked_ended_at = asked_at + SYNC_TIME
    has_ended = asked_ended_at <= now
    return max(started_at, asked_at), (
        max(completed_at or asked_ended_at, asked_ended_at)
        if has_ended
        else completed_at
    )


def _reason(record: Simulated) -> str | None:
    if record.fate is Fate.REJECTED:
        return FAILED_TO_AUTHENTICATE
    return record.disabled_reason
