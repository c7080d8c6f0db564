"""What holds for every test: nothing of the person's own is read or written."""

import gc
import time
from pathlib import Path

import pytest
from hypothesis import settings

# Each console makes tens of thousands of objects: looked through as often as usual,
# they cost a tenth of the time that all tests take.
gc.set_threshold(200_000, 50, 50)

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
