"""Two connections of one store: told in the pane, and before a second one is made."""

from connections_tui.platforms import SCHEMAS

from .console import User, console
from .test_create import open_form
from .test_hygiene import paste_into

TWICE = "kestrel-cycles-eu.myshopify.com"


def both(user: User) -> list[str]:
    return [one.id for one in user.record() if one.domain == TWICE]


async def test_is_twin_keeps_them_and_a_key_goes_from_one_to_the_other() -> None:
    async with console(size=(140, 40)) as user:
        await user.press("slash")
        await user.type("is:twin")
        await user.press("enter")
        ids = both(user)
        await user.until(lambda: sorted(user.shown_ids) == sorted(ids))
        await user.until_shown("SAME STORE")
        first, other = user.chosen, next(i for i in ids if i != user.chosen.id)
        assert other[:6] in user.screen_text()

        await user.press("T")
        assert user.chosen.id == other
        await user.until_shown("of 2 of this store")
        await user.press("T")
        assert user.chosen.id == first.id


async def test_a_connection_without_a_twin_says_so() -> None:
    async with console(size=(140, 40)) as user:
        await user.press("slash")
        await user.type("-is:twin")
        await user.press("enter", "T")
        await user.until_shown("No other connection of the same store")
        assert "SAME STORE" not in user.screen_text()


async def test_the_form_warns_of_a_second_connection_as_the_url_is_typed() -> None:
    async with console(size=(140, 40)) as user:
        await open_form(user, SCHEMAS["shopify-private"])
        box = await paste_into(user, "store_url", f"https://{TWICE}/admin?a=1")
        await user.until(lambda: "connected already: Kestrel Cycles EU" in box.note)
        assert user.transport.count("POST") == 0

        await user.press("ctrl+u")
        await user.type("another.myshopify.com")
        await user.until(lambda: "connected already" not in box.note)


async def test_a_link_for_a_shop_that_is_connected_is_warned_of() -> None:
    async with console(size=(140, 40)) as user:
        await user.press("n", "down", "space", "tab")
        await user.type("Shopify")
        await user.press("enter", "tab")
        screen = user.app.screen
        box = screen.query_one("#field-shopifyStore")
        box.focus()
        await user.settle()
        await user.paste("Kestrel-Cycles-EU")
        await user.until_shown("connected already: Kestrel")
