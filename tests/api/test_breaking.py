"""Whatever is broken off, nothing of it stays open."""

import asyncio

import anyio
import pytest

from connections_tui.api.breaking import closed, opened


class Thing:
    is_closed = False

    async def aclose(self) -> None:
        self.is_closed = True


async def test_what_is_shielded_from_breaking_off_is_done_to_its_end() -> None:
    begun, go_on, is_done = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def opening() -> Thing:
        with anyio.CancelScope(shield=True):
            begun.set()
            await go_on.wait()
            is_done.set()
        await anyio.sleep_forever()
        raise AssertionError

    task = asyncio.create_task(opened(opening()))
    await begun.wait()
    task.cancel()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert is_done.is_set()


async def test_what_is_opened_too_late_is_closed() -> None:
    begun, go_on, thing = asyncio.Event(), asyncio.Event(), Thing()

    async def opening() -> Thing:
        with anyio.CancelScope(shield=True):
            begun.set()
            await go_on.wait()
        return thing

    task = asyncio.create_task(opened(opening()))
    await begun.wait()
    task.cancel()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert thing.is_closed


async def test_closing_is_not_cut_short() -> None:
    begun, go_on, is_done = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def closing() -> None:
        begun.set()
        await go_on.wait()
        is_done.set()

    task = asyncio.create_task(closed(closing()))
    await begun.wait()
    task.cancel()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert is_done.is_set()


async def test_what_goes_wrong_in_opening_is_told() -> None:
    async def opening() -> Thing:
        raise OSError("no way")

    with pytest.raises(OSError, match="no way"):
        await opened(opening())
