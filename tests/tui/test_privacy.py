"""X: whoever looks at the screen meanwhile learns nobody's name."""

import html
import json
from pathlib import Path

import httpx
import pytest

from connections_tui.fleet import Column, Record
from connections_tui.tui.connections_screen import ConnectionsScreen
from connections_tui.words import privacy
from connections_tui.words.masking import anonymous
from stand_ins.transport import Transport, on

from .console import User, console
from .test_create import BIG_COMMERCE, open_form
from .test_status import token_of

FEW = 3
MANY = 30
"""Some in every state but one: nobody waits for an answer that does not come."""
WORDS = "Press X to show them"
COLUMNS = (Column.STATE, Column.STORE, Column.DOMAIN, Column.ID, Column.WHY)


@pytest.fixture(autouse=True)
def _off() -> None:
    privacy.turn(False)


def names_of(user: User) -> set[str]:
    """What must not be seen: of a name the beginning, which survives every cut."""
    stores = {record.store[:10] for record in user.record() if record.store}
    domains = {record.domain[:14] for record in user.record() if record.domain}
    links = {record.link_url[8:40] for record in user.record() if record.link_url}
    tokens = {f"•{token_of(record)[-4:]}" for record in user.record()}
    return stores | domains | links | tokens


def in_picture(user: User) -> str:
    return html.unescape(user.app.export_screenshot()).replace("\xa0", " ")


KEYS = (
    ("the list", "k"),
    ("its pages", "z", "1", "2", "3", "4"),
    ("the next one", "J", "J", "escape"),
    ("the overview", "H", "G", "escape"),
    ("counts", "f", "G", "escape"),
    ("what can be copied", "y", "escape"),
    ("of several", "space", "space", "y", "escape", "u"),
    ("diagnostics", "f12", "escape"),
    ("the link card", "7", "L", "Q", "escape", "0"),
    ("a message", "m", "t", "escape", "c", "escape", "escape"),
    ("an export", "e", "t", "l", "escape"),
    ("a question", "D", "escape"),
    ("several deletes", "space", "space", "D", "y", "escape", "escape"),
    ("links of several", "L", "escape", "u"),
    ("errors", "E", "escape"),
    ("sentences", "w", "w", "r", "x"),
    ("looking for one", "slash", *"kes", "enter"),
)


async def test_no_screen_names_anybody_while_names_are_hidden() -> None:
    refusal = {"error_message": "No shop kestrel-cycles-eu.myshopify.com."}
    asking = Transport()
    async with console(
        size=(120, 30), transport=asking, environment="PROD", count=MANY
    ) as user:
        user.app.connections.table.columns = COLUMNS
        await user.press("w")
        await user.until_shown("Watching La Petite Papeterie")
        names = names_of(user)
        assert {name for name in names if name in in_picture(user)}
        await user.press("X")
        await user.until_shown(WORDS, "HIDDEN")
        for place, *keys in KEYS:
            for key in keys:
                await user.press(key)
                seen = user.screen_text()
                assert not [name for name in names if name in seen], (place, key)
        found = {record.store for record in user.app.connections.rows.order.rows}
        assert found == {"Kestrel Cycles"}

        asking.before = on(
            "GET", "/connections/status", lambda _: httpx.Response(400, json=refusal)
        )
        await user.press("r", "z", "v")
        await user.until(lambda: "The service said: (hidden)" in user.words())
        picture = in_picture(user)
        assert not [name for name in names if name in picture]
        assert user.chosen.id in user.words()

        await user.press("X")
        await user.until_shown(user.chosen.store or "?", "myshopify.com")


async def test_it_is_told_on_every_screen_and_ends_on_any_of_them() -> None:
    async with console(size=(100, 40), count=FEW) as user:
        await user.press("H", "X")
        await user.until_shown("HIDDEN  Overview")
        await user.press("escape")
        await user.until_shown("HIDDEN  list")
        await open_form(user, BIG_COMMERCE)
        await user.until_shown("HIDDEN  New connection")
        await user.press("tab")
        await user.paste("hush-hush")
        await user.press("ctrl+t")
        assert "hush-hush" not in user.screen_text()
        await user.press("escape", "d")
        await user.press("colon")
        await user.type("hide or")
        await user.until_shown("Hide or show names")
        await user.press("enter")

        await user.until_shown("Names, domains and links are visible.", "Marigold")
        assert "HIDDEN" not in user.screen_text()


async def test_no_box_to_edit_shows_a_name_or_a_label(tmp_path: Path) -> None:
    where = tmp_path / "labels.csv"
    async with console(
        size=(120, 30), count=FEW, labels=where, api_version="2024-08-31"
    ) as user:
        user.app.session.fleet.learn_name(user.chosen.id, "Moss & Fern")
        await user.press("t")
        await user.until_shown("Label · ")
        await user.type("Otto Kunde")
        await user.press("ctrl+s")
        await user.until_shown("Label saved")
        await user.press("X")
        await user.until_shown(WORDS)
        await user.press("t")
        await user.until_shown("Names are hidden. Press X to show them, then edit.")
        assert "Otto Kunde" not in user.screen_text()
        await user.press("left_square_bracket")
        await user.until_shown("No earlier connection was viewed.")
        await user.press("M")
        await user.until_shown("More · ")
        await user.press("n")
        await user.until_shown("Names are hidden. Press X to show them, then edit.")
        assert "Moss & Fern" not in user.screen_text()


async def test_hidden_is_copied_all_the_same_but_for_the_token() -> None:
    async with console(count=FEW) as user:
        store, link = user.chosen.store, user.chosen.link_url
        await user.press("X", "y")
        await user.until_shown("store name   (hidden)", "JSON")
        assert "t  token" not in user.screen_text()
        await user.press("n")
        await user.until(lambda: user.app.clipboard == store)
        await user.press("space", "y", "n")
        await user.until_shown("Sent the store names")
        assert user.app.clipboard == store

        await user.press("k", "L")
        user.app.clear_notifications()  # they would cover the card
        await user.until_shown("The link is hidden. Press v to show it.")
        await user.press("c")
        await user.until(lambda: user.app.clipboard == link)
        user.app.clear_notifications()
        await user.press("v")
        await user.until_shown("https://link.rutterapi.com/", "▀")
        await user.press("escape", "L")
        await user.until_shown("The link is hidden")


async def test_what_is_deleted_is_named_by_its_id_while_names_are_hidden() -> None:
    async with console(count=FEW, environment="PROD") as user:
        record = user.chosen
        await user.press("X", "D")
        await user.until_shown(record.id, f"Type {record.id[-6:]} to delete it")
        await user.type(record.id[-6:])
        await user.press("enter", "enter")
        await user.until_shown("Deleted ", record.id[-6:])
        assert not [
            name for name in (record.store, record.domain) if name in named(user)
        ]


def named(user: User) -> str:
    return user.screen_text() + user.app.connections.message.text


async def test_a_sentence_of_later_names_nobody_either() -> None:
    """The name was shown, and hidden before the answer came."""
    gone = Transport()
    async with console(count=FEW, transport=gone) as user:
        store = user.chosen.store
        assert store

        def hide_first(_: httpx.Request) -> httpx.Response:
            user.app.action_privacy()
            return httpx.Response(404, json={})

        gone.before = on("DELETE", "/connections/[^/]+", hide_first)
        await user.press("D")
        await user.until_shown("Delete connection")
        await user.press("y")
        await user.until_shown("was gone already")

        assert store not in user.screen_text()


def test_reasons_lose_addresses_and_names_and_nothing_else() -> None:
    record = Record("c1")
    text = "SHOP_NOT_FOUND: Acme Shoes at acme.example/x, see https://a.b or me@a.com"
    privacy.turn(True)

    assert privacy.veiled(text, "acme shoes", None) == (
        "SHOP_NOT_FOUND: (hidden) at (hidden) see (hidden) or (hidden)"
    )
    for plain in ("no sync for 7d", "batch 2/5 invoices", "HTTP 503", "TUNNEL_ERROR"):
        assert privacy.veiled(plain, record.store) == plain


def test_an_anonymous_answer_keeps_ids_words_times_and_numbers() -> None:
    kept = {
        "id": "any ID at all",
        "platform": "SHOPIFY",
        "status": "needs_reauth",
        "disabled_reason": "FAILED TO AUTHENTICATE",
        "created_at": "2026-03-14T09:26:53.000Z",
        "is_ready": True,
        "count": 12.5,
        "nothing": None,
        "batches": [{"batch_num": 1}],
    }
    told = {
        "store_name": "Acme",
        "storeDomain": ["acme.example"],
        "link_url": "https://link.rutterapi.com/1",
        "phone": 4711471,
        "note": "Some words of Acme",
        "acme": 1,
        "shop": {"deep": "ACME"},
        "id_of": "acme",
    }

    assert anonymous(kept, ["Acme"]) == kept
    text = json.dumps(anonymous(told, ["Acme", None]))
    assert "acme" not in text.casefold()
    assert "4711" not in text
    assert "link.rutterapi" not in text


async def test_another_console_begins_with_names() -> None:
    privacy.turn(True)
    async with console(count=FEW) as user:
        assert isinstance(user.app.screen, ConnectionsScreen)
        await user.until_shown("Marigold")
