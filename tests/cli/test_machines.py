"""Machines that lack what is usually there: a home, a terminal, room, docstrings."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from .pseudo_terminal import terminal

NOBODY = (
    "import pwd, sys\n"
    "def none(*_): raise KeyError('uid not found: 4242')\n"
    "pwd.getpwuid = pwd.getpwnam = none\n"
    "from connections_tui.__main__ import main; main()"
)
"""The program, run by a user without an entry in passwd."""
HOMELESS = (sys.executable, "-c", NOBODY)
HOMES = ("HOME", "CONNECTIONS_TUI_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME")


def surroundings(**environ: str) -> dict[str, str]:
    """Without any folder that a variable names."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("XDG_")}
    return {k: v for k, v in kept.items() if k not in HOMES} | environ


def run(
    *arguments: str,
    program: tuple[str, ...] = HOMELESS,
    cwd: Path,
    environ: Mapping[str, str] = MappingProxyType({}),
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*program, *arguments],
        cwd=cwd,
        env=surroundings(**environ),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


# -- no home


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--help",), 0),
        (("--version",), 0),
        (("list", "--help"), 0),
        (("platforms",), 0),
        (("whoami",), 0),
        (("list", "--json"), 0),
        (("--demo", "list"), 0),
        (("doctor",), 1),
        (("profiles", "list"), 0),
        (("profiles", "test"), 0),
        (("profiles", "add", "x", "--client-id", "a", "--secret-from", "ask"), 2),
        (("profiles", "use", "demo"), 2),
        (("profiles", "edit", "x", "--read-only"), 2),
        (("profiles", "remove", "x", "--yes"), 2),
        (("--profile", "x", "list"), 2),
        (("--base-url", "http://127.0.0.1:9", "list"), 4),
        (("sandbox", "serve", "--port", "0"), 2),
        ((), 2),
    ],
)
def test_without_a_home_each_command_works_or_says_so_in_one_line(
    arguments: tuple[str, ...], code: int, tmp_path: Path
) -> None:
    result = run(*arguments, cwd=tmp_path)

    assert result.returncode == code
    assert "Traceback" not in result.stderr
    said = [line for line in result.stderr.splitlines() if "of 60" not in line]
    assert len(said) <= 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "environ",
    [
        {},
        {"HOME": "."},
        {"HOME": "somewhere"},
        {"CONNECTIONS_TUI_HOME": "~/ctui"},
        {"CONNECTIONS_TUI_HOME": "~nobody-4711/ctui"},
    ],
)
def test_without_a_home_nothing_is_stored_anywhere_and_it_is_said(
    environ: dict[str, str], tmp_path: Path
) -> None:
    listed = run("list", cwd=tmp_path, environ=environ)
    used = run("profiles", "use", "demo", cwd=tmp_path, environ=environ)

    assert (listed.returncode, used.returncode) == (0, 2)
    assert listed.stderr.startswith("No home folder: nothing is stored. Set HOME")
    assert used.stderr.startswith("No home folder: nothing is stored. Set HOME")
    assert list(tmp_path.iterdir()) == []


def test_folders_that_variables_name_do_not_need_a_home(tmp_path: Path) -> None:
    environ = {
        f"XDG_{kind}_HOME": str(tmp_path / kind) for kind in ("CONFIG", "STATE", "DATA")
    }
    result = run("list", cwd=tmp_path, environ=environ)

    assert result.returncode == 0
    assert "home" not in result.stderr
    assert (tmp_path / "DATA" / "connections-tui" / "sandbox.sqlite3").exists()


def test_without_a_home_the_console_opens_and_says_that_nothing_is_kept() -> None:
    program = ("env", *(f"-u{name}" for name in HOMES), *HOMELESS)
    with terminal(program) as console:
        console.read_until(b"DEMO", b"No home folder", b"Healthy")
        console.press(b"\x11")

        assert console.exit_code() == 0


# -- a home that cannot be used


@pytest.mark.parametrize("kind", ["file", "missing", "full"])
@pytest.mark.parametrize(
    "arguments",
    [
        ("whoami",),
        ("list",),
        ("doctor",),
        ("profiles", "list"),
        ("profiles", "use", "demo"),
        ("profiles", "add", "x", "--client-id", "a", "--secret-from", "ask"),
    ],
)
def test_a_home_that_cannot_be_written_is_one_line(
    kind: str, arguments: tuple[str, ...], tmp_path: Path
) -> None:
    home = {
        "file": tmp_path / "file",
        "missing": Path("/proc/self/nothing/here"),
        "full": Path("/dev/full"),
    }[kind]
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    for name in ("HOME", "CONNECTIONS_TUI_HOME"):
        program = (sys.executable, "-m", "connections_tui")
        environ = {name: str(home)}
        result = run(*arguments, program=program, cwd=tmp_path, environ=environ)

        assert "Traceback" not in result.stderr
        assert "fault of its own" not in result.stderr
        assert len(result.stderr.splitlines()) <= 2
        assert result.returncode in (0, 1, 2)


@pytest.mark.parametrize("name", ["profiles.toml", "secrets.json"])
def test_a_folder_in_the_place_of_a_file_is_one_line(name: str, tmp_path: Path) -> None:
    (tmp_path / "config" / name).mkdir(parents=True)
    environ = {"CONNECTIONS_TUI_HOME": str(tmp_path)}
    add = ("profiles", "add", "x", "--client-id", "a", "--secret-from", "file")
    for arguments in (("whoami",), ("list",), ("doctor",), (*add, "--secret-stdin")):
        result = run(*arguments, cwd=tmp_path, environ=environ)

        assert "Traceback" not in result.stderr
        assert "fault of its own" not in result.stderr
        assert len(result.stderr.splitlines()) <= 2


def test_a_folder_that_was_removed_under_the_shell_is_no_obstacle(
    tmp_path: Path,
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    line = (
        f"cd {gone} && rmdir {gone} && "
        f"{sys.executable} -m connections_tui list --json && "
        f"CONNECTIONS_TUI_HOME=here {sys.executable} -m connections_tui whoami"
    )
    environ = surroundings(CONNECTIONS_TUI_HOME=str(tmp_path / "home"))
    result = subprocess.run(
        ["bash", "-c", line], env=environ, capture_output=True, text=True, check=False
    )

    assert result.returncode == 0
    assert "Traceback" not in result.stderr


# -- no docstrings, other encodings, no terminal


def commands() -> list[tuple[str, ...]]:
    import click

    from connections_tui.cli.main import main

    def below(command: click.Command, path: tuple[str, ...]) -> list[tuple[str, ...]]:
        found = [path]
        if isinstance(command, click.Group):
            context = click.Context(command)
            for name in command.list_commands(context):
                child = command.get_command(context, name)
                assert child is not None
                found += below(child, (*path, name))
        return found

    return below(main, ())


@pytest.mark.parametrize("command", commands(), ids=" ".join)
def test_without_docstrings_the_help_is_the_same(
    command: tuple[str, ...], tmp_path: Path
) -> None:
    python = (sys.executable, "-m", "connections_tui")
    stripped = (sys.executable, "-OO", "-m", "connections_tui")
    usual = run(*command, "--help", program=python, cwd=tmp_path)
    without = run(*command, "--help", program=stripped, cwd=tmp_path)

    assert usual.stdout == without.stdout
    assert len(usual.stdout.split("\n\n")[1].split()) > 2


def test_every_command_has_a_description_in_its_list() -> None:
    import click

    from connections_tui.cli.main import main

    context = click.Context(main)
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        assert command is not None
        below = command.commands.values() if isinstance(command, click.Group) else ()
        for one in (command, *below):
            short = one.get_short_help_str(limit=70)
            assert short
            assert not short.endswith("..."), short


@pytest.mark.parametrize(
    "environ",
    [
        {"LANG": "C", "LC_ALL": "C"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "latin-1"},
        {"LC_ALL": "xx_YY.nonsense"},
        {"TERM": ""},
        {"TERM": "nonsense"},
    ],
)
@pytest.mark.parametrize(
    "arguments", [("list",), ("whoami",), ("doctor",), ("--help",), ("list", "-h")]
)
def test_no_encoding_and_no_terminal_ends_a_command(
    arguments: tuple[str, ...], environ: dict[str, str], tmp_path: Path
) -> None:
    home = {"CONNECTIONS_TUI_HOME": str(tmp_path / "home")}
    program = (sys.executable, "-m", "connections_tui")
    result = run(*arguments, program=program, cwd=tmp_path, environ=home | environ)

    assert result.returncode == 0, result.stderr
    assert result.stdout
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("closed", ["<&-", "2>&-", "<&- 2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize(
    "command",
    ["list", "", "whoami", "doctor", "profiles add x", "profiles remove x", "-h"],
)
def test_streams_that_are_closed_end_nothing_with_a_traceback(
    closed: str, command: str, tmp_path: Path
) -> None:
    """And no file of ours is opened in their place, to be written over."""
    home = tmp_path / "home"
    line = f"{sys.executable} -m connections_tui {command} {closed}; echo $? >code"
    result = subprocess.run(
        ["bash", "-c", line],
        cwd=tmp_path,
        env=surroundings(CONNECTIONS_TUI_HOME=str(home)),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    code = int((tmp_path / "code").read_text())
    assert code in (0, 1, 2)
    assert "Traceback" not in result.stderr
    assert "fault of its own" not in result.stderr
    assert not list(home.glob("state/crash-*.txt"))
    databases = list(home.glob("**/*.sqlite3"))
    assert all(path.read_bytes().startswith(b"SQLite format 3") for path in databases)
