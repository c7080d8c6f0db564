"""One asker: what the pane shows and what the sweep reads is requested once."""

import asyncio

import httpx
import pytest

from stand_ins.transport import Transport, on

from .console import User, console

FEW = 12
PATHS = ("/connections/status", "/connections/access_token")


class Counted:
    """How many requests about rows went out since it was made, and about which."""

    def __init__(self, user: User) -> None:
        self._requests = user.transport.requests
        self._since = len(self._requests)

    def about(self, token: str) -> list[str]:
        return [
            one.url.path.rpartition("/connections")[2]
            for one in self._requests[self._since :]
            if one.url.params.get("access_token") == token
        ]

    @property
    def all(self) -> int:
        return sum(
            one.url.path.endswith(PATHS) for one in self._requests[self._since :]
        )


def token(user: User) -> str:
    assert user.chosen.access_token is not None
    return user.chosen.access_token


async def settled(user: User) -> None:
    """Whatever the cursor's coming to rest sets off has gone out."""
    connections = user.app.connections
    timer = connections.chosen_pane._settle
    if timer is not None:
        await user.until(lambda: timer._task is None or timer._task.done())
    sweep = connections.service.sweep
    assert sweep is not None
    await user.until(lambda: not sweep.state().in_flight)
    await user.pilot.pause()
    await user.until(lambda: not sweep.state().in_flight)


@pytest.mark.parametrize("size", [(140, 40), (80, 24)])
async def test_r_on_a_row_costs_two_requests(size: tuple[int, int]) -> None:
    async with console(size=size, count=FEW) as user:
        await settled(user)
        counted, at = Counted(user), user.chosen.checked_at
        user.clock.advance(seconds=5)
        await user.press("r")
        await user.until(lambda: user.chosen.checked_at != at)
        await settled(user)

        assert counted.about(token(user)) == ["/status", "/access_token"]
        assert counted.all == 2


async def test_r_while_the_page_is_open_costs_two_requests_and_shows_them() -> None:
    async with console(count=FEW) as user:
        await user.press("enter")
        await settled(user)
        counted = Counted(user)
        user.clock.advance(seconds=5)
        await user.press("r")
        await user.until_shown("checked 0s ago")
        await settled(user)

        assert counted.all == 2


@pytest.mark.parametrize("size", [(140, 40), (80, 24)])
async def test_a_fresh_row_that_is_chosen_costs_no_request(
    size: tuple[int, int],
) -> None:
    async with console(size=size, count=FEW) as user:
        await settled(user)
        counted = Counted(user)
        await user.press("down", "down", "enter", "a")
        await user.until_shown('"status"')
        await settled(user)
        await user.press("J", "J")
        await settled(user)
        await user.until_shown(user.chosen.id)

        assert counted.all == 0


async def test_a_row_that_has_aged_is_requested_once_when_it_is_chosen() -> None:
    async with console(size=(140, 40), count=FEW) as user:
        await settled(user)
        counted = Counted(user)
        user.clock.advance(seconds=90)
        await user.press("down")
        chosen = user.chosen
        await user.until(lambda: chosen.checked_at == user.clock().timestamp())
        await settled(user)

        assert counted.about(token(user)) == ["/status"]


async def test_paused_a_row_that_has_aged_is_requested_when_it_is_chosen() -> None:
    async with console(size=(140, 40), count=FEW) as user:
        await settled(user)
        await user.press("p")
        counted = Counted(user)
        user.clock.advance(seconds=90)
        await user.press("down")
        chosen = user.chosen
        await user.until(lambda: chosen.checked_at == user.clock().timestamp())
        await settled(user)

        assert counted.all == 1


async def test_pressing_r_again_while_it_is_under_way_asks_no_more() -> None:
    may_answer = asyncio.Event()

    async def hold(_: httpx.Request) -> None:
        await may_answer.wait()

    async with console(size=(140, 40), count=FEW) as user:
        await settled(user)
        counted, at = Counted(user), user.chosen.checked_at
        user.clock.advance(seconds=5)
        user.transport.before = hold
        await user.press("r", "r", "r")
        await user.until(lambda: counted.all == 2)
        may_answer.set()
        await user.until(lambda: user.chosen.checked_at != at)
        await settled(user)

        assert counted.all == 2


async def test_the_first_rows_are_each_asked_about_once() -> None:
    """The chosen row, whose page is open from the start, no more than the others."""
    transport = Transport(before=on("GET", "/nothing", None))
    async with console(size=(140, 40), count=FEW, transport=transport) as user:
        await settled(user)

        tokens = [record.access_token for record in user.record()]
        paths = [
            one.url.params["access_token"]
            for one in transport.requests
            if one.url.path.endswith("/connections/status")
        ]
        assert sorted(paths) == sorted(one for one in tokens if one)
