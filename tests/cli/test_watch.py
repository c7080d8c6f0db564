"""Changes on standard output as they are seen."""

import asyncio
import json
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from connections_tui.composition import open_client, open_history, utc_now
from connections_tui.config import load_profile
from connections_tui.fleet import Fleet
from connections_tui.fleet.cache.cache import Cache
from fleet.making import status

from .shapes import conforms
from .test_main import run


async def _remember_working(connection_id: str) -> None:
    """A console that saw it an hour ago, healthy."""
    profile = load_profile({})
    fleet = Fleet(lambda: utc_now() - timedelta(hours=1))
    cache = Cache(
        fleet,
        open_history(profile, lambda _: None),
        clock=utc_now,
        on_notice=lambda _: None,
    )
    cache.recall_first()
    async with open_client(profile) as client:
        listing = fleet.listing()
        async for batch in client.list_connections():
            listing.take(batch.connections, batch.unreadable)
        listing.finish()
    hour_ago = utc_now() - timedelta(hours=1)
    fleet.learn_status(connection_id, status(synced=hour_ago.isoformat()))
    await cache.close()


@pytest.mark.parametrize("is_json", [False, True])
def test_a_change_is_a_line_and_ctrl_c_ends_it(is_json: bool, tmp_path: Path) -> None:
    # Known from a run that this one does not remember.
    elsewhere = {"CONNECTIONS_TUI_HOME": str(tmp_path / "elsewhere")}
    found = run("list", "--json=id", "status:reauth", **elsewhere)
    broken = json.loads(found.stdout)[0]["id"]
    asyncio.run(_remember_working(broken))
    options = ["--json"] if is_json else []
    command = [
        sys.executable,
        "-m",
        "connections_tui",
        "watch",
        "--for",
        "20s",
        *options,
    ]
    watching = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert watching.stdout is not None
    line = watching.stdout.readline()
    watching.send_signal(signal.SIGINT)
    watching.communicate(timeout=20)

    assert watching.returncode == 130
    if is_json:
        [told] = conforms("watch", line)
        assert (told["id"], told["before"]) == (broken, "healthy")
        assert told["after"] == told["health"] == "needs_reauth"
    else:
        assert line.split("\t")[1:3] == [broken, "Healthy -> Needs reauth"]


def test_after_its_time_it_ends_well() -> None:
    result = run("watch", "--for", "0s")

    assert (result.returncode, result.stdout) == (0, "")
    assert result.stderr == "Watching 60 connections. ctrl+c ends.\n"


def test_a_filter_that_cannot_be_read_is_one_line() -> None:
    result = run("watch", "statsu:x")

    assert (result.returncode, result.stdout) == (2, "")
    assert "Did you mean status:?" in result.stderr
