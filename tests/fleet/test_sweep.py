"""Which questions go out, in which order, and how many of them."""

import asyncio
import itertools
import math
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from datetime import datetime, timedelta

import pytest

from api.service import client_of
from connections_tui.api import (
    ApiError,
    LoginRefused,
    NotFound,
    RateLimited,
    ServiceFault,
    TokenRefused,
    Unreachable,
)
from connections_tui.api.budget import AT_ONCE, BURST, PER_SECOND
from connections_tui.fleet import Fleet, Health
from connections_tui.fleet.asking.lanes import Why
from connections_tui.fleet.asking.sweep import (
    FAULTS_IN_A_ROW,
    FOR_PEOPLE,
    RESERVE,
    Sweep,
)
from connections_tui.fleet.news import Trouble
from connections_tui.steady import SteadyClock
from stand_ins.client import Client, Script
from stand_ins.transport import Transport, says

from .making import NOW, connection, listed, status
from .virtual_time import run

IN_FLIGHT = AT_ONCE - FOR_PEOPLE
FINE, BROKEN = status(), status(needs_update=True)


class Source(Client):
    """Those in ``broken`` need a new sign-in."""

    def __init__(
        self,
        script: Script | None = None,
        *,
        seconds: float = 0.01,
        per_second: float | None = PER_SECOND,
    ) -> None:
        self.broken: set[str] = set()
        super().__init__(
            script,
            status=lambda one: BROKEN if one in self.broken else FINE,
            seconds=seconds,
            per_second=per_second,
        )


def loop_clock() -> datetime:
    return NOW + timedelta(seconds=asyncio.get_running_loop().time())


def fleet_of(count: int, *, platforms: Iterable[str] = ("SHOPIFY",)) -> Fleet:
    fleet = Fleet(loop_clock)
    listing = fleet.listing()
    names = tuple(platforms)
    listing.take(
        listed(f"c{number}", platform=names[number % len(names)])
        for number in range(count)
    )
    listing.finish()
    return fleet


def sweep(
    source: Source,
    seconds: float,
    *,
    count: int = 3,
    platforms: Iterable[str] = ("SHOPIFY",),
    jitter: Callable[[], float] = random.random,
    meanwhile: Callable[[Sweep, Fleet], Awaitable[None] | None] | None = None,
) -> Fleet:
    """Lets a sweep run over some connections for some virtual seconds."""

    async def main() -> Fleet:
        fleet = fleet_of(count, platforms=platforms)
        sweeping = Sweep(source, fleet, clock=loop_clock, jitter=jitter)
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


def test_asked_for_everything_it_asks_again_however_fresh_all_is() -> None:
    async def later(sweeping: Sweep, _: Fleet) -> None:
        await asyncio.sleep(20)
        sweeping.ask_everything()

    source = Source()
    sweep(source, 40, meanwhile=later)

    assert sorted(source.order[6:]) == ["status c0", "status c1", "status c2"]


def test_one_failure_does_not_stop_the_others() -> None:
    def failing(_: str, one: str) -> ApiError | None:
        return ServiceFault("It failed.", status=503) if one == "c1" else None

    source = Source(failing)
    fleet = sweep(source, 5)
    record = fleet.get("c1")

    assert fleet.counts[Health.HEALTHY] == 2
    assert record is not None
    assert record.verdict.why == "HTTP 503"


def test_without_details_there_is_just_no_name() -> None:
    source = Source(lambda kind, _: NotFound("No.") if kind == "fetch" else None)
    fleet = sweep(source, 5)

    assert fleet.counts[Health.HEALTHY] == 3
    assert len(source.asked) == 6


@pytest.mark.parametrize(
    ("error", "earliest"),
    [
        (Unreachable("No answer."), 1.0),
        (RateLimited("Too many.", retry_after=30.0), 30.0),
        (RateLimited("Too many.", retry_after=0.0), 1.0),
        (RateLimited("Too many.", retry_after=1e18), 300.0),
    ],
)
def test_trouble_for_all_is_waited_out_and_then_made_up_for(
    error: ApiError, earliest: float
) -> None:
    down_until = earliest + 20.0

    def failing(*_: str) -> ApiError | None:
        return error if asyncio.get_running_loop().time() < down_until else None

    told: list[ApiError | None] = []

    def listen(_: Sweep, fleet: Fleet) -> None:
        fleet.subscribe(Trouble, lambda news: told.append(news.error))

    source = Source(failing)
    fleet = sweep(source, 800, count=20, meanwhile=listen)
    second = source.asked[IN_FLIGHT][0]

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


@pytest.mark.parametrize("seed", range(30))
def test_one_that_never_answers_does_not_keep_the_others_waiting(seed: int) -> None:
    """Nobody can tell at first whether it is this one or the network."""

    def failing(_: str, one: str) -> ApiError | None:
        return Unreachable("No answer.") if one == "c0" else None

    fleet = sweep(Source(failing), 20, count=30, jitter=random.Random(seed).random)
    record = fleet.get("c0")

    assert record is not None
    assert (record.health, record.verdict.why) == (Health.NO_ANSWER, "unreachable")
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


# -- who goes first


def test_watched_go_before_broken_and_broken_before_the_oldest() -> None:
    """All of them are late by the same time when the pause ends."""
    source = Source(seconds=0)
    source.broken = {"c1", "c4"}

    async def let_them_age(sweeping: Sweep, _: Fleet) -> None:
        await asyncio.sleep(30)
        sweeping.pause(True)
        sweeping.watch(["c2", "c5"])
        await asyncio.sleep(3600)
        source.asked.clear()
        sweeping.pause(False)

    sweep(source, 1, count=6, meanwhile=let_them_age)
    asked = [one for _, _, one in source.asked]

    assert [set(asked[n : n + 2]) for n in (0, 2, 4)] == [
        {"c2", "c5"},
        {"c1", "c4"},
        {"c0", "c3"},
    ]


def test_each_is_read_again_as_often_as_its_state_deserves() -> None:
    source = Source()
    source.broken = {"c1"}
    sweep(source, 3590, meanwhile=lambda s, _: s.watch(["c2"]))

    assert {one: len(source.times(one)) for one in ("c0", "c1", "c2")} == {
        "c0": 6,
        "c1": 30,
        "c2": 60,
    }


def test_who_is_watched_before_the_first_reading_goes_before_the_others() -> None:
    source = Source()
    sweep(source, 1, count=400, meanwhile=lambda s, _: s.watch(["c300", "new"]))

    assert source.times("c300")[0] == 0


def test_names_come_along_while_statuses_are_read() -> None:
    source = Source()
    sweep(source, 60, count=2000)
    kinds = Counter(kind for _, kind, _ in source.asked)

    assert kinds["fetch"] == pytest.approx(kinds["status"] / 3, rel=0.05)


def test_with_too_much_to_read_nobody_waits_for_ever() -> None:
    """The 300 broken ones alone want all of the budget; the others still get theirs."""
    source = Source(per_second=2.5)
    source.broken = {f"c{number}" for number in range(0, 600, 2)}
    fleet = sweep(source, 3000, count=600)
    late = [one for at, kind, one in source.asked if at > 1500 and kind == "status"]
    broken = sum(one in source.broken for one in late)

    assert fleet.counts[Health.UNCHECKED] == 0
    assert len(set(late) - source.broken) == 300
    assert broken > 2 * (len(late) - broken)


def test_a_person_need_not_wait_behind_the_sweep() -> None:
    source = Source(seconds=5)
    asked: list[float] = []

    async def ask(sweeping: Sweep, _: Fleet) -> None:
        for number in range(900, 906):
            await asyncio.sleep(7.3)
            asked.append(asyncio.get_running_loop().time())
            sweeping.ask([f"c{number}"])

    sweep(source, 1, count=2000, meanwhile=ask)
    waits = [
        source.times(f"c{number}")[-1] - at
        for number, at in zip(range(900, 906), asked, strict=True)
    ]

    assert max(waits) < 0.05


def test_it_leaves_a_reserve_for_what_people_do_besides() -> None:
    source = Source(seconds=0.01)
    left: list[float] = []

    async def look(_: Sweep, __: Fleet) -> None:
        for _second in range(40):
            await asyncio.sleep(1.003)
            left.append(source.budget.left)

    sweep(source, 0.1, count=5000, meanwhile=look)

    assert min(left) >= RESERVE
    assert len(source.asked) >= BURST - RESERVE - IN_FLIGHT + 39 * PER_SECOND


# -- when something goes wrong


def test_a_row_that_fails_is_tried_again_later_and_later() -> None:
    def failing(kind: str, one: str) -> ApiError | None:
        is_bad = (kind, one) == ("status", "c0")
        return ServiceFault("It failed.", status=503) if is_bad else None

    source = Source(failing)
    sweep(source, 1500, jitter=lambda: 1.0)
    tries = source.times("c0")
    waits = [after - before for before, after in itertools.pairwise(tries)]

    assert waits[:7] == pytest.approx([10, 20, 40, 80, 160, 300, 300], abs=2)


def test_a_name_that_could_not_be_read_is_asked_for_again() -> None:
    def failing(kind: str, _: str) -> ApiError | None:
        early = asyncio.get_running_loop().time() < 60
        is_down = kind == "fetch" and early
        return ServiceFault("It failed.", status=503) if is_down else None

    fleet = sweep(Source(failing), 300)

    assert all(record.details_at is not None for record in fleet)


def test_many_failures_in_a_row_are_trouble_for_all() -> None:
    source = Source(lambda *_: ServiceFault("It failed.", status=500), seconds=0)
    states: list[int] = []

    async def look(sweeping: Sweep, _: Fleet) -> None:
        await asyncio.sleep(0.5)
        states.append(len(source.asked))
        assert sweeping.trouble is not None
        await asyncio.sleep(600)

    sweep(source, 0, count=500, meanwhile=look)

    assert FAULTS_IN_A_ROW <= states[0] <= FAULTS_IN_A_ROW + IN_FLIGHT
    assert len(source.asked) < states[0] + 40


def test_after_a_pause_one_goes_ahead_and_the_others_wait_for_it() -> None:
    def failing(*_: str) -> ApiError | None:
        early = asyncio.get_running_loop().time() < 100
        return RateLimited("Later.", status=429, retry_after=5) if early else None

    source = Source(failing, seconds=0.5)
    sweep(source, 300, count=500)
    times = [at for at, _, _ in source.asked]
    probes = [at for at in times if 1 < at < 99.5]

    assert sum(at < 1 for at in times) == IN_FLIGHT
    assert all(b - a >= 5.5 for a, b in itertools.pairwise(probes))
    # It is refused or not when it is answered, half a second later.
    first = next(at for at in times if at >= 99.5)
    assert sum(first <= at < first + 0.5 for at in times) == 1


def test_no_two_consoles_come_back_at_the_same_time() -> None:
    """They were all told the same."""

    def second_try(seed: int) -> float:
        source = Source(
            lambda *_: RateLimited("Later.", status=429, retry_after=10), seconds=0
        )
        sweep(source, 30, count=1, jitter=random.Random(seed).random)
        return next(at for at, _, _ in source.asked if at > 1)

    tries = [second_try(seed) for seed in range(40)]

    assert all(10 <= at <= 12.1 for at in tries)
    assert len({round(at, 1) for at in tries}) > 10


def test_a_limit_of_one_platform_holds_up_its_own_rows_only() -> None:
    """c0, c2, c4 … are of the platform that wants to be left alone for a while."""

    def failing(_: str, one: str) -> ApiError | None:
        early = asyncio.get_running_loop().time() < 60
        is_limited = early and int(one[1:]) % 2 == 0
        return RateLimited("Later.", status=452, retry_after=20) if is_limited else None

    source = Source(failing)
    states = []

    async def look(sweeping: Sweep, _: Fleet) -> None:
        await asyncio.sleep(19)
        states.append(sweeping.state())

    fleet = sweep(source, 400, count=300, platforms=("EBAY", "STRIPE"), meanwhile=look)
    early = [one for at, _, one in source.asked if at < 20]
    limited = [one for one in early if int(one[1:]) % 2 == 0]

    assert len(limited) <= IN_FLIGHT
    assert len(early) - len(limited) == 300
    assert states[0].trouble is None
    assert 0 < states[0].platforms["EBAY"] <= 20
    assert fleet.counts[Health.HEALTHY] == 300
    assert all(record.details_at for record in fleet)


def test_a_platform_is_probed_by_one_row_at_a_time() -> None:
    source = Source(lambda *_: RateLimited("Later.", status=452), seconds=1)
    sweep(source, 600, count=100)
    times = [at for at, _, _ in source.asked if at > 1]

    assert 5 < len(times) < 60
    assert all(b - a >= 2 for a, b in itertools.pairwise(times))


def test_a_person_may_ask_about_a_platform_that_pauses() -> None:
    source = Source(lambda *_: RateLimited("Later.", status=452, retry_after=200))

    async def ask(sweeping: Sweep, _: Fleet) -> None:
        await asyncio.sleep(5)
        source.asked.clear()
        sweeping.ask(["c2"])

    sweep(source, 10, meanwhile=ask)

    assert "status c2" in source.order


def test_a_date_to_come_back_at_is_obeyed() -> None:
    """It counts from the answer's own Date, whatever this machine's clock says."""
    later = says(
        429,
        {},
        Retry_After="Wed, 21 Jun 2023 10:00:40 GMT",
        Date="Wed, 21 Jun 2023 10:00:00 GMT",
    )
    asked: list[float] = []

    def answer(request: object) -> object:
        asked.append(asyncio.get_running_loop().time())
        return later(request)  # type: ignore[arg-type]  # handed on as it is

    async def main() -> None:
        async with client_of(Transport(answer)) as client:  # type: ignore[arg-type]
            sweeping = Sweep(client, fleet_of(50), clock=loop_clock)
            with suppress(TimeoutError):
                await asyncio.wait_for(sweeping.run(), 45)

    run(main())
    early = [at for at in asked if at < 1]

    assert len(early) <= IN_FLIGHT
    assert all(at >= 40 for at in asked[len(early) :])
    assert len(asked) > len(early)


class Bug(Exception):
    """Not one of the errors a client may raise."""


def test_a_bug_ends_it_rather_than_passing_unseen() -> None:
    async def main() -> None:
        source = Source(lambda *_: Bug())  # type: ignore[arg-type, return-value]
        await Sweep(source, fleet_of(3), clock=loop_clock).run()

    with pytest.raises(ExceptionGroup) as caught:
        run(main())

    assert caught.value.subgroup(Bug) is not None


def test_one_that_was_stopped_leaves_nothing_behind_and_can_go_on() -> None:
    source = Source(seconds=3)

    async def main() -> Fleet:
        fleet = fleet_of(30)
        sweeping = Sweep(source, fleet, clock=loop_clock)
        for seconds in (1, 100):
            with suppress(TimeoutError):
                await asyncio.wait_for(sweeping.run(), seconds)
            assert sweeping.state().in_flight == 0
            assert len(asyncio.all_tasks()) == 1
        return fleet

    assert run(main()).counts[Health.HEALTHY] == 30


# -- how it bears a hundred thousand


def test_a_long_list_does_not_hold_up_the_loop() -> None:
    ids = frozenset(f"c{number}" for number in range(100_000))

    async def main() -> None:
        fleet = fleet_of(10)
        source = Source()
        sweeping = Sweep(source, fleet, clock=loop_clock)
        started = time.process_time()
        fleet._announce(set(ids))
        assert time.process_time() - started < 0.05
        with suppress(TimeoutError):
            await asyncio.wait_for(sweeping.run(), 1)

        assert len(source.asked) == 20

    run(main())


def test_every_row_is_read_in_the_end_whatever_happens() -> None:
    """Among 5,000: faults, bursts of refusals, a platform's limit, an outage. The
    budget is kept all the while."""
    chance = random.Random(7)
    loop_time = lambda: asyncio.get_running_loop().time()  # noqa: E731  # a word for it

    def misfortune(_: str, one: str) -> ApiError | None:
        now = loop_time()
        if int(now) % 200 < 2:
            return RateLimited(
                "Later.", status=429, retry_after=chance.choice([None, 7])
            )
        if 500 < now < 560:
            return Unreachable("No answer.")
        if int(one[1:]) % 4 == 0 and int(now) % 100 < 20:
            return RateLimited("Later.", status=452, retry_after=15)
        return (
            ServiceFault("It failed.", status=503) if chance.random() < 0.05 else None
        )

    source = Source(misfortune, seconds=0.2)
    platforms = ("EBAY", "STRIPE", "AMAZON", "SHOPIFY")

    async def half_an_hour(_: Sweep, __: Fleet) -> None:
        await asyncio.sleep(1800)

    fleet = sweep(
        source,
        0,
        count=5_000,
        platforms=platforms,
        meanwhile=half_an_hour,
        jitter=chance.random,
    )
    times = [at for at, _, _ in source.asked]

    assert all(record.summary is not None for record in fleet)
    assert most_over(times) <= 1e-6
    assert source.most_in_flight <= AT_ONCE


def most_over(times: list[float]) -> float:
    """By how many requests the worst of all windows exceeds the budget."""
    worst, lowest = -math.inf, math.inf
    for number, at in enumerate(times):
        lowest = min(lowest, number - at * PER_SECOND)
        worst = max(worst, number + 1 - at * PER_SECOND - lowest)
    return worst - BURST


def test_what_it_does_can_be_shown() -> None:
    source = Source(seconds=0.2)
    states = []

    async def look(sweeping: Sweep, _: Fleet) -> None:
        await asyncio.sleep(30)
        sweeping.show(["c998", "c999"])
        states.append(sweeping.state())
        sweeping.pause(True)
        await asyncio.sleep(5)
        sweeping.ask(["c950"])
        states.append(sweeping.state())

    sweep(source, 0.1, count=1000, meanwhile=look)
    busy, paused = states

    assert busy.asked_last_minute == len([at for at, *_ in source.asked if at < 30])
    assert (busy.queued[Why.CHOSEN], busy.queued[Why.ON_SCREEN]) == (2, 2)
    assert [choice.why for choice in busy.next_up] == [
        Why.CHOSEN,
        Why.ON_SCREEN,
        Why.CHOSEN,
    ]
    assert busy.round_trip == 0.2
    assert 0 < busy.in_flight <= IN_FLIGHT
    assert (busy.trouble, busy.resumes_in) == (None, 0.0)
    assert paused.is_paused
    assert [choice.ask.connection_id for choice in paused.next_up] == ["c950"]


# -- whether it is the tokens or the login

ENDED = TokenRefused("Refused.", status=401)


def test_a_login_that_has_ended_costs_a_handful_of_requests() -> None:
    """The service says the same of each token, a thousand times if it is asked."""
    source = Source(lambda *_: ENDED)
    fleet = sweep(source, 1, count=1000)

    assert len(source.asked) <= IN_FLIGHT
    assert fleet.counts[Health.UNCHECKED] >= 980


def test_once_the_list_refuses_the_login_nothing_is_asked_until_somebody_does() -> None:
    source = Source(lambda *_: ENDED)
    asked: list[int] = []

    async def meanwhile(sweeping: Sweep, _: Fleet) -> None:
        await asyncio.sleep(1)
        sweeping.stop(LoginRefused("Who?", status=401))
        asked.append(len(source.asked))
        await asyncio.sleep(3600)
        asked.append(len(source.asked))
        sweeping.ask(["c0"])
        await asyncio.sleep(3600)
        asked.append(len(source.asked))
        assert isinstance(sweeping.trouble, LoginRefused)

    sweep(source, 0, count=1000, meanwhile=meanwhile)

    assert asked[1] == asked[0]
    assert asked[2] == asked[1] + 1


def test_tokens_that_are_refused_one_by_one_hold_up_nobody_for_long() -> None:
    """Each time the list proves that the login is good, more of them are believed."""
    doubts: list[ApiError] = []

    def refusing(_: str, one: str) -> ApiError | None:
        return ENDED if int(one[1:]) < 100 else None

    def meanwhile(sweeping: Sweep, fleet: Fleet) -> None:
        def doubt(news: Trouble) -> None:
            if news.error is not None:
                doubts.append(news.error)
                asyncio.get_running_loop().call_later(0.1, sweeping.list_was_read)

        fleet.subscribe(Trouble, doubt)

    fleet = sweep(Source(refusing), 30, count=200, meanwhile=meanwhile)

    assert fleet.counts[Health.HEALTHY] == 100
    assert 1 <= len(doubts) <= 10


def test_a_list_that_was_read_shortens_the_wait_after_an_outage() -> None:
    """Yet one request goes ahead of the others, as always."""
    is_down = True
    source = Source(lambda *_: Unreachable("No.") if is_down else None)

    async def meanwhile(sweeping: Sweep, _: Fleet) -> None:
        nonlocal is_down
        await asyncio.sleep(200)
        is_down = False
        sweeping.list_was_read()
        await asyncio.sleep(1)

    fleet = sweep(source, 0, count=30, meanwhile=meanwhile)

    # Those that failed by themselves have a time of their own to be tried again.
    assert fleet.counts[Health.HEALTHY] >= 20


def test_a_list_that_was_read_does_not_shorten_a_pause_the_service_asked_for() -> None:
    source = Source(lambda *_: RateLimited("Wait.", status=429, retry_after=100))

    async def meanwhile(sweeping: Sweep, _: Fleet) -> None:
        await asyncio.sleep(1)
        asked = len(source.asked)
        sweeping.list_was_read()
        await asyncio.sleep(90)
        assert len(source.asked) == asked

    sweep(source, 0, count=30, meanwhile=meanwhile)


@pytest.mark.parametrize("set_by", [-7200.0, 7200.0], ids=["back", "forward"])
def test_a_clock_that_is_set_stops_no_schedule(set_by: float) -> None:
    """Set back by two hours, nothing was asked for until it had caught up."""
    source = Source()

    async def main() -> tuple[Fleet, list[float]]:
        loop = asyncio.get_running_loop()
        was_set = [0.0]
        told: list[float] = []
        clock = SteadyClock(lambda: 1e9 + loop.time() + was_set[0], loop.time)
        clock.on_jump = told.append
        fleet = Fleet(clock)
        listing = fleet.listing()
        listing.take([listed("c0")])
        listing.finish()
        sweeping = Sweep(source, fleet, clock=clock)
        sweeping.show(["c0"])
        task = asyncio.create_task(sweeping.run())
        await asyncio.sleep(100)
        was_set[0] = set_by
        await asyncio.sleep(200)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        return fleet, told

    fleet, told = run(main())

    [record] = fleet
    assert len([at for at in source.times("c0") if at > 100]) >= 3
    assert told == [set_by]
    assert record.checked_at is not None
