"""Which files a profile has."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connections_tui.config import history_file, preferences_file, state_folder

URL = "https://production.rutterapi.com/versioned"


def test_one_variable_moves_what_is_remembered(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CONNECTIONS_TUI_HOME", "/somewhere/else")

    assert state_folder() == Path("/somewhere/else/state")


def test_otherwise_it_is_where_the_system_keeps_state(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.delenv("CONNECTIONS_TUI_HOME")

    assert state_folder().name == "connections-tui"


def test_a_file_says_whose_it_is():
    assert history_file("Acme EU", URL).name.startswith("acme-eu-")
    assert history_file("Acme EU", URL).parent == state_folder()


def test_the_two_files_of_a_profile_lie_side_by_side():
    history, preferences = history_file("a", URL), preferences_file("a", URL)

    assert history != preferences
    assert history.parent == preferences.parent


@pytest.mark.parametrize(
    "other",
    [
        ("production", "https://sandbox.rutterapi.com/versioned", "acme"),
        ("production", URL, "another organization"),
        ("Production", URL, "acme"),
        ("production!", URL, "acme"),
    ],
)
def test_two_services_never_share_a_file(other: tuple[str, str, str]):
    assert history_file(*other) != history_file("production", URL, "acme")


def test_the_same_service_keeps_its_file():
    assert history_file("a", f"{URL}/") == history_file("a", URL)


@given(st.text(st.characters()), st.text(st.characters()))
def test_any_profile_has_a_safe_file_name(name: str, url: str):
    for path in (history_file(name, url), preferences_file(name, url)):
        assert path.parent == state_folder()
        assert set(path.name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.")
        assert 10 < len(path.name) < 80
        assert path.name[0].isalnum()
