"""Requests broken off without leaving a socket open.

httpcore closes connections that the service has left under anyio's shield, which does
not hold against asyncio's own cancellation: broken off in the middle, the sockets of
those not yet closed would stay with the process.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any, Protocol, TypeVar

import anyio


class Closable(Protocol):
    async def aclose(self) -> None: ...


ClosableT = TypeVar("ClosableT", bound=Closable)


async def opened(opening: Coroutine[Any, Any, ClosableT]) -> ClosableT:
    """What a coroutine opens. Cancelled meanwhile, all is closed before this ends."""
    scope = anyio.CancelScope()

    async def run() -> ClosableT | None:
        with scope:
            return await opening
        return None

    task = asyncio.get_running_loop().create_task(run())
    try:
        found = await asyncio.shield(task)
    except asyncio.CancelledError:
        scope.cancel()
        await _end(task)
        raise
    assert found is not None  # only this function cancels the scope
    return found


async def closed(closing: Coroutine[Any, Any, object]) -> None:
    """Closes something whole; who is cancelled meanwhile ends once it is closed."""
    task = asyncio.get_running_loop().create_task(closing)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.gather(task, return_exceptions=True)
        raise


async def _end(task: "asyncio.Task[ClosableT | None]") -> None:
    """Waits until it is over; what it still opened is closed."""
    (found,) = await asyncio.gather(task, return_exceptions=True)
    if found is not None and not isinstance(found, BaseException):
        await found.aclose()
