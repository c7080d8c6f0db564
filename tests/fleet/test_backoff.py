"""How long a pause is, and that no two consoles come back together."""

import asyncio
import math

import pytest

from connections_tui.fleet.asking.backoff import LONGEST_PAUSE, Backoff, retry_delay

from .virtual_time import run


def pauses(jitter: float, at_least: float | None = None, count: int = 8) -> list[float]:
    """The seconds of one pause after another."""

    async def main() -> list[float]:
        backoff = Backoff(lambda: jitter)
        lengths = []
        for _ in range(count):
            backoff.begin(at_least)
            lengths.append(backoff.seconds_left)
            await asyncio.sleep(backoff.seconds_left)
            assert backoff.is_over
        return lengths

    return run(main())


def test_each_pause_may_be_twice_as_long_up_to_a_minute() -> None:
    assert pauses(1.0) == [3, 5, 9, 17, 33, 61, 61, 61]


def test_chance_decides_how_much_of_it_is_waited() -> None:
    assert pauses(0.0) == [1] * 8
    assert pauses(0.5)[:3] == [2, 3, 5]


@pytest.mark.parametrize(
    ("said", "least", "most"),
    [
        (None, 1, 3),
        (0.0, 1, 3),
        (0.2, 1, 3),
        (30.0, 30, 32),
        (299.0, 299, 300),
        (86_400.0, 300, 300),
        (1e18, 300, 300),
    ],
)
def test_what_the_service_said_is_the_least(
    said: float | None, least: float, most: float
) -> None:
    assert pauses(0.0, said, 1) == [least]
    assert pauses(1.0, said, 1) == [most]


def test_after_an_answer_it_begins_anew() -> None:
    async def main() -> None:
        backoff = Backoff(lambda: 1.0)
        for _ in range(5):
            backoff.begin(None)
        backoff.reset()
        assert backoff.is_over
        backoff.begin(None)

        assert backoff.seconds_left == 3

    run(main())


def test_what_fails_in_the_same_burst_only_makes_it_longer() -> None:
    async def main() -> None:
        backoff = Backoff(lambda: 0.0)
        backoff.begin(10)
        for said in (None, 2.0, 20.0, 5.0):
            backoff.extend(said)

        assert backoff.seconds_left == 20

    run(main())


def test_only_a_person_ends_a_wait_for_a_person() -> None:
    async def main() -> None:
        backoff = Backoff(lambda: 0.0)
        backoff.wait_for_a_person()
        assert backoff.seconds_left == math.inf
        backoff.end()

        assert backoff.is_over

    run(main())


def test_a_row_is_tried_again_later_and_later() -> None:
    longest = [retry_delay(times, None, lambda: 1.0) for times in range(1, 9)]
    shortest = [retry_delay(times, None, lambda: 0.0) for times in range(1, 9)]

    assert longest == [10, 20, 40, 80, 160, 300, 300, 300]
    assert shortest == [half / 2 for half in longest]


def test_a_row_waits_at_least_as_long_as_the_service_said() -> None:
    assert retry_delay(1, 45.0, lambda: 0.5) == 45
    assert retry_delay(1, 1e18, lambda: 0.5) == LONGEST_PAUSE
    assert retry_delay(10**6, None, lambda: 1.0) == LONGEST_PAUSE
