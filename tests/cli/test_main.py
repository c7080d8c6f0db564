"""The command line as a person or a script calls it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import httpx
import pytest
from click.testing import CliRunner

from connections_tui.cli.main import main, summaries
from connections_tui.platforms import SCHEMAS

Popen = subprocess.Popen[str]
README = Path(__file__).parents[2] / "README.md"


def run(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """The program in a process of its own, without a terminal."""
    return subprocess.run(
        [sys.executable, "-m", "connections_tui", *arguments],
        env={**os.environ, **environ},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_each_command_has_its_name_and_begins_its_help_with_its_summary() -> None:
    context = click.Context(main)
    helps = {name: main.get_command(context, name) for name in summaries()}

    for name, command in helps.items():
        assert command is not None
        assert command.name == name
        assert (command.help or "").split("\n\n")[0].replace("\n", " ") == (
            summaries()[name]
        )


@pytest.mark.parametrize("name", ["lst", "__init__", "../main", "a b", ""])
def test_what_is_no_command_is_none(name: str) -> None:
    assert main.get_command(click.Context(main), name) is None


def test_the_readme_has_the_platforms_of_today() -> None:
    """The lines of one that was just added may still be missing there."""
    result = CliRunner().invoke(main, ["platforms", "--markdown"])
    text = README.read_text(encoding="utf-8")
    stated = text.split("<!-- platforms -->")[1].split("<!-- /platforms -->")[0]
    lines = stated.strip().splitlines()

    assert lines == result.stdout.strip().splitlines()[: len(lines)]
    assert len(lines) >= len(("head", "rule")) + 16


def test_each_login_is_listed_with_its_fields() -> None:
    result = CliRunner().invoke(main, ["platforms"])

    assert "account_id, oauth_access_token, scope?" in result.stdout
    assert len(result.stdout.splitlines()) == len(SCHEMAS)


def test_a_login_is_listed_with_its_title() -> None:
    result = CliRunner().invoke(main, ["platforms"])
    lines = result.stdout.splitlines()

    assert lines[0].split(maxsplit=2)[:2] == ["big-commerce", "BigCommerce"]
    assert all(
        s.full_title() in line for s, line in zip(SCHEMAS.values(), lines, strict=True)
    )


def test_help_imports_nothing_heavy() -> None:
    program = (
        "import sys; from connections_tui.cli.main import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted({'textual', 'httpx', 'starlette', 'uvicorn'} & set(sys.modules)))"
    )
    result = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert result.stdout.splitlines()[-1] == "[]"


def test_without_a_terminal_it_says_so_and_draws_nothing() -> None:
    result = run()

    assert result.returncode == 2
    assert result.stderr == (
        "Cannot open the console: standard input is not a terminal.\n"
    )
    assert result.stdout == ""


def test_a_secret_cannot_be_given_as_a_flag() -> None:
    result = run("--client-secret", "canary-4711")

    assert result.returncode == 2
    assert "canary-4711" not in result.stdout + result.stderr


@contextmanager
def serving(*arguments: str) -> Iterator[tuple[Popen, dict[str, str]]]:
    """A served sandbox, and the variables it prints."""
    command = [sys.executable, "-m", "connections_tui", "sandbox", "serve"]
    with subprocess.Popen(
        [*command, "--port", "0", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        bufsize=1,
    ) as process:
        assert process.stdout is not None
        said = [process.stdout.readline().strip() for _ in range(5)]
        assert said[0].startswith("Sandbox listening on http://127.0.0.1:")
        yield process, dict(line.split("=", 1) for line in said[1:])
        process.send_signal(signal.SIGINT)


def ask(given: dict[str, str], secret: str) -> httpx.Response:
    return httpx.get(
        f"{given['RUTTER_BASE_URL']}/connections",
        params={"status": "any"},
        auth=(given["RUTTER_CLIENT_ID"], secret),
        headers={"X-Rutter-Version": given["RUTTER_API_VERSION"]},
        trust_env=False,
    )


def test_the_sandbox_serves_until_it_is_interrupted(tmp_path: Path) -> None:
    """With a login that nobody knows who was not told."""
    place = ("--seed", "7", "--db", str(tmp_path / "box.sqlite3"))
    with serving(*place) as (first, given), serving(*place) as (_, another):
        mine, theirs = given["RUTTER_CLIENT_SECRET"], another["RUTTER_CLIENT_SECRET"]
        answers = [ask(given, secret) for secret in (mine, theirs, "sandbox")]
        first.send_signal(signal.SIGINT)
        rest, errors = first.communicate(timeout=20)

    assert [answer.status_code for answer in answers] == [200, 401, 401]
    assert len(answers[0].json()["connections"]) == 7
    assert (first.returncode, rest, errors) == (0, "", "")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--host", "0.0.0.0", "--port", "0"), "this machine"),
        (("--port", "99999"), "65535"),
    ],
)
def test_what_cannot_be_served_is_one_sentence(
    arguments: tuple[str, ...], sentence: str
) -> None:
    result = run("sandbox", "serve", *arguments)

    assert result.returncode in (1, 2)
    assert sentence in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("place", ["box.sqlite3", "box.sqlite3/below/other.sqlite3"])
def test_a_file_that_cannot_be_used_is_named_and_left_alone(
    tmp_path: Path, place: str
) -> None:
    """It was named by hand: only the console's own file is set aside by itself."""
    (tmp_path / "box.sqlite3").write_bytes(b"somebody's bytes" * 600)
    result = run("sandbox", "serve", "--port", "0", "--db", str(tmp_path / place))

    assert result.returncode == 1
    assert str(tmp_path / "box.sqlite3") in result.stderr
    assert result.stderr.endswith("name another file with --db.\n")
    assert "Errno" not in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["box.sqlite3"]
