"""What is synced, and how often: shown, set, changed and removed by commands."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from stand_ins.port import Asked, Reply

from .fleet_service import BROKEN, FleetService, fleet_service
from .shapes import conforms
from .test_delete_command import changed
from .test_main import run
from .test_optional_commands import of

NEW = ("--every", "6h", "--object", "invoice", "--batch", "12:invoice,bill")
CONFIG = {
    "initialSync": {
        "batches": [{"timeFrameInMonths": 12, "entities": ["INVOICE", "BILL"]}]
    },
    "incrementalSync": {"syncPeriodInMinutes": 360, "entities": ["INVOICE"]},
}


def said(*words: str) -> dict[str, Any]:
    result = run("sync-config", *words, "--json")
    assert result.returncode == 0, result.stderr
    [found] = conforms("sync-config", result.stdout)
    return dict(found)


def test_of_a_connection_it_is_set_changed_shown_and_removed() -> None:
    one = of("QUICKBOOKS")["id"]
    assert said(one)["in_effect"] == "organization"
    made = said(one, *NEW)
    assert (made["in_effect"], made["outcome"]) == ("connection", "done")
    assert made["own"] == {
        "every_minutes": 360,
        "objects": ["INVOICE"],
        "first_sync": [{"months": 12, "objects": ["INVOICE", "BILL"]}],
    }
    assert said(one, "--every", "1d")["own"]["every_minutes"] == 1440
    assert said(one)["own"]["objects"] == ["INVOICE"]
    removed = said(one, "--remove", "--yes")
    assert (removed["in_effect"], removed["own"]) == ("organization", None)
    assert [(word, outcome) for word, outcome, _ in changed()] == [
        (word, outcome)
        for word in ("configure", "configure", "unconfigure")
        for outcome in ("pending", "done")
    ]


def test_that_of_a_platform_holds_for_connections_without_their_own() -> None:
    one = of("QUICKBOOKS")["id"]
    said("--platform", "quickbooks", *NEW)
    shown = run("sync-config", one)

    assert shown.stdout.splitlines() == [
        "In effect\tthat of QuickBooks",
        "Syncs\tevery 6 h",
        "Objects\tINVOICE",
        "First sync, batch 1\t12 months: INVOICE, BILL",
    ]
    # What is not given comes from the one in effect.
    own = said(one, "--every", "2h")
    assert own["own"]["first_sync"] == own["of_platform"]["first_sync"]
    assert own["of_platform"]["every_minutes"] == 360
    again = run("sync-config", "--platform", "QuickBooks", "--remove", "--yes")
    gone = run("sync-config", "--platform", "QuickBooks", "--remove", "--yes")
    assert again.returncode == gone.returncode == 0
    assert "no longer has its own sync configuration" in again.stderr
    assert "had no sync configuration of its own" in gone.stderr


def test_what_is_wrong_is_one_sentence_and_nothing_is_sent() -> None:
    one = of("QUICKBOOKS")["id"]
    for words, code, sentence in (
        ((), 2, "Give either a connection or --platform."),
        ((one, "--platform", "Xero"), 2, "Give either a connection or --platform."),
        ((one, "--every", "59"), 2, "--every: From 60 minutes to 20,160 (14 days)"),
        ((one, "--every", "15d"), 2, "not 21,600. Nothing was changed."),
        ((one, "--object", "a-b"), 2, "--object: Use the API's words"),
        ((one, "--batch", "invoice"), 2, "--batch: Enter months and data objects"),
        ((one, "--every", "6h"), 2, "needs --every, --object and --batch."),
        ((one, "--remove", "--every", "6h"), 2, "Use either --remove or what to set."),
        ((one, "--remove"), 2, "Not a terminal. Use --yes to confirm."),
        ((one[:7], *NEW), 2, "is too short for this."),
        ((of("SHOPIFY")["id"],), 1, "not supported for the connection's platform."),
    ):
        result = run("sync-config", *words)
        assert (result.returncode, result.stdout) == (code, ""), words
        assert sentence in result.stderr, words

    assert not changed()


def test_a_read_only_profile_shows_and_does_not_change() -> None:
    run("profiles", "add", "locked", "--environment", "demo", "--read-only")
    for words in (NEW, ("--remove", "--yes")):
        for about in (("x",), ("--platform", "Xero")):
            result = run("--profile", "locked", "sync-config", *about, *words)
            assert (result.returncode, result.stdout) == (1, "")
            assert "locked is read-only" in result.stderr
    shown = run("--profile", "locked", "sync-config", "--platform", "Xero")

    assert shown.returncode == 0, shown.stderr
    assert not changed()


# -- where the service fails


@pytest.fixture
def service() -> Iterator[FleetService]:
    with fleet_service("Otter Shop") as running:
        yield running


@pytest.mark.parametrize("was_kept", [True, False])
def test_a_lost_answer_is_settled_by_reading_it_again(
    service: FleetService, was_kept: bool
) -> None:
    kept: list[object] = []

    def answer(asked: Asked) -> Reply | bytes | None:
        if "/configs/sync/connections/" not in asked.target:
            return Reply(404, {}) if "/configs/" in asked.target else None
        if asked.method == "POST":
            kept.extend([CONFIG] * was_kept)
            return BROKEN
        return Reply(200, kept[0]) if kept else Reply(404, {})

    service.instead = answer
    [one] = service.names
    result = run("sync-config", one, *NEW, "--json", **service.environ)
    [found] = conforms("sync-config", result.stdout)

    assert service.count("POST") == 1
    if was_kept:
        assert (result.returncode, found["outcome"]) == (0, "done")
        assert "reading it again confirms it" in result.stderr
    else:
        assert (result.returncode, found["outcome"]) == (3, "unknown")
        failure = json.loads(result.stderr.splitlines()[-1])
        assert failure["error"] == "Not confirmed."


def test_a_refusal_has_the_services_words_and_its_code(service: FleetService) -> None:
    def answer(asked: Asked) -> Reply | None:
        if "/configs/" not in asked.target:
            return None
        if asked.method == "GET":
            return Reply(404, {})
        return Reply(400, {"error_message": "entities: PAYOUT is not a word."})

    service.instead = answer
    [one] = service.names
    result = run("sync-config", one, *NEW, **service.environ)

    assert (result.returncode, result.stdout) == (1, "")
    assert "PAYOUT is not a word." in result.stderr
    assert service.count("POST") == 1
