"""``bundle``: for a ticket, with a service that answers and with one that does not."""

import json
from pathlib import Path

from .answering import LOGIN
from .fleet_service import fleet_service
from .shapes import conforms
from .test_main import run


def test_it_is_printed_without_a_token_or_a_link() -> None:
    with fleet_service("Amber Candles") as service:
        [one] = service.names
        as_json = run("bundle", one, "--json", **service.environ)
        printed = run("bundle", "Amber Candles", **service.environ)
    [bundle] = conforms("bundle", as_json.stdout)

    assert printed.returncode == 0
    assert printed.stdout.startswith("# Support bundle for a connection\n")
    assert f"- Connection ID: {one}" in printed.stdout
    assert "is_ready" in printed.stdout
    for written in (printed.stdout, as_json.stdout):
        assert f"token-of-{one}" not in written
        assert f"connection/{one}" not in written
        assert LOGIN["RUTTER_CLIENT_SECRET"] not in written
    assert bundle["connection"]["id"] == one
    assert {came["call"] for came in bundle["answers"]} >= {
        "GET /connections/status",
        "GET /connections/access_token",
    }
    assert [request["status"] for request in bundle["requests"]] == [200, 200, 200]


def test_a_file_is_for_its_owner_only_and_is_not_replaced_unasked(
    tmp_path: Path,
) -> None:
    path = tmp_path / "ticket.md"
    [one, *_] = json.loads(run("list", "--json=id", "--limit", "1").stdout)
    written = run("bundle", one["id"], "--output", str(path))
    before = path.read_text()
    again = run("bundle", one["id"], "-o", str(path))
    forced = run("bundle", one["id"], "-o", str(path), "--force", "--json")

    assert (written.returncode, written.stdout) == (0, "")
    assert f"Saved to {path}. Only you can read it." in written.stderr
    assert path.stat().st_mode & 0o077 == 0
    assert one["id"] in before
    assert again.returncode == 2
    assert "exists. Use --force to replace it." in again.stderr
    assert forced.returncode == 0
    assert json.loads(path.read_text())["connection"]["id"] == one["id"]
    assert run("bundle", one["id"], "--force").returncode == 2


def test_without_an_answer_it_has_what_is_remembered_and_says_so() -> None:
    with fleet_service("Amber Candles") as service:
        [one] = service.names
        run("show", one, **service.environ)
        service.instead = lambda _: b""
        told = run("bundle", one, **service.environ)
        unknown = run("bundle", "nobody", **service.environ)

    assert told.returncode == 0
    assert "What follows is remembered from earlier." in told.stderr
    assert "What follows is remembered from earlier." in told.stdout
    assert "Amber Candles" in told.stdout
    assert "GET /connections |" in told.stdout
    assert unknown.returncode == 3
    assert unknown.stdout == ""


def test_a_missing_login_is_no_obstacle() -> None:
    with fleet_service("Amber Candles") as service:
        [one] = service.names
        run("show", one, **service.environ)
        environ = {**service.environ, "RUTTER_CLIENT_SECRET": ""}
        told = run("bundle", one, **environ)

    assert told.returncode == 0, told.stderr
    assert one in told.stdout
