"""What chat, mail and documents add to a value is shown at its field, and taken off."""

import json

import pytest
from pydantic import SecretStr
from textual.widgets import Input, Static

from connections_tui.platforms import SCHEMAS
from connections_tui.tui.screens.secret import SecretScreen
from connections_tui.tui.widgets.field_input import FieldInput

from .console import User, console
from .test_create import fill_in, focused_field, open_form, preview, sent, shown_form
from .test_profiles import CANARY, RIGHT, at

FEW = 3
WALMART, SHOPIFY = SCHEMAS["walmart"], SCHEMAS["shopify-public"]
MAGENTO, NETSUITE, WOO = (
    SCHEMAS["magento"],
    SCHEMAS["netsuite"],
    SCHEMAS["woo-commerce"],
)
PEM = "-----BEGIN PUBLIC KEY-----\nMIIB+/=\nabc\n-----END PUBLIC KEY-----"
LOGIN_URL = "https://key-4711:shppa_TOPSECRET@acme.myshopify.com/admin/orders.json"


def box(user: User, name: str) -> FieldInput:
    return next(b for b in shown_form(user).inputs if b.field.name == name)


def clear(box: FieldInput) -> str:
    value = box.value
    return value.get_secret_value() if isinstance(value, SecretStr) else value


def mark(box: FieldInput) -> str:
    return str(box.query_one(".mark", Static).render())


async def paste_into(user: User, name: str, text: str) -> FieldInput:
    found = box(user, name)
    found.focus()
    await user.settle()
    await user.paste(text)
    return found


@pytest.mark.parametrize(
    ("pasted", "cleaned"),
    [
        ("Bearer x1y2z3", "x1y2z3"),
        ('"x1y2z3"', "x1y2z3"),
        ("“x1y2z3”", "x1y2z3"),
        ("client_secret: x1y2z3", "x1y2z3"),
        ("CLIENT_SECRET=x1y2z3", "x1y2z3"),
        ("x1y2\nz3w4", "x1y2z3w4"),
        ("х1y2z3", "x1y2z3"),  # Cyrillic
    ],
)
async def test_dirt_in_a_secret_is_told_and_taken_off_by_one_key(
    pasted: str, cleaned: str
) -> None:
    async with console(count=FEW) as user:
        await open_form(user, WALMART)
        found = await paste_into(user, "oauth_client_secret", pasted)
        await user.until(lambda: "ctrl+r use the cleaned value" in found.note)
        assert "x1y2" not in user.screen_text()

        await user.press("ctrl+r")
        await user.until(lambda: "ctrl+r" not in found.note)
        assert clear(found) == cleaned


@pytest.mark.parametrize("pasted", ["ab…cd", "••••••••", "null", "undefined"])
async def test_what_is_no_secret_is_told_and_nothing_is_offered(pasted: str) -> None:
    async with console(count=FEW) as user:
        await open_form(user, WALMART)
        found = await paste_into(user, "oauth_client_secret", pasted)
        await user.until(lambda: found.has_class("-odd"))

        assert "ctrl+r" not in found.note
        await user.press("ctrl+r")
        assert clear(found) == pasted


async def test_a_clean_value_is_not_warned_of() -> None:
    async with console(count=FEW) as user:
        await open_form(user, WALMART)
        found = await paste_into(user, "oauth_client_secret", "x|a-b_c.d+e/f==")

        assert not found.has_class("-odd")


async def test_the_cleaned_value_of_an_open_field_is_shown() -> None:
    async with console(count=FEW) as user:
        await open_form(user, WALMART)
        await paste_into(user, "oauth_client_id", "“abc-4711”")

        await user.until(lambda: "ctrl+r use abc-4711" in user.words())


# -- a secret inside a URL


@pytest.mark.parametrize("schema", [SHOPIFY, WOO], ids=lambda schema: schema.slug)
async def test_a_secret_in_a_url_is_masked_and_not_sent(schema: type) -> None:
    async with console(size=(140, 50), count=FEW) as user:
        await open_form(user, schema)
        await fill_in(user, store_url=LOGIN_URL)
        found = box(user, "store_url")
        found.focus()
        await user.until_shown("Has a secret in a URL.")
        await user.press("ctrl+s")
        await user.until_shown("1 field to correct.")

        assert "TOPSECRET" not in user.screen_text()
        assert "TOPSECRET" not in json.dumps(preview(user))
        assert "TOPSECRET" not in user.app.export_screenshot()
        assert user.transport.count("POST") == 0
        await user.press("ctrl+r")
        await user.until_shown("will be sent.")
        await user.press("ctrl+s")
        await user.until(lambda: user.transport.count("POST") == 1)
        assert "TOPSECRET" not in json.dumps(sent(user))
        assert "acme.myshopify.com" in json.dumps(sent(user))


async def test_a_secret_in_a_url_is_masked_from_the_first_frame_on() -> None:
    async with console(count=FEW) as user:
        await open_form(user, WOO)
        found = box(user, "store_url")
        inner = found.query_one(Input)
        inner.value = LOGIN_URL

        assert inner.password


async def test_a_link_shows_where_it_returns_to_without_a_secret() -> None:
    async with console(size=(140, 40), count=FEW) as user:
        await user.press("n", "tab")
        await user.paste("https://app.example.com/done?token=TOPSECRET&a=1")
        await user.until_shown("Has a secret in a URL.")

        assert "TOPSECRET" not in user.screen_text()


# -- several lines


async def test_a_key_of_several_lines_is_kept_whole() -> None:
    async with console(size=(140, 50), count=FEW) as user:
        await open_form(user, NETSUITE)
        await fill_in(user, public_key=PEM)
        await user.until_shown("will be sent.")
        await user.press("ctrl+s")
        await user.until(lambda: user.transport.count("POST") == 1)

        assert sent(user)["public_key"] == PEM


@pytest.mark.parametrize("end", ["\n", "\r\n", "\n\n  \n"])
async def test_line_breaks_around_a_value_are_left_out(end: str) -> None:
    async with console(count=FEW) as user:
        await open_form(user, WALMART)
        found = await paste_into(user, "oauth_client_secret", f"{end}x1y2z3{end}")

        assert clear(found) == "x1y2z3"
        assert not found.has_class("-odd")


async def test_lines_that_are_no_key_are_kept_and_not_sent() -> None:
    async with console(count=FEW) as user:
        await open_form(user, WALMART)
        found = await paste_into(user, "oauth_client_secret", "one two\nthree")
        await user.press("ctrl+s")
        await user.until_shown("to correct.")

        assert clear(found) == "one two\nthree"


# -- notes on a platform


async def test_magento_says_that_two_factor_login_blocks_admin_credentials() -> None:
    async with console(count=FEW) as user:
        await open_form(user, MAGENTO)

        await user.until(lambda: "Two-factor login" in user.words())


# -- the profile's login


async def test_dirt_in_a_profile_is_told_and_taken_off() -> None:
    async with at("acme-live", acme_live=RIGHT) as (user, shelf):
        await user.until_swept()
        await user.press("P", "a")
        await user.until_shown("New profile")
        await user.type("acme-new")
        await user.press(*["tab"] * 6)
        await user.paste(f"RUTTER_CLIENT_SECRET={CANARY}")
        await user.until_shown("ctrl+r use")
        await user.press("ctrl+r", "ctrl+s")
        await user.until(lambda: shelf.saved)

        ((draft, _),) = shelf.saved
        assert draft.secret is not None
        assert draft.secret.get_secret_value() == CANARY


async def test_a_secret_in_a_profiles_url_is_masked_and_not_saved() -> None:
    async with at("acme-live", acme_live=RIGHT) as (user, shelf):
        await user.until_swept()
        await user.press("P", "a")
        await user.until_shown("New profile")
        await user.type("acme-new")
        await user.press("tab", "tab")
        await user.paste(f"https://me:{CANARY}@api.example.com/versioned")
        await user.until_shown("Has a secret in a URL.")
        await user.press("ctrl+s")
        await user.pilot.pause()
        assert CANARY not in user.screen_text()
        assert shelf.saved == []

        await user.press("ctrl+r", "ctrl+s")
        await user.until(lambda: shelf.saved)
        ((draft, _),) = shelf.saved
        assert draft.values["base_url"] == "https://api.example.com/versioned"


async def test_dirt_in_the_login_is_told_before_it_is_tried() -> None:
    async with at("acme-test") as (user, _):
        await user.until_shown("Login · STAGING")
        await user.paste(f"Bearer {RIGHT}")
        await user.until_shown("ctrl+r use")
        await user.press("enter")
        assert isinstance(user.app.screen, SecretScreen)

        await user.press("ctrl+r", "enter")
        await user.until_swept()


async def test_dirt_that_is_meant_is_tried_at_the_second_enter() -> None:
    async with at("acme-test") as (user, _):
        await user.until_shown("Login · STAGING")
        await user.paste(f"hush {CANARY}")
        await user.until_shown("enter send as typed")
        await user.press("enter", "enter")

        await user.until_shown("refused the client ID and secret")


@pytest.mark.parametrize("typed", [f'"{CANARY}"', f"{CANARY}\n{CANARY}", "••••••••"])
async def test_what_no_client_takes_is_not_tried(typed: str) -> None:
    async with at("acme-test") as (user, _):
        await user.until_shown("Login · STAGING")
        await user.paste(typed)
        await user.press("enter", "enter", "enter")

        assert isinstance(user.app.screen, SecretScreen)
        assert "send as typed" not in user.screen_text()


async def test_the_field_keeps_the_focus_after_its_value_was_cleaned() -> None:
    async with console(count=FEW) as user:
        await open_form(user, WALMART)
        found = await paste_into(user, "oauth_client_secret", "Bearer x1y2z3")
        await user.press("ctrl+r")

        assert focused_field(user) is found


async def test_dirt_that_is_typed_is_never_marked_as_right() -> None:
    """Its sentence waits until the box is left; a ✓ meanwhile would be wrong."""
    async with console(count=FEW) as user:
        await open_form(user, WALMART)
        found = box(user, "oauth_client_id")
        found.focus()
        await user.settle()
        await user.type("client_id: abc")
        await user.until(lambda: found.value == "client_id: abc")
        await user.settle()
        assert mark(found) == ""

        await user.press("tab")
        await user.until(lambda: mark(found) == "!")


# -- a warning is seen before the value is sent


async def walmart_without_an_id(user: User) -> FieldInput:
    """Its form with the client ID left to type, which was not left yet."""
    await open_form(user, WALMART)
    box(user, "oauth_client_secret").enter("client-secret-example")
    found = box(user, "oauth_client_id")
    found.focus()
    await user.settle()
    return found


async def test_a_typed_value_is_not_sent_before_its_warning_was_shown() -> None:
    async with console(size=(120, 50), count=FEW) as user:
        found = await walmart_without_an_id(user)
        await user.type("client_id: abc1")
        await user.press("ctrl+s")
        await user.until_shown("! Check the marked field.")
        assert user.transport.count("POST") == 0
        assert focused_field(user) is found
        assert "ctrl+r use abc1" in found.note

        await user.press("ctrl+s")
        await user.until(lambda: user.transport.count("POST") == 1)
        assert sent(user)["oauth_client_id"] == "client_id: abc1"


async def test_a_value_that_was_changed_is_warned_of_again() -> None:
    async with console(size=(120, 50), count=FEW) as user:
        found = await walmart_without_an_id(user)
        await user.paste("client_id: abc1")
        await user.type("2")
        await user.press("ctrl+s")
        await user.until_shown("! Check the marked field.")
        assert "ctrl+r use abc12" in found.note
        await user.press("ctrl+r", "ctrl+s")

        await user.until(lambda: user.transport.count("POST") == 1)
        assert sent(user)["oauth_client_id"] == "abc12"


async def test_a_link_is_not_made_before_its_warning_was_shown() -> None:
    async with console(size=(120, 50), count=FEW) as user:
        await user.press("n", "tab")
        await user.type("app.example.com/done.")
        await user.press("ctrl+s")
        await user.until_shown("Usually a web address")
        await user.until_shown("Ends with a punctuation mark")
        assert user.transport.count("POST") == 0

        await user.press("ctrl+s")
        await user.until(lambda: user.transport.count("POST") == 1)


async def test_a_profile_is_not_saved_before_its_warning_was_shown() -> None:
    async with at("acme-live", acme_live=RIGHT) as (user, shelf):
        await user.until_swept()
        await user.press("P", "a")
        await user.until_shown("New profile")
        await user.type("acme-new")
        await user.press(*["tab"] * 4)
        await user.type("client_id=abc1")
        await user.press("ctrl+s")
        await user.until_shown("! Check the marked field.")
        assert shelf.saved == []

        await user.press("ctrl+r", "ctrl+s")
        await user.until(lambda: shelf.saved)
        ((draft, _),) = shelf.saved
        assert draft.values["client_id"] == "abc1"
