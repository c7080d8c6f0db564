"""Counts by kind: what is shown, moved to, and given back."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from connections_tui.fleet import Record
from connections_tui.fleet.health import Health, Verdict
from connections_tui.tui.screens.counts import FacetList, FacetsScreen

from .console import User, console

NOTHING = object()
"""Given back by a screen that is still open."""


class Counting:
    """Somebody who looks at the counts."""

    def __init__(self, user: User, screen: FacetsScreen) -> None:
        self.user = user
        self.screen = screen
        self.picked: object = NOTHING

    @property
    def chosen(self) -> str:
        facet = self.screen.query_one(FacetList).chosen
        return facet.name if facet is not None else ""

    async def until_picked(self) -> object:
        await self.user.until(lambda: self.picked is not NOTHING)
        return self.picked


def some(count: int) -> list[Record]:
    """Connections of three states, two platforms and many reasons."""
    rows = []
    verdicts = [
        Verdict(Health.HEALTHY),
        Verdict(Health.HEALTHY),
        Verdict(Health.HEALTHY),
        Verdict(Health.NEEDS_REAUTH, "NEEDS_REAUTH"),
        Verdict(Health.NEEDS_REAUTH, "[/red]\x1b[2J"),
        Verdict(Health.UNCHECKED, ""),
    ]
    for number in range(count):
        record = Record(f"c{number}")
        record.platform = "WOO_COMMERCE" if number % 4 else "STRIPE"
        record.verdict = verdicts[number % len(verdicts)]
        rows.append(record)
    return rows


@asynccontextmanager
async def counting(
    rows: list[Record], size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Counting]:
    async with console(size=size, count=1, waits=False) as user:
        one = Counting(user, FacetsScreen(rows, user.clock().timestamp()))

        def take(word: str | None) -> None:
            one.picked = word

        user.app.push_screen(one.screen, take)
        await user.until(lambda: user.app.screen is one.screen and one.screen.is_whole)
        await user.pilot.pause()
        yield one


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (140, 40)])
async def test_kinds_stand_with_number_and_share(size: tuple[int, int]) -> None:
    async with counting(some(1200), size) as one:
        row = one.user.row("> ✓ Healthy")

        assert "600" in row
        assert "50%" in row
        assert ("━" in row) is (size[0] > 40)
        assert "Counts of 1,200 connections" in one.user.screen_text()


async def test_the_cursor_begins_on_the_most_frequent_and_moves_over_groups() -> None:
    async with counting(some(60)) as one:
        assert one.chosen == "Healthy"

        await one.user.press("j", "down", "j")
        assert one.chosen == "WOO_COMMERCE"

        await one.user.press("k")
        assert one.chosen == "Unchecked"


async def test_tab_goes_to_the_next_group_and_round() -> None:
    async with counting(some(60)) as one:
        seen = []
        for _ in range(5):
            seen.append(one.chosen)
            await one.user.press("tab")

        assert seen == [
            "Healthy",
            "WOO_COMMERCE",
            "NEEDS_REAUTH",
            "never",
            "not known",
        ]
        assert one.chosen == "Healthy"


@pytest.mark.parametrize(
    ("keys", "word"),
    [
        (["enter"], "status:healthy"),
        (["j", "enter"], "status:reauth"),
        (["j", "minus"], "-status:reauth"),
        (["tab", "enter"], "platform:woo-commerce"),
        (["G", "enter"], "created:never"),
        (["G", "g", "enter"], "status:healthy"),
        (["escape"], None),
        (["f"], None),
    ],
)
async def test_it_gives_the_word_to_add(keys: list[str], word: str | None) -> None:
    async with counting(some(60)) as one:
        await one.user.press(*keys)

        assert await one.until_picked() == word


async def test_a_click_picks_a_kind() -> None:
    async with counting(some(60)) as one:
        await one.user.click("FacetList", 5, 2)

        assert await one.until_picked() == "status:reauth"


async def test_the_last_kind_can_be_seen_on_a_low_screen() -> None:
    async with counting(some(60), (80, 12)) as one:
        await one.user.press("G")

        await one.user.until_shown("> not known", "CREATED")


async def test_text_from_outside_is_shown_as_it_is_and_moves_nothing() -> None:
    async with counting(some(60)) as one:
        await one.user.press("tab", "tab")

        await one.user.until_shown("[/red]␛[2J")


async def test_without_rows_it_says_so_and_gives_nothing() -> None:
    async with counting([]) as one:
        assert "No connections shown" in one.user.screen_text()

        await one.user.press("j", "tab", "enter", "minus")
        assert one.picked is NOTHING

        await one.user.press("escape")
        assert await one.until_picked() is None


async def test_keys_are_taken_while_it_counts() -> None:
    async with console(count=1, waits=False) as user:
        screen = FacetsScreen(some(1000) * 1000, user.clock().timestamp())
        picked: list[str | None] = []
        user.app.push_screen(screen, picked.append)
        await user.until(lambda: user.app.screen is screen)
        await user.press("escape")

        await user.until(lambda: picked == [None])
        assert not screen.is_whole


async def test_the_height_does_not_depend_on_the_width_drawn_for() -> None:
    """A scrollbar that has just come must not make room for lines that wrap."""
    async with counting(some(60), size=(60, 20)) as one:
        listed = one.screen.query_one(FacetList)
        size = listed.size

        heights = {listed.get_content_height(size, size, width) for width in (20, 90)}

        assert heights == {len(listed.render().plain.splitlines())}
