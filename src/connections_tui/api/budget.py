"""How many requests of one profile may go out: a token bucket over all of them.

The service counts what a whole organization sends, so all requests share one
bucket. It is strict: in no time does more go out than it held and gained.
"""

import asyncio
import math

PER_SECOND = 25.0
"""Half of the organization's documented limit, so that its own programs keep theirs."""
BURST = 100
"""Requests that may go out at once after a quiet time: a screenful and more."""
AT_ONCE = 16
"""Requests under way at a time. httpx's pool slows down with the square of those
waiting in it, so the others queue in front of it."""
_SHORTEST_WAIT = 0.001
"""Rounding must not make a wait so short that the clock does not move in it."""


class Budget:
    """BURST at once, PER_SECOND in the long run. For one event loop.

    A token allows one request. People's requests take theirs as they come; automatic
    ones first look how much is ``left``, and leave a reserve.
    """

    def __init__(
        self,
        per_second: float | None = PER_SECOND,
        *,
        burst: int = BURST,
        at_once: int = AT_ONCE,
    ) -> None:
        """``per_second``: None for no limit, as when speed is measured.

        Raises:
            ValueError: one of them would allow no request, ever.
        """
        is_limit = per_second is None or 0 < per_second < math.inf
        if at_once < 1 or burst < 1 or not is_limit:
            raise ValueError("A budget must allow requests.")
        self.per_second = per_second
        self.burst = burst
        self.at_once = at_once
        self._left = float(burst)
        self._as_of = 0.0
        self._turn = asyncio.Lock()
        self._sent = _LastMinute()

    @property
    def left(self) -> float:
        """Tokens to take without waiting; infinite where there is no limit."""
        if self.per_second is None:
            return math.inf
        now = _now()
        gained = (now - self._as_of) * self.per_second
        self._left, self._as_of = min(self.burst, self._left + gained), now
        return self._left

    @property
    def asked_last_minute(self) -> int:
        """Requests of the last 60 seconds."""
        return self._sent.count(_now())

    def seconds_until(self, tokens: float) -> float:
        """How long until so many are left, or as many as there can be."""
        lacking = min(tokens, self.burst) - self.left
        if self.per_second is None or lacking <= 0:
            return 0.0
        return max(lacking / self.per_second, _SHORTEST_WAIT)

    async def take(self) -> None:
        """Takes one token, once there is one: first come, first served.

        Cancelled while it waits, it has taken none.
        """
        async with self._turn:
            # There is no event to wait for: only time has to pass.
            while (wait := self.seconds_until(1)) > 0:  # noqa: ASYNC110
                await asyncio.sleep(wait)
            self._left -= 1
            self._sent.add(_now())


class _LastMinute:
    """A count for each of the last 60 seconds."""

    def __init__(self) -> None:
        self._counts = [0] * 60
        self._second = 0

    def add(self, now: float) -> None:
        self._move_to(int(now))
        self._counts[self._second % 60] += 1

    def count(self, now: float) -> int:
        self._move_to(int(now))
        return sum(self._counts)

    def _move_to(self, second: int) -> None:
        for passed in range(max(self._second, second - 60) + 1, second + 1):
            self._counts[passed % 60] = 0
        self._second = second


def _now() -> float:
    return asyncio.get_running_loop().time()
