"""The service's words, however they are spelled, and what an unknown one may mean.

Pure. The service adds words and spells one in several ways: FAILED TO AUTHENTICATE,
FAILED_TO_AUTHENTICATE, needs_reauth. Case, blanks, hyphens and underscores are folded
before a word counts as unknown; an unknown one is shown as it came.
"""

import re
import unicodedata
from collections.abc import Iterable
from enum import Enum
from functools import lru_cache

from connections_tui.placeholders import real_name
from connections_tui.titles import TITLES

REASONS = (
    *("NEEDS_REAUTH", "FAILED TO AUTHENTICATE", "SHOP_API_KEY_EXPIRED"),
    *("SHOP_NOT_FOUND", "SHOP_ID_IS_INVALID", "SHOP_IS_DISABLED_OR_EXPIRED"),
    *("SHOP_IS_LOCKED", "SHOP_PAYMENT_REQUIRED", "WEB_SERVICE_IS_DISABLED"),
    *("CERT_EXPIRED", "SHOP_IS_UNAVAILABLE", "REQUEST_TIMEOUT", "TUNNEL_ERROR"),
    *("MANUALLY_DISABLED", "UNKNOWN"),
)
"""The documented values of disabled_reason."""
REAUTH_REASONS = frozenset(REASONS[:3])
"""Those that a new sign-in settles."""
BATCH_WORDS = ("NOT_STARTED", "IN_PROGRESS", "COMPLETED", "FAILED")
"""The documented values of a batch's status."""


@lru_cache(maxsize=4096)
def fold(word: str) -> str:
    """One spelling for NEEDS_REAUTH, "Needs reauth " and needsReauth."""
    plain = unicodedata.normalize("NFKC", word).casefold()
    return "".join(filter(str.isalnum, plain))


def _by_fold(words: Iterable[str]) -> dict[str, str]:
    return {fold(word): word for word in words}


def real_word(word: str | None) -> str | None:
    """A word as it came, without blanks around it; None where it stands for none."""
    return real_name(word.strip()) if word else None


_REASONS = _by_fold(REASONS)
_BATCH_WORDS = _by_fold(BATCH_WORDS)
_PLATFORMS = _by_fold(TITLES)


def reason_of(word: str | None) -> str | None:
    """A disabled_reason, a documented one in its documented spelling."""
    word = real_word(word)
    return _REASONS.get(fold(word), word) if word else None


def batch_word(word: str | None) -> str | None:
    """A batch's status in its documented spelling; an unknown one as it came."""
    word = real_word(word)
    return _BATCH_WORDS.get(fold(word), word) if word else None


@lru_cache(maxsize=1024)
def has_failed(word: str) -> bool:
    """Whether a batch's word says that it failed: FAILED, or an unknown ERRORED."""
    return re.search(r"fail|error|abort|reject|cancel", spaced(word)) is not None


@lru_cache(maxsize=1024)
def platform_code(word: str | None) -> str | None:
    """The code of a platform, a known one as the service documents it."""
    if word in TITLES:
        return word
    word = real_word(word)
    return _PLATFORMS.get(fold(word), word) if word else None


# -- what an unknown word means


_SHOP = r"(shop|store|account|company|site|merchant|seller)\b"


class Meaning(Enum):
    """What a reason says has happened. The first that fits counts."""

    CERTIFICATE = r"\bcert|\bssl\b|\btls\b|x ?509"
    SHOP_PASSWORD = r"password (page|protect)"
    SIGN_IN = (
        r"auth(?!ors?\b|orit)|token|credential|password|pass ?phrase|\bgrant|consent"
        r"|\blog ?in|\bsign ?in|revok|\bkeys?\b|api ?key|permission|scope|uninstall"
        r"|\bmfa\b|\b2 ?fa\b|two ?factor|\botp\b|access denied|forbidden|re ?link"
        r"|invalid client|\b40[13]\b|reconnect|(logged|signed) ?out"
        r"|\bapp (was )?(remov|delet)"
    )
    PAYMENT = (
        r"\bpa(y|id)(ment|ing)?\b|unpaid|\bbill|subscription|\bplan\b|\btrial|overdue"
        r"|past due|licen[cs]e|invoice|\b402\b"
    )
    FIREWALL = (
        r"\bip\b|firewall|\bwaf\b|\bbot\b|cloudflare|challenge|captcha"
        r"|(allow|white|black|block) ?list"
    )
    LIMIT = r"\brate\b|\b429\b|thrott?l|quota|too many|\blimit"
    ADDRESS = (
        r"not ?found|not exist|no longer exist|non ?exist|missing|\bgone\b|\b404\b"
        rf"|domain|\bdns\b|\burl\b|address|moved|redirect|{_SHOP}.*\bid\b"
    )
    API_OFF = (
        r"web ?service|not enabled"
        r"|\b(api|rest|soap|endpoint|module|plugin|extension|feature)\b.*"
        r"(disab|\boff\b|inactive|unavailable|not (installed|activ))"
    )
    ON_PURPOSE = (
        r"manual|on purpose|\bby (user|customer|merchant|admin|support|request)"
    )
    NO_RESPONSE = (
        r"time ?d? ?out|unavailable|unreachable|not reachable|no (response|answer)"
        r"|not respond|offline|\bdown\b|outage|maintenance|network|tunnel|proxy|gateway"
        r"|socket|refused|\breset\b|(server|internal) error|\b5\d\d\b|\becon|\bhost"
    )
    CLOSED = (
        r"\bclosed?\b|\block|suspend|frozen|freez|banned|\bblock|deactivat|terminat"
        rf"|{_SHOP}.*(expir|disab|inactive|paus|delet|remov|archiv|cancel)"
    )
    EXPIRED = r"expir|session"


@lru_cache(maxsize=4096)
def meaning_of(reason: str) -> Meaning | None:
    """What an unknown reason says has happened; None where no word of it says so."""
    # Compiled with the first unknown word: a start must not wait for it.
    plain = spaced(reason)
    return next((one for one in Meaning if re.search(one.value, plain)), None)


@lru_cache(maxsize=4096)
def needs_sign_in(reason: str) -> bool:
    """Whether a disabled connection works again once the merchant signs in."""
    documented = _REASONS.get(fold(reason))
    if documented is not None:
        return documented in REAUTH_REASONS
    return meaning_of(reason) in (Meaning.SIGN_IN, Meaning.EXPIRED)


def spaced(word: str) -> str:
    """In lower case with single blanks: TOKEN_REVOKED and tokenRevoked alike."""
    plain = unicodedata.normalize("NFKC", word[:_MOST_READ])
    parts = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[\W_]+", " ", plain)
    return " ".join(parts.casefold().split())


_MOST_READ = 200
"""Characters of a word that are looked at for a meaning."""
_STATES = (
    ("NEEDS_REAUTH", r"re ?auth|re ?link|reconnect(?!ing|ed)"),
    ("LINK_SENT", r"invit|link sent|(pending|wait).* (auth|link|merchant|user)"),
    ("NEEDS_REAUTH", rf"{Meaning.SIGN_IN.value}|expir|needs? (update|attention)"),
    ("NEEDS_REAUTH", r"disconnect|not connected|unlink|action (required|needed)"),
    ("UNHEALTHY", r"unhealth|error|fail|degrad|broke|unstable|warn|partial|crash"),
    ("UNHEALTHY", r"reject|\bretry"),
    ("UNHEALTHY", rf"restrict|{Meaning.LIMIT.value}|{Meaning.NO_RESPONSE.value}"),
    ("DISABLED", r"disab|paus|stop|inactive|delet|remov|archiv|cancel|\boff\b"),
    ("DISABLED", r"not active"),
    ("DISABLED", rf"{Meaning.CLOSED.value}|{Meaning.PAYMENT.value}"),
    ("DISABLED", rf"invalid|{Meaning.ADDRESS.value}"),
    ("SYNCING", r"pending|sync|initial|import|progress|process|queue|load|\bnew\b"),
    ("SYNCING", r"connecting|migrat|creat|set ?up|backfill|provision|wait|start"),
    ("STALE", r"\bstale|outdated"),
)
"""What an unknown state of the list may mean, as names of our own states. None of them
is Healthy: a word this console does not know is never called that."""


@lru_cache(maxsize=1024)
def state_meant_by(word: str) -> str | None:
    """The name of the state an unknown word of the list stands for, if it says so."""
    plain = spaced(word)
    return next((state for state, form in _STATES if re.search(form, plain)), None)
