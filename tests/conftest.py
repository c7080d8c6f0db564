"""What holds for every test: nothing of the person's own is read or written."""

import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

import idle
from connections_tui.tui import garbage

# As in production: what is imported here is frozen once, and nothing later.
garbage.begin()
idle.begin()

_PARSED: dict[tuple[Any, ...], list[RuleSet]] = {}
_parse_rules = Stylesheet._parse_rules


def _parse_rules_once(
    sheet: Stylesheet, css: str, read_from: Any, *rest: Any, **named: Any
) -> list[RuleSet]:
    """Each console parses the same style sheets: a quarter of its start."""
    variables = tuple(sorted(sheet._variables.items()))
    key = (variables, css, read_from, *rest, *sorted(named.items()))
    if key not in _PARSED:
        _PARSED[key] = _parse_rules(sheet, css, read_from, *rest, **named)
    return _PARSED[key]


Stylesheet._parse_rules = _parse_rules_once  # type: ignore[method-assign]

settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.load_profile("repeatable")


@pytest.fixture(autouse=True)
def _a_home_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONNECTIONS_TUI_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    monkeypatch.delenv("CONNECTIONS_TUI_PROFILE", raising=False)
    for name in ("CLIENT_ID", "CLIENT_SECRET", "BASE_URL", "API_VERSION"):
        monkeypatch.delenv(f"RUTTER_{name}", raising=False)


@pytest.fixture(autouse=True)
def _in_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    """Times are shown in the machine's zone, which must not decide a test."""
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.delenv("CONNECTIONS_TUI_TIMES", raising=False)
    time.tzset()
