"""The chips: each state by its own word, in every width, with any number of rows."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from connections_tui.fleet import Fleet, Health
from connections_tui.tui.palettes import DARK
from connections_tui.tui.widgets.health_chips import CHIPS, HealthChips

from .console import console

SHARES = {
    60: (40, 3, 4, 6, 3, 1, 2, 1, 0),
    3_412: (2_950, 41, 118, 204, 60, 19, 12, 5, 3),
    100_000: (86_012, 1_204, 3_412, 5_981, 1_998, 557, 352, 10, 474),
}
STATES = (*CHIPS, Health.NO_ANSWER, Health.UNCHECKED)


def fleet_of(*counts: int) -> Fleet:
    fleet = Fleet(lambda: datetime(2026, 3, 14, tzinfo=UTC))
    for health, count in zip(STATES, counts, strict=True):
        if count:
            fleet.kinds[health, "SHOPIFY", ""] = count
    fleet._records = dict.fromkeys(map(str, range(sum(counts))))  # type: ignore[assignment]
    return fleet


class ChipsApp(App[None]):
    def __init__(self, fleet: Fleet) -> None:
        super().__init__()
        self.register_theme(DARK)
        self.theme = DARK.name
        self.fleet = fleet
        self.picked: list[Health | None] = []

    def compose(self) -> ComposeResult:
        yield HealthChips(self.fleet)

    def on_health_chips_picked(self, event: HealthChips.Picked) -> None:
        self.picked.append(event.health)

    @property
    def chips(self) -> HealthChips:
        return self.query_one(HealthChips)

    @property
    def text(self) -> str:
        strips = self.screen._compositor.render_strips()[: self.chips.size.height]
        return "\n".join(strip.text for strip in strips)


@asynccontextmanager
async def chips(*counts: int, width: int) -> AsyncIterator[ChipsApp]:
    app = ChipsApp(fleet_of(*counts))
    async with app.run_test(size=(width, 24)):
        yield app


@pytest.mark.parametrize("width", [80, 120, 140, 200])
@pytest.mark.parametrize("count", SHARES)
async def test_chips_keep_the_nine_words_and_cut_them_from_the_right_only(
    count: int, width: int
) -> None:
    async with chips(*SHARES[count], width=width) as app:
        shown = app.text
        for health, number in zip(STATES, SHARES[count], strict=True):
            if number:
                said = re.search(
                    rf"{re.escape(health.symbol)} ?{number:,} (\S+)", shown
                )
                assert said is not None, shown
                start = said[1].removesuffix("…")
                assert health.word.startswith(start)
                assert len(start) >= 4 or start == health.word.split()[0]
        assert f"0 All {count:,}" in shown
        assert not re.search(r"\b(ok|sick|auth|off|sync)\b", shown)


@pytest.mark.parametrize("count", [60, 3_412])
async def test_at_80_columns_a_whole_word_stands_in_each_chip(count: int) -> None:
    async with chips(*SHARES[count], width=80) as app:
        assert "…" not in app.text
        assert app.chips.size.height == 2


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.integers(0, 100_000), min_size=9, max_size=9),
    st.integers(40, 250),
)
def test_no_chip_is_lost_and_no_line_is_too_long(counts: list[int], width: int) -> None:
    drawn = HealthChips(fleet_of(*(c // 10 for c in counts)))
    lines, gap = drawn._arranged(width)

    shown = [chip.health for line in lines for chip in line]
    assert shown[: len(CHIPS)] == list(CHIPS)
    assert shown[-1] is None
    for line in lines:
        cells = [cell_len(chip.text.plain) for chip in line]
        assert 1 + sum(cells) + gap * (len(cells) - 1) <= width


async def test_counts_do_not_move_the_list() -> None:
    heights = set()
    for counts in SHARES.values():
        async with chips(*counts, width=80) as app:
            heights.add(app.chips.size.height)

    assert heights == {2}


async def test_a_click_picks_a_chip_of_the_second_line_too() -> None:
    async with chips(*SHARES[60], width=80) as app:
        line = app.text.splitlines()[1]
        for word, health in (("Disabled", Health.DISABLED), ("All", None)):
            await Pilot(app).click("HealthChips", offset=(line.index(word), 1))
            assert app.picked[-1] is health


@pytest.mark.parametrize("size", [(80, 24), (140, 40), (60, 24), (40, 20)])
async def test_the_rows_of_the_list_still_have_room(size: tuple[int, int]) -> None:
    async with console(size=size) as user:
        assert user.app.connections.table.size.height >= size[1] - 9
