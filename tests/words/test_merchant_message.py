"""What is written to merchants: plain, with the link, and nothing of our own."""

from datetime import UTC, datetime

import pytest

from connections_tui.fleet import Fleet, Record
from connections_tui.fleet.reasons import REASONS
from connections_tui.words.merchant_message import message_for
from fleet.making import listed, status

NOW = datetime(2026, 3, 14, 9, 26, tzinfo=UTC)
LINK = "https://link.rutterapi.com/connection/c1"


def record(**said: object) -> Record:
    fleet = Fleet(lambda: NOW)
    row = listed("c1", name="Otter & Söhne", access_token="tok-otter", link_url=LINK)
    fleet.listing().take([row])
    fleet.learn_status("c1", status(**said))  # type: ignore[arg-type]
    found = fleet.get("c1")
    assert found is not None
    return found


@pytest.mark.parametrize("reason", REASONS)
def test_no_reason_shows_a_code_a_token_or_our_own_words(reason: str) -> None:
    message = message_for(record(disabled=True, reason=reason))
    if message is None:
        assert not REASONS[reason].advice.who.startswith("Merchant")
        return

    whole = f"{message.subject}\n{message.body}"
    assert "Otter & Söhne" in message.subject
    assert (LINK in message.body) is REASONS[reason].advice.send_link
    for word in (reason, "tok-otter", "merchant", "Rutter ", "None"):
        assert word not in whole


def test_a_new_sign_in_is_asked_for_with_the_link() -> None:
    message = message_for(record(needs_update=True))

    assert message is not None
    assert message.subject == "Please sign in: Shopify of Otter & Söhne"
    assert message.body == (
        "Hello,\n\nThe Shopify connection of Otter & Söhne has stopped.\n\n"
        f"Please open this link and sign in:\n{LINK}\n\n"
        "Your data syncs again after you have signed in."
    )


def test_a_healthy_connection_needs_no_message() -> None:
    assert message_for(record()) is None
