"""What a terminal sends, whole, split, late or mad: only keys that were pressed count.

``CONNECTIONS_TUI_FUZZ=100000`` tries so many cases of each property, not 300.
"""

import os
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from textual import events
from textual.message import Message

from connections_tui.tui.terminal.incoming import MOST_PASTED, Incoming
from connections_tui.tui.terminal.open_unit import END, ESC, START
from connections_tui.tui.terminal.sequences import Meanings

ESC_SECONDS = 0.05
SILENCE = None
"""In what is read: nothing comes for as long as the console waits."""

budget = settings(max_examples=int(os.environ.get("CONNECTIONS_TUI_FUZZ", "300")))

KEYS = {
    "j": ["j"],
    "é": ["é"],
    "\r": ["enter"],
    "\t": ["tab"],
    f"{ESC}[A": ["up"],
    f"{ESC}[D": ["left"],
    f"{ESC}OD": ["left"],
    f"{ESC}[1;5D": ["ctrl+left"],
    f"{ESC}[3~": ["delete"],
    f"{ESC}[Z": ["shift+tab"],
    f"{ESC}[[B": ["f2"],
    f"{ESC}[15~": ["f5"],
    # Kitty's: event types, other keys, text.
    f"{ESC}[27;1:1u": ["escape"],
    f"{ESC}[1;1:1B": ["down"],
    f"{ESC}[1;1:2B": ["down"],
    f"{ESC}[97;;97u": ["a"],
    f"{ESC}[97:65;2u": ["A"],
    f"{ESC}[97:65;2:1;65u": ["A"],
    f"{ESC}[1089::99;5u": ["ctrl+c"],
    f"{ESC}[113;5u": ["ctrl+q"],
    f"{ESC}[27;5;113~": ["ctrl+q"],
    f"{START}D\r{END}": ["paste D\r"],
}
"""What is pressed, and the keys it makes."""
NOT_KEYS = [
    # Let go, out of range, in nobody's tables.
    f"{ESC}[97;1:3u",
    f"{ESC}[27;1:3u",
    f"{ESC}[1;1:3D",
    f"{ESC}[1114112u",
    f"{ESC}[55296;1u",
    f"{ESC}[0u",
    f"{ESC}[u",
    f"{ESC}[9999999999999999999999u",
    f"{ESC}[68;999u",
    f"{ESC}[68;1:9u",
    f"{ESC}[57344u",
    f"{ESC}[3D",
    f"{ESC}[{'1' * 5000}D",
    f"{ESC}[{'1;' * 90}u",
    # Replies to questions of others.
    f"{ESC}[?62;4;22c",
    f"{ESC}[>1;4000;29c",
    f"{ESC}[0n",
    f"{ESC}[24;80R",
    f"{ESC}[?1u",
    f"{ESC}[8;24;80t",
    f"{ESC}[?2048;2$y",
    f"{ESC}[?1;0$y",
    f"{ESC}P1$r0 q{ESC}\\",
    f"{ESC}P>|XTerm(370){ESC}\\",
    f"{ESC}]11;rgb:0000/0000/0000\x07",
    f"{ESC}]52;c;RA==\x07",
    f"{ESC}_Gi=31;OK{ESC}\\",
    f"{ESC}^D{ESC}\\",
    f"{ESC}XD{ESC}\\",
    f"{ESC}P{'D' * 70_000}{ESC}\\",
    "\x9b3D",
    "\udc9b3D",
    "\x90D\x9c",
    # Sizes and a mouse that cannot be.
    f"{ESC}[48;0;0;0;0t",
    f"{ESC}[48;99999999;99999999;1;1t",
    f"{ESC}[48;24;80;0;0t",
    f"{ESC}[<128;3;3M",
    f"{ESC}[<0;0;0M",
    f"{ESC}[<0;99999999;3M",
    f"{ESC}[M !!",
    # Bytes that are no text.
    "\udcff",
    "\x84",
    END,
    f"{ESC}\\",
]
"""Sequences that press nothing. Many hold or end in a D, which opens a delete."""


def heard(*reads: str | None) -> list[Message]:
    """The messages of what is read. A silence stands for the time waited."""
    incoming, meanings = Incoming(ESC_SECONDS, frozenset("D")), Meanings()
    found: list[Message] = []
    for read in reads:
        units = incoming.silent() if read is SILENCE else incoming.feed(read)
        found += [message for unit in units for message in meanings.of(unit)]
    return found


def keys(*reads: str | None) -> list[str]:
    return named(heard(*reads))


def named(messages: Sequence[Message]) -> list[str]:
    found = []
    for message in messages:
        if isinstance(message, events.Key):
            found.append(message.key)
        elif isinstance(message, events.Paste):
            found.append(f"paste {message.text}")
    return found


# -- sequences, whole


@pytest.mark.parametrize("read", KEYS)
def test_a_key_is_understood(read: str) -> None:
    assert keys(read) == KEYS[read]


@pytest.mark.parametrize("read", NOT_KEYS)
def test_what_is_no_key_presses_none(read: str) -> None:
    assert keys(read, "j") == ["j"]


@pytest.mark.parametrize("read", NOT_KEYS)
def test_what_is_no_key_presses_none_in_two_pieces_either(read: str) -> None:
    """A silence between them as long as is waited for after an esc."""
    for cut in {1, 2, 3, len(read) // 2, len(read) - 1} - {0, len(read)}:
        assert "D" not in keys(read[:cut], SILENCE, read[cut:])


# -- an esc and what comes after it


@pytest.mark.parametrize("tail", ["[D", "[A", "[H", "OD", "[1;5D", "[3~"])
def test_an_esc_and_its_tail_are_one_key(tail: str) -> None:
    assert keys(ESC, tail) == keys(ESC + tail)
    assert keys(ESC, tail[0], tail[1:]) == keys(ESC + tail)


@pytest.mark.parametrize("tail", ["[D", "OD", "[1;5D"])
def test_a_tail_later_than_that_is_no_command(tail: str) -> None:
    assert keys(ESC, SILENCE, tail) == ["escape", *keys(ESC + tail)]
    assert "D" not in keys(ESC, SILENCE, *[p for c in tail for p in (c, SILENCE)])


def test_an_esc_that_nothing_follows_is_one() -> None:
    assert keys(ESC) == []
    assert keys(ESC, SILENCE) == ["escape"]
    assert keys(ESC, "j") == ["escape", "j"]
    assert keys(ESC + ESC, SILENCE) == ["escape", "escape"]
    assert keys(ESC + ESC + "[A") == ["alt+up"]
    assert keys(f"{ESC}j") == ["alt+j"]
    assert keys(f"{ESC}\x11") == ["ctrl+q"]


def test_nothing_destructive_opens_right_after_a_lone_esc() -> None:
    assert keys(ESC, "D") == ["escape"]
    assert keys(ESC, SILENCE, "D") == ["escape"]
    assert keys(f"{ESC}[", SILENCE, "D") == []
    # A moment later it is a key like any other; and so are harmless ones at once.
    assert keys(ESC, SILENCE, SILENCE, "D") == ["escape", "D"]
    assert keys(ESC, SILENCE, "j", "D") == ["escape", "j", "D"]


def test_a_bracket_typed_after_an_esc_arrives() -> None:
    assert keys(ESC, SILENCE, "[", SILENCE) == ["escape", "left_square_bracket"]


def test_a_terminal_that_takes_keys_apart_is_waited_for_longer() -> None:
    incoming = Incoming(ESC_SECONDS)
    incoming.feed(ESC)
    incoming.silent()
    incoming.feed("[D")
    incoming.feed(ESC)

    assert incoming.patience is not None
    assert incoming.patience > 0.15


# -- pastes and strings that are never ended

OPEN = [f"{START}abc", START, f"{ESC}P1$r", f"{ESC}]52;c;", f"{ESC}_G", f"{ESC}^", ESC]


@pytest.mark.parametrize(
    "begun", [*OPEN, f"{ESC}[", f"{ESC}[1;", f"{ESC}O", f"{ESC}[M"]
)
@pytest.mark.parametrize("way_out", ["\x11", f"{ESC}[113;5u"])
def test_what_is_never_ended_leaves_a_way_out(begun: str, way_out: str) -> None:
    assert keys(begun, SILENCE, way_out)[-1] == "ctrl+q"


@pytest.mark.parametrize("begun", OPEN)
def test_after_what_is_never_ended_keys_are_keys_again(begun: str) -> None:
    assert keys(begun, SILENCE, SILENCE, "j", "?")[-2:] == ["j", "question_mark"]


def test_the_report_of_a_paste_never_ended() -> None:
    """As it was sent: each key by itself, half a second apart."""
    apart = [k for key in ("j", "?", ESC, "q", "\x11") for k in (key, SILENCE)]

    found = keys(f"{START}abc", SILENCE, *apart)
    assert found == ["paste abcj?", "escape", "q", "ctrl+q"]


def test_a_paste_that_stalls_is_still_text() -> None:
    """Keys come one by one; the rest of a paste comes in a piece."""
    stalled = [SILENCE, SILENCE]

    assert keys(f"{START}ab", *stalled, f"Dy\r{END}") == ["paste ab", "paste Dy\r"]


def test_no_part_of_a_paste_is_a_key() -> None:
    pasted = f"{ESC}[121uD{ESC}[27u{ESC}{ESC}[20"

    assert keys(f"j{START}{pasted}{END}k") == ["j", "paste [121uD[27u[20", "k"]


def test_a_paste_is_bounded_and_says_what_was_left_out() -> None:
    found = heard(START + "a" * (MOST_PASTED + 5) + END, "j")

    assert named(found) == ["paste " + "a" * MOST_PASTED, "j"]
    assert [type(message).__name__ for message in found][1] == "PasteCut"


# -- anything at all

whole = st.lists(st.sampled_from([*KEYS, *NOT_KEYS]), max_size=6)
mad = st.lists(
    st.one_of(
        st.none(),
        st.text(
            st.sampled_from("\x1b[]OPX_^\\?;:<>0129~uDMRtcy$\x07\x9b\x9c\udc9bj\x11")
        ),
        st.sampled_from([*KEYS, *NOT_KEYS, *OPEN]),
    ),
    max_size=12,
)


@given(mad)
@example([f"{ESC}[1114112u"])
@example([f"{ESC}[27;1:1u"])
@budget
def test_nothing_that_is_read_is_a_fault_and_a_way_out_is_left(
    reads: list[str | None],
) -> None:
    assert keys(*reads, SILENCE, SILENCE, "\x11")[-1] == "ctrl+q"


@given(mad)
@budget
def test_no_wait_is_without_a_limit(reads: list[str | None]) -> None:
    incoming, waited = Incoming(ESC_SECONDS), 0.0
    for read in reads:
        incoming.silent() if read is SILENCE else incoming.feed(read)
    while (patience := incoming.patience) is not None:
        waited += patience
        incoming.silent()

        assert waited < 15


@given(whole, st.data())
@budget
def test_the_pieces_it_comes_in_make_no_difference(
    sequences: list[str], data: st.DataObject
) -> None:
    """As long as no piece is later than is waited for."""
    text = "".join(sequences)
    cuts = data.draw(st.sets(st.integers(0, len(text))))
    edges = [0, *sorted(cuts), len(text)]
    pieces = [text[a:b] for a, b in pairwise(edges)]
    pressed = [key for one in sequences for key in KEYS.get(one, [])]

    assert keys(text) == keys(*pieces) == pressed


@given(whole, st.data())
@budget
def test_late_pieces_open_nothing_destructive(
    sequences: list[str], data: st.DataObject
) -> None:
    text = "".join(sequences)
    cuts = data.draw(st.sets(st.integers(1, max(1, len(text) - 1)), max_size=3))
    edges = [0, *sorted(cuts), len(text)]
    pieces = [text[a:b] for a, b in pairwise(edges)]

    assert "D" not in keys(*[p for piece in pieces for p in (piece, SILENCE)])
