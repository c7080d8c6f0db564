"""One bucket for all requests: strict, fair, and nothing is lost."""

import asyncio
import math
from collections.abc import Awaitable, Callable
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connections_tui.api import Budget
from connections_tui.api.budget import BURST, PER_SECOND
from fleet.virtual_time import run
from stand_ins.transport import Transport, says

from .service import client_of


async def now() -> float:
    return asyncio.get_running_loop().time()


async def taken(budget: Budget, count: int) -> list[float]:
    """Takes so many tokens, one after the other; when each was had."""
    times = []
    for _ in range(count):
        await budget.take()
        times.append(await now())
    return times


def within(main: Callable[[], Awaitable[None]]) -> None:
    """Runs a test whose clock starts at 0 and jumps."""

    async def awaited() -> None:
        await main()

    run(awaited())


def worst_excess(times: list[float], budget: Budget) -> float:
    """By how many requests the worst of all windows is over its bound."""
    assert budget.per_second is not None
    # For each start of a window, in O(n): requests so far less what was gained.
    worst, lowest = -math.inf, math.inf
    for number, at in enumerate(times):
        lowest = min(lowest, number - at * budget.per_second)
        worst = max(worst, number + 1 - at * budget.per_second - lowest)
    return worst - budget.burst


def test_a_burst_goes_out_at_once_and_the_rest_at_the_steady_rate() -> None:
    async def main() -> None:
        times = await taken(Budget(), BURST + 100)

        assert times[BURST - 1] == 0
        assert times[-1] == pytest.approx(100 / PER_SECOND)

    within(main)


people = st.lists(
    st.tuples(
        st.floats(0, 30, allow_nan=False),
        st.integers(1, 40),
        st.one_of(st.none(), st.floats(0, 5, allow_nan=False)),
    ),
    max_size=12,
)


@given(people, st.sampled_from([0.5, 3.0, 25.0]), st.sampled_from([1, 7, 100]))
@settings(deadline=None, max_examples=60)
def test_in_no_window_does_more_go_out_than_the_bucket_held_and_gained(
    people: list[tuple[float, int, float | None]], per_second: float, burst: int
) -> None:
    """Many take at any time, some of them give up, and one keeps at it."""
    times: list[float] = []

    async def main() -> None:
        budget = Budget(per_second, burst=burst)

        async def person(start: float, count: int, patience: float | None) -> None:
            await asyncio.sleep(start)
            for _ in range(count):
                with suppress(TimeoutError):
                    await asyncio.wait_for(budget.take(), patience)
                    times.append(await now())

        async def sweep() -> None:
            for _ in range(60):
                await asyncio.sleep(budget.seconds_until(4))
                await budget.take()
                times.append(await now())

        await asyncio.gather(sweep(), *(person(*one) for one in people))
        assert worst_excess(times, budget) <= 1e-6

    within(main)


def test_who_waits_is_served_in_order() -> None:
    async def main() -> None:
        budget = Budget(10, burst=1)
        served: list[int] = []

        async def one(number: int) -> None:
            await budget.take()
            served.append(number)

        await asyncio.gather(*(one(number) for number in range(20)))

        assert served == list(range(20))

    within(main)


def test_who_gives_up_waiting_has_taken_nothing() -> None:
    async def main() -> None:
        budget = Budget(1, burst=1)
        await budget.take()
        waiting = [asyncio.create_task(budget.take()) for _ in range(5)]
        await asyncio.sleep(0.5)
        for task in waiting[:4]:
            task.cancel()
        await waiting[4]

        assert await now() == pytest.approx(1, abs=0.01)

    within(main)


def test_a_quiet_hour_saves_up_no_more_than_one_burst() -> None:
    async def main() -> None:
        budget = Budget()
        await taken(budget, 150)
        await asyncio.sleep(3600)

        assert budget.left == BURST

    within(main)


def test_without_a_limit_nobody_waits() -> None:
    async def main() -> None:
        budget = Budget(None)
        times = await taken(budget, 10_000)

        assert times[-1] == 0
        assert budget.left == math.inf
        assert budget.asked_last_minute == 10_000

    within(main)


def test_requests_are_counted_for_a_minute() -> None:
    async def main() -> None:
        budget = Budget()
        counts = []
        await taken(budget, 30)
        for _ in range(4):
            counts.append(budget.asked_last_minute)
            await asyncio.sleep(25)
            await budget.take()
        await asyncio.sleep(1000)
        counts.append(budget.asked_last_minute)

        assert counts == [30, 31, 32, 3, 0]

    within(main)


@pytest.mark.parametrize(
    "settings",
    [
        {"per_second": 0},
        {"per_second": -1},
        {"per_second": math.nan},
        {"per_second": math.inf},
        {"burst": 0},
        {"at_once": 0},
    ],
)
def test_a_budget_that_would_let_nothing_out_is_refused(
    settings: dict[str, float],
) -> None:
    with pytest.raises(ValueError, match="must allow requests"):
        Budget(**settings)  # type: ignore[arg-type]  # as a profile might


async def test_every_request_of_a_client_takes_a_token() -> None:
    async with client_of(Transport(says(body={"success": True}))) as client:
        for number in range(3):
            await client.delete(str(number))

        assert client.budget.asked_last_minute == 3
        assert BURST - 3 <= client.budget.left < BURST - 2
