"""The console is told to end, or quit, while a change is in progress: it waits for the
answer, writes the audit, says one sentence and ends in order, whenever that comes."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from textual.widgets import Static

from connections_tui.changes.audit import Audit
from connections_tui.fleet.news import ListPass
from connections_tui.tui.screens.outcome import OutcomeScreen
from stand_ins.transport import Transport

from .console import Clock, User, console
from .test_create import BIG_COMMERCE, fill_in, open_form
from .test_delete import open_dialog

FEW = 3
TERMINATED = 128 + 15


async def begin_link(user: User) -> None:
    await user.press("n", "ctrl+s")


async def begin_create(user: User) -> None:
    await open_form(user, BIG_COMMERCE)
    await fill_in(user)
    await user.press("ctrl+s")


async def begin_delete(user: User) -> None:
    await open_dialog(user)
    await user.press("y")


BEGUN = {"link": begin_link, "create": begin_create, "delete": begin_delete}
ANSWERS: dict[str, Any] = {
    "done": None,
    "refused": httpx.Response(400, json={"error": "no", "error_message": "Not so."}),
    "lost": httpx.ReadError("gone"),
    "odd": httpx.Response(202, json={}),
}


def end(user: User) -> None:
    user.app.end_with(TERMINATED)


def end_twice(user: User) -> None:
    user.app.end_with(TERMINATED)
    user.app.end_with(TERMINATED)


def quit_at_once(user: User) -> None:
    """As the second ctrl+q: the answer comes while all is taken apart."""
    user.app.exit(return_code=TERMINATED)


@pytest.mark.parametrize("how", [end, end_twice, quit_at_once])
@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("change", BEGUN)
async def test_an_answer_that_comes_at_the_end_is_no_fault(
    change: str, answer: str, how: Callable[[User], None], tmp_path: Path
) -> None:
    answered = asyncio.Event()

    async def hold(request: httpx.Request) -> Any:
        if request.method in ("POST", "DELETE"):
            await answered.wait()
            return ANSWERS[answer]
        return None

    audit = Audit(
        tmp_path / "audit.jsonl",
        profile="acme",
        environment="DEMO",
        host="",
        clock=Clock(),
    )
    holding = Transport(before=hold)
    async with console(count=FEW, transport=holding, audit=lambda: audit) as user:
        await BEGUN[change](user)
        await user.until(lambda: user.app.changing.is_in_progress)
        how(user)
        answered.set()
        await user.until(lambda: user.app._exit)

        assert user.app._exception is None
        said = list(map(str, user.app._exit_renderables))
    app = user.app
    assert app.return_code == TERMINATED
    assert app._exception is None
    assert app._crashing.line is None
    if how is not quit_at_once:
        assert len(said) == 1
        assert said[0]
        assert [entry.operation for entry in audit.entries()]


async def test_no_dialog_opens_while_it_ends() -> None:
    """Its answer would be waited for, and its parts looked for, by nobody."""
    async with console(count=FEW) as user:
        user.app.exit()
        user.app.notices.show_outcome("Not deleted", "It was not deleted.")
        user.app.push_screen(OutcomeScreen("a", "b"))

        assert len(user.app.screen_stack) == 1


LATE: dict[str, Callable[[User], Awaitable[object] | object]] = {
    "a query": lambda user: user.app.screen.query_one("#gone"),
    "a mount": lambda user: user.app.screen.mount(Static()),
    "a status": lambda user: user.app.connections.service.learn(ListPass(None)),
    "a list": lambda user: user.app.connections.service.show_first_rows(),
    "a word": lambda user: user.app.connections.say("x"),
    "a choice": lambda user: user.app.connections.choose("x"),
    "a toast": lambda user: user.app.tell("x"),
    "changes": lambda user: user.app.connections.rows.catch_up(),
}


@pytest.mark.parametrize("what", LATE)
async def test_what_comes_while_it_is_taken_apart_is_no_fault(what: str) -> None:
    async with console(count=FEW) as user:
        app = user.app
        app.exit()
        app.call_later(LATE[what], user)
        app.screen.call_later(LATE[what], user)
        app.screen.set_timer(0.001, lambda: LATE[what](user))

    assert app._exception is None
    assert app.return_code == 0
