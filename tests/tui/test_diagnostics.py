"""F12: what the console says of itself."""

import math
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace
from textual.app import App
from textual.pilot import Pilot

from connections_tui import __version__, tui
from connections_tui.api import LoginRefused, RateLimited
from connections_tui.fleet.asking.lanes import Ask, Kind, QueuedAsk, Why
from connections_tui.fleet.asking.sweep import SweepState
from connections_tui.tui.palettes import DARK
from connections_tui.tui.screens.diagnostics import (
    DiagnosticsScreen,
    DiagnosticsSource,
    FleetFigures,
    figures_page,
)
from connections_tui.tui.theme import THEMES

NOW = datetime(2026, 9, 21, 21, 0, tzinfo=UTC)
AT = NOW.timestamp()


BUSY = SweepState(
    is_paused=False,
    in_flight=6,
    queued={Why.ON_SCREEN: 3, Why.OLDEST: 2304},
    next_up=(
        QueuedAsk(Ask("c1", Kind.STATUS), Why.ON_SCREEN),
        QueuedAsk(Ask("c2", Kind.DETAILS), Why.OLDEST),
    ),
    asked_last_minute=1204,
    budget_left=87.6,
    round_trip=0.1824,
    trouble=None,
    resumes_in=0.0,
    platforms={},
)


class Given:
    """What the screen is handed; tests change it while it is open."""

    def __init__(self, state: SweepState | None = None) -> None:
        self.state = state
        self.fleet = FleetFigures(3412, AT - 540, AT - 14, 0)
        self.places = {
            "Memory": "/home/ann/.local/state/connections-tui/acme.history.sqlite3",
            "Your choices": "/home/ann/.local/state/connections-tui/acme.json",
        }

    @property
    def source(self) -> DiagnosticsSource:
        return DiagnosticsSource(
            sweep=lambda: self.state,
            fleet=lambda: self.fleet,
            name_of=lambda i: {"c1": "Kaffee & Co. [/]", "c2": "店" * 40}[i],
            places=self.places,
        )


def page(given: Given, width: int = 80) -> str:
    lines = figures_page(given.source, NOW, width).plain.splitlines()
    return "\n".join(" ".join(line.split()) for line in lines)


class Alone(App[None]):
    """Nothing but the figures."""

    CSS_PATH = Path(tui.__file__).with_name("styles.tcss")
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, given: Given) -> None:
        super().__init__()
        self.given = given
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = DARK.name

    def on_mount(self) -> None:
        self.push_screen(DiagnosticsScreen(self.given.source, lambda: NOW))


def text(pilot: Pilot[None]) -> str:
    strips = pilot.app.screen._compositor.render_strips()
    return "\n".join(strip.text.rstrip() for strip in strips)


def test_it_says_what_the_sweep_does() -> None:
    said = page(Given(BUSY))

    assert "State Polling on" in said
    assert "Sent 1,204 requests in the last minute" in said
    assert "Rate limit 87 requests available now" in said
    assert "In flight 6 requests" in said
    assert "Round trip 182 ms, median" in said


def test_it_says_what_waits_and_what_is_next_and_why() -> None:
    said = page(Given(BUSY))

    assert "Queued 3 on screen\n2,304 oldest status" in said
    assert "Next status Kaffee & Co. [/] on screen" in said


def test_an_idle_sweep_waits_for_nothing() -> None:
    idle = replace(BUSY, queued={}, next_up=(), round_trip=None, budget_left=math.inf)
    said = page(Given(idle))

    assert "Queued none" in said
    assert "Next none" in said
    assert "Round trip -" in said
    assert "Rate limit no limit" in said


def test_a_pause_is_told() -> None:
    assert "State Polling paused" in page(Given(replace(BUSY, is_paused=True)))


@pytest.mark.parametrize(
    ("resumes_in", "told"),
    [
        (12.2, "Retrying in 13s."),
        (0.0, "Retrying now."),
        (math.inf, "Press R to retry."),
    ],
)
def test_trouble_is_told_with_the_time_left(resumes_in: float, told: str) -> None:
    trouble = RateLimited("The service asks to slow down.", status=429)
    state = replace(BUSY, trouble=trouble, resumes_in=resumes_in)
    said = " ".join(page(Given(state)).split())

    assert f"State The service asks to slow down. (HTTP 429) {told}" in said


def test_a_platform_that_wanted_a_pause_is_named() -> None:
    state = replace(BUSY, platforms={"WOO_COMMERCE": 11.5})

    assert "Paused 12 s left for WooCommerce" in page(Given(state))


def test_without_a_way_to_the_service_it_says_so() -> None:
    assert "Not connected." in page(Given())


def test_it_says_how_old_all_is() -> None:
    said = page(Given(BUSY))

    assert "Connections 3,412" in said
    assert "Status age 9m the oldest" in said
    assert "List age 14s" in said
    assert "could not be read" not in said


def test_rows_that_could_not_be_read_are_told() -> None:
    given = Given(BUSY)
    given.fleet = replace(given.fleet, unreadable=2, listed_at=None)

    assert "2 rows could not be read" in page(given)
    assert "List age - not yet" in page(given)


def test_it_says_what_this_program_is_and_where_its_files_are() -> None:
    said = page(Given(BUSY))

    assert "peak " in said or "not available" in said
    assert f"connections-tui {__version__}" in said
    assert "/home/ann/.local/state/connections-tui/acme.json" in said


@pytest.mark.parametrize("width", [40, 60, 73, 140])
def test_no_line_is_wider_than_there_is_room(width: int) -> None:
    trouble = LoginRefused("Check the client ID. " * 9, status=401, said="店" * 90)
    given = Given(replace(BUSY, trouble=trouble, resumes_in=math.inf))
    given.places["A very long name for a file"] = "/x" * 200
    lines = figures_page(given.source, NOW, width).split("\n")

    assert all(line.cell_length <= width for line in lines)


@pytest.mark.parametrize("size", [(80, 24), (140, 40)], ids=str)
async def test_it_can_be_read_to_the_end_and_closed(size: tuple[int, int]) -> None:
    app = Alone(Given(BUSY))
    async with app.run_test(size=size) as pilot:
        assert "Polling on" in text(pilot)
        for _ in range(30):
            await pilot.press("j")
        assert "acme.json" in text(pilot)
        await pilot.press("f12")

        assert not isinstance(app.screen, DiagnosticsScreen)


async def test_the_figures_follow() -> None:
    given = Given(BUSY)
    app = Alone(given)
    async with app.run_test(size=(80, 24)) as pilot:
        given.state = replace(BUSY, asked_last_minute=777)
        assert isinstance(app.screen, DiagnosticsScreen)
        app.screen._draw()
        await pilot.pause()

        assert "777" in text(pilot)
