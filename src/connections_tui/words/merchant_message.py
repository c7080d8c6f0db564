"""What to write to a merchant: plain words and the link. No token, no internal code."""

from dataclasses import dataclass, field

from connections_tui.fleet import Record
from connections_tui.text import clean
from connections_tui.words import present


@dataclass(frozen=True)
class Message:
    """Ready to send."""

    subject: str
    body: str = field(repr=False)
    """Has the link, which opens without a login."""


def message_for(record: Record) -> Message | None:
    """None where it is not the merchant who acts.

    ``record.advice`` says who does, and what to do instead.
    """
    advice, link = record.advice, record.link_url
    if advice is None or not advice.who.startswith("Merchant"):
        return None
    platform = present.platform_name(record.platform) if record.platform else ""
    store = clean(record.store or "", 120) or "your store"
    connection = f"The {platform} connection" if platform else "The connection"
    # Some say no more than that the merchant has to act, which the message says itself.
    what = "" if "merchant" in advice.what else f" {advice.what}"
    if advice.send_link and link:
        reason = "is waiting for you" if not record.health.is_problem else "has stopped"
        return Message(
            f"Please sign in: {platform or 'connection'} of {store}",
            _letter(
                f"{connection} of {store} {reason}.{what}",
                f"Please open this link and sign in:\n{present.pasteable(link)}",
                "Your data syncs again after you have signed in.",
            ),
        )
    return Message(
        f"Please check: {platform or 'connection'} of {store}",
        _letter(
            f"{connection} of {store} has stopped.{what}",
            "Please have this corrected in your shop or with the platform.",
            "Your data syncs again after that. Reply to this message if you need help.",
        ),
    )


def _letter(*paragraphs: str) -> str:
    return "\n\n".join(("Hello,", *paragraphs))
