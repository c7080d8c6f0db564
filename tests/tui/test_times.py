"""One clock with its zone on every screen, and no second one anywhere."""

import re
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

import connections_tui
from connections_tui.api import BadSettings, ConnectionsClient
from connections_tui.fleet.since import Since
from connections_tui.session import Session
from connections_tui.steady import SteadyClock
from connections_tui.tui import ConnectionsApp
from connections_tui.words import present

from .console import User, console, profile

SOURCE = Path(connections_tui.__file__).parent
FORMATTED = re.compile(r":%[YmHd]|strftime|\.astimezone\(|\bUTC[ \"']")


@pytest.fixture(params=["Europe/Berlin", "utc on request"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    if request.param == "Europe/Berlin":
        return "CET"
    monkeypatch.setenv("CONNECTIONS_TUI_TIMES", "utc")
    return "UTC"


async def test_every_screen_shows_the_one_zone(zone: str) -> None:
    other = {"CET": "UTC", "UTC": "CET"}[zone]
    hour = {"CET": "10:26", "UTC": "09:26"}[zone]
    async with console(size=(140, 40)) as user:
        await user.press("enter")
        await user.until_shown("Created", f"times in {zone}")
        assert other not in user.screen_text()
        for key in ("H", "E", "A"):
            await user.press("escape", "escape", key)
            await user.until_shown(zone)
            assert other not in user.screen_text(), user.screen_text()
        await user.press("escape", "E", "tab")
        await user.until_shown(hour)
        await _delete_dialog(user)
        assert f"{zone} (" in user.screen_text()


async def _delete_dialog(user: User) -> None:
    await user.press("escape", "escape", "D")
    await user.until_shown("created ")


def test_times_are_formatted_in_one_place_only() -> None:
    """What is for programs and file names may have its own form."""
    allowed = {
        *("moments.py", "tui/pages/history_page.py", "words/present.py"),
        *("cli/listing.py", "changes/audit.py", "crashes.py"),
    }
    found = [
        f"{path.relative_to(SOURCE)}:{number}: {line.strip()}"
        for folder in ("tui", "cli", "fleet", "words", "changes")
        for path in sorted((SOURCE / folder).rglob("*.py"))
        if str(path.relative_to(SOURCE)) not in allowed
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if FORMATTED.search(line)
    ]

    assert found == []


async def test_a_sync_in_the_future_is_marked() -> None:
    """Nothing is called fresh because a clock is wrong."""
    async with console(size=(140, 40)) as user:
        user.clock.advance(days=-800)
        await user.press("enter")
        await user.until_shown("in 2 years; check the clock")


AT = datetime(2026, 9, 21, 21, 0, tzinfo=UTC).timestamp()
HOUR, DAY = 3600.0, 86400.0


@pytest.mark.parametrize(
    ("since", "sentence", "cell"),
    [
        (
            Since(AT - 6 * DAY, AT - 5),
            "since 2026-09-15 21:00 UTC (6d) at the earliest",
            "<6d",
        ),
        (Since(AT - 2 * DAY, AT - 2 * DAY), "since 2026-09-19 21:00 UTC (2d)", "2d"),
        (Since(AT - 610, AT - 10), "since 2026-09-21 20:59 UTC (10s)", "10s"),
        (
            Since(None, AT - 3 * HOUR),
            "since 2026-09-21 18:00 UTC (3h) at the latest",
            ">3h",
        ),
        (
            Since(AT - 20 * HOUR, AT - 8 * HOUR),
            "between 2026-09-21 01:00 UTC and 2026-09-21 13:00 UTC (8h)",
            "<20h",
        ),
    ],
)
def test_since_when_it_is_broken_is_told_with_both_bounds(
    since: Since, sentence: str, cell: str
) -> None:
    now = datetime.fromtimestamp(AT, UTC)

    assert present.broken_since(since, now) == sentence
    assert present.broken_for(since, now) == cell
    assert present.broken_for(None, now) == "-"


async def test_the_pane_says_since_when_it_is_broken() -> None:
    async with console(size=(140, 40)) as user:
        await user.press("enter")
        await user.until_shown("Broken   since 2026-")
        assert "at the earliest" in user.words()


async def test_a_clock_that_is_set_back_is_told_once() -> None:
    machine = [1e9]
    clock = SteadyClock(lambda: machine[0], lambda: 5.0)

    def no_client(_: SecretStr | None) -> ConnectionsClient:
        raise BadSettings("There is no service here.")

    session = Session(profile("DEMO", "2023-03-14"), no_client)
    app = ConnectionsApp(session, clock=clock)
    async with app.run_test(size=(140, 40), notifications=True) as pilot:
        machine[0] -= 2 * HOUR
        for _ in range(5):
            clock()
            await pilot.pause()

        told = [one.sentence for one in app.notices.told]
        assert [one for one in told if "clock" in one] == [
            "This computer's clock was set back by 2 hours. Checks continue; times "
            "shown stay ahead until the console is restarted."
        ]
