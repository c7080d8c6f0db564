"""Views: those that come with the console, and those a person keeps."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from connections_tui.api import ListRow
from connections_tui.fleet import Column, Health, Record, Sort, View
from connections_tui.fleet.shown.parsing import parse
from connections_tui.fleet.shown.preferences import SavedView, SortKey
from connections_tui.fleet.shown.query_error import QueryError
from connections_tui.fleet.shown.tellable import looks_for_a_token
from connections_tui.models import Connection
from connections_tui.titles import TITLES
from connections_tui.tui.screens.views import (
    BUILT_IN,
    Opened,
    Removed,
    Saved,
    ViewsScreen,
    in_words,
    saved_view,
    view_of,
)

from .console import User, console

MINE = (
    SavedView("Nordic shops", filter="platform:shopify store:as"),
    SavedView("Gone", filter="platform:ghost_shop"),
    SavedView("[/red]\x1b[2J", health="DISABLED"),
)
PRESENT = SavedView("", filter="is:new")
NOTHING = object()
"""Given back by a screen that is still open."""


class Viewer:
    def __init__(self, user: User) -> None:
        self.user = user
        self.given: object = NOTHING

    async def until_given(self) -> object:
        await self.user.until(lambda: self.given is not NOTHING)
        return self.given


@asynccontextmanager
async def viewing(
    size: tuple[int, int] = (80, 24), present: SavedView = PRESENT
) -> AsyncIterator[Viewer]:
    async with console(size=size, count=1, waits=False) as user:
        one = Viewer(user)
        screen = ViewsScreen(MINE, present, TITLES)

        def take(outcome: object) -> None:
            one.given = outcome

        user.app.push_screen(screen, take)
        await user.until(lambda: user.app.screen is screen)
        await user.until_shown("Problems")
        yield one


# -- what they hold


@pytest.mark.parametrize(
    "view",
    [
        View(),
        View(query=parse("status:reauth kaffee"), only_problems=True),
        View(
            health=Health.STALE,
            sorts=(Sort(Column.SYNCED, descending=True), Sort(Column.STORE)),
        ),
    ],
)
def test_a_view_is_saved_whole(view: View) -> None:
    assert view_of(saved_view("mine", view, str(view.query)), TITLES) == view


@pytest.mark.parametrize("saved", BUILT_IN, ids=lambda saved: saved.name)
def test_those_that_come_with_the_console_can_be_read(saved: SavedView) -> None:
    view = view_of(saved, {})

    assert view.is_narrowed is (saved.name != "All")


def test_what_a_newer_version_saved_is_left_out() -> None:
    saved = SavedView(
        "new", health="ASLEEP", sort=(SortKey("MOOD", True), SortKey("STORE", True))
    )

    view = view_of(saved, TITLES)

    assert view == View(sorts=(Sort(Column.STORE, descending=True),))


def test_a_filter_that_cannot_be_read_is_an_error() -> None:
    with pytest.raises(QueryError):
        view_of(SavedView("gone", filter="platform:ghost_shop"), TITLES)


def test_a_view_says_what_it_shows() -> None:
    everything = saved_view("", View(), "")
    narrowed = SavedView("", "is:new", "STALE", True, (SortKey("SYNCED", True),))

    assert in_words(everything) == "all connections"
    assert in_words(narrowed) == "only problems · Stale · is:new · by Last sync"


@pytest.mark.parametrize(
    ("text", "does"),
    [("SECRET-TOKEN", True), ("secret-", False), ("Kaffeehaus", False), ("", False)],
)
def test_a_filter_that_looks_for_a_token_is_told_apart(text: str, does: bool) -> None:
    """What is in the store's name as well may be in a file."""
    record = Record("c1")
    record.take_row(
        ListRow.of(
            Connection(
                id="c1", name="Kaffeehaus", access_token="secret-token-kaffeehaus"
            )
        )
    )

    assert looks_for_a_token(parse(text), [record]) is does


# -- opening


@pytest.mark.parametrize(
    ("keys", "name"),
    [
        (["enter"], "All"),
        (["j", "down", "enter"], "Broken today"),
        (["j", "k", "enter"], "All"),
        (["k", "k", "k", "enter"], "Nordic shops"),
    ],
)
async def test_enter_opens_a_view(keys: list[str], name: str) -> None:
    async with viewing() as one:
        await one.user.press(*keys)

        given = await one.until_given()
        assert isinstance(given, Opened)
        assert given.view.name == name


async def test_a_view_whose_filter_cannot_be_read_says_so_and_stays() -> None:
    async with viewing() as one:
        await one.user.press("k", "k", "enter")

        await one.user.until_shown("! Invalid value for platform:")
        assert one.given is NOTHING


@pytest.mark.parametrize("key", ["escape", "q", "V"])
async def test_it_can_be_left(key: str) -> None:
    async with viewing() as one:
        await one.user.press(key)

        assert await one.until_given() is None


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (140, 40)])
async def test_everything_fits_every_size(size: tuple[int, int]) -> None:
    async with viewing(size) as one:
        await one.user.press("k", "s")
        await one.user.type("mine")

        await one.user.until_shown("[/red]␛[2J", "mine", "Saves: is:new", "esc back")


# -- saving


@pytest.mark.parametrize("key", ["s", "n"])
async def test_what_is_shown_now_is_saved_under_a_name(key: str) -> None:
    async with viewing() as one:
        await one.user.press(key)
        await one.user.until_shown("Saves: is:new")
        await one.user.type(" x s ")
        await one.user.press("enter")

        assert await one.until_given() == Saved("x s")


async def test_a_name_is_asked_for() -> None:
    async with viewing() as one:
        await one.user.press("s", "space", "enter")

        await one.user.until_shown("! Enter a name.")


async def test_a_name_of_the_console_is_not_given_away() -> None:
    async with viewing() as one:
        await one.user.press("s")
        await one.user.type("stale")
        await one.user.press("enter")

        await one.user.until_shown("is a built-in view")
        assert one.given is NOTHING


async def test_another_view_is_replaced_after_a_second_enter() -> None:
    async with viewing(present=SavedView("Gone", filter="is:new")) as one:
        await one.user.press("s", "enter")
        await one.user.until_shown("“Gone” exists.")
        assert one.given is NOTHING

        await one.user.press("enter")
        assert await one.until_given() == Saved("Gone")


async def test_esc_leaves_the_name_first() -> None:
    async with viewing() as one:
        await one.user.press("s", "escape")
        await one.user.until_shown("s save current")
        assert one.given is NOTHING

        await one.user.press("escape")
        assert await one.until_given() is None


async def test_what_must_not_be_kept_is_not_saved() -> None:
    async with console(count=1, waits=False) as user:
        screen = ViewsScreen((), PRESENT, TITLES, why_not="It holds a token.")
        user.app.push_screen(screen)
        await user.until(lambda: user.app.screen is screen)
        await user.press("s")

        await user.until_shown("! It holds a token.", "s save current")


# -- deleting


async def test_a_saved_view_goes_with_the_second_press() -> None:
    async with viewing() as one:
        await one.user.press("k", "k", "x")
        await one.user.until_shown("Press x again to delete “Gone”")
        assert one.given is NOTHING

        await one.user.press("x")
        assert await one.until_given() == Removed("Gone")


@pytest.mark.parametrize("key", ["escape", "k"])
async def test_anything_else_keeps_it(key: str) -> None:
    async with viewing() as one:
        await one.user.press("k", "k", "x", key)
        await one.user.until(lambda: "again" not in one.user.screen_text())

        await one.user.press("x")
        await one.user.until_shown("again")
        assert one.given is NOTHING


async def test_those_that_come_with_the_console_stay() -> None:
    async with viewing() as one:
        await one.user.press("x", "x")

        await one.user.until_shown("Built-in views cannot be deleted.")
        assert one.given is NOTHING
