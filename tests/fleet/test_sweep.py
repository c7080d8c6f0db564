"""Which questions go out, in which order, and how many of them."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta

import pytest

from connections_tui.api import (
    Answer,
    ApiError,
    LoginRefused,
    NotFound,
    RateLimited,
    ServiceFault,
    Unreachable,
)
from connections_tui.fleet import Fleet, Health, Sweep
from connections_tui.fleet.budget import BURST, PER_SECOND
from connections_tui.fleet.sweep import IN_FLIGHT
from connections_tui.models import Connection, ConnectionDetails, ConnectionStatus

from .making import NOW, connection, listed, status
from .virtual_time import run

Script = Callable[[str, str], ApiError | None]


class Source:
    """Answers after a while; keeps what it was asked, and when."""

    def __init__(self, script: Script | None = None, *, seconds: float = 0.01) -> None:
        self.asked: list[tuple[float, str, str]] = []
        self.most_in_flight = 0
        self._in_flight = 0
        self._script = script or (lambda *_: None)
        self._seconds = seconds

    @property
    def order(self) -> list[str]:
        return [f"{kind} {one}" for _, kind, one in self.asked]

    async def status(self, connection: Connection) -> Answer[ConnectionStatus]:
        await self._answer("status", connection.id)
        return Answer(status(), {}, None, 0)

    async def fetch(self, connection: Connection) -> Answer[ConnectionDetails]:
        await self._answer("fetch", connection.id)
        return Answer(ConnectionDetails(id=connection.id), {}, None, 0)

    async def _answer(self, kind: str, connection_id: str) -> None:
        loop = asyncio.get_running_loop()
        self.asked.append((loop.time(), kind, connection_id))
        self._in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self._in_flight)
        await asyncio.sleep(self._seconds)
        self._in_flight -= 1
        if error := self._script(kind, connection_id):
            raise error


def loop_clock() -> datetime:
    return NOW + timedelta(seconds=asyncio.get_running_loop().time())


def fleet_of(count: int) -> Fleet:
    fleet = Fleet(loop_clock)
    listing = fleet.listing()
    listing.take([listed(f"c{number}") for number in range(count)])
    listing.finish()
    return fleet


def sweep(
    source: Source,
    seconds: float,
    *,
    count: int = 3,
    meanwhile: Callable[[Sweep, Fleet], Awaitable[None] | None] | None = None,
) -> Fleet:
    """Lets a sweep run over some connections for some virtual seconds."""

    async def main() -> Fleet:
        fleet = fleet_of(count)
        sweeping = Sweep(source, fleet, clock=loop_clock)
        task = asyncio.create_task(sweeping.run())
        if meanwhile is not None and (waiting := meanwhile(sweeping, fleet)):
            await waiting
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(task), seconds)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        return fleet

    return run(main())


def test_every_connection_is_asked_about_once() -> None:
    source = Source()
    fleet = sweep(source, 5)

    assert sorted(source.order) == sorted(
        f"{kind} c{number}" for kind in ("status", "fetch") for number in range(3)
    )
    assert fleet.counts[Health.HEALTHY] == 3


def test_rows_on_screen_go_first_and_health_before_names() -> None:
    source = Source()
    sweep(source, 5, count=9, meanwhile=lambda s, _: s.show(["c7", "c4"]))

    assert source.order[:4] == ["status c7", "status c4", "fetch c7", "fetch c4"]


def test_it_stays_within_its_budget() -> None:
    source = Source(seconds=0.3)
    sweep(source, 20, count=2000)
    times = [at for at, _, _ in source.asked]

    assert source.most_in_flight == IN_FLIGHT
    for start in range(10):
        in_ten = sum(start <= at < start + 10 for at in times)
        assert in_ten <= BURST + 10 * PER_SECOND + 1


def test_the_burst_is_followed_by_the_steady_rate() -> None:
    source = Source(seconds=0.001)
    sweep(source, 10, count=2000)

    assert BURST + 9 * PER_SECOND <= len(source.asked) <= BURST + 10 * PER_SECOND + 1


def test_on_screen_is_asked_again_after_a_minute_and_the_rest_later() -> None:
    source = Source()
    sweep(source, 130, meanwhile=lambda s, _: s.show(["c1"]))
    again = source.order[6:]

    assert again == ["status c1", "status c1"]


def test_one_failure_does_not_stop_the_others() -> None:
    def failing(_: str, one: str) -> ApiError | None:
        return ServiceFault("It failed.", status=503) if one == "c1" else None

    source = Source(failing)
    fleet = sweep(source, 5)
    known = fleet.get("c1")

    assert fleet.counts[Health.HEALTHY] == 2
    assert known is not None
    assert known.verdict.why == "HTTP 503"


def test_without_details_there_is_just_no_name() -> None:
    source = Source(lambda kind, _: NotFound("No.") if kind == "fetch" else None)
    fleet = sweep(source, 5)

    assert fleet.counts[Health.HEALTHY] == 3
    assert len(source.asked) == 6


@pytest.mark.parametrize(
    ("error", "earliest"),
    [
        (Unreachable("No answer."), 2.0),
        (RateLimited("Too many.", retry_after=30.0), 30.0),
        (RateLimited("Too many.", retry_after=0.0), 2.0),
    ],
)
def test_trouble_for_all_is_waited_out_and_then_made_up_for(
    error: ApiError, earliest: float
) -> None:
    down_until = 20.0

    def failing(*_: str) -> ApiError | None:
        return error if asyncio.get_running_loop().time() < down_until else None

    told: list[ApiError | None] = []

    def listen(sweeping: Sweep, _: Fleet) -> None:
        sweeping.on_trouble = told.append

    source = Source(failing)
    fleet = sweep(source, 120, count=20, meanwhile=listen)
    second = next(at for at, _, _ in source.asked if at > 1)

    assert second >= earliest
    assert len([at for at, _, _ in source.asked if at < down_until]) < 2 * IN_FLIGHT
    assert fleet.counts[Health.HEALTHY] == 20
    assert (told[0], told[-1]) == (error, None)


def test_a_refused_login_is_not_tried_again_until_somebody_asks() -> None:
    source = Source(lambda *_: LoginRefused("Who?"))

    async def ask_late(sweeping: Sweep, _: Fleet) -> None:
        await asyncio.sleep(500)
        tried.append(len(source.asked))
        sweeping.ask(["c0"])

    tried: list[int] = []
    sweep(source, 100, meanwhile=ask_late)

    assert tried[0] <= IN_FLIGHT
    assert len(source.asked) == tried[0] + 1


def test_paused_it_asks_only_what_a_person_asks() -> None:
    source = Source()

    def pause(sweeping: Sweep, _: Fleet) -> None:
        sweeping.pause(True)
        sweeping.show(["c0", "c1"])
        sweeping.ask(["c2"])

    sweep(source, 60, meanwhile=pause)

    assert source.order == ["status c2", "fetch c2"]


def test_new_connections_are_asked_about_as_they_come() -> None:
    source = Source()

    async def add(_: Sweep, fleet: Fleet) -> None:
        await asyncio.sleep(3)
        fleet.add(connection("new"))

    sweep(source, 5, meanwhile=add)

    assert source.order[-2:] == ["status new", "fetch new"]


def test_one_that_goes_meanwhile_is_not_asked_about() -> None:
    source = Source()
    sweep(source, 5, meanwhile=lambda _, fleet: fleet.forget("c1"))

    assert "status c1" not in source.order


def test_one_that_never_answers_does_not_keep_the_others_waiting() -> None:
    """Nobody can tell at first whether it is this one or the network."""

    def failing(_: str, one: str) -> ApiError | None:
        return Unreachable("No answer.") if one == "c0" else None

    fleet = sweep(Source(failing), 20, count=30)
    known = fleet.get("c0")

    assert known is not None
    assert (known.health, known.verdict.why) == (Health.NO_ANSWER, "unreachable")
    assert fleet.counts[Health.HEALTHY] == 29


def test_an_answer_under_way_does_not_end_the_wait() -> None:
    """Seven are answered after the eighth was told to come back later."""

    def failing(kind: str, one: str) -> ApiError | None:
        early = asyncio.get_running_loop().time() < 1
        is_refused = early and (kind, one) == ("status", "c0")
        return RateLimited("Later.", retry_after=30.0) if is_refused else None

    source = Source(failing)
    sweep(source, 60, count=20, meanwhile=lambda s, _: s.show(["c0"]))
    times = [at for at, _, _ in source.asked]

    assert sum(at < 30 for at in times) == IN_FLIGHT
    assert len(times) == 41


def test_a_limit_of_one_platform_concerns_its_connections_only() -> None:
    def failing(kind: str, one: str) -> ApiError | None:
        is_limited = (kind, one) == ("status", "c0")
        return RateLimited("Later.", status=452) if is_limited else None

    source = Source(failing)
    fleet = sweep(source, 1, count=30)

    assert fleet.counts[Health.HEALTHY] == 29
    assert len(source.asked) == 60


def test_asking_twice_in_a_row_asks_once() -> None:
    source = Source()

    def insist(sweeping: Sweep, _: Fleet) -> None:
        sweeping.pause(True)
        for _again in range(3):
            sweeping.ask(["c0"])

    sweep(source, 5, meanwhile=insist)

    assert source.order == ["status c0", "fetch c0"]


def test_lists_that_say_nothing_new_bring_no_more_questions() -> None:
    source = Source()

    async def list_again(_: Sweep, fleet: Fleet) -> None:
        for _minute in range(9):
            await asyncio.sleep(60)
            fleet.listing().take([listed(f"c{number}") for number in range(3)])

    sweep(source, 20, meanwhile=list_again)

    assert len(source.asked) == 6


@pytest.mark.parametrize(
    ("error", "least_seconds"),
    [
        (RateLimited("Slow down.", status=429, retry_after=40), 40),
        (LoginRefused("Check the client ID.", status=401), 60),
    ],
)
def test_what_asks_by_itself_waits_as_long_as_the_service_says(
    error: ApiError, least_seconds: float
) -> None:
    source = Source(lambda *_: error)

    async def watch(sweeping: Sweep, _: Fleet) -> None:
        for _second in range(0, 60, 3):
            await asyncio.sleep(3)
            sweeping.want(["c0"])

    sweep(source, 0.5, count=1, meanwhile=watch)

    first, *later = [at for at, _, _ in source.asked]
    assert all(at - first < 1 or at - first >= least_seconds for at in later)


def test_what_is_wanted_is_asked_for_however_fresh_it_is() -> None:
    source = Source()

    async def want_again(sweeping: Sweep, _: Fleet) -> None:
        await asyncio.sleep(5)
        source.asked.clear()
        sweeping.want(["c1"])

    sweep(source, 5, meanwhile=want_again)

    assert source.order == ["status c1", "fetch c1"]
