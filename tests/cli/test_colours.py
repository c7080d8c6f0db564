"""Colours and the pager: on a terminal, and as the user wants them."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from connections_tui.cli.colours import HEALTH, is_wanted
from connections_tui.fleet import Health

from .pseudo_terminal import PROGRAM, terminal
from .test_main import run

CODE = re.compile(r"\x1b\[\d*m")


def drawn(*words: str, rows: int = 24, **environ: str) -> str:
    with terminal((*PROGRAM, *words), size=(80, rows), **environ) as person:
        assert person.exit_code() == 0
    return "\n".join(person.lines)


# -- colours


def test_each_state_has_its_colour() -> None:
    assert list(HEALTH) == [health.word for health in Health]


@pytest.mark.parametrize(
    ("chosen", "environ", "on_terminal", "in_pipe"),
    [
        ("auto", {}, True, False),
        ("auto", {"NO_COLOR": ""}, True, False),
        ("auto", {"NO_COLOR": "1", "CLICOLOR_FORCE": "1"}, False, False),
        ("auto", {"CLICOLOR_FORCE": "1", "TERM": "dumb"}, True, True),
        ("auto", {"CLICOLOR_FORCE": "0", "CLICOLOR": "0"}, False, False),
        ("auto", {"TERM": "dumb"}, False, False),
        ("always", {"NO_COLOR": "1"}, True, True),
        ("never", {"CLICOLOR_FORCE": "1"}, False, False),
    ],
)
def test_the_option_decides_then_the_environment_then_the_terminal(
    chosen: str, environ: Mapping[str, str], on_terminal: bool, in_pipe: bool
) -> None:
    assert is_wanted(chosen, environ, is_terminal=True) is on_terminal
    assert is_wanted(chosen, environ, is_terminal=False) is in_pipe


def test_a_colour_stands_for_a_word_that_is_there_without_it() -> None:
    words = ("list", "status:reauth,disabled", "--limit=9", "--max-age=7d")
    run(*words)
    coloured = drawn(*words)
    plain = drawn(*words, NO_COLOR="1")

    assert "\x1b[1mID\x1b[0m " in coloured
    assert "\x1b[35mNeeds reauth\x1b[0m  " in coloured
    assert CODE.sub("", coloured) == plain
    piped = run(*words, "--color=always").stdout
    assert "\t\x1b[31mDisabled\x1b[0m\t" in piped
    assert CODE.sub("", piped) == run(*words).stdout


def test_what_is_shown_of_one_is_wrapped_beside_its_label() -> None:
    one = run("list", "--limit=1").stdout.splitlines()[1].split("\t")[0]
    said = drawn("show", one, NO_COLOR="1").splitlines()
    [label] = [line.index(one) for line in said if line.startswith("ID ")]

    assert max(len(line) for line in said if "https" not in line) <= 80
    for line in said[:-1]:
        assert line[label - 1] == " "
        assert line[label] != " "


# -- the pager


def test_what_is_longer_than_the_terminal_goes_to_the_pager() -> None:
    long = drawn("list", CONNECTIONS_TUI_PAGER="cat -n", PAGER="false")
    short = drawn("list", "--limit=3", PAGER="cat -n")
    without = drawn("list", CONNECTIONS_TUI_PAGER="", PAGER="cat -n")

    assert re.match(r" +1\t", long)
    assert re.search(r"\n +61\t", long)
    assert long.rstrip().endswith("60 of 60 connections")
    assert CODE.sub("", short).startswith("ID  ")
    assert CODE.sub("", without).startswith("ID  ")


@pytest.mark.parametrize("pager", ["no-such-pager", "un'closed"])
def test_without_the_pager_it_is_written_as_it_is(pager: str) -> None:
    said = drawn("list", PAGER=pager, NO_COLOR="1").splitlines()

    assert said[0].startswith("ID  ")
    assert said[-1] == "60 of 60 connections"
    assert sum("-" in line[:9] for line in said) == 60


def test_a_pager_that_is_left_early_ends_quietly(tmp_path: Path) -> None:
    """Before it has read all of it, which does not fit into the pipe."""
    told = tmp_path / "told"
    pager = f'sh -c "echo $LESS > {told}; head -c 9"'
    said = drawn("list", "--json", PAGER=pager, LESS="")
    default = drawn("list", "--json", PAGER=pager)

    assert said == default == '[\n {\n  "i'
    assert told.read_text() == "FRX\n"


def test_a_pipe_has_no_pager() -> None:
    assert run("list", PAGER="cat -n").stdout.startswith("ID\t")
