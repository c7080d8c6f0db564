"""What broke, recovered, and is still broken, as it was seen here."""

import asyncio
import json
from pathlib import Path

from .test_main import run
from .test_watch import _remember_working


def test_a_report_of_nothing_seen_says_what_to_do() -> None:
    result = run("report")

    assert result.returncode == 0
    assert "Still broken\t0 of 60" in result.stdout
    assert "60 connections not checked yet: connections-tui check" in result.stderr


def test_what_broke_since_is_told_and_what_was_broken_before_is_still_broken(
    tmp_path: Path,
) -> None:
    elsewhere = {"CONNECTIONS_TUI_HOME": str(tmp_path / "elsewhere")}
    found = run("list", "--json=id", "status:reauth", **elsewhere)
    broke = json.loads(found.stdout)[0]["id"]
    asyncio.run(_remember_working(broke))
    run("check")
    told = json.loads(run("report", "--json").stdout)

    assert [row["id"] for row in told["broke"]] == [broke]
    assert told["recovered"] == []
    assert len(told["broken"]) == 21
    assert {row["health"] for row in told["broken"]} > {"needs_reauth", "disabled"}


def test_markdown_is_one_page() -> None:
    run("check")
    page = run("report", "--md").stdout

    assert page.startswith("| | |\n| --- | --- |\n| Since |")
    assert "## Broken for longest\n\n| ID | STATE |" in page


def test_one_format_at_a_time() -> None:
    result = run("report", "--md", "--json")

    assert (result.returncode, result.stdout) == (2, "")
    assert json.loads(result.stderr)["error"] == "Choose one of --md and --json."
