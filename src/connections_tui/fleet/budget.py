"""How many requests may go out: a token bucket."""

import asyncio

PER_SECOND = 25.0
"""Half of the organization's documented limit, so that its own programs keep theirs."""
BURST = 100
"""Requests that may go out at once after a quiet time: a screenful and more."""


class Budget:
    """BURST at once, PER_SECOND in the long run. For one loop, and one spender."""

    def __init__(self) -> None:
        self._left = float(BURST)
        self._at = asyncio.get_running_loop().time()

    async def wait(self) -> None:
        """Waits until one more request is within the budget."""
        if (lacking := 1 - self._now_left()) > 0:
            await asyncio.sleep(lacking / PER_SECOND)

    def spend(self) -> None:
        """Counts one request."""
        self._left -= 1

    def _now_left(self) -> float:
        now = asyncio.get_running_loop().time()
        self._left = min(BURST, self._left + (now - self._at) * PER_SECOND)
        self._at = now
        return self._left
