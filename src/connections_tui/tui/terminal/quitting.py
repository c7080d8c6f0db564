"""A quit that is over in time, whatever the event loop is busy with.

Closing files, clipboards and connections is given a while; so is the loop, to notice
that a person wants to quit. After that the process ends without them. What has to be
kept is kept before: the audit of a change is written before its end is waited for.
"""

import asyncio
import os
import threading
from collections.abc import Callable
from contextlib import suppress

QUIT_SECONDS = 1.8


def end_in_time(end_now: Callable[[], None], seconds: float = QUIT_SECONDS) -> None:
    """Calls ``end_now`` from another thread, unless the process is gone by then."""
    timer = threading.Timer(seconds, end_now)
    timer.daemon = True
    timer.start()


def end_if_stuck(
    loop: asyncio.AbstractEventLoop,
    end_now: Callable[[], None],
    seconds: float = QUIT_SECONDS,
) -> None:
    """The same, unless the loop runs anything in that time: then it quits itself."""
    is_alive = threading.Event()
    with suppress(RuntimeError):  # it has just ended
        loop.call_soon_threadsafe(is_alive.set)
    end_in_time(lambda: None if is_alive.is_set() else end_now(), seconds)


def leave(code: int) -> None:
    """Ends the process at once. Only called when its terminal is restored."""
    os._exit(code)
