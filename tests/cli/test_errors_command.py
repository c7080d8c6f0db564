"""``errors``: what failed, in commands before this one."""

import json
from pathlib import Path

from stand_ins.port import Asked, Reply
from stand_ins.port import answering as answering_with

from .answering import LOGIN, answering
from .pseudo_terminal import PROGRAM, terminal
from .test_main import run

BODY = {"error_code": "IP_NOT_ALLOWED", "error_message": "192.0.2.7 \x1b[31m is odd."}


def test_what_failed_is_told_with_the_services_words_and_the_request_id(
    tmp_path: Path,
) -> None:
    with answering(BODY, 403, X_Rutter_Request_ID="req-4711") as service:
        before = run("errors", **service)
        run("list", **service)
        told = run("errors", **service)
        [row] = json.loads(run("errors", "--since", "1h", "--json", **service).stdout)
        with terminal((*PROGRAM, "errors"), size=(60, 24), **service) as person:
            assert person.exit_code() == 0

    assert (before.returncode, before.stdout) == (0, "")
    assert before.stderr == "No errors kept.\n"
    heading, line = told.stdout.splitlines()
    cells = dict(zip(heading.split("\t"), line.split("\t"), strict=True))
    assert cells["CALL"] == "GET /connections"
    assert cells["STATUS"] == "403"
    assert cells["REQUEST"] == "req-4711"
    assert "192.0.2.7" in cells["SAID"]
    assert (row["path"], row["status"]) == ("/connections", 403)
    assert row["said"] == BODY["error_message"]
    assert b"request ID req-4711" in person.drawn.replace(b"\r\n ", b"")
    assert max(map(len, person.lines)) <= 60
    assert "\x1b" not in told.stdout + person.drawn.decode()
    # Another service has a file of its own.
    assert json.loads(run("errors", "--json").stdout) == []
    kept = b"".join(p.read_bytes() for p in tmp_path.rglob("*.sqlite3*"))
    assert b"req-4711" in kept
    assert service["RUTTER_CLIENT_SECRET"].encode() not in kept


def test_a_refused_create_keeps_nothing_of_what_was_given(tmp_path: Path) -> None:
    typed = ("acct_4711", "canary-token-0815")
    refusal = {"error_message": f"No account {typed[0]} with {typed[1]}."}

    def answer(asked: Asked) -> Reply:
        is_create = asked.method == "POST"
        return Reply(400, refusal) if is_create else Reply(200, {"connections": []})

    with answering_with(answer) as base_url:
        service = {"RUTTER_BASE_URL": base_url, **LOGIN}
        given = ("--platform=stripe", "--account-id", typed[0], "--yes", "--as-typed")
        secret = {"CREDENTIAL_OAUTH_ACCESS_TOKEN": typed[1]}
        refused = run("create", *given, **service, **secret)
        told = run("errors", "--json", **service).stdout

    kept = b"".join(p.read_bytes() for p in tmp_path.rglob("*.sqlite3*"))
    assert f"No account {typed[0]}" in refused.stderr
    assert [(one["path"], one["said"]) for one in json.loads(told)] == [
        ("/connections/create", None)
    ]
    assert not any(word.encode() in kept for word in typed)
