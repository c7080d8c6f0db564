"""What stands beside what: the list alone, with the pane, and with more columns."""

import pytest

from connections_tui.fleet import Column
from connections_tui.tui.widgets.table_layout import DEFAULT_COLUMNS, Layout, lay_out

from .console import User, console

FEW = 12


def widths(user: User) -> dict[Column, int]:
    layout: Layout = user.app.connections.table._layout
    return {slot.column: slot.width for slot in layout.slots}


@pytest.mark.parametrize("width", [80, 119, 120, 139])
async def test_the_pane_stays_away_while_it_would_starve_the_list(width: int) -> None:
    async with console(size=(width, 36), count=FEW) as user:
        assert not user.app.connections.pane.display
        assert user.app.connections.table.size.width == width
        assert set(widths(user)) == set(DEFAULT_COLUMNS)


@pytest.mark.parametrize("width", [140, 155, 169, 170, 200, 250])
async def test_beside_the_pane_store_and_reason_have_room(width: int) -> None:
    async with console(size=(width, 40), count=FEW) as user:
        assert user.app.connections.pane.display
        assert user.app.connections.pane.size.width >= 54
        assert min(widths(user)[c] for c in (Column.STORE, Column.WHY)) >= 18


async def test_wide_screens_gain_columns_and_narrower_ones_lose_them_again() -> None:
    more = {Column.DOMAIN, Column.BROKE, Column.CHECKED}
    async with console(size=(169, 40), count=FEW) as user:
        assert not more & set(widths(user))

        await user.resize(170, 40)
        await user.until_shown("DOMAIN", "BROKEN", "CHECKED")
        assert more <= set(widths(user))

        await user.resize(150, 40)
        await user.until(lambda: not more & set(widths(user)))


async def test_columns_a_person_chose_stay_in_every_width() -> None:
    async with console(size=(170, 40), count=FEW) as user:
        await user.press("C", "space", "enter")
        await user.until(lambda: Column.STATE not in widths(user))
        chosen = set(widths(user))

        await user.resize(250, 40)
        assert set(widths(user)) == chosen


async def test_the_default_columns_can_be_brought_back() -> None:
    async with console(size=(170, 40), count=FEW) as user:
        usual = set(widths(user))
        await user.press("C", "space", "enter")
        await user.until(lambda: Column.STATE not in widths(user))
        await user.press("C", "d", "enter")
        await user.until(lambda: set(widths(user)) == usual)

        assert user.app.connections.choices.current.columns == ()
        await user.resize(140, 40)
        await user.until(lambda: set(widths(user)) == set(DEFAULT_COLUMNS))


def test_a_domain_grows_after_store_and_reason() -> None:
    columns = (Column.STORE, Column.DOMAIN, Column.WHY)
    grown = {slot.column: slot.width for slot in lay_out(columns, 60).slots}

    assert grown[Column.STORE] == grown[Column.WHY] > grown[Column.DOMAIN]
