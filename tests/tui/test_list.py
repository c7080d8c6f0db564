"""Job 1: seeing how all the connections are, and finding the ones that matter."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from rich.cells import cell_len

from connections_tui.api import Unreachable
from connections_tui.fleet import Change, Column, Health
from connections_tui.fleet.news import Trouble
from connections_tui.labels import Label
from connections_tui.models import ConnectionStatus
from connections_tui.tui.widgets.health_chips import CHIPS, KEYLESS
from stand_ins.transport import Transport, on

from .console import User, console, segments

LIST = "/connections"


def listing(*rows: dict[str, Any] | object) -> httpx.Response:
    return httpx.Response(200, json={"connections": list(rows)})


def named(number: int, name: str | None, **fields: Any) -> dict[str, Any]:
    return {
        "id": f"id-{number}",
        "access_token": f"token-{number}-of-nobody",
        "platform": "SHOPIFY",
        "name": name,
        **fields,
    }


def serving(*rows: object) -> Transport:
    return Transport(before=on("GET", LIST, listing(*rows)))


def healths(user: User) -> list[Health]:
    return [k.health for i in user.shown_ids if (k := user.app.session.fleet.get(i))]


def without_filter(user: User) -> bool:
    return len(user.shown_ids) == 60


# -- arriving


async def test_rows_show_before_anything_is_known_of_them() -> None:
    never = asyncio.Event()

    async def hang(_: httpx.Request) -> None:
        await never.wait()

    asleep = Transport(before=on("GET", "/(status|access_token)", hang))
    async with console(transport=asleep, waits=False) as user:
        await user.until(lambda: len(user.shown_ids) == 60)
        await user.until_shown("- Unchecked")

        assert "Shopify" in user.screen_text()
        assert not any(record.why for record in user.record())


async def test_names_and_states_follow_and_what_is_worst_comes_first() -> None:
    async with console() as user:
        ranks = [health.rank for health in healths(user)]
        assert ranks == sorted(ranks)
        assert "⚑ Needs reauth La Petite Papeter" in user.screen_text()
        assert "Shop not found" in user.screen_text()


async def test_until_the_person_moves_the_cursor_stays_with_the_worst() -> None:
    async with console() as user:
        assert user.chosen.id == user.shown_ids[0]
        assert "Needs reauth" in user.cursor_line()


async def test_the_counts_add_up_to_all_of_them() -> None:
    async with console(size=(140, 40)) as user:
        counts = user.app.session.fleet.counts
        assert sum(counts[health] for health in (*CHIPS, *KEYLESS)) == 60
        chips = user.screen_text().splitlines()[1]
        for health in (*CHIPS, *KEYLESS):
            if counts[health]:
                assert f"{counts[health]} {health.word}" in chips
        assert "All 60" in chips


# -- finding


@pytest.mark.parametrize("typed", ["otter", "OTTER", "otter-outdoor.ex", "woo otter"])
async def test_typing_finds_a_store(typed: str) -> None:
    async with console() as user:
        await user.press("slash")
        await user.type(typed)
        await user.until_shown("1 of 60")

        assert "Otter Outdoor" in user.cursor_line()


async def test_typing_finds_a_platform() -> None:
    async with console() as user:
        await user.press("slash")
        await user.type("prestashop")
        await user.until(lambda: not without_filter(user))

        assert {user.app.session.fleet.get(i).platform for i in user.shown_ids} == {
            "PRESTASHOP"
        }  # type: ignore[union-attr]


async def test_an_id_or_a_token_can_be_pasted_to_find_its_connection() -> None:
    async with console() as user:
        wanted = user.record()[17]
        token = wanted.connection.access_token
        assert token is not None
        for text in (wanted.id, token.get_secret_value()):
            await user.press("slash")
            await user.paste(text)
            await user.until_shown("1 of 60")
            assert user.shown_ids == [wanted.id]
            await user.press("escape")
            await user.until(lambda: without_filter(user))


async def test_enter_keeps_the_filter_and_escape_in_the_list_clears_it() -> None:
    async with console() as user:
        await user.press("slash", *"shopify", "enter")
        kept = len(user.shown_ids)
        await user.press("j")
        assert 0 < kept < 60
        assert len(user.shown_ids) == kept

        await user.press("escape")
        await user.until(lambda: without_filter(user))
        assert user.app.connections.filter.text == ""


async def test_letters_typed_into_the_filter_do_nothing_else() -> None:
    async with console() as user:
        await user.press("slash", *"nDqsLRpx!123")

        assert user.row(" nDqsLRpx!123").startswith(" nDqsLRpx!123")
        assert len(user.app.screen_stack) == 1


async def test_one_key_shows_problems_only_and_again_shows_all() -> None:
    async with console() as user:
        await user.press("exclamation_mark")
        await user.until(lambda: not without_filter(user))
        assert all(health.is_problem for health in healths(user))
        assert user.app.session.fleet.counts[Health.NEEDS_REAUTH] > 0

        await user.press("exclamation_mark")
        await user.until(lambda: without_filter(user))


async def test_a_number_shows_one_state_and_zero_shows_all() -> None:
    async with console() as user:
        for key, health in enumerate(CHIPS, start=1):
            await user.press(str(key))
            await user.until(lambda: not without_filter(user))
            assert set(healths(user)) == {health}
            assert len(user.shown_ids) == user.app.session.fleet.counts[health]

            await user.press("0")
            await user.until(lambda: without_filter(user))


# -- ordering


# All of them were checked at the one moment at which the clock stands still.
@pytest.mark.parametrize("column", sorted({*Column} - {Column.CHECKED}, key=str))
async def test_the_menu_sorts_by_every_column_and_again_turns_it_round(
    column: Column,
) -> None:
    async with console() as user:
        labels = {
            user.shown_ids[at]: Label(*[name] * 3) for at, name in enumerate("ab")
        }
        user.app.connections.fleet.learn_labels(labels)
        await user.press("s")
        await user.until_shown("Sort by")
        shown = user.screen_text()
        letter = next(
            line.split(column.value.title)[0].split()[-1]
            for line in shown.splitlines()
            if f" {column.value.title} " in line and "│" in line
        )
        await user.press(letter)
        await user.pilot.pause()
        once = user.shown_ids
        await user.press("s", letter)
        await user.pilot.pause()

        assert user.shown_ids != once
        assert sorted(user.shown_ids) == sorted(once)
        assert user.app.connections.filtering.view.sorts[0].column is column


async def test_escape_leaves_the_sort_menu_and_the_order() -> None:
    async with console() as user:
        before = user.shown_ids
        await user.press("s", "escape")

        assert user.shown_ids == before


async def test_the_sorted_column_is_marked_by_a_shape() -> None:
    async with console() as user:
        await user.press("s", "p")
        await user.until_shown("PLATFORM▴1")
        await user.press("s", "p")
        await user.until_shown("PLATFORM▾1")


# -- staying put


async def test_a_refresh_that_reorders_keeps_the_cursor_and_the_scroll() -> None:
    rows = [named(n, f"Shop {n:03}") for n in range(60)]
    transport = serving(*rows)
    async with console(transport=transport, waits=False) as user:
        await user.until(lambda: len(user.shown_ids) == 60)
        await user.press("s", "t", "G", "k", "k", "k", "k", "k")
        chosen = user.chosen.id
        height = user.screen_text().splitlines().index(user.cursor_line())

        for n in range(0, 50, 2):  # these go to the end
            rows[n]["name"] = f"Zzz {n:03}"
        transport.before = on("GET", LIST, listing(*rows))
        await user.press("R")
        await user.until(lambda: user.shown_ids[-1] == "id-48")
        await user.pilot.pause()

        assert user.chosen.id == chosen
        assert user.screen_text().splitlines().index(user.cursor_line()) == height


async def test_the_cursor_goes_to_a_neighbour_when_its_row_vanishes() -> None:
    rows = [named(n, f"Shop {n:03}") for n in range(9)]
    transport = serving(*rows)
    async with console(transport=transport, waits=False) as user:
        await user.until(lambda: len(user.shown_ids) == 9)
        await user.press("s", "p", "j", "j", "j")
        assert user.chosen.id == "id-3"

        transport.before = on("GET", LIST, listing(*rows[:3], *rows[4:]))
        await user.press("R")
        await user.until(lambda: len(user.shown_ids) == 8)

        assert user.chosen.id == "id-4"
        assert "Shop 004" in user.cursor_line()


async def test_the_last_row_gone_leaves_no_cursor_behind() -> None:
    transport = serving(named(1, "Only One"))
    async with console(transport=transport, waits=False) as user:
        await user.until_shown("Only One")
        transport.before = on("GET", LIST, listing())
        await user.press("R")
        await user.until_shown("No connections yet.")

        await user.press("j", "k", "enter", "D", "L", "y", "x", "o", "r", "J", "K", "z")
        assert len(user.app.screen_stack) == 1


# -- the mouse


async def test_a_click_chooses_a_row_and_a_second_opens_it() -> None:
    async with console() as user:
        wanted = user.shown_ids[4]
        await user.click("ConnectionTable", 20, 5)
        assert user.chosen.id == wanted

        assert await user.pilot.double_click("ConnectionTable", offset=(20, 5))
        await user.until_shown("v Overview")


async def test_a_click_on_a_column_head_sorts_by_it() -> None:
    async with console() as user:
        head = user.row("PLATFORM")
        await user.click("ConnectionTable", head.index("PLATFORM") + 1, 0)
        await user.until_shown("PLATFORM▴1")
        await user.click("ConnectionTable", head.index("PLATFORM") + 1, 0)
        await user.until_shown("PLATFORM▾1")


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
async def test_a_click_on_a_chip_shows_its_state(size: tuple[int, int]) -> None:
    async with console(size=size) as user:
        lines = user.screen_text().splitlines()
        y = next(
            n for n, line in enumerate(lines) if " ✗ " in line and "Disabled" in line
        )
        await user.click("HealthChips", lines[y].index("✗"), y - 1)
        await user.until(lambda: not without_filter(user))

        assert set(healths(user)) == {Health.DISABLED}


# -- five kinds of nothing


async def test_nothing_yet_says_that_it_is_being_asked_for() -> None:
    never = asyncio.Event()

    async def hang(_: httpx.Request) -> None:
        await never.wait()

    hanging = Transport(before=on("GET", LIST, hang))
    async with console(transport=hanging, waits=False) as user:
        await user.until_shown("Loading connections…")


async def test_no_connections_says_which_key_makes_one() -> None:
    async with console(count=0, waits=False) as user:
        await user.until_shown("No connections yet.", "Press n to create one.")


async def test_nothing_found_says_what_was_looked_for_and_how_to_clear_it() -> None:
    async with console() as user:
        await user.press("slash", *"zzz", "enter")
        await user.until_shown("No connection matches “zzz”.", "Press esc to show all.")

        await user.press("escape")
        await user.until(lambda: without_filter(user))


async def test_a_refused_login_says_so_and_what_to_check() -> None:
    refusal = httpx.Response(
        401,
        json={"error_code": "INVALID_CREDENTIALS", "error_message": "No such client."},
        headers={"X-Rutter-Request-ID": "req-77"},
    )
    refusing = Transport(before=on("GET", LIST, refusal))
    async with console(transport=refusing, waits=False) as user:
        await user.until_shown("Could not read the list of connections.")
        assert (
            "refused the client ID and secret. Check the profile's login"
            in user.words()
        )

        assert "req-77" in user.words()
        assert "Press R to retry." in user.words()


async def test_no_network_says_so_and_asks_again_when_told() -> None:
    transport = Transport(before=on("GET", LIST, httpx.ConnectError("refused")))
    async with console(transport=transport, waits=False) as user:
        await user.until_shown("Could not read the list", "OFFLINE")

        transport.before = None
        await user.press("R")
        await user.until_swept()
        assert "OFFLINE" not in user.screen_text()
        assert "Could not read" not in user.screen_text()


async def test_when_the_network_goes_what_is_known_stays() -> None:
    async with console() as user:
        user.transport.before = on("GET", ".*", httpx.ConnectError("refused"))
        await user.press("R")
        await user.until_shown("OFFLINE")

        assert "La Petite Papeterie" in user.screen_text()
        assert len(user.shown_ids) == 60


# -- a server with its own mind


async def test_a_server_that_lists_working_ones_only_is_told_of() -> None:
    def refuse_any(request: httpx.Request) -> httpx.Response | None:
        if "status" not in request.url.params:
            return None
        return httpx.Response(400, json={"error_message": "status: unknown"})

    old = Transport(before=on("GET", LIST, refuse_any))
    async with console(transport=old, waits=False) as user:
        await user.until_shown("lists only active connections")


async def test_rows_that_cannot_be_read_are_counted() -> None:
    transport = serving(named(1, "Good Shop"), {"platform": "EBAY"}, 17, None)
    async with console(transport=transport, waits=False) as user:
        await user.until_shown("Good Shop", "3 rows of the list could not be read.")


async def test_an_id_that_comes_twice_is_one_row() -> None:
    transport = serving(named(1, "Once"), named(2, "Other"), named(1, "Once"))
    async with console(transport=transport, waits=False) as user:
        await user.until_shown("Once", "Other")

        assert sorted(user.shown_ids) == ["id-1", "id-2"]
        user.row("Once")


ODD = (
    "[/red]",
    "[/",
    "[@click=app.quit]x[/]",
    "\x1b[31mred\x1b[0m",
    "\x1b]0;title\x07",
    "\x9b31m",
    "シルク👘 بازار",
    "line\nbreak\ttab\r",
    "\u202egnp.exe",
    "e" + "\u0301" * 400,
    "👩‍👩‍👧‍👦 family",
    "x" * 10_000,
    "漢" * 10_000,
    " ",
    "",
    "\ud800",
)


@pytest.mark.parametrize("size", [(80, 24), (140, 40), (40, 20)])
async def test_odd_names_move_restyle_and_break_nothing(size: tuple[int, int]) -> None:
    rows = [named(n, name, platform=name or None) for n, name in enumerate(ODD)]
    body = json.dumps({"connections": rows}).encode("ascii")
    answer = httpx.Response(
        200, content=body, headers={"Content-Type": "application/json"}
    )
    transport = Transport(before=on("GET", LIST, answer))
    async with console(size=size, transport=transport, waits=False) as user:
        await user.until(lambda: len(user.shown_ids) == len(ODD))
        for key in ("R", *"j" * len(ODD), "s", "p"):
            await user.press(key)
            for line in user.lines():
                assert sum(cell_len(segment.text) for segment in line) == size[0]
            assert not any(is_control(text) for text in segments(user.lines()))
        styles = {
            str(segment.style.color)
            for strip in user.lines()
            for segment in strip
            if segment.style and "red" in segment.text
        }
        assert "red" not in styles


async def test_odd_names_are_as_harmless_at_length_and_in_dialogs() -> None:
    # The shapes of trouble; how each is cleaned is tested where it is done.
    names = ODD[:8:2] + ODD[11:12]
    rows = [
        named(n, name, link_url="https://x.example/") for n, name in enumerate(names)
    ]
    body = json.dumps({"connections": rows}).encode("ascii")
    answer = httpx.Response(
        200, content=body, headers={"Content-Type": "application/json"}
    )
    transport = Transport(before=on("GET", LIST, answer))
    async with console(transport=transport, waits=False) as user:
        await user.until(lambda: len(user.shown_ids) == len(names))
        for _ in names:
            for key in ("enter", "4", "escape", "D", "escape", "L", "escape", "y"):
                await user.press(key)
                assert not any(is_control(text) for text in segments(user.lines()))
            await user.press("escape", "j")

        assert len(user.app.screen_stack) == 1


def is_control(text: str) -> bool:
    return any(ord(char) < 32 or 0x7F <= ord(char) < 0xA0 for char in text)


async def test_an_opened_connection_stays_while_others_rise_above_it() -> None:
    """Until somebody turns to a row, the cursor is on whatever needs a person most."""
    transport = serving(*(named(n, f"Shop {n}") for n in range(5)))
    async with console(transport=transport, waits=False) as user:
        await user.until(lambda: len(user.shown_ids) == 5)
        await user.press("enter")
        opened = user.chosen.id
        user.app.session.fleet.learn_status(
            "id-4", ConnectionStatus.model_validate({"status": {"is_healthy": False}})
        )
        await user.until(lambda: user.shown_ids[0] == "id-4")

        assert user.chosen.id == opened


async def test_what_comes_in_while_the_console_is_being_left_ends_nothing() -> None:
    """Answers, changes and outcomes arrive until the very end; the parts of the screen
    that would show them are gone before."""
    async with console(count=4) as user:
        screen, record = user.app.connections, user.chosen
    change = Change(record.id, 0.0, Health.HEALTHY, Health.DISABLED)
    error = Unreachable("No answer.")

    screen._health_changed(change)
    screen.chosen_pane.answered(record.id)
    screen.writing.mark_busy(record.id, "deleting…")
    screen.writing.mark_busy(record.id, None)
    screen.say("Deleted it.")
    screen.rows.note(frozenset({record.id}))
    screen.service.learn(Trouble(error))
    screen.rows.catch_up()
    screen.service.explain_emptiness()
    screen.service.refuse("It cannot be reached.")


async def test_a_list_that_is_slow_says_how_far_it_is_and_keeps_what_came() -> None:
    may_break = asyncio.Event()

    class Slowly(httpx.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            rows = b",".join(b'{"id":"id-%d"}' % number for number in range(1200))
            yield b'{"connections":[' + rows + b","
            await may_break.wait()
            raise httpx.ReadError("x")

    transport = Transport(
        before=on("GET", "/connections", lambda _: httpx.Response(200, stream=Slowly()))
    )
    async with console(size=(140, 30), transport=transport, waits=False) as user:
        await user.until_shown("loading… 1,200 rows, ")
        assert "/s" in user.lines()[0].text

        may_break.set()
        await user.until_shown("list incomplete: 1,200 rows")
        await user.until(lambda: "the list is incomplete." in user.words())
        assert len(user.record()) == 1200


async def test_a_list_that_becomes_empty_is_told_and_looked_at_twice() -> None:
    rows = [named(number, f"Shop {number:02}") for number in range(20)]
    transport = serving(*rows)
    async with console(size=(140, 30), transport=transport, waits=False) as user:
        await user.until_shown("Shop 07")
        await user.press("p")
        transport.before = on("GET", LIST, listing())
        user.app.connections.service.refresh()
        await user.until_shown("20 connections are no longer listed. Kept until")
        await user.until(lambda: len(user.shown_ids) == 20)

        user.app.connections.service.refresh()
        await user.until_shown("No connections yet.")
        assert "20 connections are no longer listed." in user.words()


async def test_a_list_that_goes_on_is_told_and_no_row_goes() -> None:
    rows = [named(number, f"Shop {number:02}") for number in range(20)]
    transport = serving(*rows)
    async with console(size=(140, 30), transport=transport, waits=False) as user:
        await user.until_shown("Shop 07")
        await user.press("p")
        page = {"connections": rows[:10], "has_more": True}
        transport.before = on("GET", LIST, lambda _: httpx.Response(200, json=page))
        user.app.connections.service.refresh()
        await user.until_shown("The list has more connections (it says hasmore).")
        await user.until_shown("INCOMPLETE")

        # A row that an answer moves is out of the order while it is sorted in.
        await user.until(lambda: len(user.shown_ids) == 20)
        assert len(user.app.session.fleet) == 20


async def test_a_menu_about_one_shows_its_name_letter_for_letter() -> None:
    name = "[@click=quit]x[/]"
    async with console(transport=serving(named(1, name)), waits=False) as user:
        await user.until_shown(name)
        await user.press("M")
        await user.until_shown(f"More · {name}")
