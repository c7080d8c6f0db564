"""What --json prints: of the shape that ``describe`` gives, for every command."""

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from connections_tui.cli.commands.describe import described
from connections_tui.cli.main import main
from connections_tui.fleet.folding import folded
from connections_tui.sandbox.service_endpoints import JOBS
from connections_tui.titles import TITLES

from .shapes import conforms, schemas, strict
from .test_main import run

Row = dict[str, Any]


def call(*arguments: str) -> tuple[int, str]:
    """The exit code, and what a command prints; in this process, which is quicker."""
    result = CliRunner().invoke(main, [*arguments, "--json"])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.stdout


def listed(*words: str) -> list[Row]:
    rows: list[Row] = json.loads(call("list", *words)[1])
    return rows


EACH: dict[str, Callable[[str], tuple[str, ...]]] = {
    "audit": lambda _: ("audit",),
    "bundle": lambda broken: ("bundle", broken),
    "check": lambda _: ("check",),
    "config path": lambda _: ("config", "path"),
    "config show": lambda _: ("config", "show"),
    "config validate": lambda _: ("config", "validate"),
    "create": lambda _: ("create",),
    "delete": lambda broken: ("delete", broken, "--yes"),
    "describe": lambda _: ("describe",),
    "doctor": lambda _: ("doctor",),
    "errors": lambda _: ("errors",),
    "explain": lambda broken: ("explain", broken),
    "history": lambda broken: ("history", broken),
    "job": lambda _: ("job", next(iter(JOBS))),
    "label": lambda broken: ("label", broken, "--note", "call them"),
    "link": lambda broken: ("link", broken),
    "list": lambda _: ("list", "status:problems"),
    "message": lambda broken: ("message", broken),
    "overview": lambda _: ("overview",),
    "platforms": lambda _: ("platforms",),
    "profiles add": lambda _: ("profiles", "add", "mine", "--environment", "demo"),
    "profiles edit": lambda _: ("profiles", "edit", "mine", "--read-only"),
    "profiles list": lambda _: ("profiles", "list"),
    "profiles test": lambda _: ("profiles", "test"),
    "profiles use": lambda _: ("profiles", "use", "mine"),
    "profiles remove": lambda _: ("profiles", "remove", "mine", "--yes"),
    "rename": lambda broken: ("rename", broken, "Quince"),
    "report": lambda _: ("report",),
    "rotate": lambda broken: ("rotate", broken, "--yes"),
    "show": lambda broken: ("show", broken),
    "sync-config": lambda _: ("sync-config", "--platform", "Xero"),
    "wait": lambda broken: ("wait", broken, "--for", "gone"),
    "webhooks": lambda _: ("webhooks",),
    "whoami": lambda _: ("whoami",),
}
"""An example of each, in an order in which they work."""
LAST = ("delete", "wait")
ELSEWHERE = {
    *("sandbox serve", "watch", "credentials"),
    *("sync", "backfill", "exchange"),
}
"""These go on until they are interrupted, or need a word, a connection that works, or
a token."""


def test_every_command_prints_what_describe_says_of_it() -> None:
    [broken, *_] = listed("status:reauth")
    order = [name for name in EACH if name not in LAST]

    assert set(EACH) | ELSEWHERE == set(schemas())
    for name in (*order, *LAST):
        code, written = call(*EACH[name](broken["id"]))
        # One connection of the sandbox cannot be checked; a machine may have problems.
        assert code in (0, 3 if name == "list" else 10, 1 if name == "doctor" else 0)
        conforms(name, written)


def test_the_sandbox_says_where_it_is_in_the_shape_that_describe_says() -> None:
    command = (sys.executable, "-m", "connections_tui", "sandbox", "serve", "--json")
    with subprocess.Popen(
        [*command, "--port", "0"], stdout=subprocess.PIPE, text=True
    ) as served:
        assert served.stdout is not None
        line = served.stdout.readline()
        served.terminate()
    [variables] = conforms("sandbox serve", line)

    assert variables["RUTTER_BASE_URL"].startswith("http://127.0.0.1:")


def test_standard_error_is_of_the_shapes_that_describe_says() -> None:
    told = described(main)
    failed = run("show", "No Such Store", "--json").stderr
    dry = run("create", "--dry-run", "--json").stderr

    jsonschema.validate(json.loads(failed), strict(told.failure))
    jsonschema.validate(json.loads(dry), strict(told.notice))


def test_a_dry_run_has_the_shape_of_the_real_one() -> None:
    [broken, *_] = listed("status:reauth")
    [made] = conforms("create", call("create", "--dry-run")[1])
    [deleted] = conforms("delete", call("delete", broken["id"], "--dry-run")[1])

    assert made["would_send"] == {}
    assert deleted["outcome"] is None


def test_fewer_fields_are_of_that_shape_too() -> None:
    [rows] = conforms("list", run("list", "--json=store,id", "--limit", "1").stdout)

    assert list(rows[0]) == ["store", "id"]


# -- the filter


def terms(rows: list[Row]) -> st.SearchStrategy[tuple[str, Callable[[Row], bool]]]:
    """A word of the filter, and what it means of a row of JSON."""
    words = {row["health"].removeprefix("needs_"): row["health"] for row in rows}
    states = st.lists(st.sampled_from(sorted(words)), min_size=1, max_size=3)
    codes = sorted({row["platform"] for row in rows if row["platform"] in TITLES})
    platforms = st.lists(st.sampled_from(codes), min_size=1, max_size=3)
    starts = st.sampled_from([row["id"] for row in rows]).flatmap(
        lambda one: st.integers(1, 8).map(lambda length: one[:length])
    )
    names = st.sampled_from([row["store"] for row in rows if row["store"]]).map(
        lambda name: name.split()[0]
    )
    return st.one_of(
        states.map(
            lambda some: (
                f"status:{','.join(some)}",
                lambda row: row["health"] in {words[one] for one in some},
            )
        ),
        platforms.map(
            lambda some: (
                f"platform:{','.join(some).lower()}",
                lambda row: row["platform"] in some,
            )
        ),
        starts.map(lambda start: (f"id:{start}", lambda r: r["id"].startswith(start))),
        names.map(
            lambda name: (
                f'store:"{name}"',
                lambda row: folded(name) in folded(row["store"] or ""),
            )
        ),
    )


@pytest.fixture
def whole() -> list[Row]:
    """Every connection of which all is known that the filter asks for: one of the
    sandbox never gives its status, and each call tells whether it was asked."""
    listed("status:healthy")
    listed("store:x")
    return [row for row in listed() if row["health"] != "unchecked"]


def test_a_filtered_list_is_the_filter_applied_to_the_whole(whole: list[Row]) -> None:
    pairs = st.lists(st.tuples(terms(whole), st.booleans()), min_size=1, max_size=3)

    @settings(max_examples=15)
    @given(pairs)
    def is_the_filter(chosen: list[tuple[tuple[str, Callable[..., bool]], bool]]):
        words = [f"{'-' if negated else ''}{word}" for (word, _), negated in chosen]
        code, written = call("list", *words)
        fitting = [
            row
            for row in whole
            if all(fits(row) is not negated for (_, fits), negated in chosen)
        ]

        found = [row["id"] for row in json.loads(written)]
        known = {row["id"] for row in whole}
        # Those that cannot be checked are said, with exit code 3.
        assert code in (0, 3)
        assert [one for one in found if one in known] == [row["id"] for row in fitting]

    is_the_filter()
