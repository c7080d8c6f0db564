"""Calls that may block, in threads that quitting does not wait for."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

T = TypeVar("T")


async def in_a_thread(call: Callable[[], T]) -> T:
    """Not one of asyncio's own threads: quitting waits for those."""
    loop = asyncio.get_running_loop()
    answered: asyncio.Future[T] = loop.create_future()

    def answer(value: T) -> None:
        if not answered.done():
            answered.set_result(value)

    def run() -> None:
        value = call()
        # The console may have ended meanwhile.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(answer, value)

    threading.Thread(target=run, daemon=True).start()
    return await answered
