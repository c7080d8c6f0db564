"""Choosing columns, and what sorts the list."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.resources import files

import pytest
from textual.app import App
from textual.pilot import Pilot

from connections_tui.fleet import Column, Sort
from connections_tui.fleet.shown.columns import COLUMN_OF
from connections_tui.tui.palettes import DARK
from connections_tui.tui.screens.choose import ChooseScreen
from connections_tui.tui.screens.column_picker import ColumnList, ColumnsScreen
from connections_tui.tui.screens.sorting import sort_choices, sorted_by
from connections_tui.tui.widgets.table_layout import DEFAULT_COLUMNS

LOOK = files("connections_tui.tui").joinpath("styles.tcss").read_text()
NOT_ASKED: tuple[Column, ...] = ()


class Asking(App[None]):
    """Asks for columns at once, and keeps the answer."""

    CSS = LOOK

    def __init__(self, columns: tuple[Column, ...], room: int) -> None:
        super().__init__()
        self._screen_asked = ColumnsScreen(columns, room=room)
        self.answer: tuple[Column, ...] | None = NOT_ASKED

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return dict(DARK.variables)

    def on_mount(self) -> None:
        self.push_screen(self._screen_asked, self.keep)

    def keep(self, answer: tuple[Column, ...] | None) -> None:
        self.answer = answer

    @property
    def text(self) -> str:
        strips = self.screen._compositor.render_strips()
        return "\n".join(strip.text for strip in strips)

    def line(self, text: str) -> str:
        return next(line for line in self.text.splitlines() if text in line)


@asynccontextmanager
async def asking(
    columns: tuple[Column, ...] = DEFAULT_COLUMNS,
    *,
    size: tuple[int, int] = (80, 24),
    room: int = 200,
) -> AsyncIterator[tuple[Asking, Pilot[None]]]:
    app = Asking(columns, room)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield app, pilot


@pytest.mark.parametrize("size", [(80, 24), (40, 12)])
async def test_every_column_is_there_shown_or_hidden(size: tuple[int, int]) -> None:
    async with asking(size=size) as (app, pilot):
        lines = set(app.text.splitlines())
        for _ in Column:
            await pilot.press("down")
            lines |= set(app.text.splitlines())
        for column in Column:
            word = "✓ shown" if column in DEFAULT_COLUMNS else "- hidden"
            assert any(
                f" {column.value.title} " in one and word in one for one in lines
            )


async def test_enter_keeps_what_stands_there() -> None:
    async with asking() as (app, pilot):
        await pilot.press("enter")

        assert app.answer == DEFAULT_COLUMNS


async def test_space_hides_and_shows() -> None:
    async with asking() as (app, pilot):
        await pilot.press("j", "j", "space", "G", "space", "enter")

        shown = set(DEFAULT_COLUMNS) - {Column.PLATFORM} | {Column.ID}
        assert app.answer is not None
        assert set(app.answer) == shown


@pytest.mark.parametrize("keys", [("J", "J"), ("shift+down", "J")])
async def test_a_column_is_moved_among_the_others(keys: tuple[str, ...]) -> None:
    async with asking() as (app, pilot):
        await pilot.press(*keys, "K", "enter")

        assert app.answer is not None
        assert app.answer[:2] == (Column.STORE, Column.STATE)


async def test_the_first_cannot_be_moved_further_up() -> None:
    async with asking() as (app, pilot):
        await pilot.press("K", "enter")

        assert app.answer == DEFAULT_COLUMNS


async def test_store_or_why_stays() -> None:
    async with asking((Column.STORE, Column.WHY)) as (app, pilot):
        await pilot.press("space", "j", "space")
        await pilot.pause()
        assert "Keep Store or Why" in app.text

        await pilot.press("enter")
        assert app.answer == (Column.WHY,)


async def test_escape_changes_nothing() -> None:
    async with asking() as (app, pilot):
        await pilot.press("space", "escape")

        assert app.answer is None


async def test_one_key_brings_back_the_usual_ones() -> None:
    async with asking((Column.STORE, Column.ID)) as (app, pilot):
        await pilot.press("d", "enter")

        assert app.answer == DEFAULT_COLUMNS


async def test_a_column_there_is_no_room_for_says_so() -> None:
    async with asking(room=50) as (app, _):
        assert "no room" in app.line("Why / next")
        assert "no room" not in app.line("Last sync")


async def test_a_click_shows_or_hides() -> None:
    async with asking() as (app, pilot):
        await pilot.click(ColumnList, offset=(5, 0))
        await pilot.pause()

        assert "- hidden" in app.line(" State ")


# -- sorting

STORE, SYNCED = Column.STORE, Column.SYNCED


def test_a_column_replaces_the_order() -> None:
    sorts = (Sort(), Sort(SYNCED))

    assert sorted_by(sorts, STORE, adding=False) == (Sort(STORE),)


def test_the_same_column_again_turns_the_order_round() -> None:
    turned = (Sort(STORE, descending=True), Sort(SYNCED))

    assert sorted_by((Sort(STORE), Sort(SYNCED)), STORE, adding=False) == turned
    assert sorted_by(turned, STORE, adding=False) == (Sort(STORE), Sort(SYNCED))


def test_a_second_column_is_added_turned_and_taken_away() -> None:
    sorts: tuple[Sort, ...] = (Sort(),)
    seen = []
    for _ in range(3):
        sorts = sorted_by(sorts, STORE, adding=True)
        seen.append(sorts)

    assert seen == [
        (Sort(), Sort(STORE)),
        (Sort(), Sort(STORE, descending=True)),
        (Sort(),),
    ]


def test_another_second_column_takes_the_place_of_the_first_one() -> None:
    assert sorted_by((Sort(), Sort(STORE)), SYNCED, adding=True) == (
        Sort(),
        Sort(SYNCED),
    )


def test_the_first_column_is_turned_where_one_is_added() -> None:
    assert sorted_by((Sort(),), Column.STATE, adding=True) == (Sort(descending=True),)


@pytest.mark.parametrize("adding", [False, True])
def test_every_column_has_a_letter(adding: bool) -> None:
    choices = sort_choices((Sort(),), adding=adding)

    assert [choice.key for choice in choices] == list(COLUMN_OF)
    assert set(COLUMN_OF.values()) == set(Column)
    assert all(len(choice.hint) <= 40 for choice in choices)


def test_the_menu_shows_the_order_and_what_each_letter_does() -> None:
    sorts = (Sort(), Sort(STORE, descending=True))
    hints = {c.name: c.hint for c in sort_choices(sorts, adding=True)}

    assert hints["State"] == "▴1 worst first; again: best first"
    assert hints["Store"] == "▾2 z to a; again: not at all"
    assert hints["Created"] == "then oldest first"


def test_the_menu_of_one_column_says_what_it_would_become() -> None:
    sorts = (Sort(), Sort(STORE, descending=True))
    hints = {c.name: c.hint for c in sort_choices(sorts, adding=False)}

    assert hints["Store"] == "▾2 z to a; alone: a to z"


async def test_a_letter_in_the_menu_is_a_column() -> None:
    chosen: list[str | None] = []

    class Sorting(App[None]):
        def get_theme_variable_defaults(self) -> dict[str, str]:
            return dict(DARK.variables)

        def on_mount(self) -> None:
            menu = ChooseScreen("Sort by", sort_choices((Sort(),), adding=False))
            self.push_screen(menu, chosen.append)

    async with Sorting().run_test() as pilot:
        await pilot.press("l")

    assert [COLUMN_OF[key] for key in chosen if key] == [SYNCED]
