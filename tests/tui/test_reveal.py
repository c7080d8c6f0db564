"""A secret in clear is gone as soon as nobody can be looking for it any more.

Every way of looking away is tried on one console: opening one takes the time.
"""

from collections.abc import Awaitable, Callable

from textual import events

from connections_tui.tui.widgets.boxes import SecretInput

from .console import User, console
from .test_create import BIG_COMMERCE, open_form
from .test_status import token_of

FEW = 3
TYPED = "hush-hush-hush"
Way = Callable[[User], Awaitable[object]]


async def leave_the_terminal_and_come_back(user: User) -> None:
    user.app.post_message(events.AppBlur())
    await user.settle()
    assert not user.app.app_focus
    user.app.post_message(events.AppFocus())
    await user.settle()


async def open_help(user: User) -> None:
    await user.press("f1")
    assert len(user.app.screen_stack) > 1


async def take_a_picture(user: User) -> None:
    picture = user.app.export_screenshot()
    assert "•••" in picture
    assert TYPED not in picture
    assert token_of(user.chosen) not in picture


async def go_elsewhere(user: User) -> None:
    await user.press("tab")


async def choose_another(user: User) -> None:
    await user.press("J")


AWAY = (leave_the_terminal_and_come_back, take_a_picture, go_elsewhere, open_help)


async def test_looking_away_in_any_way_hides_the_token() -> None:
    async with console(size=(140, 40), count=FEW) as user:
        await user.until_shown("x reveal for 10 s")
        await user.press("tab")
        for look_away in (choose_another, *AWAY):
            token = token_of(user.chosen)
            await user.press("x")
            await user.until_shown(token, "hidden again")
            await look_away(user)

            await user.until(lambda token=token: token not in user.screen_text())


async def test_looking_away_in_any_way_hides_what_was_typed() -> None:
    async with console(count=FEW) as user:
        await open_form(user, BIG_COMMERCE)
        await user.press("tab")
        await user.paste(TYPED)
        box = user.app.screen.focused
        assert isinstance(box, SecretInput)
        for look_away in AWAY:
            box.focus()
            await user.press("ctrl+t")
            await user.until_shown(TYPED)
            await look_away(user)

            await user.until(lambda: TYPED not in user.screen_text())


async def test_what_was_typed_hides_again_by_itself() -> None:
    async with console(count=FEW) as user:
        await open_form(user, BIG_COMMERCE)
        await user.press("tab")
        await user.paste(TYPED)
        box = user.app.screen.focused
        assert isinstance(box, SecretInput)
        box.glimpse.seconds = 0.05
        await user.press("ctrl+t")

        await user.until(lambda: box.password)
        assert TYPED not in user.screen_text()


async def test_the_palette_reveals_the_token_and_no_selection_takes_it_along() -> None:
    async with console(size=(140, 40), count=FEW) as user:
        await user.until_shown("x reveal for 10 s")
        await user.press("colon")
        await user.type("reveal")
        await user.until_shown("Reveal token")
        await user.press("enter")
        await user.until_shown(token_of(user.chosen))
        user.app.screen.text_select_all()
        await user.press("ctrl+c")

        assert "[v Overview]" in user.app.clipboard
        assert token_of(user.chosen) not in user.app.clipboard
