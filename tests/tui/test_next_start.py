"""What a person chose is there at the next start, and the watches go on."""

from pathlib import Path

import pytest

from connections_tui.tui.terminal.background import BackgroundTold
from connections_tui.words import privacy

from .console import User, console

FEW = 5


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "demo-1.preferences.json"


async def quit_(user: User) -> str:
    """What is said on the shell's screen."""
    keeping = {"choices", "looks"}
    await user.until(lambda: not keeping & {w.group for w in user.app.workers})
    await user.press("q")
    await user.until(lambda: user.app._exit)
    return " ".join(map(str, user.app._exit_renderables))


async def choose_theme(user: User, key: str) -> None:
    await user.command("theme")
    await user.until_shown("Automatic")
    await user.press(key)


async def test_the_theme_and_hidden_names_are_there_again(path: Path) -> None:
    async with console(count=FEW, preferences=path) as user:
        before = user.app.theme
        await choose_theme(user, "C")
        await user.press("X")
        chosen = user.app.theme
        assert await quit_(user) == ""

    # For another profile as well: they are about the person, not about a fleet.
    other = path.with_name("acme-2.preferences.json")
    async with console(count=FEW, preferences=other) as user:
        assert user.app.theme == chosen == "connections-light-contrast" != before
        assert privacy.is_on()
    privacy.turn(False)


async def test_a_theme_that_no_longer_exists_is_the_usual_one(path: Path) -> None:
    path.parent.mkdir()
    shared = path.with_name("console.preferences.json")
    shared.write_text('{"theme": "solarized"}', encoding="utf-8")
    async with console(count=FEW, preferences=path, waits=False) as user:
        assert user.app.theme == "connections-dark"


async def test_the_theme_fits_the_background_until_one_is_chosen(path: Path) -> None:
    async with console(count=FEW, preferences=path) as user:
        assert user.app.theme == "connections-dark"
        user.app.post_message(BackgroundTold(is_light=True))
        await user.until(lambda: user.app.theme == "connections-light")
        await quit_(user)

    # From the first frame on, before the terminal has told anything.
    async with console(count=FEW, preferences=path) as user:
        assert user.app.theme == "connections-light"
        await choose_theme(user, "s")
        assert user.app.theme == "connections-dark-safe"
        user.app.post_message(BackgroundTold(is_light=False))
        await user.settle()
        assert user.app.theme == "connections-dark-safe"

        await choose_theme(user, "a")
        assert user.app.theme == "connections-dark"


async def test_watches_go_on_at_the_next_start_and_quitting_says_so(path: Path) -> None:
    async with console(count=FEW, preferences=path) as user:
        await user.press("w", "j", "w")
        watched = set(user.app.connections.table.watched)
        said = await quit_(user)
        assert said == "2 watches resume when the console starts again."

    async with console(count=FEW, preferences=path) as user:
        assert user.app.connections.table.watched == watched
        sweep = user.app.connections.service.sweep
        assert sweep is not None
        assert sweep._agenda._schedule._watched_ids == watched
        await user.press("w")
        said = await quit_(user)
        assert said == "1 watch resumes when the console starts again."


async def test_watches_that_cannot_be_kept_are_said_to_end() -> None:
    async with console(count=FEW) as user:
        await user.press("w")

        assert await quit_(user) == "1 watch ended with the console."


async def test_quitting_without_watches_says_nothing(path: Path) -> None:
    async with console(count=FEW, preferences=path) as user:
        await user.press("w", "w")

        assert await quit_(user) == ""
