"""Keys typed faster than the screen can answer: none is lost, none goes astray."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from textual import events
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.screen import Screen
from textual.widgets import Input

from connections_tui.fleet import Column
from connections_tui.tui.screens.delete_dialog import DeleteScreen
from connections_tui.tui.terminal.keys import KeyQueue

from .console import User, console

FEW = 12


def filter_text(user: User) -> str:
    return user.app.connections.filter.input.value


async def test_a_filter_typed_with_its_slash_in_one_burst_arrives_whole() -> None:
    async with console(count=FEW) as user:
        await user.press_at_once("slash", *"marigold")
        await user.until(lambda: filter_text(user) == "marigold")

        assert "Marigold" in user.cursor_line()


async def test_backspaces_stay_between_the_letters_they_were_typed_between() -> None:
    async with console(count=FEW) as user:
        await user.press_at_once("slash", "a", "b", "backspace", "c", "left", "d")
        await user.until(lambda: len(filter_text(user)) == 3)

        assert filter_text(user) == "adc"


async def test_any_burst_of_editing_gives_what_slow_typing_gives() -> None:
    async with console(count=FEW) as user:
        dice = random.Random(7)
        for _ in range(8):
            keys = dice.choices([*"abcdef", "backspace"], k=30)
            wanted = ""
            for key in keys:
                wanted = wanted[:-1] if key == "backspace" else wanted + key
            await user.press_at_once("slash", *keys, "enter")
            await user.until(lambda: user.app.connections.table.has_focus)

            assert filter_text(user) == wanted
            await user.press_at_once("escape")
            await user.until(lambda: filter_text(user) == "")


async def test_a_paste_keeps_its_place_among_the_keys() -> None:
    async with console(count=FEW) as user:
        user.app.post_message(events.Key("slash", "/"))
        user.app.post_message(events.Key("a", "a"))
        user.app.post_message(events.Paste("pasted"))
        user.app.post_message(events.Key("z", "z"))

        await user.until(lambda: filter_text(user) == "apastedz")


async def test_keys_typed_ahead_reach_the_form_that_n_opens() -> None:
    async with console(count=FEW) as user:
        await user.press_at_once("n", "ctrl+s")
        await user.until_shown("Waiting for the merchant")

        assert user.transport.count("POST") == 1


async def test_keys_typed_ahead_reach_a_menu_and_then_the_list() -> None:
    async with console(count=FEW) as user:
        before = user.cursor_line()
        await user.press_at_once("s", "p", "s", "p", "j")
        await user.until(
            lambda: user.app.connections.filtering.view.sorts[0].descending
        )
        await user.until(lambda: user.cursor_line() not in ("", before))

        assert user.app.connections.filtering.view.sorts[0].column is Column.PLATFORM
        assert user.app.connections.table.cursor_row == 1


async def test_help_opened_and_closed_in_one_burst_leaves_the_list() -> None:
    async with console(count=FEW) as user:
        await user.press_at_once("question_mark", "escape", "j", "j")
        await user.until(lambda: user.app.connections.table.cursor_row == 2)

        assert len(user.app.screen_stack) == 1


@pytest.mark.parametrize(
    "keys", [["y"], ["y", "y", "y"], ["right", "enter"], ["tab", "enter"], ["y", "Y"]]
)
async def test_nothing_typed_ahead_confirms_a_delete(keys: list[str]) -> None:
    async with console(count=FEW) as user:
        await user.press_at_once("D", *keys)
        await user.until_shown("Delete connection")
        await user.pilot.pause()

        assert isinstance(user.app.screen, DeleteScreen)
        assert user.transport.count("DELETE") == 0
        assert len(user.record()) == FEW


async def test_a_word_typed_ahead_is_not_taken_for_a_delete_in_production() -> None:
    async with console(count=FEW, environment="PROD") as user:
        await user.press_at_once("D", *"marigold", "enter", "enter")
        await user.until_shown("Delete connection")
        await user.pilot.pause()

        assert user.app.screen.query_one("#word", Input).value == ""


async def test_once_the_question_was_painted_its_answer_is_taken() -> None:
    async with console(count=FEW) as user:
        await user.press_at_once("D", "y")
        await user.until_shown("Delete connection")
        await user.press("y")

        await user.until(lambda: len(user.record()) == FEW - 1)


async def test_esc_typed_ahead_keeps_the_connection() -> None:
    async with console(count=FEW) as user:
        await user.press_at_once("D", "y", "escape", "j")
        await user.until(lambda: user.app.connections.table.cursor_row == 1)

        assert len(user.app.screen_stack) == 1
        assert len(user.record()) == FEW


async def test_a_click_ahead_of_the_question_does_not_answer_it() -> None:
    async with console(count=FEW) as user:
        early = events.MouseDown(None, 1, 1, 0, 0, 1, False, False, False, 1, 1)
        await user.press_at_once("D")
        await user.until_shown("Delete connection")

        assert user.app._keys._is_too_early(early)


@pytest.mark.parametrize("key", ["n", "s", "D", "L", "question_mark", "slash"])
async def test_ctrl_q_quits_wherever_one_is(key: str) -> None:
    async with console(count=FEW) as user:
        await user.press_at_once(key, "ctrl+q")

        await user.until(lambda: user.app._exit)


async def test_keys_behind_a_quit_do_no_harm() -> None:
    async with console(count=FEW) as user:
        await user.press_at_once("j", "q", "j", "n", "D", "y")
        await user.until(lambda: user.app._exit)

        assert user.transport.count("DELETE") == 0


@pytest.mark.parametrize(
    "key", ["j", "slash", "n", "s", "y", "D", "L", "question_mark"]
)
async def test_every_screen_comes_to_rest(key: str) -> None:
    """One that never did would make each key wait until patience is out."""
    async with console(count=FEW) as user:
        await user.press(key)
        await user.until(user.app._keys._is_at_rest)
        await user.press("f1")

        await user.until(user.app._keys._is_at_rest)


class Slow(Screen[None]):
    """Takes its time over each letter, unless it is told to go on."""

    AUTO_FOCUS = ""
    BINDINGS = [("f5", "next_box")]

    def __init__(self) -> None:
        super().__init__()
        self.go_on = asyncio.Event()
        self.saw_all = asyncio.Event()
        self.seen = ""

    def compose(self) -> ComposeResult:
        yield Input(disabled=True)
        yield Input(id="name")
        yield Input(id="secret", password=True)

    async def action_next_box(self) -> None:
        await self.go_on.wait()
        self.query_one("#secret").focus()

    async def on_key(self, event: events.Key) -> None:
        self.seen += event.key
        if self.seen == "abc":
            self.saw_all.set()
        await self.go_on.wait()


class SlowApp(App[None]):
    BINDINGS = [Binding("ctrl+q", "quit", priority=True)]

    def __init__(self, most_looks: int) -> None:
        super().__init__()
        self.keys = KeyQueue(self, most_looks=most_looks)

    def get_default_screen(self) -> Screen[Any]:
        return Slow()

    async def on_event(self, event: events.Event) -> None:
        if self.keys.may_pass(event):
            await super().on_event(event)


@asynccontextmanager
async def slow_app(most_looks: int = 10) -> AsyncIterator[tuple[SlowApp, Slow]]:
    app = SlowApp(most_looks)
    async with app.run_test():
        screen = app.screen
        assert isinstance(screen, Slow)
        yield app, screen
        screen.go_on.set()


async def turns(number: int) -> None:
    """Lets the event loop go round, without time passing."""
    for _ in range(number):
        await asyncio.sleep(0)


async def test_a_key_waits_for_a_slow_handler() -> None:
    async with slow_app() as (app, screen):
        for key in "abc":
            app.post_message(events.Key(key, key))
        await turns(300)
        assert screen.seen == "a"

        screen.go_on.set()
        await asyncio.wait_for(screen.saw_all.wait(), 5)


async def test_a_paste_never_overtakes_the_key_that_moves_to_its_box() -> None:
    """However long that key takes: the console may have been stopped meanwhile."""
    async with slow_app() as (app, screen):
        name, secret = (
            screen.query_one("#name", Input),
            screen.query_one("#secret", Input),
        )
        name.focus()
        app.post_message(events.Key("f5", None))
        app.post_message(events.Paste("shppa_1"))
        await turns(3000)
        assert (name.value, secret.value) == ("", "")

        screen.go_on.set()
        while not secret.value:
            await turns(1)
        assert (name.value, secret.value) == ("", "shppa_1")


async def test_other_work_that_never_ends_holds_up_no_key() -> None:
    """Only what a key goes through has to be done with the one before."""
    async with slow_app() as (app, screen):
        busy = screen.query_one(Input)
        busy.call_later(screen.go_on.wait)
        screen.query_one("#name").focus()
        for key in "abc":
            app.post_message(events.Key(key, key))
        while screen.query_one("#name", Input).value != "abc":
            await turns(1)

        assert not screen.go_on.is_set()


async def test_ctrl_q_quits_while_a_key_before_it_is_still_busy() -> None:
    async with slow_app() as (app, _):
        for key in "ab":
            app.post_message(events.Key(key, key))
        app.post_message(events.Key("ctrl+q", None))
        while not app._exit:
            await turns(1)


async def test_a_key_by_itself_is_handed_on_at_once() -> None:
    async with console(count=FEW) as user:
        key = events.Key("j", "j")

        assert user.app._keys.may_pass(key)
        assert user.app._keys._handing_on is None
