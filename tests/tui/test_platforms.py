"""Which platforms a form offers, and which of them a few letters mean."""

import pytest
from textual.widgets import Static

from connections_tui.platforms import SCHEMAS
from connections_tui.titles import FORMER, TITLES
from connections_tui.tui.widgets.platform_picker import best_first

from .console import User, console

FEW = 3
LINKED = [code for code in TITLES if code not in FORMER]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("shop", "SHOPIFY"),
        ("shope", "SHOPEE"),
        ("shoper", "SHOPER"),
        ("Shopify ", "SHOPIFY"),
        ("quick", "QUICKBOOKS"),
        ("quickbooks d", "QUICKBOOKS_DESKTOP"),
        ("desktop", "QUICKBOOKS_DESKTOP"),
        ("zoho", "ZOHOBOOKS"),
        ("zoho books", "ZOHOBOOKS"),
        ("books", "QUICKBOOKS"),
        ("sage", "SAGE"),
        ("sage int", "SAGE_INTACCT"),
        ("woo commerce", "WOO_COMMERCE"),
        ("BIG_COMMERCE", "BIG_COMMERCE"),
        ("bigcomm", "BIG_COMMERCE"),
        ("wix", "WIX"),
        ("mx", "MX"),
        ("square", "SQUARE"),
        ("hris", "QUICKBOOKS_HRIS"),
        ("ify", "SHOPIFY"),
    ],
)
def test_a_few_letters_mean_the_likeliest_platform(typed: str, first: str) -> None:
    assert best_first(typed, LINKED)[0] == first


def test_the_whole_name_of_each_platform_means_it() -> None:
    for code in LINKED:
        for spelled in (code, code.lower(), TITLES[code], TITLES[code].upper()):
            assert best_first(spelled, LINKED)[0] == code


def test_what_is_in_no_name_means_none() -> None:
    assert best_first("temu", LINKED) == []


# -- in the form


def preview(user: User) -> str:
    """What would be sent and come of it, as text."""
    return str(user.app.screen.query_one("#preview", Static).content)


async def test_a_link_is_offered_for_every_platform() -> None:
    async with console(count=FEW) as user:
        await user.press("n", "down", "space", "tab")
        await user.until_shown(f"one of {len(LINKED)}")
        assert len(LINKED) == 68

        await user.type("zoho")
        await user.until_shown("Zoho Books")
        await user.press("enter", "ctrl+s")
        await user.until_shown("Link for the merchant", "Waiting for the merchant")
        assert "platform=ZOHOBOOKS" in user.words().replace(" ", "")


async def test_a_link_takes_a_platform_that_is_typed_freely() -> None:
    async with console(count=FEW) as user:
        await user.press("n", "down", "space", "tab")
        await user.type("temu shop")
        await user.until_shown("TEMU_SHOP")
        await user.press("enter", "ctrl+s")
        await user.until_shown("Link for the merchant", "Waiting for the merchant")

        assert "platform=TEMU_SHOP" in user.words().replace(" ", "")


async def test_credentials_are_asked_for_only_where_there_is_a_form() -> None:
    with_form = {schema.platform for schema in SCHEMAS.values()}
    async with console(count=FEW) as user:
        await user.press("n", "down", "down", "space", "tab")
        await user.until_shown(f"one of {len(with_form)}")
        await user.type("etsy")

        await user.until_shown("No credential form for “etsy”. Create a link instead.")


async def test_a_platform_without_a_form_is_let_go_of_with_the_link() -> None:
    """Chosen for a link, it cannot be kept for credentials, and comes back after."""
    async with console(count=FEW) as user:
        await user.press("n", "down", "space", "tab")
        await user.type("etsy")
        await user.press("enter", "shift+tab", "down", "space")
        await user.until_shown("Etsy has no credential form.")
        await user.press("ctrl+s")
        await user.until_shown("✗ Pick a platform first.")
        assert user.transport.count("POST") == 0


# -- what a link decides in advance


async def test_a_link_can_name_where_the_merchant_returns_to() -> None:
    async with console(size=(120, 40), count=FEW) as user:
        await user.press("n", "tab")
        await user.paste("https://app.example.com/done?a=1&b=2")
        wanted = "?redirect_url=https%3A%2F%2Fapp.example.com%2Fdone%3Fa%3D1%26b%3D2"
        await user.until(lambda: wanted in preview(user))
        await user.press("ctrl+s")
        await user.until_shown("Link for the merchant", "Waiting for the merchant")

        assert wanted in (user.chosen.link_url or "")


async def test_a_link_for_shopify_can_name_the_shop() -> None:
    async with console(size=(120, 40), count=FEW) as user:
        await user.press("n", "down", "space", "tab")
        assert "shopifyStore" not in user.screen_text()
        await user.type("shop")
        await user.press("enter", "tab", "tab")
        await user.paste("https://Acme-2.myshopify.com/admin")
        await user.press("ctrl+s")
        await user.until_shown("Link for the merchant", "Waiting for the merchant")

        wanted = "?platform=SHOPIFY&shopifyStore=acme-2"
        assert (user.chosen.link_url or "").endswith(wanted)


async def test_an_address_that_is_none_is_warned_of() -> None:
    async with console(count=FEW) as user:
        await user.press("n", "tab")
        await user.type("app example")
        await user.press("tab")

        await user.until_shown("Usually a web address")


async def test_l_keeps_the_platform_the_link_was_made_for() -> None:
    async with console(size=(120, 40), count=FEW) as user:
        await user.press("n", "down", "space", "tab")
        await user.type("ebay")
        await user.press("enter", "tab")
        await user.paste("https://app.example.com/")
        await user.press("ctrl+s")
        await user.until_shown("Link for the merchant", "Waiting for the merchant")
        await user.press("escape", "R")
        await user.until_swept()

        assert user.chosen.link_url is not None
        assert "platform=EBAY&redirect_url=https%3A" in user.chosen.link_url
        await user.press("L")
        await user.until_shown("Link for the merchant")
        assert "platform=EBAY" in user.words().replace(" ", "")
