"""What we know of one connection, as one of nine words and a reason.

Pure. Five of the words are the service's own dashboard's (Healthy, Syncing,
Unhealthy, Disabled, Needs reauth); the other four say something about our own
knowledge. Here, and nowhere else, it is decided which source counts where the list,
a status, the details and a failed call disagree.
"""

import re
from enum import Enum
from functools import lru_cache
from math import inf

from msgspec import Struct

from connections_tui.fleet.status_summary import (
    Detailed,
    Said,
    StatusSummary,
    last_sync_by,
    said_by,
)
from connections_tui.fleet.vocabulary import (
    fold,
    needs_sign_in,
    real_word,
    state_meant_by,
)

STALE_AFTER = 24 * 3600.0
"""Seconds without a finished sync."""

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


WORDS = {
    Health.NEEDS_REAUTH: "needs_reauth",
    Health.DISABLED: "disabled",
    Health.UNHEALTHY: "unhealthy",
    Health.SYNCING: "not_ready",
    Health.HEALTHY: "active",
}
"""The list's words for the states of the service's dashboard."""
_STATED = {
    fold(word): health
    for health, spellings in WORDS.items()
    for word in (spellings, health.word)
}


class Verdict(Struct, frozen=True):
    """A health word and why."""

    health: Health
    why: str = ""
    """What a row says next to it: a reason, a batch, what is awaited; for a healthy
    one how far its history has loaded. Text from the service may be part of it. Empty
    where nothing has been read that says why."""
    derived: bool = True
    """False where the service itself states the word."""


@lru_cache(maxsize=4096)
def _verdict(health: Health, why: str = "", derived: bool = True) -> Verdict:
    """One object for all connections of which the same is said."""
    return Verdict(health, why, derived)


UNCHECKED = _verdict(Health.UNCHECKED)


class Facts(Struct, frozen=True):
    """What is known of one connection, as far as its health goes.

    Times are seconds since 1970; None means that the service did not say.
    """

    stated: str | None = None
    """The list's own word."""
    stated_at: float = 0.0
    """When that list was asked for."""
    platform: str | None = None
    summary: StatusSummary | None = None
    read_at: float = 0.0
    """When the reading was taken."""
    detailed: Detailed | None = None
    """What the details say is wrong."""
    last_sync: float | None = None
    """As the details give it."""
    failure: str | None = None
    """Why the last status call brought no answer; None where it succeeded or none was
    made."""
    failed_at: float = 0.0


def judge(facts: Facts, now: float) -> Verdict:
    """The first of nine words that fits, and why.

    The freshest source decides: the list, an answer (status or details) or a failed
    call. The list may be read once a minute and a status every ten minutes, or the
    list not at all; neither may hide what the other has reported since.
    """
    word = real_word(facts.stated)
    stated = _STATED.get(fold(word)) if word else None
    verdict = _of_freshest(word, stated, facts, now)
    if word is None or stated is not None:
        return verdict
    return _with_unknown(word, verdict)


def _of_freshest(
    word: str | None, stated: Health | None, facts: Facts, now: float
) -> Verdict:
    """The verdict by the freshest source. An unknown word of the list only tells that
    the service answers again."""
    listed = _age(facts.stated_at, now) if word else _NEVER
    answered = _age(facts.read_at, now) if facts.summary else _NEVER
    if facts.detailed and facts.detailed.is_broken:
        answered = min(answered, _age(facts.detailed.at, now))
    if facts.failure is not None and _age(facts.failed_at, now) <= min(
        listed, answered
    ):
        return _verdict(Health.NO_ANSWER, facts.failure)
    said = said_by(facts.summary, facts.read_at, facts.detailed)
    has_answer = facts.summary is not None or said.is_broken
    if stated and (listed < answered or not has_answer):
        return _by_list(stated, facts, said, now)
    return _by_answers(stated, facts, said, now) if has_answer else UNCHECKED


def _with_unknown(word: str, verdict: Verdict) -> Verdict:
    """The verdict where the list has a word that this console does not know.

    Whatever a status says, it is not Healthy then: the worse of the two counts. A
    status has no such word, so even a newer one cannot take it back.
    """
    meant = Health[state_meant_by(word) or Health.UNCHECKED.name]
    health = verdict.health
    if health is Health.NO_ANSWER or health.rank < meant.rank:
        return verdict
    return verdict if health is meant and verdict.why else _verdict(meant, told(word))


def told(word: str) -> str:
    """How a row shows a word of the list that this console does not know."""
    return f'state "{word}"'


def word_told(why: str) -> str | None:
    """The word that a row shows so; None where it shows something else."""
    found = re.fullmatch('state "(.*)"', why, re.DOTALL)
    return found[1] if found else None


_NEVER = inf


def _age(at: float, now: float) -> float:
    """Seconds since then. A time in the future, from a clock set wrong, counts as
    older than any other."""
    return now - at if at <= now else _NEVER


@lru_cache(maxsize=256)
def judge_from_list(stated: str | None, platform: str | None) -> Verdict:
    """The same where the list's row is all there is: time has no part in it."""
    return judge(Facts(stated=stated, platform=platform), now=0.0)


def _by_list(stated: Health, facts: Facts, said: Said, now: float) -> Verdict:
    """The verdict by the list's word; older answers add reason and progress."""
    if stated is Health.SYNCING:
        if _awaits_merchant(facts):
            return _verdict(Health.LINK_SENT, _awaited(facts))
        return _verdict(stated, _listed_progress(facts.summary), derived=False)
    if stated is not Health.HEALTHY:
        return _verdict(stated, _why(stated, facts.summary, said), derived=False)
    if stale := _stale(last_sync_by(facts.summary, facts.last_sync), now):
        return stale
    broken = _broken(facts.summary, said)
    remark = f"status said {broken.word.lower()}" if broken else _history(facts.summary)
    return _verdict(stated, remark, derived=False)


def _by_answers(stated: Health | None, facts: Facts, said: Said, now: float) -> Verdict:
    """The verdict by status and details. ``stated``: by an older list, used where they
    do not say whether it is ready."""
    summary = facts.summary
    if broken := _broken(summary, said):
        why = _why(broken, summary, said)
        return _verdict(broken, why, derived=broken is not stated)
    if summary is None or _awaits_merchant(facts):
        return _verdict(Health.LINK_SENT, _awaited(facts))
    is_ready = summary.is_ready
    if is_ready is None:
        is_ready = stated is Health.HEALTHY or summary.has_synced
    if not is_ready:
        derived = stated is not Health.SYNCING
        return _verdict(Health.SYNCING, _sync_progress(summary), derived)
    if stale := _stale(last_sync_by(facts.summary, facts.last_sync), now):
        return stale
    derived = stated is not Health.HEALTHY
    return _verdict(Health.HEALTHY, _history(summary), derived)


def _broken(summary: StatusSummary | None, said: Said) -> Health | None:
    """The worst state that the answers report; None where they report nothing wrong."""
    reason = said.disabled_reason
    if said.needs_update or (said.is_off and reason and needs_sign_in(reason)):
        return Health.NEEDS_REAUTH
    if said.is_off:
        return Health.DISABLED
    if summary is not None and (summary.is_healthy is False or summary.failed):
        return Health.UNHEALTHY
    return None


def _why(health: Health, summary: StatusSummary | None, said: Said) -> str:
    """The reason a row shows: the service's own word where it gives one, and empty
    where no answer gives any."""
    if health is Health.UNHEALTHY:
        failed, is_healthy = (
            (summary.failed, summary.is_healthy) if summary else ("", None)
        )
        return failed or ("recent sync errors" if is_healthy is False else "")
    if said.disabled_reason:
        return said.disabled_reason
    if health is Health.NEEDS_REAUTH and said.needs_update:
        return "needs_update"
    return "no reason given" if said.is_disabled else ""


def _stale(last: float | None, now: float) -> Verdict | None:
    if last is None or now - last <= STALE_AFTER:
        return None
    hours = int((now - last) // 3600)
    age = f"{hours}h" if hours < 72 else f"{hours // 24}d"
    return _verdict(Health.STALE, f"no sync for {age}")


def _awaits_merchant(facts: Facts) -> bool:
    """No platform yet, or never synced and nothing started."""
    summary = facts.summary
    if summary is not None and summary.is_ready:
        return False
    if not (facts.platform or (summary and summary.platform)):
        return True
    if summary is None:
        return False
    return summary.is_ready is False and not (summary.has_synced or summary.batches)


def _awaited(facts: Facts) -> str:
    return "merchant not signed in" if facts.summary is not None else ""


def _history(summary: StatusSummary | None) -> str:
    """A remark on a ready connection whose history is still loading."""
    if summary is None or summary.history_completed is not False:
        return ""
    return summary.progress or "history loading"


def _listed_progress(summary: StatusSummary | None) -> str:
    """The same where it is the list that says that it syncs."""
    if summary is None:
        return ""
    return "status said ready" if summary.is_ready else _sync_progress(summary)


def _sync_progress(summary: StatusSummary) -> str:
    """How far the first sync is: "batch 3/12 orders"."""
    if summary.progress:
        return summary.progress
    waiting = f"{summary.batches} batches waiting"
    return waiting if summary.batches else "first sync not started"


_VARYING = (
    (re.compile(r"no sync for \d+[hd]"), "no sync"),
    (re.compile(r"batch \d+/\d+ .*", re.DOTALL), "batch running"),
    (re.compile(r"batch \S+ .* (\S+)", re.DOTALL), r"batch … \1"),
    (re.compile(r"\d+ batches waiting"), "batches waiting"),
    (re.compile(r"history \d+/\d+"), "history loading"),
)
"""Reasons with a number in them, and what they are counted as."""


@lru_cache(maxsize=4096)
def gist(why: str) -> str:
    """A row's reason without what differs from one connection to the next.

    Counted by it, and found by it: a filter's ``reason:`` fits either.
    """
    for form, short in _VARYING:
        if found := form.fullmatch(why):
            return found.expand(short)
    return why
