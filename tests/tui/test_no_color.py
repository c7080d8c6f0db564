"""With NO_COLOR set, and for eyes that see few colours: all meaning is in the text."""

import pytest

from connections_tui.platforms import SCHEMAS

from .console import User, console
from .test_create import open_form


@pytest.fixture(autouse=True)
def _no_color(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")


def colours(user: User) -> set[str]:
    """Those painted that are no shade of grey."""
    found = set()
    for strip in user.lines():
        for segment in strip:
            style = segment.style
            for colour in (style.color, style.bgcolor) if style is not None else ():
                if colour is not None and colour.triplet is not None:
                    red, green, blue = colour.triplet
                    found |= {colour.name} if not red == green == blue else set()
    return found


async def test_the_list_tells_each_state_in_words_and_symbols() -> None:
    async with console(size=(120, 40), environment="PROD", is_unlocked=False) as user:
        await user.until_shown("PROD", "READ-ONLY")
        shown = user.screen_text()

        for state in ("⚑ Needs reauth", "✗ Disabled", "! Unhealthy"):
            assert state in shown
        assert "1 ✓ 33 Healthy" in user.words()
        assert "> " in user.cursor_line()
        assert colours(user) == set()


async def test_the_delete_dialog_tells_what_is_at_stake_in_words() -> None:
    async with console(size=(100, 40), count=3, environment="PROD") as user:
        await user.press("D")
        await user.until_shown("Delete connection", "PROD", "to delete")
        await user.type("not it")
        await user.press("enter")

        await user.until_shown("✗")
        assert colours(user) == set()


async def test_the_form_tells_what_is_wrong_beside_its_colour() -> None:
    async with console(size=(100, 50), count=3) as user:
        await open_form(user, SCHEMAS["big-commerce"])
        await user.press("ctrl+s")

        await user.until_shown("✗")
        assert colours(user) == set()


async def test_an_error_begins_with_its_sign() -> None:
    async with console(count=3) as user:
        user.app.connections.say("It went wrong.", is_error=True)

        await user.until_shown("! It went wrong.")
        assert colours(user) == set()
