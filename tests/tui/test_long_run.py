"""A console that is open for days keeps nothing alive that was closed."""

import asyncio
import gc
import heapq
import weakref
from collections import Counter
from typing import Any

from textual._styles_cache import StylesCache
from textual.screen import Screen

from connections_tui.fleet import Fleet
from connections_tui.tui import garbage

from .console import console
from .test_profiles import RIGHT, at

ROUNDS = 48
"""Six of each kind of screen."""


def alive(kind: type) -> Counter[str]:
    """How many objects of a kind and its subclasses there are, by name."""
    # A cancelled timer is kept by the loop until it would have been due, and with it
    # the worker that it was set in: a minute at most, which no test waits for.
    loop: Any = asyncio.get_running_loop()
    loop._scheduled[:] = [it for it in loop._scheduled if not it.cancelled()]
    heapq.heapify(loop._scheduled)
    loop._timer_cancelled_count = 0
    gc.collect()
    return Counter(type(it).__name__ for it in gc.get_objects() if isinstance(it, kind))


async def test_screens_that_were_closed_are_gone() -> None:
    """Opened, closed and listed many times; every kind of screen the list opens."""
    async with console(count=5) as user:
        before, drawn = alive(Screen), alive(StylesCache)
        for number in range(ROUNDS):
            key = ("question_mark", "s", "C", "f", "H", "f12", "E", "n")[number % 8]
            await user.press_at_once(key)
            await user.until(lambda: len(user.app.screen_stack) == 2)
            await user.press_at_once("escape")
            await user.until(lambda: len(user.app.screen_stack) == 1)
            await user.app.connections.service.read_list_anew()

        after, drawn_after = alive(Screen), alive(StylesCache)
    assert after.total() - before.total() <= 1, (before, after)
    # One full collection may be waiting for a quiet moment.
    assert drawn_after.total() - drawn.total() <= 10 * garbage.MOST_WAITING


async def test_closed_screens_are_freed_without_being_asked_to() -> None:
    async with console(count=2) as user:
        opened: list[weakref.ref[Screen[None]]] = []
        for _ in range(garbage.MOST_WAITING + 1):
            await user.press_at_once("question_mark")
            await user.until(lambda: len(user.app.screen_stack) == 2)
            opened.append(weakref.ref(user.app.screen))
            await user.press_at_once("escape")
            await user.until(lambda: len(user.app.screen_stack) == 1)

        assert opened[0]() is None


def test_what_collects_in_tests_is_what_collects_in_production() -> None:
    assert gc.get_threshold() == garbage.THRESHOLDS
    assert gc.isenabled()


async def test_fleets_that_were_left_are_gone() -> None:
    # Whatever ran before in this process may have left some.
    fleets_before, screens_before = alive(Fleet), alive(Screen)
    async with at("acme-test", acme_test=RIGHT, demo=RIGHT) as (user, _):
        await user.until_swept()
        for name in ("demo", "acme-test") * 3:
            user.app.sessions.switch(name)
            await user.until(lambda name=name: user.app.session.profile.name == name)
            await user.until(lambda: len(user.app.session.fleet))

        # A thread may still read what is kept of the last but one.
        await user.until(lambda: (alive(Fleet) - fleets_before).total() <= 2)
        await user.until(lambda: (alive(Screen) - screens_before).total() <= 3)
