"""Failures of commands with --json: one object on standard error, for programs."""

import json
import subprocess
import sys
from typing import Any

import pytest

from stand_ins.port import Asked, Reply
from stand_ins.port import answering as answering_with

from .answering import LOGIN, answering
from .test_faults import run as run_program
from .test_main import run

KEYS = {
    *("error", "exit_code", "advice", "code", "status", "said", "request_id"),
    "retry_after",
}


def told(result: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """The last line on standard error; each of them is an object."""
    *notices, last = map(json.loads, result.stderr.splitlines())
    assert all(list(one) == ["notice"] for one in notices)
    assert set(last) == KEYS
    assert last["exit_code"] == result.returncode
    found: dict[str, Any] = last
    return found


@pytest.mark.parametrize(
    ("command", "code", "error", "advice"),
    [
        (("list", "--json", "--limit", "x"), 2, "'x' is not", "See connections-tui li"),
        (
            ("list", "--json=id,stor"),
            2,
            "unknown field 'stor'",
            "See connections-tui l",
        ),
        (("list", "--json", "status:x"), 2, "status: x", "Correct the command"),
        (("audt", "--json"), 2, "No such command 'audt'", "See connections-tui --help"),
        (("show", "--json"), 2, "Missing argument", "See connections-tui show --help"),
        (("--profile", "nope", "list", "--json"), 2, "nope", "Correct the command"),
        (("show", "No Such Store", "--json"), 5, "not found", "Find the connection"),
        (("create", "--json", "--from", "x"), 2, "needs --platform", "Correct the"),
        (("report", "--json", "--md"), 2, "Choose one", "Correct the command"),
    ],
)
def test_what_is_wrong_here_is_told_in_one_object(
    command: tuple[str, ...], code: int, error: str, advice: str
) -> None:
    result = run(*command)
    failure = told(result)

    assert (result.returncode, result.stdout) == (code, "")
    assert error in failure["error"]
    assert failure["advice"].startswith(advice)
    assert (failure["code"], failure["request_id"]) == (None, None)


def test_what_the_service_refuses_has_its_code_its_words_and_the_id() -> None:
    body = {
        "error_code": "IP_NOT_ALLOWED",
        "error_message": "Your IP is not on the\x1b[31m list, a:canary-4711.",
    }
    with answering(body, 403, X_Rutter_Request_ID="req-4711") as login:
        result = run("list", "--json", **login)
    failure = told(result)

    assert (result.returncode, result.stdout) == (4, "")
    assert (failure["code"], failure["status"]) == ("IP_NOT_ALLOWED", 403)
    assert failure["request_id"] == "req-4711"
    assert failure["said"].startswith("Your IP is not on the")
    assert failure["advice"] == "Check the login: connections-tui whoami"
    assert "canary-4711" not in result.stderr
    assert "\x1b" not in result.stderr
    assert "http" not in failure["error"]


def test_a_login_that_is_missing_and_a_service_that_is_not_there() -> None:
    nowhere = {"RUTTER_BASE_URL": "http://127.0.0.1:9"}
    missing = told(run("explain", "x", "--json", **nowhere))
    absent = told(run("list", "--json", "--no-fetch", **nowhere, **LOGIN))

    assert (missing["exit_code"], absent["exit_code"]) == (4, 3)
    assert absent["advice"] == "Try again later."
    assert "127.0.0.1" in absent["error"]


def test_a_limit_tells_how_long_to_wait() -> None:
    wait = {"Retry-After": "3600"}
    with answering_with(lambda _: Reply(429, {}, wait)) as base_url:
        failure = told(run("list", "--json", RUTTER_BASE_URL=base_url, **LOGIN))

    assert (failure["exit_code"], failure["status"]) == (3, 429)
    assert failure["retry_after"] == 3600


LISTED = {"id": "3adc1519-0d6e-4222-83de-25b457cf42be", "access_token": "a" * 36}


def refusing_deletes(asked: Asked) -> Reply:
    if asked.method == "GET":
        return Reply(200, {"connections": [LISTED]})
    body = {"error_code": "PRODUCT_NOT_ALLOWED", "error_message": "Ask your admin."}
    return Reply(403, body, {"X-Rutter-Request-ID": "req-4711"})


def test_a_delete_that_is_refused_has_the_services_words_and_the_id() -> None:
    with answering_with(refusing_deletes) as base_url:
        result = run(
            *("delete", LISTED["id"], "--yes", "--json"),
            RUTTER_BASE_URL=base_url,
            **LOGIN,
        )
    failure = told(result)

    assert json.loads(result.stdout)["outcome"] == "refused"
    assert failure["error"].startswith("Not deleted.")
    assert (failure["code"], failure["status"]) == ("PRODUCT_NOT_ALLOWED", 403)
    assert (failure["said"], failure["request_id"]) == ("Ask your admin.", "req-4711")


def test_what_is_not_a_failure_is_a_notice() -> None:
    run("list", "status:problems")
    result = run("check", "--json", "--no-fetch")
    *_, last = map(json.loads, result.stderr.splitlines())

    assert json.loads(result.stdout)["broken"]
    assert result.returncode == 10
    assert list(last) == ["notice"]


def test_an_output_that_is_full_and_a_fault_of_ours_are_objects_as_well() -> None:
    program = f"{sys.executable} -m connections_tui list --json > /dev/full"
    full = subprocess.run(
        ["bash", "-c", program], capture_output=True, text=True, check=False
    )
    fault = run_program(
        "import sys; from connections_tui import __main__\n"
        "from connections_tui.cli.commands import list as listing\n"
        "listing.json_pieces = None\n"
        "sys.argv[1:] = ['list', '--json']; __main__.main()"
    )

    assert "no space left" in told(full)["error"]
    assert "TypeError" in told(fault)["error"]


def test_words_after_the_options_are_no_option() -> None:
    result = run("list", "--limit", "x", "--", "--json")

    assert result.stderr.startswith("Invalid value for '--limit'")
