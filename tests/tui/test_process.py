"""A console nobody can see, and one that is told to sleep or to end."""

import asyncio

from connections_tui.tui.terminal.ending import NOT_WAITED_FOR
from stand_ins.transport import Transport, on

from .console import console
from .test_delete import open_dialog

FEW = 3


async def test_keys_on_a_screen_too_small_to_be_seen_do_nothing() -> None:
    """What they would open or answer is not drawn."""
    async with console(size=(39, 20), count=FEW) as user:
        await user.press("question_mark", "D", "n")
        await user.paste("y")
        assert len(user.app.screen_stack) == 1

        await user.resize(80, 24)
        await user.press("question_mark")
        await user.until(lambda: len(user.app.screen_stack) == 2)


async def test_it_can_be_left_however_small_it_is() -> None:
    async with console(size=(3, 3), count=FEW) as user:
        await user.press("ctrl+q")

        assert user.app.return_code == 0


async def test_it_does_not_sleep_while_a_change_is_under_way() -> None:
    """Its time would run out meanwhile, and nobody would know what became of it."""
    answered = asyncio.Event()

    async def wait(_: object) -> None:
        await answered.wait()

    holding = Transport(before=on("DELETE", "", wait))
    async with console(count=FEW, transport=holding) as user:
        await open_dialog(user)
        await user.press("y")
        await user.until(lambda: user.app.changing.is_in_progress)
        await user.press("ctrl+z")
        await user.until_shown("Cannot suspend while a change is in progress")
        answered.set()


async def test_told_to_end_it_waits_for_a_change_and_tells_its_outcome() -> None:
    answered = asyncio.Event()

    async def wait(_: object) -> None:
        await answered.wait()

    holding = Transport(before=on("DELETE", "", wait))
    async with console(count=FEW, transport=holding) as user:
        await open_dialog(user)
        await user.press("y")
        await user.until(lambda: user.app.changing.is_in_progress)
        user.app.end_with(143)
        await user.until_shown("Waiting up to 5 s for the change")
        answered.set()
        await user.until(lambda: user.app.return_code == 143)

        assert "Deleted" in str(user.app._exit_renderables[0])


async def test_told_to_end_it_does_not_wait_for_ever() -> None:
    async def never(_: object) -> None:
        await asyncio.Event().wait()

    holding = Transport(before=on("DELETE", "", never))
    async with console(count=FEW, transport=holding) as user:
        user.app.ending.patience = 0.0
        await open_dialog(user)
        await user.press("y")
        await user.until(lambda: user.app.changing.is_in_progress)
        user.app.end_with(129)
        await user.until(lambda: user.app.return_code == 129)

        assert user.app._exit_renderables[0] == NOT_WAITED_FOR
