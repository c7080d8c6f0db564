"""The last line: keys of what has the focus, as many as the width takes."""

import pytest
from rich.cells import cell_len

from .console import User, console

FEW = 12


def footer(user: User) -> str:
    return user.screen_text().splitlines()[-1]


@pytest.mark.parametrize("width", [80, 140])
async def test_with_the_list_in_focus_it_shows_the_keys_of_the_list(width: int) -> None:
    async with console(size=(width, 40), count=FEW) as user:
        shown = footer(user)

        assert shown.startswith(" enter open  / filter  ! problems  space mark")
        assert "page" not in shown
        assert shown.endswith("? help")


async def test_with_the_pane_in_focus_it_shows_the_keys_of_the_pane() -> None:
    async with console(size=(140, 40), count=FEW) as user:
        await user.press("l")
        await user.until(lambda: "tab next page" in footer(user))

        assert "esc back" in footer(user)
        assert "mark" not in footer(user)
        assert "open " not in footer(user).split("open in browser")[0]


async def test_with_the_filter_in_focus_no_letter_is_offered() -> None:
    async with console(count=FEW) as user:
        await user.press("slash")
        await user.until(lambda: "enter keep the filter" in footer(user))

        assert "y copy" not in footer(user)
        assert "? help" not in footer(user)


async def test_wider_screens_show_more_keys_and_the_same_ones_first() -> None:
    async with console(size=(40, 24), count=FEW) as user:
        shorter = footer(user)
        for width in range(50, 251, 25):
            await user.resize(width, 24)
            await user.until(lambda w=width: cell_len(footer(user)) <= w)
            longer = footer(user)
            assert longer.startswith(shorter.removesuffix("? help").rstrip())
            shorter = longer

    assert "s sort" in shorter
    assert "w watch" in shorter


async def test_it_offers_nothing_that_is_locked() -> None:
    async with console(
        size=(200, 40), count=FEW, environment="PROD", is_unlocked=False
    ) as user:
        assert "n new" not in footer(user)
        assert "U unlock" in footer(user)
