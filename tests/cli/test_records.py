"""What was seen and what was done, and the completion of what is remembered."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

from connections_tui.composition import open_history
from connections_tui.config import load_profile
from connections_tui.fleet import Change, Health

from .pseudo_terminal import terminal
from .test_delete_command import ids
from .test_main import run


def remember(connection_id: str) -> None:
    """A change that a console saw."""
    history = open_history(load_profile({}), lambda _: None)
    assert history is not None
    broke = Change(connection_id, 1_770_000_000.0, Health.HEALTHY, Health.NEEDS_REAUTH)
    history.save([], [replace(broke, why="NEEDS_REAUTH")])
    history.close()


def test_history_is_what_was_seen_newest_first() -> None:
    one = ids()[0]
    nothing = run("history", one)
    remember(one)
    rows = run("history", one).stdout.splitlines()
    [told] = json.loads(run("history", one, "--json").stdout)

    assert nothing.stderr == "No changes seen here yet.\n"
    assert rows[0] == "SEEN\tBEFORE\tAFTER\tWHY"
    assert rows[1].split("\t")[1:] == ["Healthy", "Needs reauth", "Login rejected"]
    assert told["seen_at"] == "2026-02-02T02:40:00+00:00"
    assert (told["before"], told["after"]) == ("healthy", "needs_reauth")


def test_the_audit_is_what_was_done_and_can_be_searched() -> None:
    first, second = ids()[:2]
    run("delete", first, "--yes")
    run("delete", second, "--yes")

    assert [
        row["connection_id"] for row in json.loads(run("audit", "--json").stdout)
    ] == [
        second,
        first,
    ]
    found = run("audit", first[:8].upper())
    assert [line.split("\t")[4] for line in found.stdout.splitlines()] == ["ID", first]
    assert found.stderr == "1 change of 2.\n"


# -- completion


def offered(*words: str) -> list[str]:
    """What bash is offered for the last of these words."""
    asked = {
        "_CONNECTIONS_TUI_COMPLETE": "bash_complete",
        "COMP_WORDS": " ".join(("connections-tui", *words)),
        "COMP_CWORD": str(len(words)),
    }
    ran = subprocess.run(
        [sys.executable, "-c", "from connections_tui.__main__ import main; main()"],
        env={**os.environ, **asked},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.stderr == ""
    return [line.partition(",")[2] for line in ran.stdout.split("\n") if line]


def test_remembered_ids_and_names_are_offered_and_nothing_is_requested() -> None:
    assert offered("show", "") == []

    run("list", "store:otter")
    found = offered("show", "")
    assert len(found) > 1
    assert "Otter Outdoor" in offered("link", "ott")
    assert offered("delete", found[0][:20]) == [found[0]]


def test_a_profile_that_is_not_there_offers_nothing() -> None:
    assert offered("--profile", "nobody", "show", "a") == []


@pytest.mark.parametrize(
    ("words", "offer"),
    [
        (("expl",), "explain"),
        (("list", "--max"), "--max-age"),
        (("list", "status:rea"), "status:reauth"),
        (("create", "--platform", "str"), "stripe"),
        (("wait", "--for", "sig"), "signed-in"),
        (("completion", "f"), "fish"),
    ],
)
def test_commands_options_and_values_are_offered(
    words: tuple[str, ...], offer: str
) -> None:
    assert offer in offered(*words)


SHELLS = {
    "bash": (("bash", "--norc", "-i"), 'eval "$(%s completion bash)"'),
    "zsh": (
        ("zsh", "-f", "-i"),
        'autoload -U compinit; compinit; eval "$(%s completion zsh)"',
    ),
    # Only with a controlling terminal of its own does it read keys.
    "fish": (
        ("setsid", "--ctty", "fish", "--no-config", "-i"),
        "%s completion fish | source",
    ),
}
INSTALLED = [shell for shell in SHELLS if shutil.which(shell)]


@pytest.mark.parametrize("shell", INSTALLED)
def test_a_real_shell_completes_a_command(
    shell: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "connections-tui"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m connections_tui "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setenv("HOME", str(tmp_path))
    command, script = SHELLS[shell]
    with terminal(command, size=(120, 24)) as person:
        person.press(script.replace("%s", "connections-tui").encode() + b"\r")
        person.press(b"echo re''ady\r")
        person.read_until(b"ready")
        person.press(b"connections-tui expl\t")
        person.read_until(b"explain")
