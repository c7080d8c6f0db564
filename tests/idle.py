"""When a console under test has done all it can do: what Pilot waits for.

Textual's own wait watches the processor for 20 ms at a time, twice for each key: half
of the time of such a test. The loop itself knows better: nothing is ready, and no
timer is due within those 20 ms.
"""

import asyncio
from asyncio import BaseEventLoop
from math import inf

from textual import app, pilot
from textual._wait import wait_for_idle as wait_for_the_processor

SOON = 0.02
"""Seconds: what a timer or a thread does within them is waited for, as Textual does."""
LONGEST = 10
"""Seconds. Textual's one is too short where other programs keep the processor busy."""
CALM = 3
"""Rounds of the loop in which nothing happened: each looks for input as well."""


async def wait_for_idle(min_sleep: float = SOON, max_sleep: float = 1) -> None:
    """In place of Textual's, with its arguments; they hold where there are sockets."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, BaseEventLoop)
    if _has_sockets(loop):
        await wait_for_the_processor(min_sleep, max_sleep)
        return
    began, calm, for_threads = loop.time(), 0, SOON
    while calm < CALM and loop.time() - began < LONGEST:
        await asyncio.sleep(0)
        calm += 1
        if loop._ready:  # type: ignore[attr-defined]
            calm = 0
        elif (left := _due(loop) - loop.time()) <= SOON:
            await asyncio.sleep(max(0, left))
            calm = 0
        elif for_threads > 0 and _has_work(loop):
            await asyncio.sleep(0.001)
            for_threads -= 0.001
            calm = 0


def _due(loop: BaseEventLoop) -> float:
    """When the next timer is due; those that were cancelled are still there."""
    timers = loop._scheduled  # type: ignore[attr-defined]
    return min((one.when() for one in timers if not one.cancelled()), default=inf)


def _has_work(loop: BaseEventLoop) -> bool:
    """Whether a thread of the loop works."""
    threads = loop._default_executor  # type: ignore[attr-defined]
    return (
        threads is not None and len(threads._threads) > threads._idle_semaphore._value
    )


def _has_sockets(loop: BaseEventLoop) -> bool:
    """Besides the loop's own, by which threads wake it."""
    return len(loop._selector.get_map()) > 1  # type: ignore[attr-defined]


def begin() -> None:
    """Pilot waits so from now on."""
    app.wait_for_idle = pilot.wait_for_idle = wait_for_idle  # type: ignore[attr-defined]
