"""A list that failed: read again by itself, and when the service is there again."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta

import pytest

from connections_tui.api import (
    ApiError,
    Batch,
    LoginRefused,
    RateLimited,
    ServiceFault,
    TokenRefused,
    Unreachable,
)
from connections_tui.fleet import Fleet, Health
from connections_tui.fleet.asking.upkeep import Sweep, Upkeep
from connections_tui.fleet.news import Changed
from stand_ins.client import Client

from .making import NOW, listed, status
from .virtual_time import run

OFFLINE = Unreachable("Nothing listens.", is_passing=True)
ENDED = LoginRefused("Who?", status=401)
REFUSED = TokenRefused("Refused.", status=401)


def clock() -> datetime:
    return NOW + timedelta(seconds=asyncio.get_running_loop().time())


class Service(Client):
    """The list and the statuses of ten connections; down or up, for each apart."""

    def __init__(self) -> None:
        self.list_error: ApiError | None = None
        self.status_error: ApiError | None = None
        whole = Batch(tuple(listed(f"c{n}") for n in range(10)), 0, None)
        super().__init__(self._error, batches=[whole], status=lambda _: status())

    @property
    def lists(self) -> list[float]:
        return self.times("", "list")

    @property
    def count(self) -> int:
        """All requests."""
        return len(self.asked)

    def goes_down(self, error: ApiError) -> None:
        self.list_error = self.status_error = error

    def comes_up(self) -> None:
        self.list_error = self.status_error = None

    def _error(self, kind: str, _: str) -> ApiError | None:
        return self.list_error if kind == "list" else self.status_error


Story = Callable[[Upkeep], Awaitable[None]]


def keep(service: Service, story: Story) -> Fleet:
    """Runs an upkeep while something happens."""

    async def main() -> Fleet:
        fleet = Fleet(clock)
        sweep = Sweep(service, fleet, clock=clock, jitter=lambda: 1.0)
        upkeep = Upkeep(service, fleet, sweep, jitter=lambda: 1.0)
        running = asyncio.create_task(upkeep.run())
        await story(upkeep)
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        return fleet

    return run(main())


async def start(upkeep: Upkeep) -> None:
    """As the screen does: the list, and what is in it is asked about."""
    if await upkeep.read_list():
        upkeep.begin_sweep()


def test_started_without_a_network_it_fills_when_there_is_one() -> None:
    service, shown = Service(), list[int]()
    service.goes_down(OFFLINE)

    async def story(upkeep: Upkeep) -> None:
        upkeep._fleet.subscribe(Changed, lambda _: shown.append(1))
        await upkeep.read_list()
        upkeep.begin_sweep()
        await asyncio.sleep(10)
        assert upkeep.trouble is OFFLINE
        service.comes_up()
        await asyncio.sleep(60)
        assert upkeep.trouble is None

    fleet = keep(service, story)

    assert fleet.counts[Health.HEALTHY] == 10
    assert shown, "the rows were not shown as they came"


def test_the_longer_a_list_fails_the_more_seldom_it_is_asked_for() -> None:
    service = Service()
    service.goes_down(OFFLINE)

    async def story(upkeep: Upkeep) -> None:
        await start(upkeep)
        await asyncio.sleep(600)

    keep(service, story)

    gaps = [b - a for a, b in zip(service.lists, service.lists[1:], strict=False)]
    assert [round(gap) for gap in gaps[:8]] == [3, 5, 9, 17, 33, 61, 61, 61]


def test_the_list_comes_as_soon_as_anything_else_is_answered() -> None:
    service = Service()

    async def story(upkeep: Upkeep) -> None:
        await start(upkeep)
        await asyncio.sleep(1)
        service.goes_down(OFFLINE)
        await upkeep.read_list()
        upkeep.sweep.ask(["c0"])
        await asyncio.sleep(0.5)
        service.comes_up()
        lists = len(service.lists)
        upkeep.sweep.ask(["c0"])
        await asyncio.sleep(0.5)
        assert len(service.lists) == lists + 1
        assert upkeep.trouble is None

    keep(service, story)


def test_statuses_come_as_soon_as_the_list_is_there_again() -> None:
    service = Service()

    async def story(upkeep: Upkeep) -> None:
        await start(upkeep)
        await asyncio.sleep(1)
        service.goes_down(ServiceFault("Broken.", status=503))
        upkeep.sweep.ask_everything()
        await asyncio.sleep(200)
        service.comes_up()
        await start(upkeep)
        await asyncio.sleep(1)
        assert upkeep.trouble is None

    fleet = keep(service, story)

    # Those that failed by themselves have a time of their own to be tried again.
    assert fleet.counts[Health.HEALTHY] >= 8


@pytest.mark.parametrize("error", [ENDED, REFUSED])
def test_after_a_login_has_ended_nothing_is_sent_until_a_person_acts(
    error: ApiError,
) -> None:
    service = Service()

    async def story(upkeep: Upkeep) -> None:
        await start(upkeep)
        await asyncio.sleep(1)
        service.list_error, service.status_error = ENDED, error
        before = service.count
        # As the minute goes round: everything has become too old.
        upkeep.sweep.want([f"c{n}" for n in range(10)])
        await asyncio.sleep(5)
        assert upkeep.needs_a_person or isinstance(error, LoginRefused)
        if isinstance(error, LoginRefused):
            await upkeep.read_list()
        # No more than were on their way when the first was refused, and the list.
        assert service.count - before <= service.budget.at_once + 1
        stopped_at = service.count
        await asyncio.sleep(3600)
        assert service.count == stopped_at
        assert upkeep.needs_a_person

        service.comes_up()
        upkeep.sweep.ask_everything()
        await upkeep.read_list()
        await asyncio.sleep(5)
        assert upkeep.trouble is None

    fleet = keep(service, story)

    assert fleet.counts[Health.HEALTHY] == 10


def test_a_refused_list_stops_the_statuses_as_well() -> None:
    service = Service()

    async def story(upkeep: Upkeep) -> None:
        await start(upkeep)
        await asyncio.sleep(1)
        service.list_error = ENDED
        await upkeep.read_list()
        stopped_at = service.count
        await asyncio.sleep(3600)
        assert service.count == stopped_at

    keep(service, story)


def test_tokens_that_are_refused_are_told_from_a_login_by_the_list() -> None:
    service = Service()

    async def story(upkeep: Upkeep) -> None:
        await start(upkeep)
        await asyncio.sleep(1)
        service.status_error, lists = REFUSED, len(service.lists)
        upkeep.sweep.want([f"c{n}" for n in range(10)])
        await asyncio.sleep(2)
        # Twenty questions of ten tokens: after the first list more are believed.
        assert 1 <= len(service.lists) - lists <= 2
        assert upkeep.trouble is None

    keep(service, story)


def test_a_limit_on_the_list_is_waited_out() -> None:
    service = Service()
    service.list_error = RateLimited("Wait.", status=429, retry_after=100)

    async def story(upkeep: Upkeep) -> None:
        await start(upkeep)
        await asyncio.sleep(99)
        assert len(service.lists) == 1
        await asyncio.sleep(5)
        assert len(service.lists) == 2

    keep(service, story)


def test_while_a_person_wants_nothing_to_be_asked_a_failed_list_waits() -> None:
    service = Service()
    service.list_error = OFFLINE

    async def story(upkeep: Upkeep) -> None:
        upkeep.sweep.pause(True)
        await start(upkeep)
        await asyncio.sleep(600)
        assert len(service.lists) == 1
        service.comes_up()
        upkeep.sweep.pause(False)
        await asyncio.sleep(3)

    fleet = keep(service, story)

    assert len(fleet) == 10
