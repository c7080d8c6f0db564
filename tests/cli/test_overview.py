"""Counts by profile, as they were last seen on this machine."""

import json
from pathlib import Path

import pytest

from connections_tui.config import ProfileBook, history_file
from connections_tui.config.entries import ProfileEntry

from .test_main import run


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONNECTIONS_TUI_HOME", str(tmp_path))


def add_a_profile_nobody_opened() -> None:
    ProfileBook().save(
        ProfileEntry(
            "acme-live", base_url="https://api.example.com/versioned", client_id="c1"
        )
    )


def test_every_profile_is_told_of_and_nothing_is_requested() -> None:
    """The service of one of them does not exist."""
    add_a_profile_nobody_opened()
    assert run("--demo", "check").returncode == 10
    told = json.loads(run("overview", "--all", "--json").stdout)
    shown = run("overview", "--all").stdout.splitlines()

    live, demo = told
    assert live == {
        "profile": "acme-live",
        "environment": "PROD",
        "broken": None,
        "all": None,
        "by_health": None,
        "as_of": None,
    }
    assert demo["all"] == sum(demo["by_health"].values()) == 60
    broken = ("needs_reauth", "disabled", "unhealthy", "stale")
    assert demo["broken"] == sum(demo["by_health"][word] for word in broken) > 0
    assert demo["as_of"].endswith("+00:00")
    assert shown[1].split("\t") == ["acme-live", "PROD", *["-"] * 7, "never"]
    assert shown[2].split("\t")[2] == str(demo["broken"])


def test_without_all_it_is_the_profile_of_the_flags() -> None:
    add_a_profile_nobody_opened()
    told = json.loads(run("--profile", "acme-live", "overview", "--json").stdout)

    assert [one["profile"] for one in told] == ["acme-live"]


def test_a_history_that_cannot_be_read_is_said_and_the_others_are_shown() -> None:
    add_a_profile_nobody_opened()
    path = history_file("acme-live", "https://api.example.com/versioned", "c1")
    path.parent.mkdir(parents=True)
    path.write_bytes(b"no database at all" * 100)
    result = run("overview", "--all", "--json")

    assert result.returncode == 3
    assert "Cannot use the history file" in result.stderr
    assert [one["profile"] for one in json.loads(result.stdout)] == [
        "acme-live",
        "demo",
    ]
    assert path.read_bytes().startswith(b"no database")
