"""How far a command is that asks for many statuses."""

import sys

from .pseudo_terminal import terminal
from .test_main import run

PROGRAM = (sys.executable, "-m", "connections_tui")


def test_a_terminal_is_told_how_far_it_is_and_the_line_is_taken_away() -> None:
    command = (*PROGRAM, "list", "status:reauth")
    with terminal(command, size=(140, 24), NO_COLOR="1") as person:
        assert person.exit_code() == 0
    drawn = person.drawn.decode()

    assert "Checking 60 of 60" in drawn
    assert drawn.index("Checking") < drawn.index("\r\x1b[KID ")


def test_no_terminal_is_told_nothing() -> None:
    assert "Checking" not in run("list", "status:reauth").stderr
