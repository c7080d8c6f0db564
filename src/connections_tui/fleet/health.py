"""What we know of one connection, as one of nine words and a reason.

Pure. Five of the words are the service's own dashboard's (Healthy, Syncing,
Unhealthy, Disabled, Needs reauth); the other four say something about our own
knowledge. Where the list states a connection's state, that word wins, so that
this console and the dashboard never disagree.
"""

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from connections_tui.fleet.reading import Reading

STALE_AFTER = 24 * 3600.0
"""Seconds without a finished sync."""
REAUTH_REASONS = frozenset(
    {"NEEDS_REAUTH", "FAILED TO AUTHENTICATE", "SHOP_API_KEY_EXPIRED"}
)
"""Reasons for a disabled connection that a new sign-in settles."""


_BROKEN = ("Needs reauth", "Disabled", "Unhealthy", "Stale")


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
        # Attributes, and the hash below: the order asks for them 100,000 times.
        self.rank = len(type(self).__members__)
        """0 is the most in need of a person."""
        self.is_problem = word in _BROKEN
        """Whether the connection is broken: what every count and filter of broken ones
        goes by. Not so for No answer, which says something about our own call: with our
        network down, every platform would look broken."""

    __hash__ = object.__hash__


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
    """What a row says next to it: a reason, a batch, what is awaited; for a healthy
    one how far its history has loaded. Text from the service may be part of it."""
    derived: bool = True
    """False where the service itself stated the word."""


@lru_cache(maxsize=4096)
def _verdict(health: Health, why: str = "", derived: bool = True) -> Verdict:
    """One object for all connections of which the same is said."""
    return Verdict(health, why, derived)


UNCHECKED = _verdict(Health.UNCHECKED, "status not fetched yet")
_WAITING = "merchant not signed in"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one connection, as far as its health goes.

    Times are seconds since 1970; None means that nobody has said.
    """

    stated: str | None = None
    """The list's own word."""
    platform: str | None = None
    reading: Reading | None = None
    disabled_reason: str | None = None
    """As the details give it."""
    last_sync: float | None = None
    """As the details give it."""
    failure: str | None = None
    """Why the last call for it brought no answer; None where the last call
    succeeded or none was made."""


def judge(facts: Facts, now: float) -> Verdict:
    """The first of nine words that fits, and why."""
    stated = (facts.stated or "").strip().lower()
    reading = facts.reading
    if health := _STATED.get(stated):
        return _verdict(health, _why(health, facts), derived=False)
    if facts.failure is not None:
        return _verdict(Health.NO_ANSWER, facts.failure)
    if reading is None:
        return _from_list_alone(stated, facts, now)
    if stated not in _OPEN:
        for health, applies in (
            (Health.NEEDS_REAUTH, _needs_reauth(reading)),
            (Health.DISABLED, reading.is_disabled is True),
            (Health.UNHEALTHY, reading.is_healthy is False or reading.failed),
        ):
            if applies:
                return _verdict(health, _why(health, facts))
    return _by_progress(stated, facts, reading, now)


@lru_cache(maxsize=256)
def judge_from_list(stated: str | None, platform: str | None) -> Verdict:
    """The same where the list's row is all there is: time has no part in it."""
    return judge(Facts(stated=stated, platform=platform), now=0.0)


def _from_list_alone(stated: str, facts: Facts, now: float) -> Verdict:
    """What the list's own word allows before a status has been read."""
    if stated == "not_ready":
        if not facts.platform:
            return _verdict(Health.LINK_SENT, _WAITING)
        return _verdict(Health.SYNCING, derived=False)
    if stated == "active":
        stale = _stale(facts.last_sync, now)
        return stale or _verdict(Health.HEALTHY, derived=False)
    return UNCHECKED


def _by_progress(stated: str, facts: Facts, reading: Reading, now: float) -> Verdict:
    """Not broken: waiting, syncing, stale or healthy."""
    derived = stated not in _OPEN
    if stated != "active" and _awaits_merchant(facts, reading):
        return _verdict(Health.LINK_SENT, _WAITING)
    if stated == "not_ready" or (stated != "active" and reading.is_ready is not True):
        return _verdict(Health.SYNCING, _sync_progress(reading), derived)
    stale = _stale(reading.last_sync, now)
    return stale or _verdict(Health.HEALTHY, _history(reading), derived)


def _stale(last: float | None, now: float) -> Verdict | None:
    if last is None or now - last <= STALE_AFTER:
        return None
    hours = int((now - last) // 3600)
    age = f"{hours}h" if hours < 72 else f"{hours // 24}d"
    return _verdict(Health.STALE, f"no sync for {age}")


def _needs_reauth(reading: Reading) -> bool:
    return reading.needs_update is True or (
        reading.is_disabled is True and reading.disabled_reason in REAUTH_REASONS
    )


def _awaits_merchant(facts: Facts, reading: Reading) -> bool:
    """No platform yet, or never synced and nothing started."""
    if not (facts.platform or reading.platform):
        return True
    never_synced = not reading.has_synced
    return reading.is_ready is False and never_synced and not reading.batches


def _why(health: Health, facts: Facts) -> str:
    """The reason a row shows: the service's own word wherever it gives one."""
    reading = facts.reading
    if health is Health.UNHEALTHY:
        return (reading.failed if reading else "") or "recent sync errors"
    return disabled_reason(reading, facts.disabled_reason) or (
        "needs_update" if health is Health.NEEDS_REAUTH else "no reason given"
    )


def disabled_reason(reading: Reading | None, detailed: str | None) -> str | None:
    """Why the service disabled it, as it came; None where it did not say.

    ``detailed``: what the details say, for when the status says nothing.
    """
    return (reading.disabled_reason if reading else None) or detailed


def _history(reading: Reading) -> str:
    """A remark on a ready connection whose history is still loading."""
    if reading.history_completed is not False:
        return ""
    return reading.progress or "history loading"


def _sync_progress(reading: Reading) -> str:
    """How far the first sync is: "batch 3/12 orders"."""
    if reading.progress:
        return reading.progress
    waiting = f"{reading.batches} batches waiting"
    return waiting if reading.batches else "first sync not started"
