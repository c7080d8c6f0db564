"""Which service the flags and the environment lead to."""

import pytest

from connections_tui.config import Environment, load_profile, sandbox_database
from connections_tui.config.precedence import PRODUCTION_URL

LOGIN = {"RUTTER_CLIENT_ID": "acme", "RUTTER_CLIENT_SECRET": "canary-4711"}


def test_nothing_set_is_the_sandbox() -> None:
    assert load_profile({}).environment is Environment.DEMO


def test_demo_beats_everything_configured() -> None:
    assert load_profile(LOGIN, demo=True).environment is Environment.DEMO


def test_a_login_alone_reaches_production() -> None:
    profile = load_profile(LOGIN)

    assert profile.base_url == PRODUCTION_URL
    assert profile.environment is Environment.PRODUCTION
    assert profile.missing == ()


def test_a_flag_beats_the_environment() -> None:
    environ = {
        **LOGIN,
        "RUTTER_BASE_URL": "https://a.example",
        "RUTTER_API_VERSION": "1",
    }
    profile = load_profile(environ, base_url="https://b.example", api_version="2")

    assert (profile.base_url, profile.api_version) == ("https://b.example", "2")


@pytest.mark.parametrize(
    ("url", "environment"),
    [
        ("http://127.0.0.1:8765/versioned", Environment.LOCAL),
        ("http://localhost:1", Environment.LOCAL),
        ("http://[::1]:8765", Environment.LOCAL),
        ("https://sandbox.rutterapi.com/versioned", Environment.SANDBOX),
        ("https://production.rutterapi.com/versioned", Environment.PRODUCTION),
        ("https://acme.rutterapi.com", Environment.PRODUCTION),
        ("https://sandbox.rutterapi.com.evil.example", Environment.PRODUCTION),
        ("https://[broken", Environment.PRODUCTION),
        ("nonsense", Environment.PRODUCTION),
    ],
)
def test_what_is_not_known_to_be_harmless_is_production(
    url: str, environment: Environment
) -> None:
    assert load_profile(LOGIN, base_url=url).environment is environment


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://a.example:8443/versioned", "a.example"),
        ("http://[::1]:8765", "::1"),
        ("https://[broken", ""),
        ("nonsense", ""),
    ],
)
def test_any_address_has_a_host_to_show(url: str, host: str) -> None:
    """The console must open to say what is wrong with it."""
    assert load_profile(LOGIN, base_url=url).host == host


@pytest.mark.parametrize("name", sorted(LOGIN))
def test_half_a_login_names_the_other_half(name: str) -> None:
    (other,) = set(LOGIN) - {name}

    assert load_profile({name: "x"}).missing == (other,)


def test_blank_variables_count_as_not_set() -> None:
    blank = dict.fromkeys((*LOGIN, "RUTTER_BASE_URL"), "  ")

    assert load_profile(blank).environment is Environment.DEMO


def test_the_secret_is_in_no_repr() -> None:
    assert "canary-4711" not in repr(load_profile(LOGIN))


def test_one_variable_moves_all_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONNECTIONS_TUI_HOME", "/somewhere/else")

    assert str(sandbox_database()).startswith("/somewhere/else/")


def test_otherwise_files_are_where_the_system_keeps_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("CONNECTIONS_TUI_HOME")

    assert sandbox_database().parent.name == "connections-tui"
