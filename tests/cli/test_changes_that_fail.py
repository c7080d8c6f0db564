"""Changes from the command line where the service fails in the middle of them."""

import json
import signal
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from stand_ins.port import Asked, Reply

from .fleet_service import BROKEN, FleetService, fleet_service
from .pseudo_terminal import PROGRAM, terminal
from .shapes import conforms
from .test_main import run

PAUSED = Reply(452, {"error_code": "RATE_LIMIT_ERROR"}, {"Retry-After": "60"})


@pytest.fixture
def service() -> Iterator[FleetService]:
    with fleet_service("Otter Shop", "Bear Store") as running:
        yield running


def test_a_store_that_was_renamed_meanwhile_is_not_deleted(
    service: FleetService,
) -> None:
    run("list", "store:otter", **service.environ)
    first, _ = service.names
    service.names[first] = "Beaver Shop"
    result = run("delete", "Otter Shop", "--yes", **service.environ)

    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == (
        "Otter Shop is now called Beaver Shop. Nothing was deleted. "
        f"Use the ID: {first}\n"
    )
    assert service.count("DELETE") == 0


def test_a_platform_that_is_paused_is_not_known_and_not_asked_again(
    service: FleetService,
) -> None:
    service.instead = lambda asked: PAUSED if "/status" in asked.target else None
    first, _ = service.names
    shown = run("show", first, **service.environ)
    asked = service.statuses
    listed = run("list", "status:healthy", **service.environ)

    assert shown.returncode == listed.returncode == 3
    assert "its platform is paused" in shown.stderr
    assert f"connections-tui show {first}" in shown.stdout
    assert listed.stderr.splitlines()[-1] == (
        "Incomplete: 2 connections could not be checked. Try again later."
    )
    assert (asked, service.statuses) == (1, 3)


@pytest.mark.parametrize("answer", [BROKEN, Reply(500, {"error_message": "Died."})])
def test_a_create_whose_answer_is_lost_is_sent_once_and_looked_for(
    service: FleetService, answer: Reply | bytes
) -> None:
    service.instead = lambda asked: answer if asked.method == "POST" else None
    result = run("create", "--json", "--wait", **service.environ)
    [new] = set(service.names) - {"c0ffee00-0a", "c0ffee01-1a"}

    assert (result.returncode, result.stdout) == (3, "")
    assert "The connection may have been created." in result.stderr
    *_, found, failure = map(json.loads, result.stderr.splitlines())
    assert found == {"notice": f"New in the list: {new}, Shopify"}
    assert failure["advice"] == "Check the list before you send it again."
    assert service.count("POST") == 1


def test_a_delete_whose_answer_is_lost_is_confirmed_by_the_list(
    service: FleetService,
) -> None:
    first, second = service.names
    service.instead = lambda asked: BROKEN if asked.method == "DELETE" else None
    result = run("delete", first, second, "--yes", **service.environ)

    assert (result.returncode, result.stdout) == (0, f"{first}\n{second}\n")
    assert result.stderr.splitlines()[-1] == "2 deleted."
    assert service.count("DELETE") == 4


def test_a_delete_that_nothing_confirms_says_what_to_do(service: FleetService) -> None:
    def broken_from_the_delete_on(_: Asked) -> bytes | None:
        return BROKEN if service.count("DELETE") else None

    first, _ = service.names
    service.instead = broken_from_the_delete_on
    result = run("delete", first, "--yes", **service.environ)

    assert (result.returncode, result.stdout) == (3, "")
    assert result.stderr.splitlines()[-1] == (
        "Delete not confirmed: The list could not be read either. Reload the list "
        "before you delete it again."
    )
    assert service.count("DELETE") == 2


def test_one_sudden_empty_list_does_not_show_what_is_gone(
    service: FleetService,
) -> None:
    first, _ = service.names
    run("list", "store:otter", **service.environ)
    wait = ("wait", first, "--for", "gone", "--timeout")
    service.instead = lambda _: Reply(200, {"connections": []})
    before = len(service.asked)
    one = run(*wait, "0s", **service.environ)
    two = run(*wait, "1s", **service.environ)

    assert one.returncode == 3
    assert "Timed out, not gone: " in one.stderr
    assert "(not listed)" in one.stderr
    assert two.returncode == 0, two.stderr
    assert len(service.asked) - before == 1 + 2


def test_a_list_that_turns_empty_meanwhile_proves_nothing(
    service: FleetService,
) -> None:
    first, _ = service.names
    lists = 0

    def empty_from_the_second_on(_: Asked) -> Reply | None:
        nonlocal lists
        lists += 1
        return Reply(200, {"connections": []}) if lists > 1 else None

    service.instead = empty_from_the_second_on
    wait = ("wait", first, "--for", "gone", "--timeout", "1s")
    result = run(*wait, **service.environ)

    assert (result.returncode, lists) == (3, 2), result.stderr


def test_in_production_each_change_of_one_needs_a_yes(
    service: FleetService, tmp_path: Path
) -> None:
    first, _ = service.names
    url = service.environ["RUTTER_BASE_URL"]
    folder = tmp_path / "config"
    folder.mkdir()
    (folder / "profiles.toml").write_text(
        f'[profiles.acme]\nenvironment = "production"\nbase_url = "{url}"\n'
        'client_id = "a"\nsecret = "env:HUSH"\n'
    )
    home = {"CONNECTIONS_TUI_HOME": str(tmp_path), "HUSH": "canary-4711"}
    for words in (
        ("rename", first, "Moss"),
        ("sync", first),
        ("backfill", first, "--from", "2026-01-01", "--object", "bill"),
        ("create",),
    ):
        asked = run("--profile", "acme", *words, **home)
        assert asked.returncode == 2, asked.stderr
        assert "Not a terminal: use --yes to confirm. Nothing was" in asked.stderr
        assert service.count("POST") == service.count("PATCH") == 0

        run("--profile", "acme", *words, "--yes", **home)
        sent = [one for one in service.asked if one.method != "GET"]
        assert len(sent) == 1, words
        service.asked.clear()


NOT_ALLOWED = Reply(403, {"error_code": "IP_NOT_ALLOWED"})


@pytest.mark.parametrize(("answer", "code"), [(NOT_ALLOWED, 4), (PAUSED, 3)])
def test_what_the_service_refuses_of_one_is_told_with_its_code(
    service: FleetService, answer: Reply, code: int
) -> None:
    def refuse(asked: Asked) -> Reply | None:
        is_change = asked.method != "GET" or "/credentials" in asked.target
        return answer if is_change else None

    first, second = service.names
    service.instead = refuse
    sure = ("--yes", "--confirm", "otter")
    for words in (
        ("rename", first, "Moss"),
        ("sync", first),
        ("backfill", first, "--from", "2026-01-01", "--object", "bill"),
        ("rotate", first, *sure),
        ("delete", second, "--yes"),
    ):
        assert run(*words, **service.environ).returncode == code, words
    read = ("credentials", first, "--show-secrets", *sure, "--json")
    result = run(*read, **service.environ)
    failure = json.loads(result.stderr.splitlines()[-1])

    assert (result.returncode, result.stdout) == (code, "")
    assert failure["error"].startswith("Not read. ")
    assert (failure["code"], failure["status"], failure["exit_code"]) == (
        answer.body["error_code"],
        answer.status,
        code,
    )


LOGIN_REFUSED = Reply(401, {"error_code": "INVALID_CREDENTIALS"})


@pytest.mark.parametrize(("is_everything", "code"), [(False, 1), (True, 4)])
def test_a_401_is_the_login_only_where_the_list_is_refused_too(
    service: FleetService, is_everything: bool, code: int
) -> None:
    """The service answers the same to a wrong login and to a wrong access token."""

    def refuse(asked: Asked) -> Reply | None:
        is_change = asked.method != "GET" or "/credentials" in asked.target
        return LOGIN_REFUSED if is_everything or is_change else None

    first, _ = service.names
    service.instead = refuse
    sure = ("--yes", "--confirm", "otter")
    for words in (
        ("sync", first),
        ("backfill", first, "--from", "2026-01-01", "--object", "bill"),
        ("rotate", first, *sure),
        ("credentials", first, "--show-secrets", *sure),
    ):
        result = run(*words, **service.environ)
        whose = "client ID and secret" if is_everything else "access token was refused"
        assert result.returncode == code, words
        assert whose in result.stderr
    assert service.count("POST") == (0 if is_everything else 3)


@pytest.mark.parametrize(
    ("answer", "code", "outcome"), [(PAUSED, 3, "refused"), (BROKEN, 3, "unknown")]
)
def test_with_json_the_outcome_is_told_of_what_failed_too(
    service: FleetService, answer: Reply | bytes, code: int, outcome: str
) -> None:
    first, _ = service.names
    service.instead = lambda asked: answer if asked.method != "GET" else None
    for words in (
        ("rename", first, "Moss"),
        ("sync", first),
        ("backfill", first, "--from", "2026-01-01", "--object", "bill"),
        ("rotate", first, "--yes"),
    ):
        result = run(*words, "--json", **service.environ)
        [found] = conforms(words[0], result.stdout)
        failure = json.loads(result.stderr.splitlines()[-1])
        assert (result.returncode, failure["exit_code"]) == (code, code), words
        assert (found["id"], found["outcome"]) == (first, outcome)


@pytest.mark.parametrize("answers", [True, False])
@pytest.mark.parametrize("method", ["DELETE", "POST"])
def test_ctrl_c_waits_for_the_outcome_and_tells_it(
    service: FleetService, method: str, answers: bool
) -> None:
    reached, go_on = Event(), Event()
    first, _ = service.names

    def hold(asked: Asked) -> None:
        if asked.method == method:
            reached.set()
            go_on.wait(60)

    service.instead = hold
    words = ("delete", first, "--yes") if method == "DELETE" else ("create",)
    with terminal((*PROGRAM, *words), size=(140, 24), **service.environ) as person:
        assert reached.wait(30)
        person.signal(signal.SIGINT)
        person.read_until(b"Waiting for the response to a change that was sent.")
        if answers:
            go_on.set()
        code = person.exit_code()
    go_on.set()

    last = [line for line in person.lines if line][-1]
    changed = first if method == "DELETE" else "c0ffee99-2"
    if answers:
        assert (code, last) == (130, "Cancelled.")
        assert any(line.split(" ")[0] == changed for line in person.lines)
    else:
        assert code == 3
        assert last.startswith("No response yet. The change may have been made:")
    assert service.count(method) == 1
