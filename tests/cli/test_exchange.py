"""``exchange``: the token from a person, a variable or a pipe; the outcome told."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from connections_tui.config import audit_file
from connections_tui.sandbox.token_exchange import PREFIX
from stand_ins.port import Asked, Reply

from .fleet_service import BROKEN, FleetService, fleet_service
from .pseudo_terminal import PROGRAM, terminal
from .shapes import conforms
from .test_delete_command import changed
from .test_main import run
from .test_optional_commands import of

VARIABLE = "RUTTER_PUBLIC_TOKEN"
PUBLIC = "public-canary-5b1d"
ACCESS = "access-canary-77aa"
FOUND = {
    "connection_id": "c0ffee00-0a",
    "access_token": ACCESS,
    "is_ready": True,
    "platform": "SHOPIFY",
    "name": "Otter",
}


@pytest.fixture
def service() -> Iterator[FleetService]:
    with fleet_service("Otter Shop") as running:
        running.instead = lambda asked: (
            Reply(200, FOUND) if "/exchange" in asked.target else None
        )
        yield running


def test_the_token_of_a_connection_gives_its_id_and_is_recorded() -> None:
    one = of("SHOPIFY")
    token = f"{PREFIX}{one['id']}"
    result = run("exchange", **{VARIABLE: token})
    [found] = conforms(
        "exchange", run("exchange", "--json", **{VARIABLE: token}).stdout
    )

    assert (result.returncode, result.stdout) == (0, f"{one['id']}\n"), result.stderr
    assert "The public token is of " in result.stderr
    assert found["connection_id"] == one["id"]
    assert (found["outcome"], found["platform"]) == ("done", "SHOPIFY")
    assert [(word, outcome) for word, outcome, _ in changed()] == [
        ("exchange", "pending"),
        ("exchange", "done"),
    ] * 2
    kept = audit_file().read_text(encoding="utf-8")
    assert one["id"] in kept
    assert token not in kept + result.stderr + result.stdout


def test_no_token_is_printed_or_kept_and_the_login_is_in_the_body(
    service: FleetService,
) -> None:
    words = ("exchange", "--token-stdin", "--json")
    result = subprocess.run(
        [sys.executable, "-m", "connections_tui", *words],
        input=f"{PUBLIC}\n",
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, **service.environ},
        check=False,
    )
    assert result.returncode == 0, result.stderr
    [sent] = [one for one in service.asked if one.method == "POST"]
    kept = audit_file().read_text(encoding="utf-8")

    assert PUBLIC in sent.body.decode()
    for secret in (PUBLIC, ACCESS, "canary-4711"):
        assert secret not in result.stdout + result.stderr + kept


def test_a_person_types_it_unseen() -> None:
    one = of("SHOPIFY")["id"]
    with terminal((*PROGRAM, "exchange"), size=(140, 24)) as person:
        person.read_until(b"Public token: ")
        person.press(f"{PREFIX}{one}\r".encode())
        person.read_until(one.encode())
        assert person.exit_code() == 0
        assert PREFIX.encode() not in person.drawn


def test_without_a_token_nothing_is_sent(service: FleetService) -> None:
    result = run("exchange", **service.environ)

    assert (result.returncode, result.stdout) == (2, "")
    assert "Not a terminal. Pass the public token with --token-stdin." in result.stderr
    assert service.count("POST") == 0


def test_a_read_only_profile_does_not_ask_for_one() -> None:
    run("profiles", "add", "locked", "--environment", "demo", "--read-only")
    result = run("--profile", "locked", "exchange", **{VARIABLE: PUBLIC})

    assert (result.returncode, result.stdout) == (1, "")
    assert "locked is read-only" in result.stderr
    assert not changed()


@pytest.mark.parametrize(
    ("answer", "code", "outcome"),
    [
        # The list was read with the same login: it is the token that is wrong.
        (Reply(401, {"error_code": "INVALID_CREDENTIALS"}), 1, "refused"),
        (Reply(429, {}), 3, "refused"),
        (Reply(500, {}), 3, "unknown"),
        (BROKEN, 3, "unknown"),
        (Reply(405, {}), 1, "refused"),
    ],
)
def test_failures_have_their_codes_and_it_is_sent_once(
    service: FleetService, answer: Reply | bytes, code: int, outcome: str
) -> None:
    service.instead = lambda asked: answer if "/exchange" in asked.target else None
    result = run("exchange", "--json", **{VARIABLE: PUBLIC}, **service.environ)
    [found] = conforms("exchange", result.stdout)

    assert (result.returncode, found["outcome"]) == (code, outcome), result.stderr
    assert found["connection_id"] is None
    assert service.count("POST") == 1
    assert PUBLIC not in result.stderr
    assert json.loads(result.stderr.splitlines()[-1])["exit_code"] == code


def test_where_the_list_is_refused_too_it_is_the_login(service: FleetService) -> None:
    def refuse(_: Asked) -> Reply:
        return Reply(401, {"error_code": "INVALID_CREDENTIALS"})

    service.instead = refuse
    result = run("exchange", **{VARIABLE: PUBLIC}, **service.environ)

    assert result.returncode == 4
    assert service.count("POST") == 0
