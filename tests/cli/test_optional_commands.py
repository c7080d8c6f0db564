"""Rename, sync, backfill, rotate and credentials: refused, confirmed, recorded."""

import json

from connections_tui.config import audit_file

from .pseudo_terminal import terminal
from .shapes import conforms
from .test_delete_command import PROGRAM, changed
from .test_main import run

LOAD = ("--from", "2026-01-01", "--object", "bill")


def rows() -> list[dict[str, str]]:
    found = run("list", "--json=id,platform", "status:healthy").stdout
    return list(json.loads(found))


def of(platform: str) -> dict[str, str]:
    return next(row for row in rows() if row["platform"] == platform)


def test_a_rename_and_a_sync_are_sent_recorded_and_give_the_id() -> None:
    one = of("QUICKBOOKS")["id"]
    renamed = run("rename", one, "Quince & Co")
    synced = run("sync", one[:13], "--object", "invoice")
    loaded = run("backfill", one, "--from", "2026-01-01", "--object", "invoice")

    for result in (renamed, synced, loaded):
        assert (result.returncode, result.stdout) == (0, f"{one}\n"), result.stderr
    assert "was renamed to Quince & Co." in renamed.stderr
    assert "syncs now." in synced.stderr
    assert [(word, outcome) for word, outcome, _ in changed()] == [
        (word, outcome)
        for word in ("rename", "sync", "backfill")
        for outcome in ("pending", "done")
    ]


def test_a_name_that_it_has_already_is_not_sent() -> None:
    one = of("QUICKBOOKS")["id"]
    version = {"RUTTER_API_VERSION": "2024-08-31"}
    first = run("--demo", "rename", one, "Quince", **version)
    second = run("--demo", "rename", one, "Quince", **version)

    assert (first.returncode, second.returncode) == (0, 0), second.stderr
    assert second.stdout == f"{one}\n"
    assert "has this name already. Nothing was changed." in second.stderr
    assert [outcome for _, outcome, _ in changed()] == ["pending", "done"]


def test_with_json_each_tells_its_outcome() -> None:
    one = of("QUICKBOOKS")
    version = {"RUTTER_API_VERSION": "2024-08-31"}
    load = ("--from", "2026-01-01", "--object", "invoice")
    for words in (
        ("rename", one["id"], "Quince"),
        ("rename", one["id"], "Quince"),
        ("sync", one["id"]),
        ("backfill", one["id"], *load),
        ("rotate", one["id"], "--yes"),
    ):
        result = run("--demo", *words, "--json", **version)
        [found] = conforms(words[0], result.stdout)
        assert (found["id"], found["platform"]) == (one["id"], "QUICKBOOKS")
        assert (result.returncode, found["outcome"]) == (0, "done"), result.stderr
        assert all("notice" in json.loads(x) for x in result.stderr.splitlines())
    refused = run("sync", one["id"], "--object", "sheep", "--json")
    [found] = conforms("sync", refused.stdout)

    assert (refused.returncode, found["outcome"]) == (1, "refused")
    assert json.loads(refused.stderr.splitlines()[-1])["exit_code"] == 1
    assert len(changed()) == 2 * 5


def test_what_is_wrong_is_one_sentence_and_changes_nothing() -> None:
    one = of("QUICKBOOKS")["id"]
    for words, code, said in (
        (("rename", one, "x" * 31), 2, "Remove 1 character. Nothing was changed."),
        (("rename", one, ""), 2, "Enter a name. Nothing was changed."),
        (
            ("backfill", one, "--from", "soon", "--object", "bill"),
            2,
            "--from: Enter a date such as 2025-01-31. Nothing was changed.",
        ),
        (("rotate", one), 2, "Not a terminal. Use --yes to confirm. Nothing"),
        (("rotate", one[:7], "--yes"), 2, "is too short for this."),
        (("rename", one[:7], "Moss"), 2, "is too short for this."),
        (("sync", one[:7]), 2, "is too short for this."),
        (("backfill", one[:7], *LOAD), 2, "is too short for this."),
        (("credentials", one), 2, "Use --show-secrets to print them."),
        (("credentials", one, "--show-secrets"), 2, "Use --yes --confirm "),
        (("sync", one, "--object", "sheep"), 1, "was not synced."),
    ):
        result = run(*words)
        assert (result.returncode, result.stdout) == (code, ""), words
        assert said in result.stderr

    assert {outcome for _, outcome, _ in changed()} == {"pending", "refused"}


def test_a_rotation_prints_no_token_and_the_next_command_works() -> None:
    one = of("SHOPIFY")["id"]
    result = run("rotate", one, "--yes")

    assert (result.returncode, result.stdout) == (0, f"{one}\n")
    assert "has a new access token" in result.stderr
    assert run("show", one).returncode == 0


def test_credentials_need_the_word_and_an_option_without_a_terminal() -> None:
    one = of("SHOPIFY")["id"]
    asked = run("credentials", one, "--show-secrets")
    word = asked.stderr.split("--confirm ")[1].split(".")[0]
    wrong = run("credentials", one, "--show-secrets", "--yes", "--confirm", "x")
    given = run(
        *("credentials", one, "--show-secrets", "--yes", "--confirm", word, "--json")
    )

    assert (wrong.returncode, wrong.stdout) == (2, "")
    answer = json.loads(given.stdout)
    assert answer["type"] == "oauth"
    kept = audit_file().read_text(encoding="utf-8")
    assert answer["access_token"] not in kept + given.stderr
    assert [(word, outcome) for word, outcome, _ in changed()] == [
        ("read", "pending"),
        ("read", "done"),
    ]


def test_on_a_terminal_they_are_masked() -> None:
    one = of("SHOPIFY")["id"]
    with terminal((*PROGRAM, "credentials", one), size=(140, 24)) as person:
        person.read_until(b'Type "', b'" to read them')
        word = person.drawn.split(b'Type "')[-1].split(b'"')[0]
        person.press(word + b"\r")
        person.read_until(b"access_token", "••••".encode())
        assert person.exit_code() == 0


def test_a_read_only_profile_refuses_all_of_them() -> None:
    run("profiles", "add", "locked", "--environment", "demo", "--read-only")
    for words in (
        ("rename", "x", "Moss"),
        ("backfill", "x", "--from", "2026-01-01", "--object", "bill"),
        ("rotate", "x", "--yes"),
        ("credentials", "x", "--show-secrets", "--yes", "--confirm", "x"),
    ):
        result = run("--profile", "locked", *words)
        assert (result.returncode, result.stdout) == (1, "")
        assert "locked is read-only (set in its profile)." in result.stderr

    assert not changed()
