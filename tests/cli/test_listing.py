"""The connections on standard output."""

import asyncio
import csv
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
    assert result.stdout.startswith("ID\tSTATE\tPLATFORM")
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
    result = run("list", "--json", "--no-fetch", *text.split())

    assert result.returncode == 3
    error = json.loads(result.stderr)["error"]
    unchecked = re.match(r"Incomplete: (\d+) connections? not checked\.", error)
    assert unchecked is not None
    assert (int(unchecked[1]) == 60) is ("platform" not in text)


@pytest.mark.parametrize("text", ["flax", "store:flax", "-store:flax", "flax coffee"])
def test_a_filter_on_names_never_read_is_incomplete_and_says_so(text: str) -> None:
    result = run("list", "--no-fetch", *text.split())

    assert result.returncode == 3
    assert "without a store name." in result.stderr


@pytest.mark.parametrize(
    "text", ["", "platform:shopify", "status:unchecked", "created:<7d", "checked:never"]
)
def test_what_the_list_itself_decides_is_complete(text: str) -> None:
    result = run("list", *text.split())

    assert result.returncode == 0
    assert "Incomplete" not in result.stderr


def test_only_those_that_may_still_fit_are_counted_as_unchecked() -> None:
    asyncio.run(_remember())
    result = run("list", "--no-fetch", "status:reauth")
    rows = json.loads(run("list", "--json").stdout)
    unchecked = sum(row["health"] == "unchecked" for row in rows)

    assert f"Incomplete: {unchecked} connections not checked." in result.stderr
    assert 0 < unchecked < 60


HEALTHS = {"reauth": "needs_reauth", "disabled": "disabled", "healthy": "healthy"}


def test_what_a_filter_needs_is_checked_first() -> None:
    found = {
        word: {row["id"] for row in json.loads(run("list", "--json", word).stdout)}
        for word in (f"status:{health}" for health in HEALTHS)
    }
    everything = json.loads(run("list", "--json").stdout)

    for word, health in HEALTHS.items():
        ids = {row["id"] for row in everything if row["health"] == health}
        assert ids
        assert found[f"status:{word}"] == ids


def test_what_was_checked_lately_is_not_checked_again() -> None:
    run("list", "status:reauth")
    checked = [row["checked_at"] for row in json.loads(run("list", "--json").stdout)]
    run("list", "status:reauth")
    again = [row["checked_at"] for row in json.loads(run("list", "--json").stdout)]
    old = run("list", "--no-fetch", "--max-age", "0s", "status:reauth")

    assert again == checked
    assert old.returncode == 3


def test_one_that_cannot_be_checked_makes_it_incomplete() -> None:
    """One of the sandbox's connections has a token that its status refuses."""
    result = run("list", "status:problems")

    assert result.returncode == 3
    assert "1 connection could not be checked. Try again later." in result.stderr


@pytest.mark.parametrize("words", [["--columns", "id,why"], ["--columns=ID, why"]])
def test_columns_are_those_that_were_asked_for(words: list[str]) -> None:
    lines = run("list", "--limit", "2", *words).stdout.splitlines()

    assert lines[0] == "ID\tWHY"
    assert len(lines) == 3


def test_the_order_is_the_one_that_was_asked_for() -> None:
    asked = ("list", "--json=platform,created_at", "--sort", "platform,-created")
    rows = json.loads(run(*asked).stdout)

    whole = sorted(rows, key=lambda row: row["created_at"] or "", reverse=True)
    assert rows == sorted(whole, key=lambda row: (row["platform"] or "~").casefold())


def test_no_cell_of_a_csv_is_a_formula() -> None:
    one = json.loads(run("list", "--json=id").stdout)[0]["id"]
    formula = '=HYPERLINK("https://a.example")'
    run("label", one, "--note", formula, "--owner", "-1+1")
    written = run("list", one, "--csv", "--columns", "id,owner,note").stdout

    rows = list(csv.reader(written.splitlines()))
    assert rows[1] == [one, "'-1+1", f"'{formula}"]


def test_csv_has_a_heading_and_quotes_what_needs_it() -> None:
    asyncio.run(_remember())
    written = run("list", "--csv", "--columns", "id,store,why").stdout

    rows = list(csv.reader(written.splitlines()))
    assert rows[0] == ["id", "store", "why"]
    assert {len(row) for row in rows} == {3}
    assert len(rows) == 61


def test_markdown_is_a_table() -> None:
    lines = run("list", "--md", "--columns", "id,platform").stdout.splitlines()

    assert lines[:2] == ["| ID | PLATFORM |", "| --- | --- |"]
    assert len([line for line in lines if line.startswith("|")]) == 62
    whole, filtered, checked = lines[-3:]
    assert whole.startswith("- 60 of 60 connections of demo (DEMO) as of 2")
    assert filtered == "- Filter: none"
    assert checked == "- No state was read yet."


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--csv", "--md"], "Choose one of --json, --csv and --md."),
        (["--json", "--columns", "id"], "Write --json=id,store."),
        (["--json=id,nmae"], "unknown field 'nmae'. Use id, platform,"),
        (["--columns", "nmae"], "unknown column 'nmae'. Use state, store,"),
        (["--sort", "-nmae"], "unknown order '-nmae'. Use state, store,"),
        (["--max-age", "soon"], "such as 30s, 15m, 2h or 7d"),
        (["--limit", "-1"], "-1 is not in the range x>=0"),
    ],
)
def test_a_wrong_option_is_one_line_that_says_what_is_allowed(
    arguments: list[str], says: str
) -> None:
    result = run("list", *arguments)

    assert (result.returncode, result.stdout) == (2, "")
    assert says in result.stderr
    assert len(result.stderr.splitlines()) == 1


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


def test_ls_is_list() -> None:
    assert run("ls", "--limit", "1").stdout == run("list", "--limit", "1").stdout
