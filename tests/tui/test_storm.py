"""Far more keys than there is time for: what is old is dropped, and the ways out are
open at once."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from textual import events
from textual.app import App, ComposeResult
from textual.driver import Driver
from textual.screen import Screen
from textual.widgets import Input

from connections_tui.tui.terminal.keys import MOST_HELD, SHORT_QUEUE, KeyQueue

from .console import User, _key, console

STORM = 3_500
FEW = 12
KEYS = [*"jkgGhlsSfCVywrouavxzpHEAXn/?:!01234567", "tab", "enter", "space", "escape"]
"""Whatever a cat may walk over, but for the keys that quit or delete."""


def driver_of(app: App[Any]) -> Driver:
    assert app._driver is not None
    return app._driver


def send(app: App[Any], *keys: str | events.Event) -> None:
    """As the reading thread hands them on."""
    for key in keys:
        event = _key(key) if isinstance(key, str) else key
        driver_of(app).process_message(event)


def a_storm(seed: int = 7) -> list[str]:
    return random.Random(seed).choices(KEYS, k=STORM)


async def until_quiet(user: User) -> None:
    keys = user.app._keys
    await turns(10)
    await user.until(user.app._message_queue.empty)
    await user.until(lambda: not keys._held and keys._next is None)
    await user.until(keys._is_at_rest)


# -- counted


class Counting(Screen[None]):
    """Takes its time over each key, and keeps what it was given."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.may_go_on = asyncio.Event()

    def compose(self) -> ComposeResult:
        yield Input(disabled=True)

    async def on_key(self, event: events.Key) -> None:
        self.seen.append(event.key)
        await self.may_go_on.wait()


class CountingApp(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.keys = KeyQueue(self)
        self.bells = 0
        self.pasted: list[str] = []

    def get_default_screen(self) -> Screen[Any]:
        return Counting()

    def bell(self) -> None:
        self.bells += 1

    async def on_event(self, event: events.Event) -> None:
        if self.keys.may_pass(event):
            if isinstance(event, events.Paste) and not event.is_forwarded:
                self.pasted.append(event.text)
            await super().on_event(event)

    @property
    def queued(self) -> int:
        return self._message_queue.qsize()


@asynccontextmanager
async def counting() -> AsyncIterator[tuple[CountingApp, Counting]]:
    app = CountingApp()
    async with app.run_test() as pilot:
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, Counting)
        yield app, screen
        screen.may_go_on.set()


async def turns(number: int) -> None:
    """Lets the event loop go round, without time passing."""
    for _ in range(number):
        await asyncio.sleep(0)


async def taken_in(app: CountingApp) -> None:
    """Until the application has queued or dropped all that was sent."""
    await turns(10)
    while app.queued:
        await turns(1)


async def end_of(app: CountingApp, screen: Counting) -> list[str]:
    """Lets everything be handled; gives what was."""
    await taken_in(app)
    screen.may_go_on.set()
    keys = app.keys
    while keys._held or keys._is_flooded or keys._next is not None:
        await turns(1)
    while not keys._is_at_rest():
        await turns(1)
    return screen.seen


async def test_of_a_storm_only_what_fits_is_handled_and_the_bell_rings_once() -> None:
    async with counting() as (app, screen):
        send(app, *["j"] * STORM)
        await taken_in(app)
        assert len(app.keys._held) <= MOST_HELD

        seen = await end_of(app, screen)
        assert 0 < len(seen) <= MOST_HELD
        assert app.bells == 1


async def test_a_queue_that_is_not_too_long_is_handled_whole_and_in_order() -> None:
    async with counting() as (app, screen):
        keys = [*"abcdefghij"] * (MOST_HELD // 10)
        send(app, *keys)

        assert await end_of(app, screen) == keys
        assert app.bells == 0


@pytest.mark.parametrize("key", ["escape", "ctrl+c"])
async def test_a_way_out_comes_before_all_that_waits(key: str) -> None:
    async with counting() as (app, screen):
        send(app, "a", *["j"] * (SHORT_QUEUE + 2), key, "b")
        await taken_in(app)

        assert await end_of(app, screen) == ["a", key, "b"]
        assert app.bells == 1


@pytest.mark.parametrize("key", ["escape", "ctrl+c"])
async def test_a_few_keys_before_an_esc_are_meant(key: str) -> None:
    async with counting() as (app, screen):
        send(app, *"abc", key, "d")

        assert await end_of(app, screen) == [*"abc", key, "d"]


async def test_after_a_storm_no_paste_goes_without_the_tab_before_it() -> None:
    async with counting() as (app, screen):
        send(app, *["j"] * STORM, "tab", events.Paste("secret"))
        await taken_in(app)

        await end_of(app, screen)
        send(app, events.Paste("later"))
        await end_of(app, screen)
        assert app.pasted == ["later"]


async def test_moves_of_the_mouse_fill_no_queue() -> None:
    async with counting() as (app, screen):
        moves = [
            events.MouseMove(None, x, 1, 1, 0, 0, False, False, False, x, 1)
            for x in range(STORM)
        ]
        send(app, "a", *moves, "b")
        await taken_in(app)

        assert len(app.keys._held) <= 2
        assert await end_of(app, screen) == ["a", "b"]
        assert app.bells == 0


# -- in the console


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_after_a_storm_the_console_answers(seed: int) -> None:
    async with console(size=(140, 40), count=FEW) as user:
        send(user.app, *a_storm(seed))
        await until_quiet(user)
        for _ in range(8):
            await user.press("escape")
        await until_quiet(user)

        assert len(user.app.screen_stack) == 1
        assert len(user.record()) == FEW
        assert user.transport.count("DELETE") == user.transport.count("POST") == 0


@pytest.mark.parametrize("seed", [1, 2])
async def test_ctrl_q_quits_in_the_middle_of_a_storm(seed: int) -> None:
    async with console(count=FEW) as user:
        send(user.app, *a_storm(seed), "ctrl+q", *a_storm(seed + 10))

        await user.until(lambda: user.app._exit)


async def test_text_that_comes_as_keys_is_not_cut() -> None:
    """A terminal that does not mark pastes sends thousands of letters at once."""
    text = "".join(random.Random(3).choices("abcdefgh", k=600))
    async with console(count=FEW) as user:
        await user.press("slash")
        send(user.app, *text)
        await until_quiet(user)

        assert user.app.connections.filter.text == text
