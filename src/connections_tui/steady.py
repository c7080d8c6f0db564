"""The time, by a clock that no change of the system's clock turns back or stops.

Schedules and ages go by it. The system's clock is read once; from then on the seconds
are counted that have passed, also while the machine was asleep.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime

JUMP = 60.0
"""Seconds by which the system's clock may differ before it is said to have jumped."""


def passed() -> float:
    """Seconds since some point, those asleep included; never fewer than before."""
    # Python's monotonic clock stands still while Linux or a Mac is asleep.
    name = "CLOCK_BOOTTIME" if hasattr(time, "CLOCK_BOOTTIME") else "CLOCK_MONOTONIC"
    if hasattr(time, name):
        return time.clock_gettime(getattr(time, name))
    return time.monotonic()


class SteadyClock:
    """Gives the time in UTC.

    A system's clock that is set forward is followed: a machine that was suspended
    looks the same, and what was read is older either way. One that is set back is
    not: nothing would be due until it had caught up.
    """

    def __init__(
        self,
        wall: Callable[[], float] = time.time,
        passed: Callable[[], float] = passed,
    ) -> None:
        self._wall = wall
        self._passed = passed
        self._ahead = wall() - passed()
        """What makes the time of the seconds passed."""
        self._told = 0.0
        self.on_jump: Callable[[float], None] = lambda _: None
        """Called once for each jump, with its seconds; negative for one back."""

    def __call__(self) -> datetime:
        return datetime.fromtimestamp(self.timestamp(), UTC)

    def timestamp(self) -> float:
        at = self._passed() + self._ahead
        off = self._wall() - at
        if off > JUMP:
            self._ahead += off
            at += off
            self._tell(off - self._told, still_off=0.0)
        elif abs(off) <= JUMP:
            self._told = 0.0
        elif abs(off - self._told) > JUMP:
            self._tell(off - self._told, still_off=off)
        return at

    def _tell(self, jump: float, *, still_off: float) -> None:
        self._told = still_off
        self.on_jump(jump)
