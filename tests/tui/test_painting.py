"""What is painted when: no more than has changed, and a key's answer first."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region

from connections_tui.fleet.news import Changed
from connections_tui.tui.widgets.health_chips import HealthChips

from .console import User, console

SIZE = (140, 40)


@contextmanager
def painted(user: User) -> Iterator[list[Any]]:
    """Every update of the screen, as the terminal would get it."""
    updates: list[Any] = []
    display = user.app._display

    def keep(screen: Any, update: Any) -> None:
        if update is not None:
            updates.append(update)
        display(screen, update)

    user.app._display = keep  # type: ignore[method-assign]
    try:
        yield updates
    finally:
        user.app._display = display  # type: ignore[method-assign]


def lines_in(region: Region, updates: list[Any]) -> set[int]:
    """The lines in which a part of a region was painted."""
    spans = [span for one in updates for span in one.spans]
    return {y for y, x1, x2 in spans if region.overlaps(Region(x1, y, x2 - x1, 1))}


@pytest.mark.parametrize("keys", [["j"], ["J"], ["pagedown"], ["G"], ["tab"], ["x"]])
async def test_no_key_paints_the_whole_screen(keys: list[str]) -> None:
    async with console(size=SIZE) as user:
        with painted(user) as updates:
            await user.press(*keys)
            await user.pilot.pause()

    assert updates
    assert not [one for one in updates if isinstance(one, LayoutUpdate)]


async def test_no_status_and_no_list_paints_the_whole_screen() -> None:
    async with console(size=SIZE) as user:
        with painted(user) as updates:
            await user.press("R")
            await user.app.connections.service.read_list_anew()
            await user.until_swept()
            await user.pilot.pause()

    assert updates
    assert not [one for one in updates if isinstance(one, LayoutUpdate)]


async def test_the_cursors_lines_are_painted_before_the_pane() -> None:
    async with console(size=SIZE) as user:
        table = user.app.connections.table
        with painted(user) as updates:
            table.action_move(1)
            assert [type(one) for one in updates] == [ChopsUpdate]
            [cursor] = updates
            assert len(cursor.spans) == 2
            assert {x2 for _, _, x2 in cursor.spans} == {table.room}
            place = user.app.connections.pane.query_one("#head")
            assert "1 of 60" in str(place.render())
            await user.until_shown("2 of 60")


async def test_what_follows_an_odd_name_is_put_in_its_place() -> None:
    """Terminals disagree about the width of some scripts: the cursor is set anew."""
    async with console(size=SIZE) as user:
        table = user.app.connections.table
        odd = next(
            row
            for row, record in enumerate(user.app.connections.rows.order.rows)
            if not (record.store or "").isascii()
        )
        table.action_move(odd - 1 - table.cursor_row)
        with painted(user) as updates:
            table.action_move(1)

        [update] = updates
        line = next(y for y, _, _ in update.spans if len(update.chops[y]) > 1)
        starts = list(update.chops[line])
        assert starts[0] == table.region.x
        assert update.chop_ends[line][:-1] == starts[1:]


async def test_a_notice_over_the_table_is_not_painted_over() -> None:
    async with console(size=SIZE) as user:
        user.app.notify("Over the table.", timeout=60)
        await user.until_shown("Over the table.")
        await user.press("j")

        await user.until_shown("Over the table.", "2 of 60")


async def test_a_row_off_screen_that_changes_paints_no_row() -> None:
    async with console(size=SIZE) as user:
        screen = user.app.connections
        shown = set(screen.table.visible_ids)
        other = next(record.id for record in screen.fleet if record.id not in shown)
        # What arrived before is drawn.
        await user.until(lambda: screen.rows._timer is None)
        await user.pilot.pause()
        with painted(user) as updates:
            screen.fleet.tell(Changed(frozenset({other})))
            screen.rows.catch_up()
            await user.pilot.pause()

        assert not lines_in(screen.table.region, updates)
        assert not lines_in(screen.query_one(HealthChips).region, updates)


async def test_rows_that_change_wait_for_the_keys() -> None:
    async with console(size=SIZE) as user:
        rows = user.app.connections.rows
        caught_up: list[int] = []
        rows.catch_up = lambda: caught_up.append(1)  # type: ignore[method-assign]
        await user.press("j")
        rows._catch_up_after_keys()
        assert not caught_up

        await user.until(lambda: bool(caught_up))


async def test_a_line_that_was_painted_in_between_is_painted_anew() -> None:
    async with console(size=SIZE) as user:
        bar = user.app.connections.bar
        bar.redraw()
        bar.is_paused = True
        bar.refresh()
        await user.until_shown("PAUSED")
        bar.is_paused = False
        bar.redraw()

        await user.until(lambda: "PAUSED" not in user.screen_text())
