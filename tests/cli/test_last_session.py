"""What changed since the console was last open, on the command line."""

from pathlib import Path

from connections_tui.composition import session_of
from connections_tui.config import load_profile

from .test_main import run


def test_since_last_needs_a_session_and_counts_from_it() -> None:
    refused = run("report", "--since", "last")
    assert refused.returncode == 2
    assert "No session of the console is remembered." in refused.stderr

    kept = session_of(load_profile({}), lambda _: None).preferences
    assert isinstance(kept, Path)
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text('{"seen_until": 1773400000.0}')
    told = run("report", "--since", "last", "--json")
    assert told.returncode == 0
    assert '"since": "2026-03-13T' in told.stdout
    assert run("list", "is:changed", "--no-fetch").returncode == 0
