"""The overview: what it says of a fleet, and where enter leads."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Static

from connections_tui import tui
from connections_tui.fleet import Change, Health
from connections_tui.fleet.figures.whole_fleet import Figures, OverviewSource
from connections_tui.fleet.fleet import Kind
from connections_tui.fleet.shown.parsing import parse
from connections_tui.titles import TITLES
from connections_tui.tui.pages.overview_page import (
    blocks_of,
    portions,
    problems_of,
    stacked_bar,
)
from connections_tui.tui.palettes import DARK
from connections_tui.tui.screens.overview import OverviewScreen
from connections_tui.tui.theme import THEMES

from .console import console, profile

NOW = datetime(2026, 9, 21, 21, 0, tzinfo=UTC)
AT = NOW.timestamp()
MINUTE = 60.0
WOO = "WOO_COMMERCE"
DOWN = "SHOP_IS_UNAVAILABLE"
SIZES = [(80, 24), (140, 40)]
sizes = pytest.mark.parametrize("size", SIZES, ids=str)


class Given:
    """What the overview is handed; tests change it while it is open."""

    def __init__(
        self,
        kinds: dict[Kind, int] | None = None,
        changes: Sequence[Change] = (),
        began_at: float | None = 0.0,
    ) -> None:
        self.kinds = Counter(kinds or {})
        self.changes = list(changes)
        self.began_at = began_at
        self.gone: set[str] = set()
        self.names: dict[str, str] = {}

    @property
    def source(self) -> OverviewSource:
        return OverviewSource(
            kinds=lambda: self.kinds,
            changes=lambda: self.changes,
            is_here=lambda i: i not in self.gone,
            name_of=lambda i: self.names.get(i, f"Store {i}"),
            began_at=lambda: self.began_at,
        )


FIFTEEN = (
    *("AMAZON", "BIG_COMMERCE", "EBAY", "FNAC", "LAZADA", "MAGENTO", "NETSUITE"),
    *("PRESTASHOP", "QUICKBOOKS", "SHOPER", "SHOPIFY", "SQUARE", "STRIPE", "WALMART"),
    "WOO_COMMERCE",
)


def busy() -> Given:
    """A fleet of a few thousand, with WooCommerce down since 20:10."""
    kinds: dict[Kind, int] = {}
    for number, platform in enumerate(FIFTEEN):
        kinds[Health.HEALTHY, platform, ""] = 60 + 30 * number
        kinds[Health.SYNCING, platform, "batch 1/12 orders"] = number % 4
        kinds[Health.NEEDS_REAUTH, platform, "NEEDS_REAUTH"] = number % 7
        kinds[Health.STALE, platform, "no sync for 29h"] = number % 3
    kinds[Health.HEALTHY, WOO, ""] = 229
    kinds[Health.DISABLED, WOO, DOWN] = 18
    kinds[Health.UNHEALTHY, WOO, "batch 4 customers FAILED"] = 5
    for health in (Health.NEEDS_REAUTH, Health.STALE, Health.SYNCING):
        for kind in [k for k in kinds if k[:2] == (health, WOO)]:
            kinds[kind] = 0
    kinds[Health.LINK_SENT, None, "merchant not signed in"] = 12
    kinds[Health.NO_ANSWER, "SHOPIFY", "HTTP 503"] = 3
    kinds[Health.UNCHECKED, "STRIPE", ""] = 7
    changes = [
        *(fell(f"w{n}", 50 - 2 * n) for n in range(18)),
        fell("s1", 125, Health.NEEDS_REAUTH, "NEEDS_REAUTH", "SHOPIFY"),
        Change("q1", AT - 840, Health.UNHEALTHY, Health.HEALTHY, "", "QUICKBOOKS"),
        fell("q2", 9, Health.UNHEALTHY, "batch 2 orders FAILED", "QUICKBOOKS"),
        fell("q3", 8, Health.UNHEALTHY, "batch 3 orders FAILED", "QUICKBOOKS"),
    ]
    given = Given(kinds, sorted(changes, key=lambda c: c.at), AT - 3 * 3600)
    given.names = {"s1": "Kaffee & Co. GmbH", "q1": "美しい茶屋 [/]"}
    return given


def fell(
    connection_id: str,
    minutes_ago: float,
    after: Health = Health.DISABLED,
    why: str = DOWN,
    platform: str | None = WOO,
) -> Change:
    at = AT - minutes_ago * MINUTE
    return Change(connection_id, at, Health.HEALTHY, after, why, platform)


class Alone(App[None]):
    """Nothing but the overview, and what it gave when it was left."""

    CSS_PATH = Path(tui.__file__).with_name("styles.tcss")
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, given: Given) -> None:
        super().__init__()
        self.given = given
        self.gave: list[str | None] = []
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = DARK.name

    def on_mount(self) -> None:
        screen = OverviewScreen(
            profile("PROD", "2024-08-31"), self.given.source, lambda: NOW
        )
        self.push_screen(screen, self.gave.append)


def text(pilot: Pilot[None]) -> str:
    strips = pilot.app.screen._compositor.render_strips()
    return "\n".join(strip.text.rstrip() for strip in strips)


def shown(given: Given, width: int = 100) -> str:
    """The page as text."""
    figures = Figures.of(given.source, NOW)
    rows = blocks_of(figures, given.source.name_of, NOW, width)
    return "\n".join(line.plain.rstrip() for row in rows for line in row.lines)


# -- what it says


@sizes
async def test_fresh_failures_come_first_in_a_sentence_each(
    size: tuple[int, int],
) -> None:
    async with Alone(busy()).run_test(size=size) as pilot:
        said = " ".join(text(pilot).split())

    assert (
        "WooCommerce: 23 of 252 broken, 18 since 20:10 (SHOP_IS_UNAVAILABLE): " in said
    )
    assert "likely the platform" in said
    assert "Kaffee & Co. GmbH at 18:55 (NEEDS_REAUTH): likely the merchant" in said
    assert said.index("FRESH FAILURES") < said.index("BY PLATFORM")


@sizes
async def test_nothing_is_cut_at_the_usual_sizes(size: tuple[int, int]) -> None:
    async with Alone(busy()).run_test(size=size) as pilot:
        for key in ("g", "G"):
            await pilot.press(key)
            assert "…" not in text(pilot)


def test_without_fresh_failures_there_is_no_such_part() -> None:
    assert "FRESH FAILURES" not in shown(Given({(Health.HEALTHY, WOO, ""): 3}))


def test_what_fell_on_a_deleted_connection_is_no_failure() -> None:
    given = Given({(Health.HEALTHY, WOO, ""): 3}, [fell("gone", 5)])
    given.gone.add("gone")

    assert "FRESH FAILURES" not in shown(given)
    assert "Store gone" in shown(given)


def test_many_outbreaks_are_told_by_number() -> None:
    fallen = [fell(f"c{n}", 5, why=f"REASON_{n}") for n in range(9)]

    assert "3 more groups" in shown(Given({}, fallen))


def test_each_platform_says_how_many_are_broken() -> None:
    lines = shown(busy()).splitlines()
    line = next(line for line in lines if line.startswith("  WooCommerce   "))

    assert "23 of 252 broken   9%" in line
    assert "✗" in line
    assert "!" in line
    assert "✓" in line


def test_a_few_broken_of_very_many_are_not_none() -> None:
    kinds = {(Health.HEALTHY, WOO, ""): 9999, (Health.DISABLED, WOO, DOWN): 1}

    assert "1 of 10,000 broken  <1%" in shown(Given(kinds))


def test_a_platform_of_which_nothing_was_read_says_so() -> None:
    assert "not checked" in shown(Given({(Health.UNCHECKED, WOO, ""): 3}))


def test_the_trend_says_then_and_now_and_the_difference() -> None:
    said = " ".join(shown(busy()).split())

    assert "✗ Disabled 0 -> 18 +18" in said
    assert "✓ Healthy 3,819 -> 3,799 -20" in said


def test_it_says_how_far_the_memory_goes_back_where_that_is_less_than_a_day() -> None:
    assert "History starts at 18:00 today." in shown(busy())
    assert "CacheFile" not in shown(Given(began_at=AT - 25 * 3600))
    assert "starts at 23:00 yesterday." in shown(Given(began_at=AT - 22 * 3600))
    assert "No history yet." in shown(Given(began_at=None))


def test_the_last_changes_come_newest_first_with_names() -> None:
    lines = shown(busy()).splitlines()
    start = next(n for n, line in enumerate(lines) if "LAST CHANGES" in line)

    assert lines[start + 1].startswith("  09-21 20:52  ✓ -> ! Unhealthy")
    assert "Store q3" in lines[start + 1]
    assert any("美しい茶屋 [/]" in line for line in lines)


def test_an_empty_fleet_says_so() -> None:
    assert "No connections yet." in shown(Given())
    assert "No changes yet." in shown(Given())


@pytest.mark.parametrize("api_version", ["2023-03-14", "2024-08-31"])
async def test_a_first_start_tells_no_change_that_nobody_saw(api_version: str) -> None:
    """A list says "active" and a status what is wrong: no outbreak of today."""
    async with console(size=(140, 60), api_version=api_version) as user:
        assert {record.health for record in user.record()} > {Health.STALE}
        await user.press("H")
        await user.until_shown("LAST CHANGES")

        assert "FRESH FAILURES" not in user.screen_text()
        assert user.app.session.cache.recent() == []
        assert not [line for line in user.screen_text().splitlines() if "+1" in line]


def test_changes_come_by_their_time_however_late_they_were_told() -> None:
    """Staleness that came while nothing ran is told when the console starts."""
    late = [fell("new", 5), fell("old", 600, Health.STALE, "no sync for 34h")]
    lines = shown(Given({}, late)).splitlines()
    start = next(n for n, line in enumerate(lines) if "LAST CHANGES" in line)

    assert "Store new" in lines[start + 1]
    assert "Store old" in lines[start + 2]


# -- bars


@given(st.lists(st.integers(1, 100_000), max_size=9), st.integers(0, 60))
def test_the_parts_of_a_bar_fill_it_and_none_is_lost(
    numbers: list[int], width: int
) -> None:
    cells = portions(numbers, width)

    assert sum(cells) == (width if numbers else 0)
    assert all(cells) or width < len(numbers)


@given(st.dictionaries(st.sampled_from(Health), st.integers(1, 9999)))
def test_a_bar_shows_each_symbol_once_worst_first(by_health: dict[Health, int]) -> None:
    bar = stacked_bar(by_health, 30).plain

    assert [c for c in bar if c not in "━─"] == [
        health.symbol for health in Health if health in by_health
    ]


# -- where enter leads


@pytest.mark.parametrize("platform", [*TITLES, None, "odd, CODE", 'a"b', "-x"])
def test_the_filter_of_a_platform_reads_as_that_platform(platform: str | None) -> None:
    titles = {**TITLES, **({platform: platform} if platform else {})}
    terms = parse(problems_of(platform), titles).terms

    assert [term.field for term in terms] == ["platform", "status"]
    assert terms[0].wanted == {platform}


async def test_enter_on_an_outbreak_gives_the_filter_for_it() -> None:
    app = Alone(busy())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")

    assert app.gave == ["platform:woo_commerce status:problems"]


async def test_enter_on_a_platform_gives_the_filter_for_it() -> None:
    app = Alone(busy())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("j", "j", "j", "j", "enter")

    assert app.gave == ["platform:magento status:problems"]


async def test_enter_on_a_change_gives_the_connection() -> None:
    app = Alone(busy())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("G", "enter")

    [query] = app.gave
    assert query is not None
    assert [term.field for term in parse(query).terms] == ["id"]


@pytest.mark.parametrize("key", ["escape", "q", "H"])
async def test_leaving_it_gives_nothing(key: str) -> None:
    app = Alone(busy())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(key)

    assert app.gave == [None]


async def test_a_click_chooses_and_a_second_one_enters() -> None:
    app = Alone(busy())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.click("BlockList", offset=(5, 3))
        assert "> ! QuickBooks" in text(pilot)
        await pilot.click("BlockList", offset=(5, 3), times=2)
        await pilot.pause()

    assert app.gave == ["platform:quickbooks status:problems"]


async def test_an_overview_of_nothing_can_be_entered_nowhere() -> None:
    app = Alone(Given())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("j", "k", "G", "pagedown", "enter")
        assert app.gave == []


# -- while it is open


async def test_the_cursor_stays_on_its_platform_while_rows_come_and_go() -> None:
    given = busy()
    app = Alone(given)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("j", "j", "j", "j")
        given.changes.clear()
        screen(app)._look()
        await pilot.pause()

        assert "> Magento" in text(pilot)
        assert "FRESH FAILURES" not in text(pilot)


async def test_what_looks_as_before_is_not_drawn_again() -> None:
    app = Alone(busy())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        before = screen(app).query_one("BlockList Static", Static).content
        screen(app)._look()

        assert screen(app).query_one("BlockList Static", Static).content is before


async def test_the_counts_follow() -> None:
    given = busy()
    app = Alone(given)
    async with app.run_test(size=(140, 40)) as pilot:
        given.kinds[Health.DISABLED, WOO, DOWN] += 1000
        screen(app)._look()
        await pilot.pause()

        assert "4,918 connections" in text(pilot)
        assert "✗ 1,018" in text(pilot)


async def test_going_down_scrolls_to_the_very_end_and_back_to_the_top() -> None:
    app = Alone(busy())
    async with app.run_test(size=(80, 24)) as pilot:
        for _ in range(60):
            await pilot.press("j")
        assert "Kaffee & Co. GmbH" in text(pilot).splitlines()[-2]
        await pilot.press("g")
        assert "FRESH FAILURES" in text(pilot)


@given(st.integers(60, 200))
def test_no_line_is_wider_than_the_screen(width: int) -> None:
    given = busy()
    given.names["s1"] = given.names["w17"] = "店" * 60
    figures = Figures.of(given.source, NOW)

    for row in blocks_of(figures, given.source.name_of, NOW, width):
        assert all(line.cell_length <= width for line in row.lines)


def screen(app: Alone) -> OverviewScreen:
    assert isinstance(app.screen, OverviewScreen)
    return app.screen
