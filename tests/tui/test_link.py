"""The link card: it shows whatever link there is, and none as well."""

import pytest

from connections_tui.tui.screens.link import LinkScreen
from connections_tui.tui.widgets.qr import qr_code

from .console import User, console

FEW = 3
LONG = "https://link.example/" + "a" * 4000


async def open_card(user: User, connection_id: str, link: str | None = None) -> None:
    user.app.push_screen(
        LinkScreen(user.app.session.fleet, connection_id, ask=None, link_url=link)
    )
    await user.until_shown("Link for the merchant")


@pytest.mark.parametrize("text", ["", LONG, "https://x.example/\ud800"])
def test_what_fits_no_code_has_none(text: str) -> None:
    assert qr_code(text) is None


def test_a_link_has_a_code() -> None:
    assert qr_code("https://link.example/abc") is not None


async def test_a_link_too_long_for_a_code_says_so() -> None:
    async with console(count=FEW) as user:
        await open_card(user, user.chosen.id, LONG)

        await user.until_shown("https://link.example/aaa", "No QR code: the link is")
        await user.press("Q")
        await user.until_shown("No QR code: the link is too long.")


async def test_without_a_link_the_card_says_that_there_is_none() -> None:
    async with console(count=FEW) as user:
        await open_card(user, "one that gave no link")
        await user.until_shown("No link")
        for key in ("c", "o"):
            await user.press(key)

        await user.until_shown("The service gave no link for this connection.")
        assert user.app.clipboard == ""
