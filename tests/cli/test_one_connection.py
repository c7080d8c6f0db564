"""Commands about one connection: what it is, why, its link, waiting for it."""

import asyncio
import json
import re
import sys

import pytest

from connections_tui.composition import open_client
from connections_tui.config import load_profile
from connections_tui.sandbox.status_bodies import ORG_ID

from .answering import answering
from .pseudo_terminal import terminal
from .test_main import run

PROGRAM = (sys.executable, "-m", "connections_tui")
ABOUT_ONE = ("show", "explain", "link")


def rows(*words: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(run("list", "--json", *words).stdout)
    return found


@pytest.fixture
def broken() -> dict[str, str]:
    return rows("status:reauth", "reason:key")[0]


def tokens() -> set[str]:
    async def listed() -> set[str]:
        async with open_client(load_profile({})) as client:
            return {
                row.access_token
                async for batch in client.list_connections()
                for row in batch.connections
                if row.access_token
            }

    return asyncio.run(listed())


def test_show_tells_all_that_the_pane_does_but_the_token(
    broken: dict[str, str],
) -> None:
    said = dict(
        line.split("\t", 1) for line in run("show", broken["id"]).stdout.splitlines()
    )

    assert said["State"] == "Needs reauth"
    assert said["Who acts"] == "Merchant"
    assert said["Reason"] == "SHOP_API_KEY_EXPIRED"
    assert said["ID"] == broken["id"]
    assert said["Link"].endswith(broken["id"])
    assert "Token" not in said


def test_show_gives_programs_the_answers_with_every_token_masked(
    broken: dict[str, str],
) -> None:
    written = run("show", broken["id"], "--json").stdout
    whole = json.loads(written)

    assert whole["health"] == "needs_reauth"
    assert whole["advice"]["who"] == "Merchant"
    assert whole["answers"]["status"]["connection"]["orgId"] == ORG_ID
    assert whole["answers"]["details"]["connection"]["id"] == broken["id"]
    assert not any(token in written for token in tokens())


def test_explain_is_three_lines(broken: dict[str, str]) -> None:
    lines = run("explain", broken["id"]).stdout.splitlines()
    said = json.loads(run("explain", "--json", broken["id"]).stdout)

    assert [line.partition(": ")[0] for line in lines] == [
        "What happened",
        "Who acts",
        "What to do",
    ]
    assert [line.partition(": ")[2] for line in lines] == [
        said["what"],
        said["who"],
        said["do"],
    ]


@pytest.mark.parametrize("command", ABOUT_ONE)
def test_the_beginning_of_an_id_is_enough_and_so_is_a_name(command: str) -> None:
    [named] = rows("store:otter")

    by_id = run(command, named["id"]).stdout
    for name in (named["id"][:13].upper(), f" {named['store'].lower()} "):
        again = run(command, name).stdout
        # Times go on between two runs.
        assert re.sub(r"\(\w+\)|\d\d:\d\d", "", again) == re.sub(
            r"\(\w+\)|\d\d:\d\d", "", by_id
        )


@pytest.mark.parametrize("command", ABOUT_ONE)
def test_one_that_there_is_not_ends_with_a_code_of_its_own(command: str) -> None:
    result = run(command, "No Such Store")

    assert (result.returncode, result.stdout) == (5, "")
    assert "Connection not found: No Such Store." in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("command", ABOUT_ONE)
def test_an_ambiguous_one_lists_the_candidates(command: str) -> None:
    starts = [row["id"][:1] for row in rows()]
    start = max(starts, key=starts.count)
    result = run(command, start)

    assert (result.returncode, result.stdout) == (2, "")
    assert f"{start} is ambiguous: {start}" in result.stderr


def test_a_status_that_cannot_be_read_is_said_and_shown_is_what_is_known() -> None:
    run("list", "status:problems")
    [unread] = rows("status:unchecked")
    result = run("show", unread["id"])

    assert result.returncode != 0
    assert unread["id"] in result.stdout
    assert result.stderr.startswith("Could not read the connection's status. ")


def test_a_link_is_all_there_is_on_standard_output(broken: dict[str, str]) -> None:
    plain = run("link", broken["id"])
    chosen = run("link", broken["id"], "--platform", "woo commerce")

    assert plain.stdout.endswith(f"/{broken['id']}\n")
    assert chosen.stdout == f"{plain.stdout.strip()}?platform=WOO_COMMERCE\n"
    assert plain.stderr == ""


def test_a_link_can_be_scanned_on_a_terminal_only(broken: dict[str, str]) -> None:
    assert "needs a terminal" in run("link", broken["id"], "--qr").stderr

    command = (*PROGRAM, "link", broken["id"], "--qr")
    with terminal(command, size=(100, 40)) as person:
        assert person.exit_code() == 0
    assert "▀" in person.drawn.decode()


def test_a_link_to_a_platform_that_there_is_not_is_one_line(
    broken: dict[str, str],
) -> None:
    result = run("link", broken["id"], "--platform", "shopfy")

    assert result.returncode == 2
    assert "unknown platform 'shopfy'. Did you mean Shopify? See" in result.stderr


def test_what_is_so_already_is_not_waited_for() -> None:
    healthy = rows("status:healthy")[0]
    result = run("wait", healthy["id"], "--for", "signed-in")

    assert result.returncode == 0
    assert "is signed-in." in result.stderr


def test_what_is_gone_already_need_not_be_waited_for() -> None:
    """By whatever named it while it was there, and by a whole ID always."""
    deleted = rows("store:otter")[0]
    run("delete", deleted["id"], "--yes")
    never = "00000000-0000-4000-8000-000000000000"
    names = (deleted["id"], deleted["id"][:9].upper(), deleted["store"], never)
    result = run("wait", *names, "--for", "gone")
    other = run("wait", "No Such Store", "--for", "gone")

    assert (result.returncode, result.stdout) == (0, "")
    assert result.stderr.splitlines()[-1].endswith(" is gone.")
    assert other.returncode == 5
    assert run("wait", deleted["id"]).returncode == 5


def test_an_incomplete_list_does_not_show_what_is_gone() -> None:
    never = "00000000-0000-4000-8000-000000000000"
    with answering({"connections": [], "has_more": True}) as service:
        result = run("wait", never, "--for", "gone", **service)

    assert (result.returncode, result.stdout) == (3, "")
    assert result.stderr.startswith("Incomplete: ")


@pytest.mark.parametrize("goal", ["healthy", "signed-in", "gone"])
def test_what_does_not_come_to_be_ends_with_its_state(
    goal: str, broken: dict[str, str]
) -> None:
    result = run("wait", broken["id"], "--for", goal, "--timeout", "0s")

    assert result.returncode == 3
    assert f"Timed out, not {goal}:" in result.stderr
    assert "(Needs reauth)" in result.stderr or goal == "gone"
