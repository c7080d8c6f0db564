"""Deleting from the command line: nothing goes without a clear yes."""

import json
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from connections_tui.access import ProfileView
from connections_tui.cli import confirming
from connections_tui.cli.commands import delete
from connections_tui.cli.exits import Failed
from connections_tui.config import audit_file
from connections_tui.fleet import Record
from fleet.making import listed

from .pseudo_terminal import terminal
from .test_main import run

PROGRAM = (sys.executable, "-m", "connections_tui")
PRODUCTION = ProfileView(
    name="acme",
    environment="PROD",
    address="https://production.rutterapi.com/versioned",
    host="production.rutterapi.com",
    api_version="2024-08-31",
)


def ids(*words: str) -> list[str]:
    rows = json.loads(run("list", "--json=id", *words).stdout)
    return [row["id"] for row in rows]


def changed() -> list[tuple[str, str, str]]:
    path: Path = audit_file()
    if not path.exists():
        return []
    lines = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [
        (one["operation"], one.get("outcome", "pending"), one.get("connection_id", ""))
        for one in lines
    ]


def test_with_yes_it_is_deleted_recorded_and_its_id_is_the_output() -> None:
    first, *others = ids()
    result = run("delete", first, "--yes")

    assert (result.returncode, result.stdout) == (0, f"{first}\n")
    assert "1 connection to delete (DEMO, profile demo):" in result.stderr
    assert ids() == others
    assert changed() == [
        ("delete", "pending", first),
        ("delete", "done", first),
    ]


def test_several_are_shown_first_and_counted_last() -> None:
    first, second, *others = ids()
    result = run("rm", first, second, first[:13], "--yes")

    assert result.stdout.split() == [first, second]
    shown = result.stderr.index("2 connections to delete")
    assert shown < result.stderr.index("Deleted") < result.stderr.index("2 deleted.")
    assert ids() == others


@pytest.mark.parametrize(
    ("options", "code", "says"),
    [
        ((), 2, "Not a terminal. Use --yes to confirm. Nothing was deleted."),
        (("--dry-run",), 0, "Nothing was deleted."),
        (("--dry-run", "--yes"), 0, "Nothing was deleted."),
    ],
)
def test_without_a_yes_nothing_is_deleted(
    options: Sequence[str], code: int, says: str
) -> None:
    before = ids()
    result = run("delete", before[0], *options)

    assert (result.returncode, result.stdout) == (code, "")
    assert says in result.stderr
    assert ids() == before
    assert not changed()


def test_a_short_beginning_may_be_a_slip_and_deletes_nothing() -> None:
    before = ids()
    result = run("delete", before[0][:7], "--yes")

    assert (result.returncode, result.stdout) == (2, "")
    assert "is too short for this. Use at least 8 characters:" in result.stderr
    assert ids() == before


def test_a_name_is_enough_only_where_all_names_are_known(tmp_path: Path) -> None:
    elsewhere = {"CONNECTIONS_TUI_HOME": str(tmp_path / "elsewhere")}
    [named] = json.loads(run("list", "--json", "store:otter", **elsewhere).stdout)
    run("show", named["id"])
    unsure = run("delete", named["store"], "--yes")
    sure = run("delete", named["store"], "--yes", **elsewhere)

    assert (unsure.returncode, unsure.stdout) == (2, "")
    assert f"Use the ID: {named['id']}" in unsure.stderr
    assert sure.stdout.split() == [named["id"]]


def test_one_name_that_is_wrong_keeps_all_of_them() -> None:
    before = ids()
    result = run("delete", before[0], "No Such Store", "--yes")

    assert result.returncode == 5
    assert ids() == before


@pytest.mark.parametrize(("answer", "code"), [(b"n\r", 130), (b"\r", 130), (b"y\r", 0)])
def test_a_person_is_asked_and_no_is_the_default(answer: bytes, code: int) -> None:
    before = ids()
    with terminal((*PROGRAM, "delete", before[0]), size=(140, 24)) as person:
        person.read_until(b"Delete it? [y/N]")
        person.press(answer)
        assert person.exit_code() == code

    assert (before[0] in ids()) is (code != 0)


def test_an_interrupt_at_the_question_ends_it_at_once() -> None:
    before = ids()
    with terminal((*PROGRAM, "delete", before[0]), size=(140, 24)) as person:
        person.read_until(b"Delete it? [y/N]")
        person.signal_until(signal.SIGINT, b"Cancelled.")
        assert person.exit_code() == 130

    assert ids() == before
    assert not changed()


def test_a_read_only_profile_refuses() -> None:
    added = run("profiles", "add", "locked", "--environment", "demo", "--read-only")
    before = ids()
    result = run("--profile", "locked", "delete", before[0], "--yes")

    assert (added.returncode, result.returncode) == (0, 1)
    assert "locked is read-only (set in its profile)." in result.stderr
    assert ids() == before


RECORD = Record("3adc1519-0d6e-4222-83de-25b457cf42be")
RECORD.take_row(listed(RECORD.id, name="Otter Outdoor"))


@pytest.mark.parametrize(
    ("records", "is_sure", "word", "says"),
    [
        ([RECORD], True, None, "In production, use --yes --confirm otter."),
        ([RECORD], False, None, "In production, use --yes --confirm otter."),
        ([RECORD], False, "otter", "In production, use --yes --confirm otter."),
        ([RECORD], True, "Otters", 'The word is "otter".'),
        ([RECORD, RECORD], True, "otter", 'The word is "2".'),
    ],
)
def test_production_needs_the_word_as_well(
    records: list[Record],
    is_sure: bool,
    word: str | None,
    says: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(confirming, "is_interactive", lambda: False)
    with pytest.raises(Failed) as failed:
        delete._confirm(records, PRODUCTION, is_sure=is_sure, word=word)

    assert failed.value.told.exit_code == 2
    assert failed.value.sentence == f"{says} Nothing was deleted."


@pytest.mark.parametrize(
    ("records", "word"), [([RECORD], " Otter "), ([RECORD, RECORD], "2")]
)
def test_production_with_the_word_goes_on(records: list[Record], word: str) -> None:
    delete._confirm(records, PRODUCTION, is_sure=True, word=word)
