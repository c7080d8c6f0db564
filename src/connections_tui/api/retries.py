"""Which requests are sent again, and when. The caller says how often.

Only what may be sent twice comes here: reads, and a delete once. The console keeps its
own list and statuses fresh with single tries and one pause for all of them: were each
of its thousands of requests tried three times, a service in trouble would get three
times the load.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import TypeVar

from msgspec import Struct

from connections_tui.api.errors import ApiError

PATIENT = 3
"""Times that what a person waits for is tried."""
LONGEST_WAIT = 20.0
"""Seconds. A service that asks for more is not waited for: the error says when."""
FIRST_PAUSE = 0.25
"""Seconds, doubled each time; chance adds up to as much again."""

T = TypeVar("T")
Jitter = Callable[[], float]
"""Gives a random number from 0 to 1."""
Sleep = Callable[[float], Awaitable[object]]


class Retry(Struct, frozen=True):
    """Another try, before the pause that it begins with."""

    error: ApiError
    """Of the try before it."""
    number: int
    """From 1."""
    most: int
    """How many there may be."""
    seconds: float
    """How long the pause is."""


OnRetry = Callable[[Retry], None]


def unheard(_: Retry) -> None:
    """For callers that show no retries."""


class Retries:
    """Tries again what may go better the next time."""

    def __init__(
        self, *, jitter: Jitter = random.random, sleep: Sleep = asyncio.sleep
    ) -> None:
        self._jitter = jitter
        self._sleep = sleep

    async def run(self, once: Callable[[int], Awaitable[T]], *, tries: int) -> T:
        """What ``once`` gives in the end. Given the number of the try, from 1.

        Raises:
            ApiError: of the last try.
        """
        tried = 1
        while True:
            try:
                return await once(tried)
            except ApiError as error:
                may_go_on = tried < tries and error.is_passing
                pause = self.pause(error, tried) if may_go_on else None
                if pause is None:
                    raise
            # Outside of the block: the next error must not drag this one along.
            await self.wait(pause)
            tried += 1

    def pause(self, error: ApiError, tried: int) -> float | None:
        """Seconds until the next try, never fewer than the service asked for; None
        where that would be too long to wait."""
        asked = error.retry_after or 0.0
        if asked > LONGEST_WAIT:
            return None
        usual = FIRST_PAUSE * 2.0 ** (tried - 1)
        return max(asked, usual) + self._jitter() * usual

    async def wait(self, seconds: float) -> None:
        await self._sleep(seconds)
