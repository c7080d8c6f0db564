"""A person who looks elsewhere: bell, notification and window title."""

import base64
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connections_tui.fleet.shown.preferences import SHARED_NAME, load_preferences
from connections_tui.tui.terminal import desktop

from .console import User, console

KITTY = {"KITTY_WINDOW_ID": "1", "TERM": "xterm-kitty"}


def written_by(user: User) -> list[str]:
    """What the terminal gets, from now on."""
    driver, written = user.app._driver, list[str]()
    assert driver is not None
    driver.write = written.append  # type: ignore[method-assign]
    return written


async def let_watched_go_stale(user: User) -> None:
    """Watches two healthy ones; then both are without a sync for days."""
    await user.press("1", "space", "j", "space", "w", "u")
    user.clock.advance(days=3)
    await user.press("R")
    await user.until_shown("Healthy → Stale")


@pytest.fixture
def _wezterm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM_PROGRAM", "WezTerm")


@pytest.mark.usefixtures("_wezterm")
async def test_watched_changes_at_the_same_time_are_one_notification() -> None:
    async with console(size=(140, 40)) as user:
        written = written_by(user)
        await let_watched_go_stale(user)
        await user.until(lambda: any("777;notify" in text for text in written))

        [told] = [text for text in written if "777;notify" in text]
        assert re.fullmatch(
            r"\x1b]777;notify;sandbox;.*: Healthy → Stale\. And \d more\.\x1b\\", told
        )


@pytest.mark.usefixtures("_wezterm")
async def test_it_can_be_turned_off_and_that_is_remembered(tmp_path: Path) -> None:
    path = tmp_path / "demo-1.preferences.json"
    async with console(size=(140, 40), preferences=path) as user:
        await user.command("bell")
        await user.until_shown("notifications for watched connections are off")
        written = written_by(user)
        await let_watched_go_stale(user)
        await user.until(lambda: not user.app.alerts._waiting)

        assert not any("777;notify" in text for text in written)

    shared = path.with_name(SHARED_NAME)
    assert load_preferences(shared).is_quiet


async def test_the_title_has_the_profile_and_the_number_broken() -> None:
    async with console() as user:
        broken = sum(record.health.is_problem for record in user.record())

        assert user.app.alerts.title == f"sandbox: {broken} broken"


@pytest.mark.parametrize(
    ("environ", "way"),
    [
        ({}, "bell"),
        ({"TERM": "xterm-256color"}, "bell"),
        (KITTY, "osc99"),
        ({"TERM_PROGRAM": "iTerm.app"}, "osc9"),
        ({"TERM_PROGRAM": "tmux", "LC_TERMINAL": "iTerm2"}, "osc9"),
        ({"TERM": "foot"}, "osc777"),
        ({**KITTY, "CONNECTIONS_TUI_NOTIFY": "Off"}, "off"),
        ({**KITTY, "CONNECTIONS_TUI_NOTIFY": "osc9"}, "osc9"),
        ({**KITTY, "CONNECTIONS_TUI_NOTIFY": "loud"}, "osc99"),
    ],
    ids=str,
)
def test_the_way_is_what_the_terminal_allows(
    environ: Mapping[str, str], way: str
) -> None:
    assert desktop.way(environ) == way


@given(st.text(), st.text(), st.sampled_from(["osc9", "osc99", "osc777"]))
def test_no_text_ends_its_sequence_or_begins_another(
    title: str, text: str, way: str
) -> None:
    sent = desktop.notification(title, text, {"CONNECTIONS_TUI_NOTIFY": way})

    frames = re.findall(r"\x1b](.*?)\x1b\\", sent, re.DOTALL)
    assert "".join(f"\x1b]{frame}\x1b\\" for frame in frames) == sent
    assert not re.search(r"[\x00-\x1f\x7f-\x9f]", "".join(frames))
    assert not re.match(r"9;\d", frames[0])
    if way == "osc777":
        assert frames[0].count(";") == 3


def test_kitty_gets_title_and_text_encoded() -> None:
    sent = desktop.notification("acme", "Amber: Stale → Healthy.", KITTY)

    parts = re.findall(r";([\w+/=]+)\x1b", sent)
    assert [base64.b64decode(part).decode() for part in parts] == [
        "acme",
        "Amber: Stale → Healthy.",
    ]


def test_tmux_is_asked_to_pass_it_on() -> None:
    sent = desktop.notification("acme", "text", {**KITTY, "TMUX": "/tmp/tmux"})

    assert sent.startswith("\x1bPtmux;\x1b\x1b]99;")
    assert sent.endswith("\x1b\\")
