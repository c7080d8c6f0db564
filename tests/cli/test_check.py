"""The check for cron: its exit codes, what changed since the last, and its notices."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import trustme

from connections_tui.cli.notifying import check_address, notify
from connections_tui.config import check_file

from .test_main import run

SURE = "platform:prestashop"
"""Connections whose status can all be read."""


def check(*words: str) -> tuple[int, dict[str, list[str]]]:
    result = run("check", "--json", *words)
    found: dict[str, list[str]] = json.loads(result.stdout)
    return result.returncode, found


def test_broken_ones_are_the_output_and_the_code_says_so() -> None:
    result = run("check", SURE)
    broken = json.loads(run("list", "--json", SURE, "is:problem").stdout)

    assert result.returncode == 10
    assert [line.split("\t")[0] for line in result.stdout.splitlines()[1:]] == [
        row["id"] for row in broken
    ]
    assert result.stderr.startswith("2 of 60 connections are broken: 1 Needs reauth,")


def test_an_open_quote_hides_nothing_that_is_broken() -> None:
    run("list", "store:papeterie")

    assert run("check", '"papeterie').returncode == 10


def test_what_could_not_be_notified_is_told_again() -> None:
    asked = (SURE, "--since-last", "--notify", "https://127.0.0.1:9/T0/B0")
    first, second = run("check", *asked), run("check", *asked)

    assert "Not notified: 127.0.0.1 could not be reached" in first.stderr
    assert (first.returncode, second.returncode) == (10, 10)
    assert second.stdout == first.stdout


def test_the_address_may_be_a_variable_and_the_consoles_own_setting_is_none() -> None:
    console = {"CONNECTIONS_TUI_NOTIFY": "osc9"}
    address = {"CONNECTIONS_TUI_NOTIFY_URL": "http://hooks.example/x"}

    assert run("check", SURE, **console).returncode == 10
    assert "needs an https address" in run("check", SURE, **address).stderr


def test_a_name_that_the_encoding_lacks_is_escaped() -> None:
    result = run("check", "platform:shoper", PYTHONIOENCODING="latin-1")
    named = run("show", result.stdout.splitlines()[1].split("\t")[0][:36])
    again = run("check", "platform:shoper", PYTHONIOENCODING="latin-1")

    assert "Leśna Apteka" in named.stdout
    assert again.returncode == 10
    assert "Le\\u015bna Apteka" in again.stdout


def test_only_the_states_that_matter_fail() -> None:
    assert run("check", SURE, "--fail-on", "stale").returncode == 0
    assert run("check", SURE, "--fail-on", "stale,reauth").returncode == 10


def test_what_cannot_be_checked_is_incomplete() -> None:
    result = run("check", "--fail-on", "stale", "platform:square")

    assert result.returncode == 3
    assert "1 connection could not be checked." in result.stderr


def test_the_next_run_tells_what_changed_since() -> None:
    _, first = check(SURE)
    code, second = check(SURE, "--since-last")
    kept = check_file("demo", "")

    assert len(first["broke"]) == 2
    assert (code, second["broke"], second["recovered"]) == (0, [], [])
    assert second["since"] == first["checked_at"]

    [path] = kept.parent.glob("*.checks.json")
    content = json.loads(path.read_text(encoding="utf-8"))
    content[SURE]["broken"] = ["gone", first["broke"][0]]
    path.write_text(json.dumps(content), encoding="utf-8")
    code, third = check(SURE, "--since-last")
    assert (code, third["broke"], third["recovered"]) == (
        10,
        first["broke"][1:],
        ["gone"],
    )


def test_each_filter_has_a_last_run_of_its_own() -> None:
    check(SURE)

    assert check("platform:netsuite")[1]["since"] is None
    assert check(SURE)[1]["since"] is not None


def test_a_kept_check_that_is_no_check_counts_as_none() -> None:
    check(SURE)
    [path] = check_file("demo", "").parent.glob("*.checks.json")
    path.write_text("{", encoding="utf-8")

    assert check(SURE)[1]["since"] is None


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--fail-on", "tired"], "Use reauth, disabled, unhealthy, stale."),
        (["--notify", "http://hooks.example/x"], "--notify needs an https address"),
        (["statsu:x"], "Did you mean status:?"),
    ],
)
def test_a_wrong_command_line_is_one_line(arguments: list[str], says: str) -> None:
    result = run("check", *arguments)

    assert (result.returncode, result.stdout) == (2, "")
    assert says in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "address",
    [
        "",
        "hooks.example",
        "https://",
        "https://a b",
        "ftp://a",
        "https://[x",
        "https://a:b/",
    ],
)
def test_only_an_https_address_is_posted_to(address: str) -> None:
    assert check_address(address)


@asynccontextmanager
async def hook(answer: bytes, folder: Path) -> AsyncIterator[tuple[str, list[bytes]]]:
    """An https server that answers so; its address, and what it was sent."""
    authority, taken = trustme.CA(), list[bytes]()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        taken.append(await reader.readexactly(length))
        writer.write(answer + b"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(take, "127.0.0.1", 0, ssl=context)
    async with server:
        port = server.sockets[0].getsockname()[1]
        yield f"https://localhost:{port}/T0/secret-part", taken


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (b"HTTP/1.1 200 OK", ""),
        (b"HTTP/1.1 404 Not Found", "localhost refused it (HTTP 404)."),
        (
            b"HTTP/1.1 302 Found\r\nLocation: https://elsewhere.example/",
            "localhost refused it (HTTP 302).",
        ),
    ],
)
async def test_a_notice_is_posted_once_and_a_refusal_is_said(
    answer: bytes, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with hook(answer, tmp_path) as (address, taken):
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        said = await notify(address, {"text": "2 broke"})

    assert said == why
    assert taken == [b'{"text":"2 broke"}']


async def test_an_address_that_nobody_answers_is_said_without_its_path() -> None:
    said = await notify("https://127.0.0.1:9/T0/secret-part", {})

    assert said == "127.0.0.1 could not be reached (ConnectError)."


async def test_what_is_posted_has_no_label(tmp_path: Path) -> None:
    broken = json.loads(run("list", "--json", SURE, "is:problem").stdout)[0]["id"]
    label = ("--customer", "our-4711", "--owner", "our-ana", "--note", "our-note")
    run("label", broken, *label)
    ca = {"SSL_CERT_FILE": str(tmp_path / "ca.pem")}
    async with hook(b"HTTP/1.1 200 OK", tmp_path) as (address, taken):
        check = ("check", SURE, "--notify", address)
        result = await asyncio.to_thread(run, *check, **ca)

    assert "Not notified" not in result.stderr
    [body] = map(json.loads, taken)
    assert broken in [one["id"] for one in body["broke"]]
    assert not {"customer", "owner", "note"} & set(body["broke"][0])
    assert b"our-" not in taken[0]
