"""Job 5: keys that are told of, that work, and that never surprise."""

import re
from collections import Counter
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from textual.containers import VerticalScroll
from textual.screen import Screen

from connections_tui.fleet import Health
from connections_tui.fleet.shown.completion import complete
from connections_tui.fleet.shown.fields import FIELDS
from connections_tui.fleet.shown.parsing import parse
from connections_tui.tui.screens.help_entries import entries
from connections_tui.tui.widgets.key_hints import KeyHints

from .console import User, console

README = Path(__file__).parents[2] / "README.md"
Way = Callable[[User], Coroutine[Any, Any, None]]


async def at_the_list(user: User) -> None:
    await user.until(lambda: user.shown_ids)


async def reading(user: User) -> None:
    await user.press("enter")


async def filtering(user: User) -> None:
    await user.press("slash")


async def creating(user: User) -> None:
    await user.press("n")


async def filling_in(user: User) -> None:
    await user.press("n", "down", "down", "space", "tab", *"shopify", "enter")
    await user.until_shown("shop")


async def deleting(user: User) -> None:
    await user.press("D")


async def sharing(user: User) -> None:
    await user.press("L")


async def choosing(user: User) -> None:
    await user.press("s")


async def writing(user: User) -> None:
    await user.press("m", "e")


async def deleting_many(user: User) -> None:
    await user.press("a", "D")


WAYS = (at_the_list, reading, filtering, creating, filling_in)
DIALOGS = (deleting, sharing, choosing, writing, deleting_many)


GROUPS = (
    "In the focused area",
    "View",
    "Actions",
    "On this screen",
    "Anywhere",
)


def _line_with(lines: list[str], text: str) -> int:
    return next(n for n, line in enumerate(lines) if text in line)


def working(screen: Screen[Any]) -> dict[str, str]:
    """What each key does here, for keys with a description."""
    return {
        active.binding.key: active.binding.description
        for active in screen.active_bindings.values()
        if active.enabled and active.binding.description and not active.binding.system
    }


@pytest.mark.parametrize("go", [at_the_list, reading, creating])
async def test_help_names_every_key_that_works_here(go: Way) -> None:
    async with console(size=(80, 140), count=5) as user:
        await go(user)
        await user.pilot.pause()
        expected = set(working(user.app.screen).values())
        await user.press("f1")
        await user.until_shown("KEYS", "STATES")
        shown = user.words()

        for what in expected:
            assert what in shown, what


async def test_help_explains_every_state_in_symbol_and_word() -> None:
    async with console(size=(80, 140)) as user:
        await user.press("question_mark")
        await user.until_shown("STATES")

        for health in Health:
            assert f"{health.symbol} {health.word}" in user.screen_text()


async def test_help_explains_every_word_and_value_of_the_filter() -> None:
    async with console(size=(80, 140)) as user:
        await user.press("question_mark")
        await user.until_shown("FILTER")

        for field in FIELDS:
            assert f"{field.example.ljust(24)} {field.meaning}" in user.screen_text()
            assert all(f"{alias}:" in user.words() for alias in field.aliases)
        for status in complete("status:", 7):
            assert status.text in user.words()


async def test_the_ages_help_tells_of_are_read_by_the_filter() -> None:
    async with console(size=(80, 140)) as user:
        await user.press("question_mark")
        await user.until_shown("FILTER")
        units = user.words().split("or never, in ")[1].split(".")[0].split()

        assert units == ["s", "m", "h", "d", "w", "mo", "y"]
        assert all(parse(f"synced:>1{unit}").terms[0].values for unit in units)


async def test_help_tells_what_keys_are_about_the_nearest_first() -> None:
    async with console(size=(80, 140), count=5) as user:
        await user.press("question_mark")
        await user.until_shown("KEYS")
        text = user.screen_text()

        places = [text.index(about) for about in GROUPS]
        assert places == sorted(places)
        for what in ("Mark from here to there", "Saved views", "Watch", "Diagnostics"):
            assert what in text


async def test_help_has_each_key_on_one_line_at_80_cells() -> None:
    async with console(size=(80, 140), count=5) as user:
        await user.press("question_mark")
        await user.until_shown("KEYS", "STATES")
        lines = user.screen_text().splitlines()
        keys = lines[_line_with(lines, "KEYS") + 1 : _line_with(lines, "STATES") - 1]

        for line in keys:
            is_title = any(about in line for about in GROUPS)
            right = line[3 + 35 : -1].strip()
            assert is_title or line[3 + 34] == " ", line
            assert is_title or not right or line[3 + 35] != " ", line


def test_the_readme_has_the_filter_words_of_today() -> None:
    text = README.read_text(encoding="utf-8")
    stated = text.split("<!-- filter -->")[1].split("<!-- /filter -->")[0]
    rows = [
        f"| {', '.join(f'`{name}:`' for name in (field.name, *field.aliases))} "
        f"| {field.meaning} | `{field.example}` |"
        for field in FIELDS
    ]

    assert stated.split("\n")[3:-1] == rows


async def test_help_closes_and_leaves_everything_as_it_was() -> None:
    async with console(count=5) as user:
        await user.press("j", "j")
        chosen = user.chosen.id
        for key in ("escape", "q", "question_mark", "f1"):
            await user.press("question_mark")
            await user.until_shown("KEYS")
            await user.press("j", "k", key)
            assert len(user.app.screen_stack) == 1
            assert user.chosen.id == chosen


async def test_help_scrolls_to_its_end_on_a_small_screen() -> None:
    async with console() as user:
        await user.press("question_mark")
        await user.until_shown("KEYS")
        await user.press(*["j"] * 90)
        await user.until_shown("MOUSE")


@pytest.mark.parametrize("go", [*WAYS, *DIALOGS])
async def test_no_key_does_two_things_in_one_place(go: Way) -> None:
    async with console(count=5) as user:
        await go(user)
        await user.pilot.pause()
        scopes = [user.app.screen, *user.app.screen.walk_children(), user.app]
        for scope in scopes:
            declared = [
                key.strip()
                for binding in type(scope).__dict__.get("BINDINGS", ())
                # Those stand in for keys that are off, and only say why.
                if not binding.system
                for key in binding.key.split(",")
            ]
            assert all(count == 1 for count in Counter(declared).values()), scope


async def test_the_hints_at_80_cells_are_for_what_is_done_all_day() -> None:
    async with console(count=5) as user:
        await at_the_list(user)
        hints = user.app.screen.query_one(KeyHints).render().plain

    for hint in (
        "enter open",
        "/ filter",
        "! problems",
        "space mark",
        "y copy",
        "L link",
    ):
        assert hint in hints
    assert hints.rstrip().endswith("? help")


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
@pytest.mark.parametrize("go", WAYS)
async def test_every_hint_that_is_shown_works(go: Way, size: tuple[int, int]) -> None:
    async with console(size=size, count=5) as user:
        await go(user)
        await user.pilot.pause()
        screen = user.app.screen
        painted = screen.query_one(KeyHints).render().plain
        for active in screen.active_bindings.values():
            binding = active.binding
            name = binding.key_display or binding.key
            if f" {name} {binding.description.lower()} " not in painted:
                continue
            focused = screen.focused
            character = name if len(name) == 1 else None
            assert active.enabled
            assert focused is None or not focused.check_consume_key(
                binding.key, character
            ), f"{name} would be typed"


async def test_help_is_never_more_than_a_key_away() -> None:
    for go in (at_the_list, reading, filtering, creating):
        async with console(count=3) as user:
            await go(user)
            await user.press("f1")
            await user.until_shown("KEYS", "esc close")


async def test_the_palette_has_the_actions_and_takes_no_pictures() -> None:
    async with console(count=5) as user:
        commands = {c.title for c in user.app.get_system_commands(user.app.screen)}
        assert {"New", "Delete", "Link", "Copy", "Sort", "Refresh all"} <= commands
        assert not {c for c in commands if "screenshot" in c.lower()}

        await user.press("colon")
        await user.type("screen")
        await user.pilot.pause()
        assert "creenshot" not in user.screen_text()


async def test_an_action_of_the_palette_is_done() -> None:
    async with console() as user:
        await user.press("colon")
        await user.type("delete")
        await user.until_shown("key D")
        await user.press("down", "enter")
        await user.until_shown("Delete connection")


async def test_q_quits_at_the_list_and_steps_back_elsewhere() -> None:
    async with console() as user:
        await user.press("enter", "q")
        assert user.app.is_running
        assert not user.app.connections.panes.is_reading

        await user.press("q")
        await user.until(lambda: not user.app.is_running or user.app._exit)


async def test_escape_never_quits() -> None:
    async with console() as user:
        for go in (at_the_list, reading, filtering, creating, *DIALOGS):
            await go(user)
            await user.press("escape", "escape", "escape")
            assert not user.app._exit
            assert len(user.app.screen_stack) == 1


async def test_without_colours_symbols_and_words_say_it_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with console(size=(80, 30)) as user:
        for words in ("⚑ Needs reauth", "✗ Disabled", "! Unhealthy", " DEMO ", "> "):
            assert words in user.screen_text()
        colours = {
            segment.style.color.triplet
            for strip in user.lines()
            for segment in strip
            if segment.style and segment.style.color and segment.style.color.triplet
        }
        assert all(len(set(triplet)) == 1 for triplet in colours)


SIZES = [(1, 1), (40, 8), (59, 14), (80, 24), (140, 40), (300, 100), (3, 60), (200, 2)]


@pytest.mark.parametrize("go", [*WAYS, *DIALOGS])
async def test_no_size_breaks_it_nor_going_from_one_to_another(go: Way) -> None:
    async with console(count=5) as user:
        await go(user)
        for width, height in [*SIZES, *SIZES[4::-1]]:
            await user.resize(width, height)
            assert len(user.lines()) == height
            assert all(strip.cell_length == width for strip in user.lines())


@pytest.mark.parametrize("size", SIZES)
async def test_it_opens_at_any_size(size: tuple[int, int]) -> None:
    async with console(size=size, count=5) as user:
        await user.press("j", "enter", "a", "escape", "question_mark", "escape", "n")

        assert user.app.is_running


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
async def test_bar_and_help_tell_one_way_to_the_real_service(
    size: tuple[int, int],
) -> None:
    """It is a profile, as in the README and on the command line."""
    async with console(size=size, count=6) as user:
        bar = user.screen_text().splitlines()[0]
        await user.press("?")
        user.app.screen.query_one(VerticalScroll).scroll_end(animate=False)
        await user.until_shown("THE REAL SERVICE", "Connected to: built-in sandbox")
        told = user.words()

    assert re.search("P (adds|to add) a profile", bar)
    assert "Add a profile: P, then a." in told
    assert "RUTTER_" not in bar + told


async def test_help_is_searched_and_what_is_found_is_run() -> None:
    async with console(count=5) as user:
        await user.press("question_mark", "slash")
        await user.type("saved vi")
        await user.until_shown("V              Saved views")
        await user.press("enter")
        await user.until_shown("s save current")


async def test_help_runs_commands_without_a_key_as_well() -> None:
    async with console(count=5) as user:
        await user.press("question_mark", "slash")
        await user.type("theme")
        await user.press("down", "up", "enter")
        await user.until_shown("Automatic")


async def test_what_is_off_is_found_with_its_reason_and_not_run() -> None:
    async with console(
        count=5, environment="PROD", is_unlocked=False, size=(140, 40)
    ) as user:
        why = user.app.session.lock.why
        await user.press("question_mark", "slash")
        await user.type("delete")
        await user.until_shown("D ctrl+d       Delete  Off:", why[:30])
        await user.press("enter")
        await user.settle()
        assert len(user.app.screen_stack) == 2

        # The first esc ends the search, the next one the help.
        await user.press("escape")
        await user.until_shown("KEYS")
        await user.press("escape")
        assert len(user.app.screen_stack) == 1


async def test_every_reason_is_a_sentence() -> None:
    for keys in ((), ("enter",), ("n",), ("L",)):
        async with console(count=3) as user:
            await user.press(*keys)
            await user.pilot.pause()
            found = entries(user.app.screen, ())
            assert found
            for entry in found:
                assert not entry.why_off or entry.why_off.endswith((".", ")"))
