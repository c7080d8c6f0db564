"""Each disabled_reason, and each health word: what happened, who acts, what to do."""

from dataclasses import dataclass

from connections_tui.fleet.health import Health


@dataclass(frozen=True, slots=True)
class Advice:
    """What to tell people about a connection that is not healthy."""

    what: str
    """What happened, in a sentence."""
    who: str
    """Who acts: the merchant, the merchant's host, us, Rutter, or nobody."""
    do: str
    """The next step, in a sentence or two."""
    send_link: bool = False
    """Whether sending the merchant the link is that step."""


_SIGN_IN = Advice(
    "The platform rejects the stored login.",
    "the merchant",
    "Send the merchant the link. Nothing syncs until they sign in again.",
    send_link=True,
)
_WRONG_ADDRESS = Advice(
    "The shop no longer exists at the address we hold.",
    "the merchant, then us",
    "Check the shop's domain with the merchant. If it moved, create a new connection.",
)
_CLOSED = Advice(
    "The shop is closed, locked or unpaid at the platform.",
    "the merchant",
    "Ask the merchant to settle it with the platform. Syncing resumes afterwards.",
)
_NO_REPLY = Advice(
    "The shop did not answer.",
    "wait, then the merchant's host",
    "Look whether others on this platform fail too. If only this one does for a day, "
    "ask the merchant to check their host.",
)
_NO_REASON = Advice(
    "Rutter stopped syncing and gives no reason.",
    "Rutter",
    "Ask Rutter Support. Quote the connection ID and the request ID.",
)

REASONS: dict[str, Advice] = {
    "NEEDS_REAUTH": _SIGN_IN,
    "FAILED TO AUTHENTICATE": _SIGN_IN,
    "SHOP_API_KEY_EXPIRED": Advice(
        "The shop's API key or token has expired or was revoked.",
        "the merchant",
        "Send the merchant the link. If we hold pasted credentials, ask for new ones.",
        send_link=True,
    ),
    "SHOP_NOT_FOUND": _WRONG_ADDRESS,
    "SHOP_ID_IS_INVALID": _WRONG_ADDRESS,
    "SHOP_IS_DISABLED_OR_EXPIRED": _CLOSED,
    "SHOP_IS_LOCKED": _CLOSED,
    "SHOP_PAYMENT_REQUIRED": Advice(
        "The shop's bill at the platform is unpaid.",
        "the merchant",
        "Ask the merchant to pay the platform. Syncing resumes afterwards.",
    ),
    "WEB_SERVICE_IS_DISABLED": Advice(
        "The shop's API is switched off.",
        "the merchant",
        "Ask the merchant to switch it on (PrestaShop: Advanced Parameters, "
        "Webservice).",
    ),
    "CERT_EXPIRED": Advice(
        "The shop's TLS certificate has run out.",
        "the merchant's host",
        "Ask the merchant to have the certificate renewed.",
    ),
    "SHOP_IS_UNAVAILABLE": _NO_REPLY,
    "REQUEST_TIMEOUT": _NO_REPLY,
    "TUNNEL_ERROR": _NO_REPLY,
    "MANUALLY_DISABLED": Advice(
        "Somebody switched it off on purpose.",
        "us",
        "Ask your own team who did and why, before anybody switches it on again.",
    ),
    "UNKNOWN": _NO_REASON,
}
"""The documented values. The service may send newer ones."""

_BY_HEALTH: dict[Health, Advice] = {
    Health.NEEDS_REAUTH: _SIGN_IN,
    Health.DISABLED: _NO_REASON,
    Health.UNHEALTHY: Advice(
        "Recent syncs had errors. Rutter retries them.",
        "nobody yet",
        "Look at the batches. If it lasts, Rutter disables it or asks for a new login.",
    ),
    Health.STALE: Advice(
        "It is ready, yet no sync has finished for a day.",
        "us",
        "Refresh it. If the last sync stays old, ask Rutter Support.",
    ),
    Health.SYNCING: Advice(
        "The first sync is running.",
        "nobody",
        "Wait. Data calls answer once it is ready; big shops take hours.",
    ),
    Health.LINK_SENT: Advice(
        "The merchant has not signed in yet.",
        "the merchant",
        "Send the link, or send it again. Syncing begins when they sign in.",
        send_link=True,
    ),
    Health.NO_ANSWER: Advice(
        "We asked for its status and got no answer.",
        "wait, then us",
        "Press r to ask again. If it lasts, quote the request ID to Rutter Support.",
    ),
    Health.UNCHECKED: Advice(
        "Its status has not been asked for yet.",
        "nobody",
        "Its turn comes by itself; r asks now.",
    ),
    Health.HEALTHY: Advice(
        "It syncs, and its data is current.", "nobody", "Nothing to do."
    ),
}


def advice_for(health: Health, reason: str | None) -> Advice:
    """What to say: by reason where there is a known one, else by health word."""
    if reason is not None and health in (Health.NEEDS_REAUTH, Health.DISABLED):
        return REASONS.get(reason, _BY_HEALTH[health])
    return _BY_HEALTH[health]
