"""The table by itself: columns, marks, what is watched, and what is old."""

import unicodedata
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.style import Style
from textual.app import App, ComposeResult
from textual.message import Message
from textual.pilot import Pilot
from textual.strip import Strip

from connections_tui.fleet import Column, Context, Fleet, Order, Record, Sort, View
from connections_tui.fleet.saved_record import saved
from connections_tui.fleet.shown.parsing import parse
from connections_tui.tui.palettes import DARK
from connections_tui.tui.widgets.connection_table import (
    _WATCHED,
    ConnectionTable,
)
from connections_tui.tui.widgets.marks import _FEW, Marks
from connections_tui.tui.widgets.table_layout import (
    DEFAULT_COLUMNS,
    fitting,
    lay_out,
)
from fleet.making import NOW, listed, status

from .console import Clock

LOOK = files("connections_tui.tui").joinpath("styles.tcss").read_text()
HEADS = {
    Column.STATE: "STATE",
    Column.STORE: "STORE",
    Column.DOMAIN: "DOMAIN",
    Column.PLATFORM: "PLATFORM",
    Column.SYNCED: "SYNC",
    Column.CREATED: "CREATED",
    Column.CHECKED: "CHECKED",
    Column.ID: "ID",
    Column.WHY: "WHY / NEXT",
}
BY_STORE = (Sort(Column.STORE),)


class Table(ConnectionTable):
    """Keeps which rows it drew anew, by ID."""

    def __init__(self, fleet: Fleet, order: Order, clock: Clock) -> None:
        super().__init__(fleet, order, clock)
        self.drawn: list[str] = []

    def _draw(self, record: Record, is_cursor: bool) -> Strip:
        self.drawn.append(record.id)
        return super()._draw(record, is_cursor)


class Alone(App[None]):
    """Nothing but the table, over so many connections; keeps what it reports."""

    CSS = LOOK

    def __init__(self, count: int) -> None:
        super().__init__()
        self.clock = Clock()
        self.clock.now = NOW
        self.fleet = Fleet(self.clock)
        self.put(range(count))
        self.order = Order(self.fleet, lambda: Context(now=NOW.timestamp()))
        self.table = Table(self.fleet, self.order, self.clock)
        self.reported: list[Message] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return dict(DARK.variables)

    def compose(self) -> ComposeResult:
        yield self.table

    def on_mount(self) -> None:
        self.show(View(sorts=BY_STORE))
        self.table.focus()

    def put(self, numbers: range) -> None:
        """What the list holds now; all else is gone."""
        listing = self.fleet.listing()
        listing.take(
            listed(
                identity(number),
                name=f"Store {number:04d} {'odd' if number % 2 else 'even'}",
                created_at="2026-09-01T00:00:00Z",
            )
            for number in numbers
        )
        listing.finish()

    def show(self, view: View) -> None:
        self.order.show(view)
        while not self.order.go_on(1):
            pass
        self.table.sorts = view.sorts
        self.table.follow()

    def filter(self, text: str) -> None:
        self.show(View(parse(text), sorts=self.order.view.sorts))

    def catch_up(self, changed: set[str]) -> None:
        self.table.repaint_rows(changed)
        self.order.learn(changed)
        self.table.follow()

    @property
    def marked(self) -> tuple[int, int]:
        """The last count of marks, and of hidden ones, it was told."""
        told = [m for m in self.reported if isinstance(m, Marks.Changed)]
        return (told[-1].count, told[-1].hidden) if told else (0, 0)

    @property
    def ranges(self) -> list[str | None]:
        told = (m for m in self.reported if isinstance(m, Marks.RangeChanged))
        return [message.anchor_id for message in told]

    def on_marks_changed(self, event: Marks.Changed) -> None:
        self.reported.append(event)

    def on_marks_range_changed(self, event: Marks.RangeChanged) -> None:
        self.reported.append(event)

    def on_connection_table_sort_clicked(
        self, event: ConnectionTable.SortClicked
    ) -> None:
        self.reported.append(event)

    def on_connection_table_opened(self, event: ConnectionTable.Opened) -> None:
        self.reported.append(event)


def identity(number: int) -> str:
    return f"{number:08x}-5c1e-4f7a-9d0b-2f6b8a7e1c44"


def identities(*numbers: int) -> set[str]:
    return {identity(number) for number in numbers}


@asynccontextmanager
async def alone(
    count: int = 12, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[Alone, Pilot[None]]]:
    app = Alone(count)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield app, pilot


def lines(app: Alone) -> list[str]:
    return [strip.text for strip in app.screen._compositor.render_strips()]


def row_of(app: Alone, text: str) -> str:
    (found,) = [line for line in lines(app) if text in line]
    return found


def styles_of(app: Alone, row: str, text: str) -> Style:
    """How a piece of text in the row that holds another is drawn."""
    for strip in app.screen._compositor.render_strips():
        if row in strip.text:
            return next(s.style for s in strip if text in s.text and s.style)
    raise AssertionError(f"no row with {row!r}")


def colour(app: Alone, row: str, text: str) -> str:
    given = styles_of(app, row, text).color
    assert given is not None
    return given.name


# -- where the columns stand

columns_in_some_order = st.permutations(list(Column)).flatmap(
    lambda order: st.integers(1, len(order)).map(lambda n: tuple(order[:n]))
)


@given(columns_in_some_order, st.integers(0, 250))
def test_columns_never_overlap_or_leave_the_line(
    columns: tuple[Column, ...], width: int
) -> None:
    layout = lay_out(columns, width)

    end = 0
    for slot in layout.slots:
        assert slot.start > end or slot is layout.slots[0]
        end = slot.start + slot.width
    assert end <= max(width, layout.signs)
    assert cell_len(layout.head((Sort(),))) == width


@given(columns_in_some_order, st.integers(20, 250))
def test_what_is_left_of_the_columns_keeps_its_order(
    columns: tuple[Column, ...], width: int
) -> None:
    shown = fitting(columns, width)

    assert shown
    assert list(shown) == [column for column in columns if column in shown]


@pytest.mark.parametrize(
    ("width", "lacking"),
    [
        (80, set()),
        (79, set()),
        (66, {Column.WHY}),
        (59, {Column.WHY}),
        (45, {Column.WHY, Column.PLATFORM}),
        (32, {Column.WHY, Column.PLATFORM, Column.SYNCED}),
    ],
)
def test_a_narrow_table_shows_what_matters_most(
    width: int, lacking: set[Column]
) -> None:
    assert set(DEFAULT_COLUMNS) - set(fitting(DEFAULT_COLUMNS, width)) == lacking


def test_a_column_that_was_added_outlasts_those_by_default() -> None:
    assert Column.ID in fitting((*DEFAULT_COLUMNS, Column.ID), 60)


def test_the_usual_columns_and_the_id_fit_eighty_with_a_scrollbar() -> None:
    wanted = (*DEFAULT_COLUMNS, Column.ID)

    assert fitting(wanted, 79) == wanted


async def test_every_column_can_be_shown() -> None:
    async with alone(size=(160, 24)) as (app, pilot):
        app.table.columns = tuple(Column)
        await pilot.pause()

        assert lines(app)[0].replace("▴1", "").split("  ")[0] == ""
        for head in HEADS.values():
            assert head in lines(app)[0]


async def test_columns_stand_in_the_order_that_was_chosen() -> None:
    async with alone() as (app, pilot):
        app.table.columns = (Column.ID, Column.STORE, Column.STATE)
        await pilot.pause()

        head = lines(app)[0]
        assert head.index("ID") < head.index("STORE") < head.index("STATE")


async def test_an_id_is_cut_in_the_middle() -> None:
    async with alone() as (app, pilot):
        app.table.columns = (*DEFAULT_COLUMNS, Column.ID)
        await pilot.pause()

        assert "00000…e1c44" in row_of(app, "Store 0003")


@pytest.mark.parametrize("column", [Column.SYNCED, Column.CREATED, Column.CHECKED])
async def test_ages_end_where_their_heading_ends(column: Column) -> None:
    async with alone() as (app, pilot):
        app.fleet.learn_status(identity(3), status())
        app.catch_up(identities(3))
        app.table.columns = (Column.STORE, column)
        await pilot.pause()

        head = lines(app)[0].rstrip()
        assert len(row_of(app, "Store 0003").rstrip()) == len(head)


async def test_columns_hold_still_while_readings_come_in() -> None:
    async with alone() as (app, pilot):
        before = lines(app)[0]
        app.fleet.learn_status(identity(3), status(disabled=True, reason="x" * 70))
        app.catch_up(identities(3))
        await pilot.pause()

        assert lines(app)[0] == before


@pytest.mark.parametrize("column", DEFAULT_COLUMNS)
async def test_a_click_on_a_heading_names_its_column(column: Column) -> None:
    async with alone() as (app, pilot):
        at = lines(app)[0].index(HEADS[column])
        await pilot.click(ConnectionTable, offset=(at, 0))
        await pilot.pause()

        (told,) = app.reported
        assert isinstance(told, ConnectionTable.SortClicked)
        assert told.column is column


async def test_a_second_sort_is_shown_though_no_row_moves() -> None:
    async with alone() as (app, pilot):
        app.show(View(sorts=(*BY_STORE, Sort(Column.STATE, descending=True))))
        await pilot.pause()

        assert "STATE▾2" in lines(app)[0]
        assert "STORE▴1" in lines(app)[0]


# -- marks


async def test_space_marks_and_goes_down() -> None:
    async with alone() as (app, pilot):
        await pilot.press("space", "space")

        assert set(app.table.marks) == identities(0, 1)
        assert app.marked == (2, 0)
        assert row_of(app, "Store 0000").startswith(" * ")
        assert row_of(app, "Store 0002").startswith(">  ")


async def test_space_again_takes_the_mark_away() -> None:
    async with alone() as (app, pilot):
        await pilot.press("space", "k", "space")

        assert set(app.table.marks) == set()
        assert app.marked == (0, 0)


async def test_the_cursor_and_a_mark_are_seen_together() -> None:
    async with alone() as (app, pilot):
        await pilot.press("space", "k")

        assert row_of(app, "Store 0000").startswith(">* ")


async def test_a_range_is_marked_from_its_beginning_to_the_cursor() -> None:
    async with alone() as (app, pilot):
        await pilot.press("j", "j", "j", "v", "k", "k", "v")

        assert set(app.table.marks) == identities(1, 2, 3)
        assert app.ranges == [identity(3), None]


async def test_the_beginning_of_a_range_is_shown_until_it_ends() -> None:
    async with alone() as (app, pilot):
        await pilot.press("v", "j")
        assert row_of(app, "Store 0000").startswith(" v ")

        assert app.table.marks.cancel_range()
        await pilot.pause()
        assert row_of(app, "Store 0000").startswith("   ")
        assert not app.table.marks.cancel_range()


async def test_a_range_whose_beginning_is_hidden_begins_anew() -> None:
    async with alone() as (app, pilot):
        await pilot.press("v")
        app.filter("0007")
        await pilot.press("v")

        assert set(app.table.marks) == set()
        assert app.ranges == [identity(0), identity(7)]


async def test_all_that_is_shown_can_be_marked_and_unmarked() -> None:
    async with alone() as (app, pilot):
        app.filter("even")
        await pilot.press("a")
        assert app.marked == (6, 0)

        await pilot.press("u")
        assert app.marked == (0, 0)
        assert "*" not in "".join(lines(app))


async def test_marks_stay_through_sorting_and_filtering() -> None:
    async with alone() as (app, pilot):
        await pilot.press("space", "space")
        app.show(View(sorts=(Sort(Column.STORE, descending=True),)))
        app.filter("0001")
        await pilot.pause()

        assert set(app.table.marks) == identities(0, 1)
        assert app.marked == (2, 1)


async def test_many_hidden_marks_are_counted_in_a_quiet_moment() -> None:
    many = _FEW * 2
    async with alone(many) as (app, pilot):
        await pilot.press("a")
        app.filter("even")
        assert app.table.marks._recount_timer is not None
        app.table.marks._recount()
        await pilot.pause()

        assert app.marked == (many, many // 2)


@pytest.mark.parametrize("count", [12, _FEW * 2])
async def test_what_is_gone_loses_its_mark(count: int) -> None:
    async with alone(count) as (app, pilot):
        await pilot.press("a")
        app.put(range(3, count))
        app.catch_up(identities(0, 1, 2))
        app.table.marks._recount()
        await pilot.pause()

        assert app.marked == (count - 3, 0)


async def test_marks_can_be_given_and_taken_by_id() -> None:
    async with alone() as (app, pilot):
        app.table.marks.add([identity(1), identity(2), "never-heard-of"])
        app.table.marks.drop([identity(2)])
        await pilot.pause()

        assert app.marked == (1, 0)
        assert row_of(app, "Store 0001").startswith(" * ")


async def test_a_click_before_the_state_marks_and_opens_nothing() -> None:
    async with alone() as (app, pilot):
        await pilot.click(ConnectionTable, offset=(1, 3))
        await pilot.pause()

        assert set(app.table.marks) == identities(2)
        assert app.table.chosen_id == identity(2)


async def test_keys_do_nothing_without_rows() -> None:
    async with alone(0) as (app, pilot):
        await pilot.press("space", "v", "a", "u", "j", "G", "enter")

        assert app.reported == []


# -- what is watched, old, or only remembered


async def test_a_watched_row_has_a_sign() -> None:
    async with alone() as (app, pilot):
        app.table.watched = identities(4)
        app.table.repaint_rows(identities(4))
        await pilot.pause()

        assert row_of(app, _WATCHED).find("Store 0004") > 0


def test_signs_are_one_cell_wide_in_every_terminal() -> None:
    assert unicodedata.east_asian_width(_WATCHED) in ("N", "Na")


async def test_an_age_read_long_ago_is_dim() -> None:
    async with alone() as (app, pilot):
        app.clock.advance(seconds=-121)
        app.fleet.learn_status(identity(3), status())
        app.clock.now = NOW
        app.fleet.learn_status(identity(4), status())
        app.catch_up(identities(3, 4))
        await pilot.pause()

        assert colour(app, "Store 0003", "5m") == DARK.variables["muted"]
        assert colour(app, "Store 0004", "5m") != DARK.variables["muted"]


async def test_an_age_becomes_dim_as_time_passes() -> None:
    async with alone() as (app, pilot):
        app.table.old_after_seconds = 20
        app.fleet.learn_status(identity(3), status())
        app.catch_up(identities(3))
        app.clock.advance(seconds=21)
        app.table.repaint_rows()
        await pilot.pause()

        assert colour(app, "Store 0003", "5m") == DARK.variables["muted"]


def remembered() -> Record:
    record = Record("from-before")
    record.store_name, record.platform = "Remembered", "SHOPIFY"
    record.rename()
    record.take_status(status(needs_update=True), (NOW - timedelta(days=1)).timestamp())
    record.rejudge(NOW.timestamp())
    return record


async def test_what_is_only_remembered_never_looks_live() -> None:
    async with alone() as (app, pilot):
        app.fleet.listed_at = None  # as before the first list
        app.fleet.recall([saved(remembered())])
        app.catch_up({"from-before"})
        app.table.choose("from-before")
        await pilot.pause()

        for text in ("Needs reauth", "Remembered"):
            assert colour(app, "Remembered", text) == DARK.variables["muted"]
            assert not styles_of(app, "Remembered", text).bold


# -- drawing


async def test_a_step_draws_the_two_rows_it_concerns() -> None:
    async with alone(100) as (app, pilot):
        app.table.drawn.clear()
        await pilot.press("j")
        await pilot.pause()

        assert sorted(app.table.drawn) == sorted(identities(0, 1))


async def test_a_step_against_the_end_draws_nothing() -> None:
    async with alone(100) as (app, pilot):
        app.table.drawn.clear()
        await pilot.press("k")
        await pilot.pause()

        assert app.table.drawn == []


@pytest.mark.parametrize("size", [(140, 40), (80, 24), (59, 20), (40, 12), (20, 8)])
async def test_every_line_is_as_wide_as_the_screen(size: tuple[int, int]) -> None:
    async with alone(100, size) as (app, pilot):
        await pilot.press("space", "pagedown", "j", "G", "k")

        assert {cell_len(line) for line in lines(app)} == {size[0]}
