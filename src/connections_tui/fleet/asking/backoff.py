"""How long to wait after a failure. A random part spreads the retries."""

import asyncio
import math
from collections.abc import Callable

FIRST_BACKOFF = 2.0
LONGEST_BACKOFF = 60.0
"""Seconds the random part of a pause may last: doubled each time, up to the longest."""
SHORTEST_PAUSE = 1.0
LONGEST_PAUSE = 300.0
"""Seconds. A service that asks for more gets one request in this time anyway."""
FIRST_RETRY = 10.0

Jitter = Callable[[], float]
"""Gives a random number from 0 to 1."""


class Backoff:
    """A pause after a failure, longer each time until ``reset``. For one event loop."""

    def __init__(self, jitter: Jitter) -> None:
        self._jitter = jitter
        self._most = FIRST_BACKOFF
        self._resume_at = 0.0

    @property
    def seconds_left(self) -> float:
        """Zero when it is over; infinite where a person must end it."""
        return max(0.0, self._resume_at - _now())

    @property
    def is_over(self) -> bool:
        return _now() >= self._resume_at

    def begin(self, at_least: float | None) -> None:
        """Pauses for as long as the service asks, and a random time on top."""
        pause = max(_capped(at_least), SHORTEST_PAUSE) + self._jitter() * self._most
        self._resume_at = _now() + min(pause, LONGEST_PAUSE)
        self._most = min(self._most * 2, LONGEST_BACKOFF)

    def extend(self, at_least: float | None) -> None:
        """One more that failed with the others: counts only if it asks for longer."""
        self._resume_at = max(self._resume_at, _now() + _capped(at_least))

    def wait_for_a_person(self) -> None:
        self._resume_at = math.inf

    def end(self) -> None:
        """A person retries. If that fails too, the next pause is longer still."""
        self._resume_at = 0.0

    def reset(self) -> None:
        self._most, self._resume_at = FIRST_BACKOFF, 0.0


def retry_delay(times: int, at_least: float | None, jitter: Jitter) -> float:
    """Seconds until one that failed so many times is tried again: 10, 20, 40 …, each
    of them shortened by up to a half."""
    longest = min(FIRST_RETRY * 2.0 ** min(times - 1, 9), LONGEST_PAUSE)
    return max(_capped(at_least), longest * (1 + jitter()) / 2)


def _capped(seconds: float | None) -> float:
    return min(seconds or 0.0, LONGEST_PAUSE)


def _now() -> float:
    return asyncio.get_running_loop().time()
