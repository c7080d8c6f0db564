"""Pasting whatever a merchant has sent into the form, and values in the wrong box."""

import json
from pathlib import Path

import pytest

from connections_tui.platforms import SCHEMAS
from connections_tui.tui.screens.filling import FilledLine

from .console import User, console
from .test_create import all_that_shows, open_form, sent, shown_form, typed

FEW = 3
WOO, STRIPE = SCHEMAS["woo-commerce"], SCHEMAS["stripe"]
KEY, SECRET = f"ck_{'ab' * 20}", f"cs_{'cd' * 20}"
MAIL = f"""\
From: Anna <anna@shop.example>

Hello,
> Website: https://shop.example/wp-admin/
> Consumer key:  “{KEY}”
> Consumer secret: {SECRET[:30]}
{SECRET[30:]}
> Order number: 4711
> hunter2hunter2: yes

Kind regards
Anna"""


def filled(user: User) -> str:
    return str(user.app.screen.query_one(FilledLine).content)


async def test_a_mail_in_any_box_fills_the_form_and_says_what_it_did() -> None:
    async with console(count=FEW) as user:
        await open_form(user, WOO)
        await user.paste(MAIL)
        await user.until(lambda: filled(user))

        assert typed(user) == {
            "basic_username": KEY,
            "basic_password": SECRET,
            "store_url": "https://shop.example/wp-admin/",
            "scope": "",
        }
        assert filled(user) == (
            "Filled 3 fields from the pasted text: basic_password, basic_username, "
            "store_url. Removed from basic_password: line breaks. Removed from "
            "basic_username: quotes. Not placed: Order number, line 9."
        )
        for text in all_that_shows(user):
            assert SECRET not in text
            assert SECRET[30:] not in text
            assert "hunter2" not in text

        # The one odd value has the focus, and what is meant takes one key.
        await user.until(lambda: "ctrl+r use https://shop.example" in user.words())
        await user.press("ctrl+r", "ctrl+s")
        await user.until_shown("link.rutterapi.com")
        assert sent(user)["store_url"] == "https://shop.example"


async def test_without_a_platform_the_text_says_which_one_it_is() -> None:
    text = json.dumps({"platform": "stripe", **STRIPE.example().reveal()})
    async with console(count=FEW) as user:
        await user.press("n")
        await user.until_shown("New connection")
        await user.paste(f"curl -u us:ours https://rutterapi.com/x -d '{text}'")
        await user.until(lambda: filled(user).startswith("Filled"))
        assert shown_form(user).schema is STRIPE
        assert "ours" not in filled(user)

        await user.press("ctrl+s")
        await user.until_shown("link.rutterapi.com")
        assert sent(user) == {"platform": "STRIPE", **STRIPE.example().reveal()}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("platform: Shopify\nkey: hunter2", "In the pasted text is another platform."),
        ('{"account_id": hunter2,\n}', "In the pasted text: line 1: not valid JSON."),
    ],
)
async def test_a_text_that_does_not_fit_fills_nothing(text: str, says: str) -> None:
    async with console(count=FEW) as user:
        await open_form(user, STRIPE)
        await user.press("shift+tab")  # to the platform, which is no box of a field
        await user.paste(text)
        await user.until(lambda: says in filled(user))

        assert not any(typed(user).values())
        assert "hunter2" not in user.screen_text()


async def test_the_login_kind_that_fits_is_shown() -> None:
    async with console(count=FEW) as user:
        await open_form(user, SCHEMAS["shopify-private"])
        await user.paste(
            f"Shop: me.myshopify.com\nAPI key: {'0' * 32}\n"
            f"API secret key: shpss_{'0' * 32}\naccess token: shpat_{'0' * 32}"
        )
        await user.until(lambda: filled(user))

        assert shown_form(user).schema is SCHEMAS["shopify-public"]
        assert all(v for name, v in typed(user).items() if name != "scope")


async def test_a_file_fills_the_form(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "merchant.env"
    file.write_text(f"export CONSUMER_KEY={KEY}\nCONSUMER_SECRET='{SECRET}'\n")
    async with console(count=FEW) as user:
        await open_form(user, WOO)
        await user.press("ctrl+l")
        await user.until_shown("Load credentials")
        await user.type("mer")
        await user.until_shown("merchant.env")
        await user.press("tab", "enter")
        await user.until(lambda: filled(user))

        assert filled(user) == (
            "Filled 2 fields from merchant.env: basic_password, basic_username."
        )
        assert typed(user)["basic_password"] == SECRET
        assert SECRET not in user.screen_text()

        await user.press("ctrl+l")
        await user.until_shown("Load credentials")
        await user.type("/no/such")
        await user.press("enter")
        await user.until(lambda: "Cannot read such: no such file" in filled(user))


async def test_a_value_in_the_wrong_box_moves_with_one_key() -> None:
    async with console(size=(100, 40), count=FEW) as user:
        form = await open_form(user, WOO)
        boxes = {box.field.name: box for box in form.inputs}
        boxes["basic_username"].focus()
        await user.paste(SECRET)
        await user.until(lambda: "ctrl+r move it to basic_password" in user.words())
        assert SECRET not in user.screen_text()
        await user.press("ctrl+r")
        await user.until(lambda: typed(user)["basic_password"] == SECRET)

        assert typed(user)["basic_username"] == ""
        await user.paste(KEY)  # the wrong one over it, and both change places
        boxes["basic_password"].enter(KEY)
        boxes["basic_username"].enter(SECRET)
        await user.until(lambda: "The two are swapped." in user.words())
        await user.press("ctrl+r")
        await user.until(lambda: typed(user)["basic_username"] == KEY)
        assert typed(user)["basic_password"] == SECRET
