"""While names and states are still being read, nothing found is not nothing there."""

import asyncio

import httpx
import pytest

from stand_ins.transport import Transport, on

from .console import User, console

DETAILS = "/connections/access_token"
STATUS = "/connections/status"


def gated(path: str) -> tuple[Transport, asyncio.Event]:
    """Nothing under the path is answered before the event."""
    gate = asyncio.Event()

    async def wait(_: httpx.Request) -> None:
        await gate.wait()

    return Transport(before=on("GET", path, wait)), gate


async def look_for(user: User, text: str) -> None:
    await user.until(lambda: len(user.record()) == 60)
    await user.press("slash", *text, "enter")


@pytest.mark.parametrize("size", [(40, 20), (80, 24), (140, 40)])
async def test_a_search_says_how_many_names_are_not_read_yet(
    size: tuple[int, int],
) -> None:
    slow, _ = gated(DETAILS)
    async with console(size=size, transport=slow, waits=False) as user:
        await look_for(user, "marigold")
        await user.until_shown("No connection matches “marigold”.")
        unread = user.app.session.fleet.unread_names()

        assert unread > 0
        assert f"{unread} names not read yet" in user.words()
        assert "Press esc to show all." in user.words()
        await user.press("escape")
        await user.until_shown("(not read yet)")


async def test_it_is_found_when_its_name_comes() -> None:
    slow, gate = gated(DETAILS)
    async with console(transport=slow, waits=False) as user:
        await look_for(user, "marigold")
        await user.until_shown("No connection matches “marigold”.")
        gate.set()
        await user.until(lambda: "Marigold" in user.cursor_line())
        await user.until_swept()

        assert "not read yet" not in user.words()


async def test_what_names_do_not_decide_says_nothing_of_them() -> None:
    slow, _ = gated(DETAILS)
    async with console(transport=slow, waits=False) as user:
        await look_for(user, "created:>90y")
        await user.until_shown("No connection matches “created:>90y”.")

        assert "not read yet" not in user.words()


@pytest.mark.parametrize("how", ["4", "exclamation_mark", "filter"])
async def test_a_state_says_how_many_are_not_checked_yet(how: str) -> None:
    slow, _ = gated(STATUS)
    async with console(transport=slow, waits=False) as user:
        await user.until(lambda: len(user.record()) == 60)
        keys = ("slash", *"status:reauth", "enter") if how == "filter" else (how,)
        await user.press(*keys)
        await user.until_shown("No connection matches")
        await user.until_shown("60 connections not checked yet.")


async def test_a_count_that_may_grow_says_so() -> None:
    slow, _ = gated(DETAILS)
    async with console(size=(140, 30), transport=slow, waits=False) as user:
        await look_for(user, "shopify")
        await user.until(lambda: user.shown_ids)
        unread = user.app.session.fleet.unread_names()

        assert f"{len(user.shown_ids)} of 60, {unread} not read yet" in user.words()


async def test_nothing_is_unread_once_all_is_read() -> None:
    async with console() as user:
        await user.press("slash", *"zzz", "enter")
        await user.until_shown("No connection matches “zzz”.", "Press esc to show all.")

        assert "not read" not in user.words()
