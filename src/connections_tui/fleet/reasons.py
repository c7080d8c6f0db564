"""Each disabled_reason, and each health word: what happened, who acts, what to do."""

import re
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from connections_tui.fleet.health import Health
from connections_tui.fleet.vocabulary import Meaning, fold, meaning_of, reason_of


class Advice(Struct, frozen=True):
    """What to say about a connection: what happened, who acts, and the next step."""

    what: str
    """A sentence."""
    who: str
    """Who acts, as a label."""
    do: str
    """A sentence or two. In braces what ``words.next_step`` fills in: the platform, and
    how to do it in the console or on the command line."""
    send_link: bool = False
    """Whether sending the merchant the link is that step."""
    template: str = ""
    """The message template for the merchant; empty where too little is known."""


class Reason(Struct, frozen=True):
    """One disabled_reason."""

    short: str
    """In a few words, for a row."""
    advice: Advice


_SIGN_IN_AGAIN = (
    "Send the merchant the link{link}. Nothing syncs until they sign in again."
)
_LOGIN_REJECTED = Advice(
    "The platform rejects the stored login.",
    "Merchant",
    _SIGN_IN_AGAIN,
    send_link=True,
    template="sign-in",
)
_WRONG_ADDRESS = Advice(
    "The shop no longer exists at the stored address.",
    "Merchant, then us",
    "Check the shop's domain with the merchant. If it moved, create a new connection.",
    template="shop-not-found",
)
_CLOSED = Advice(
    "The shop is closed, locked or unpaid at the platform.",
    "Merchant",
    "Ask the merchant to settle it with the platform. Syncing resumes afterwards.",
    template="shop-closed",
)
_NO_RESPONSE = Advice(
    "The shop did not respond.",
    "Merchant's host, if it persists",
    "Check other{platform} connections{others}. If only this one fails for a day, ask "
    "the merchant to check their host.",
    template="unreachable",
)
_NO_REASON = Advice(
    "Rutter disabled the connection, no reason given.",
    "Rutter",
    "Contact Rutter Support. Quote the connection ID and the request ID.",
    template="our-side",
)

REASONS: dict[str, Reason] = {
    "NEEDS_REAUTH": Reason("Login rejected", _LOGIN_REJECTED),
    "FAILED TO AUTHENTICATE": Reason("Login rejected", _LOGIN_REJECTED),
    "SHOP_API_KEY_EXPIRED": Reason(
        "API key expired",
        Advice(
            "The shop's API key or token has expired or was revoked.",
            "Merchant",
            "Send the merchant the link{link}. If the connection was created with "
            "credentials, ask for new ones.",
            send_link=True,
            template="key-expired",
        ),
    ),
    "SHOP_NOT_FOUND": Reason("Shop not found", _WRONG_ADDRESS),
    "SHOP_ID_IS_INVALID": Reason("Shop ID not valid", _WRONG_ADDRESS),
    "SHOP_IS_DISABLED_OR_EXPIRED": Reason("Shop closed", _CLOSED),
    "SHOP_IS_LOCKED": Reason("Shop locked", _CLOSED),
    "SHOP_PAYMENT_REQUIRED": Reason(
        "Shop bill unpaid",
        Advice(
            "The shop's bill at the platform is unpaid.",
            "Merchant",
            "Ask the merchant to pay the platform. Syncing resumes afterwards.",
            template="shop-unpaid",
        ),
    ),
    "WEB_SERVICE_IS_DISABLED": Reason(
        "Shop API is off",
        Advice(
            "The shop's API is switched off.",
            "Merchant",
            "Ask the merchant to switch it on (PrestaShop: Advanced Parameters, "
            "Webservice).",
            template="api-off",
        ),
    ),
    "CERT_EXPIRED": Reason(
        "TLS cert expired",
        Advice(
            "The shop's TLS certificate has expired.",
            "Merchant's host",
            "Ask the merchant to have the certificate renewed.",
            template="certificate",
        ),
    ),
    "SHOP_IS_UNAVAILABLE": Reason("Shop unavailable", _NO_RESPONSE),
    "REQUEST_TIMEOUT": Reason("Shop timed out", _NO_RESPONSE),
    "TUNNEL_ERROR": Reason("Tunnel failed", _NO_RESPONSE),
    "MANUALLY_DISABLED": Reason(
        "Disabled manually",
        Advice(
            "The connection was disabled on purpose.",
            "Us",
            "Ask your team who disabled it and why before enabling it again.",
            template="switched-off",
        ),
    ),
    "UNKNOWN": Reason("No reason given", _NO_REASON),
}
"""The documented values. The service may send newer ones."""

_BY_HEALTH: dict[Health, Advice] = {
    Health.NEEDS_REAUTH: Advice(
        "The merchant must sign in again.",
        "Merchant",
        _SIGN_IN_AGAIN,
        send_link=True,
        template="sign-in",
    ),
    Health.DISABLED: _NO_REASON,
    Health.UNHEALTHY: Advice(
        "Recent syncs had errors.",
        "Rutter (retrying)",
        "Check the batches. If the errors persist, Rutter disables the connection or "
        "asks for a new login.",
        template="our-side",
    ),
    Health.STALE: Advice(
        "No sync has finished for a day.",
        "Us, if it persists",
        "Check again{again}. If still stale, contact Rutter Support.",
        template="our-side",
    ),
    Health.SYNCING: Advice(
        "The first sync is running.",
        "No action",
        "Wait. Data calls succeed once the connection is ready; large shops take "
        "hours.",
        template="first-sync",
    ),
    Health.LINK_SENT: Advice(
        "The merchant has not signed in yet.",
        "Merchant",
        "Send the link{link}. Syncing starts when the merchant signs in.",
        send_link=True,
        template="first-sign-in",
    ),
    Health.NO_ANSWER: Advice(
        "The status request failed.",
        "Us, if it persists",
        "Check again{again}. If it persists, quote the request ID to Rutter Support.",
    ),
    Health.UNCHECKED: Advice(
        "The status has not been checked yet.",
        "No action",
        "{unchecked}",
    ),
    Health.HEALTHY: Advice(
        "The connection syncs and its data is current.",
        "No action",
        "Nothing to do.",
        template="working",
    ),
}


BY_MEANING: dict[Meaning, Advice] = {
    Meaning.CERTIFICATE: Advice(
        "The shop's TLS certificate is not accepted.",
        "Merchant's host",
        "Ask the merchant to have the certificate checked and renewed.",
        template="certificate",
    ),
    Meaning.SHOP_PASSWORD: Advice(
        "The shop is behind a password page.",
        "Merchant",
        "Ask the merchant to open the shop. Syncing resumes afterwards.",
        template="shop-password",
    ),
    Meaning.SIGN_IN: _LOGIN_REJECTED,
    Meaning.PAYMENT: Advice(
        "The shop's plan or bill at the platform needs attention.",
        "Merchant",
        "Ask the merchant to settle it with the platform. Syncing resumes afterwards.",
        template="shop-unpaid",
    ),
    Meaning.FIREWALL: Advice(
        "The shop blocks Rutter's requests.",
        "Merchant's host",
        "Ask the merchant to have Rutter's addresses allowed.",
        template="firewall",
    ),
    Meaning.LIMIT: Advice(
        "The platform limits the number of requests.",
        "Rutter (retrying)",
        "Check other{platform} connections{others}. If it persists, contact Rutter "
        "Support.",
        template="our-side",
    ),
    Meaning.ADDRESS: _WRONG_ADDRESS,
    Meaning.API_OFF: REASONS["WEB_SERVICE_IS_DISABLED"].advice,
    Meaning.ON_PURPOSE: REASONS["MANUALLY_DISABLED"].advice,
    Meaning.NO_RESPONSE: _NO_RESPONSE,
    Meaning.CLOSED: _CLOSED,
    Meaning.EXPIRED: Advice(
        "The merchant's login has expired.",
        "Merchant",
        _SIGN_IN_AGAIN,
        send_link=True,
        template="sign-in",
    ),
}
_NOT_KNOWN = Advice(
    "The reason is not known to this console.",
    "Rutter",
    "Contact Rutter Support. Quote the reason, the connection ID and the request ID.",
    template="our-side",
)
_WHAT_STATE = "Rutter reports a state that this console does not know."


def advice_for(health: Health, reason: str | None) -> Advice:
    """What to say: by reason where there is one, else by health word.

    ``reason``: the service's disabled_reason. One that is not documented is advised
    on by what its words mean.
    """
    if reason is None or health not in (Health.NEEDS_REAUTH, Health.DISABLED):
        return _BY_HEALTH[health]
    documented = REASONS.get(reason_of(reason) or "")
    if documented is not None:
        return documented.advice
    meaning = meaning_of(reason)
    return _NOT_KNOWN if meaning is None else BY_MEANING[meaning]


def advice_on_unknown(health: Health) -> Advice:
    """What to say where the list's word is unknown, and may mean this health."""
    if health is Health.UNCHECKED:
        return replace(_NOT_KNOWN, what=_WHAT_STATE)
    return replace(_BY_HEALTH[health], what=_WHAT_STATE)


# -- in a few words, for a row

_BATCH_FAILED = re.compile(r"batch (\S+) (.+) FAILED")


_BY_FOLDED = {fold(name): reason.short for name, reason in REASONS.items()} | {
    fold("needs_update"): "New sign-in needed"
}


@lru_cache(maxsize=4096)
def in_words(why: str) -> str:
    """Why a connection is not healthy, in plain words for a row.

    ``why``: as a verdict has it. What this version does not know stays as it came.
    """
    if failed := _BATCH_FAILED.fullmatch(why):
        return f"{failed[2]} failed (batch {failed[1]})"
    return _BY_FOLDED.get(fold(why), why)
