"""However the console ends, the terminal is as it was and no value is left in it.

All the ways are tried in one process, for which see ``ending``; each test looks at one
thing of one of them.
"""

import re
import sys
from dataclasses import dataclass

import pytest

from .ending import CANARY
from .pseudo_terminal import last_words, modes_left, terminal

NOT_WAITED_FOR = (
    "A change was sent and its outcome is unknown. Check the list before you repeat it."
)
SIGNALS = [
    ("SIGTERM", 143, ""),
    ("SIGHUP", 129, ""),
    ("SIGQUIT", 131, ""),
    ("SIGINT", 130, ""),
    ("before the first frame", 143, ""),
    ("change, answered", 143, "Deleted Acme."),
    ("change, not answered", 129, NOT_WAITED_FOR),
    ("change, twice", 143, NOT_WAITED_FOR),
]
"""The exit code of each, and what is said on the shell's screen."""
CRASHES = [
    ("handler", "KeyError"),
    ("timer", "KeyError"),
    ("worker", "ConnectError"),
    ("thread worker", "KeyError"),
    ("thread", "KeyError"),
    ("compose", "KeyError"),
    ("markup", "MarkupError"),
    ("validation", "ValidationError"),
    ("drawn error", "OddError"),
    ("task", "KeyError"),
    ("unmount", "KeyError"),
    ("change crash", "ValueError"),
]
WAYS = [way for way, *_ in (*SIGNALS, *CRASHES)]


@dataclass(frozen=True)
class Ended:
    """One console, from its first byte to the state it left."""

    exit_code: int
    drawn: bytes
    wrong: list[str]
    """What is not as a shell needs it."""
    reports: list[str]


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Ended]:
    home = tmp_path_factory.mktemp("endings")
    program = (sys.executable, "-m", "tests.cli.ending", str(home), *WAYS)
    with terminal(program, (80, 12), CONNECTIONS_TUI_HOME=str(home)) as console:
        assert console.exit_code() == 0
    pieces = re.split(rb"\r\n=== (-?\d+) ([01]) ([01])\r\n", console.drawn)
    each = zip(
        WAYS, pieces[::4], pieces[1::4], pieces[2::4], pieces[3::4], strict=False
    )
    return {
        way: Ended(
            int(code),
            drawn,
            [
                *modes_left(drawn),
                *([] if echoes == b"1" else ["echo"]),
                *([] if has_lines == b"1" else ["lines"]),
            ],
            [
                path.read_text(encoding="utf-8")
                for path in (home / way).glob("state/crash-*")
            ],
        )
        for way, drawn, code, echoes, has_lines in each
    }


@pytest.mark.parametrize("way", WAYS)
def test_the_terminal_is_as_it_was(way: str, ended: dict[str, Ended]) -> None:
    assert b"\x1b[?1049h" in ended[way].drawn
    assert ended[way].wrong == []


@pytest.mark.parametrize(("way", "code", "words"), SIGNALS)
def test_a_signal_ends_it_with_the_code_shells_expect(
    way: str, code: int, words: str, ended: dict[str, Ended]
) -> None:
    """And says what became of a change, where one was under way."""
    assert ended[way].exit_code == code
    assert last_words(ended[way].drawn).split() == words.split()
    assert ended[way].reports == []


@pytest.mark.parametrize(("way", "kind"), CRASHES)
def test_a_crash_is_one_line_and_a_report(
    way: str, kind: str, ended: dict[str, Ended]
) -> None:
    line = last_words(ended[way].drawn)

    assert ended[way].exit_code == 1
    assert re.fullmatch(
        rf"connections-tui crashed \({kind}, "
        rf"[\w/]+\.py:\d+\)\..* Report \(without secrets\): \S.*\.txt",
        line,
    )
    assert (NOT_WAITED_FOR in line) is (way == "change crash")
    assert len(ended[way].reports) == 1
    assert kind in ended[way].reports[0]


@pytest.mark.parametrize("way", WAYS)
def test_no_value_is_printed_or_reported(way: str, ended: dict[str, Ended]) -> None:
    """They were in messages, in variables, in an address and in the console itself."""
    assert CANARY.encode() not in ended[way].drawn
    assert CANARY not in "".join(ended[way].reports)
