"""The lines around the list: what they say when there is little room for it."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult

from connections_tui.access import WriteLock
from connections_tui.api import (
    ListRow,
    LoginRefused,
    RateLimited,
    ServiceFault,
    Unreachable,
)
from connections_tui.fleet import Fleet
from connections_tui.models import Connection
from connections_tui.tui.widgets.environment_bar import EnvironmentBar
from connections_tui.tui.widgets.message_line import _broken

from .console import console, profile

FEW = 12
NOW = datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC)
TROUBLE = {
    "OFFLINE": Unreachable("No answer."),
    "RATE LIMITED": RateLimited("Slow down.", status=429),
    "LOGIN REFUSED": LoginRefused("Check the client ID.", status=401),
    "ERROR": ServiceFault("It is broken.", status=500),
}
environments = pytest.mark.parametrize("environment", ["DEMO", "PROD"])


def bar(environment: str) -> EnvironmentBar:
    """Over a list twelve minutes old, refreshed every ten seconds."""
    at = NOW - timedelta(minutes=12)
    fleet = Fleet(lambda: at)
    listing = fleet.listing()
    listing.take([ListRow.of(Connection(id="c1", platform="SHOPIFY"))])
    listing.finish()
    return EnvironmentBar(
        WriteLock(profile(environment, "2023-03-14")),
        fleet,
        lambda: NOW,
        refresh_seconds=10,
    )


async def painted(bar: EnvironmentBar, width: int) -> str:
    class Alone(App[None]):
        def get_theme_variable_defaults(self) -> dict[str, str]:
            names = ("muted", "bright", "on-environment", "state-disabled")
            more = ("state-unhealthy", "environment-demo", "environment-prod")
            return dict.fromkeys((*names, *more), "#808080")

        def compose(self) -> ComposeResult:
            yield bar

    async with Alone().run_test(size=(width, 3)):
        return str(bar.render())


@environments
@pytest.mark.parametrize("width", [40, 60, 80, 109, 110, 140])
async def test_where_we_are_and_how_old_it_is_fit_every_width(
    width: int, environment: str
) -> None:
    one = bar(environment)
    text = await painted(one, width)

    assert f" {environment}  {one._profile.name}" in text
    assert "list 12m old" in text
    assert "…" not in text
    assert len(text) <= width


@environments
@pytest.mark.parametrize("word", TROUBLE)
@pytest.mark.parametrize("width", [40, 60, 80, 140])
async def test_trouble_is_named_for_what_it_is_at_every_width(
    width: int, word: str, environment: str
) -> None:
    one = bar(environment)
    one.trouble, one.is_paused = TROUBLE[word], True
    text = await painted(one, width)

    assert f" {environment}  {one._profile.name}" in text
    assert word in text
    assert "PAUSED" in text
    assert "12m" in text


async def test_a_long_profile_name_is_cut_before_the_age_is() -> None:
    one = bar("PROD")
    object.__setattr__(one._profile, "name", "the-longest-name-anybody-ever-chose")
    text = await painted(one, 40)

    assert "the-longest" in text
    assert text.rstrip().endswith("12m")


async def test_the_pace_is_the_one_it_was_given() -> None:
    assert "every 10s" in await painted(bar("DEMO"), 140)


async def test_the_age_of_what_is_on_screen_shows_where_it_fits() -> None:
    async with console(size=(60, 20), count=FEW, environment="LOCAL") as user:
        await user.until_shown("  status ")


async def test_the_sorted_column_is_marked_without_the_reasons_as_well() -> None:
    async with console(size=(60, 20), count=FEW) as user:
        head = next(line for line in user.screen_text().splitlines() if "STATE" in line)

        assert "SYNC" in head
        assert "…" not in head
        await user.click("ConnectionTable", 56, 0)
        await user.until(lambda: re.search("SYNC[▾▴]1", user.screen_text()))


LONG = "Deleted La Petite Papeterie. Rutter Support can bring it back for 7 days."


async def test_a_sentence_too_long_for_one_line_has_two_while_it_stands() -> None:
    async with console(size=(80, 24), count=FEW) as user:
        lines = len(user.screen_text().splitlines())
        user.app.connections.say(LONG)
        await user.until_shown(LONG.removesuffix(" days."), "\n days.")
        assert len(user.screen_text().splitlines()) == lines

        user.app.connections.say("Short.")
        await user.until(lambda: user.app.connections.message.size.height == 1)


async def test_a_wide_screen_needs_one_line_for_it() -> None:
    async with console(size=(100, 24), count=FEW) as user:
        user.app.connections.say(LONG)
        await user.until_shown(LONG)

        await user.until(lambda: user.app.connections.message.size.height == 1)


async def test_on_a_low_screen_a_long_sentence_is_cut_to_one_line() -> None:
    async with console(size=(80, 19), count=FEW) as user:
        user.app.connections.say(LONG)
        await user.until_shown("Deleted La Petite Papeterie.")

        await user.until(lambda: user.app.connections.message.size.height == 1)
        assert "…" in user.row("Deleted La Petite")


async def test_a_sentence_finds_its_second_line_when_the_screen_narrows() -> None:
    async with console(size=(100, 24), count=FEW) as user:
        user.app.connections.say(LONG)
        await user.resize(80, 24)

        await user.until_shown("\n days.")


@pytest.mark.parametrize("text", ["", "x" * 300, "店" * 200, "a " * 200, " " * 300])
def test_a_broken_sentence_loses_blanks_only(text: str) -> None:
    first, rest = _broken(text, 40)

    assert (first + rest).replace(" ", "") == text.replace(" ", "")
    assert cell_len(first) <= 40
