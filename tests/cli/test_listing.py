"""The connections on standard output."""

import asyncio
import json
import re

import pytest

from connections_tui.api import ApiError
from connections_tui.composition import open_client, open_history, utc_now
from connections_tui.config import load_profile
from connections_tui.fleet import Fleet
from connections_tui.fleet.cache.cache import Cache
from fleet.making import listed, status

from .answering import answering
from .test_main import run


async def _remember() -> None:
    """What a console would have learned of the sandbox's connections."""
    profile = load_profile({})
    fleet = Fleet(utc_now)
    history = open_history(profile, lambda _: None)
    memory = Cache(fleet, history, clock=utc_now, on_notice=lambda _: None)
    memory.recall_first()
    async with open_client(profile) as client:
        listing = fleet.listing()
        async for batch in client.list_connections():
            listing.take(batch.connections, batch.unreadable)
        listing.finish()
        for record in list(fleet)[:40]:
            try:
                status = await client.status(record.connection)
            except ApiError as error:
                fleet.learn_failure(record.id, error)
            else:
                fleet.learn_status(record.id, status.value)
    await memory.close()


def test_every_connection_is_a_line_and_the_count_is_talk() -> None:
    result = run("list")

    assert len(result.stdout.splitlines()) == 61
    assert result.stdout.startswith("ID\tHEALTH\tPLATFORM")
    assert result.stderr.strip() == "60 of 60 connections"


def test_a_program_gets_json_with_what_is_remembered() -> None:
    asyncio.run(_remember())
    rows = json.loads(run("list", "--json").stdout)

    assert len(rows) == 60
    assert {row["health"] for row in rows} >= {"healthy", "disabled", "unchecked"}
    assert rows[0]["health"] == "needs_reauth"
    assert rows[0]["checked_at"] is not None


def test_what_was_never_read_is_listed_without_a_reason() -> None:
    asyncio.run(_remember())
    rows = json.loads(run("list", "--json").stdout)
    unread = [row for row in rows if row["checked_at"] is None]

    assert len(unread) >= 20
    assert {row["why"] for row in unread} == {""}


def test_it_filters_as_the_console_does() -> None:
    asyncio.run(_remember())
    rows = json.loads(
        run("list", "--json", "--", "status:reauth", "-platform:fnac").stdout
    )

    assert {row["health"] for row in rows} == {"needs_reauth"}


FRESH = (
    *("status:reauth", "-status:healthy", "status:problems", "is:problem"),
    *("synced:>1d", "reason:key", "status:disabled platform:shopify"),
)


@pytest.mark.parametrize("text", FRESH)
def test_a_filter_on_states_never_read_is_incomplete_and_says_so(text: str) -> None:
    """An empty answer must not pass for "no connection needs to sign in again"."""
    result = run("list", "--json", *text.split())

    assert result.returncode == 3
    unchecked = re.match(r"Incomplete: (\d+) connections? not checked", result.stderr)
    assert unchecked is not None
    assert (int(unchecked[1]) == 60) is ("platform" not in text)


@pytest.mark.parametrize("text", ["flax", "store:flax", "-store:flax", "flax coffee"])
def test_a_filter_on_names_never_read_is_incomplete_and_says_so(text: str) -> None:
    result = run("list", *text.split())

    assert result.returncode == 3
    assert "without a store name yet." in result.stderr


@pytest.mark.parametrize(
    "text", ["", "platform:shopify", "status:unchecked", "created:<7d", "checked:never"]
)
def test_what_the_list_itself_decides_is_complete(text: str) -> None:
    result = run("list", *text.split())

    assert result.returncode == 0
    assert "Incomplete" not in result.stderr


def test_only_those_that_may_still_fit_are_counted_as_unchecked() -> None:
    asyncio.run(_remember())
    result = run("list", "status:reauth")
    rows = json.loads(run("list", "--json").stdout)
    unchecked = sum(row["health"] == "unchecked" for row in rows)

    assert f"Incomplete: {unchecked} connections not checked yet." in result.stderr
    assert 0 < unchecked < 60


def test_no_token_and_no_link_is_listed() -> None:
    listed = run("list").stdout + run("list", "--json").stdout

    assert "token" not in listed
    assert "link.rutterapi.com" not in listed


@pytest.mark.parametrize(
    ("arguments", "environ", "code", "says"),
    [
        (["list", "statsu:x"], {}, 2, "Did you mean status:?"),
        (
            ["--base-url", "http://127.0.0.1:9", "list"],
            {"RUTTER_CLIENT_ID": "a", "RUTTER_CLIENT_SECRET": "b"},
            3,
            "127.0.0.1:9",
        ),
        (
            ["--base-url", "ftp://a.example", "list"],
            {"RUTTER_CLIENT_ID": "a", "RUTTER_CLIENT_SECRET": "b"},
            2,
            "URL",
        ),
        (["--base-url", "ftp://a.example", "list"], {}, 2, "URL"),
        (["--base-url", "ftp://a.example", "profiles", "test"], {}, 2, "URL"),
        (["list"], {"RUTTER_CLIENT_ID": "a"}, 4, "RUTTER_CLIENT_SECRET"),
    ],
)
def test_what_goes_wrong_is_a_sentence_and_a_code(
    arguments: list[str], environ: dict[str, str], code: int, says: str
) -> None:
    result = run(*arguments, **environ)

    assert (result.returncode, result.stdout) == (code, "")
    assert says in result.stderr


ROWS = [{"id": f"id-{number}", "platform": "SHOPIFY"} for number in range(10)]


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ({"connections": ROWS, "has_more": True}, "The list has more connections"),
        ({"connections": ROWS, "total": 60}, "it says 60 in all"),
        ({"connections": [*ROWS, {}, 17]}, "2 rows of the list could not be read."),
    ],
)
def test_a_list_that_is_not_all_says_so_and_is_incomplete(
    answer: object, says: str
) -> None:
    with answering(answer) as login:
        result = run("list", **login)

    assert result.returncode == 3
    assert len(result.stdout.splitlines()) == 11
    assert says in result.stderr


def test_a_list_that_became_short_is_not_taken_as_whole() -> None:
    with answering({"connections": []}) as login:
        asyncio.run(_remember_rows(login))
        result = run("list", **login)

    assert result.returncode == 3
    assert "10 connections listed before, and not now." in result.stderr


async def _remember_rows(login: dict[str, str]) -> None:
    profile = load_profile(login)
    fleet = Fleet(utc_now)
    history = open_history(profile, lambda _: None)
    memory = Cache(fleet, history, clock=utc_now, on_notice=lambda _: None)
    memory.recall_first()
    listing = fleet.listing()
    listing.take([listed(row["id"]) for row in ROWS])
    listing.finish()
    for row in ROWS:
        fleet.learn_status(row["id"], status())
    await memory.close()


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (403, {"error_code": "X_1", "error_message": "Not on the allow list."}, 4),
        (403, {"detail": "Not on the allow list.", "code": "X_1"}, 4),
        (400, {"errors": [{"message": "Not on the allow list.", "code": "X_1"}]}, 1),
        (503, {"error": {"message": "Not on the allow list.", "code": "X_1"}}, 3),
    ],
)
def test_a_command_gives_the_services_words_its_code_and_an_id(
    status: int, body: object, code: int
) -> None:
    with answering(body, status, Cf_Ray="88d1-FRA") as login:
        result = run("list", **login)

    assert (result.returncode, result.stdout) == (code, "")
    said = f"Not on the allow list. (X_1, HTTP {status}, Cf-Ray 88d1-FRA)"
    assert f"The service said: {said}" in result.stderr
