"""Marks that the filter hides are told whole, in every width: what is done is done to
all of them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connections_tui.tui.widgets.filter_bar import FilterBar
from connections_tui.tui.widgets.tally import Figures, Tally, place

from .console import User, console

WIDTHS = st.integers(40, 250)


def figures() -> st.SearchStrategy[Figures]:
    whole = st.integers(0, 100_000)
    limits = ["", "Needs reauth", "Link sent, problems"]
    return whole.flatmap(
        lambda n: st.builds(
            Figures,
            whole=st.just(n),
            shown=st.none() | st.integers(0, n),
            limits=st.sampled_from(limits),
            marked=st.integers(0, n),
            unread=st.integers(0, n),
        )
    ).flatmap(
        lambda f: st.builds(
            Figures,
            whole=st.just(f.whole),
            shown=st.just(f.shown),
            limits=st.just(f.limits),
            marked=st.just(f.marked),
            hidden=st.integers(0, f.marked),
            unread=st.just(f.unread),
        )
    )


@settings(deadline=None)
@given(figures(), WIDTHS)
def test_marks_are_never_cut_in_any_width(figures: Figures, width: int) -> None:
    inner = width - 2
    placed = place(figures, inner)

    if figures.marked:
        marks = figures.marks.plain
        assert placed.beside.plain.endswith(marks) or placed.below.plain == marks
        assert f"({figures.hidden:,} hidden)" in marks or not figures.hidden
    else:
        assert not placed.below.plain
    assert placed.beside.cell_length <= placed.cells
    assert placed.cells <= inner - inner // 3 or placed.cells <= inner - 24
    assert placed.below.cell_length <= inner


@settings(deadline=None)
@given(figures(), WIDTHS)
def test_typing_moves_nothing(figures: Figures, width: int) -> None:
    """Room is given for the longest figures there can be with the same marks."""
    now, later = place(figures, width), place(figures.at_most, width)

    assert (now.cells, bool(now.below)) == (later.cells, bool(later.below))


async def mark_and_hide(user: User) -> str:
    """Marks all, then filters; gives what must be read of it."""
    await user.press("a", "slash", *"otter", "enter")
    await user.until(lambda: len(user.shown_ids) == 1)
    return "60 marked (59 hidden)"


async def test_hidden_marks_are_shown_whole_from_40_to_250_columns() -> None:
    async with console() as user:
        wanted = await mark_and_hide(user)
        for width in (40, 47, 59, 60, 61, 79, 80, 99, 119, 120, 139, 140, 170, 250):
            for height in (8, 24):
                await user.resize(width, height)
                await user.until_shown(wanted)


@pytest.mark.parametrize("size", [(40, 12), (40, 24), (80, 24), (140, 40)])
async def test_a_faulty_filter_does_not_hide_them(size: tuple[int, int]) -> None:
    async with console(size=size) as user:
        wanted = await mark_and_hide(user)
        await user.press("slash", "space", *"synced:>5x", "enter")
        await user.until_shown("! ")

        assert wanted in user.screen_text()


@pytest.mark.parametrize("width", [40, 80, 140])
async def test_with_a_state_chosen_they_are_told_as_well(width: int) -> None:
    async with console(size=(width, 30)) as user:
        await user.press("a", "4")
        await user.until(lambda: len(user.shown_ids) < 60)
        hidden = 60 - len(user.shown_ids)

        await user.until_shown(f"60 marked ({hidden} hidden)")
        assert f"{len(user.shown_ids)}" in user.screen_text()


async def test_without_marks_the_count_keeps_its_line() -> None:
    async with console() as user:
        tallies = user.app.connections.filter.query(Tally)

        assert [tally.display for tally in tallies] == [True, False]
        assert user.app.screen.query_one(FilterBar).size.height == 1
