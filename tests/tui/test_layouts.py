"""Letters of another keyboard layout: the key that was pressed is the one meant."""

import pytest
from textual import events

from connections_tui.tui.screens.delete_dialog import DeleteScreen
from connections_tui.tui.terminal.layouts import latin_key, tongue_of

from .console import User, console

FEW = 12
DOWN = {
    "Cyrillic": "о",
    "Greek": "ξ",
    "Hebrew": "ח",
    "Arabic": "ت",
    "Persian": "ت",
    "Georgian": "ჯ",
    "Korean": "ㅓ",
    "Japanese": "ま",
    "Thai": "่",
    "fullwidth": "ｊ",
}
"""What the key of j types."""


async def press(user: User, character: str) -> None:
    """A key as the driver tells of it."""
    name = character if character.isalnum() else f"key_{ord(character)}"
    user.app.post_message(events.Key(name, character))
    await user.settle()
    await user.pilot.pause()


@pytest.mark.parametrize("layout", DOWN)
async def test_a_harmless_key_works_in_any_layout_and_says_how(layout: str) -> None:
    letter = DOWN[layout]
    async with console(count=FEW) as user:
        await press(user, letter)
        await user.until(lambda: user.app.connections.table.cursor_row == 1)

        assert f"Keyboard layout: “{letter}” was taken as j." in user.words()


@pytest.mark.parametrize("digit", ["4", "４", "٤", "۴", "४"])
async def test_a_digit_of_another_script_or_row_picks_a_state(digit: str) -> None:
    async with console() as user:
        await press(user, digit)
        await user.until_shown("Needs reauth  ")


@pytest.mark.parametrize("letter", ["В", "Δ", "Ď", "Ｄ"])
async def test_no_other_letter_opens_the_question_of_a_delete(letter: str) -> None:
    async with console(count=FEW) as user:
        await press(user, letter)
        await user.until_shown("Keyboard layout:")

        assert len(user.app.screen_stack) == 1


@pytest.mark.parametrize("letter", ["н", "ｙ", "Υ"])
async def test_no_other_letter_answers_it(letter: str) -> None:
    async with console(count=FEW) as user:
        await user.press("D")
        await user.until_shown("Delete connection")
        await press(user, letter)
        await user.until_shown("Keyboard layout:")

        assert isinstance(user.app.screen, DeleteScreen)
        assert user.transport.count("DELETE") == 0


@pytest.mark.parametrize("letter", ["й", "Г"])
async def test_no_other_letter_quits_or_unlocks(letter: str) -> None:
    async with console(count=FEW, environment="PROD", is_unlocked=False) as user:
        await press(user, letter)
        await user.until_shown("Keyboard layout:")

        assert not user.app._exit
        assert len(user.app.screen_stack) == 1


async def test_in_a_text_box_they_are_letters() -> None:
    async with console(count=FEW) as user:
        await user.press("slash")
        for letter in "дом":
            await press(user, letter)

        assert user.app.connections.filter.text == "дом"
        assert "Keyboard layout" not in user.screen_text()


async def test_a_letter_on_no_certain_key_does_nothing_and_says_so() -> None:
    async with console(count=FEW) as user:
        before = user.screen_text().splitlines()[3:-2]
        await press(user, "é")
        await user.until_shown("“é” does nothing. Switch to Latin.")

        assert user.screen_text().splitlines()[3:-2] == before


async def test_a_menu_takes_them_as_well() -> None:
    async with console(count=FEW) as user:
        await press(user, "ы")
        await user.until_shown("Sort by")
        await press(user, "з")
        await user.until_shown("PLATFORM▴1")


async def test_shift_makes_it_another_key() -> None:
    async with console(count=FEW) as user:
        await press(user, "П")
        await user.until(lambda: user.app.connections.table.cursor_row == FEW - 1)


@pytest.mark.parametrize("sign", ["·", "→", "€", "…", "̈", "👍"])
def test_what_is_no_letter_is_left_alone(sign: str) -> None:
    assert latin_key(sign) is None


def test_the_locale_tells_layouts_of_one_script_apart() -> None:
    assert latin_key("о") == "j"
    assert latin_key("о", "bg") == "f"
    assert latin_key("о", "ru") == "j"
    assert tongue_of({"LANG": "bg_BG.UTF-8", "LC_ALL": ""}) == "bg"
    assert tongue_of({}) == ""
