"""A terminal's background, dark or light, as it tells it in any of its ways."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connections_tui.tui.terminal import background
from connections_tui.tui.terminal.incoming import Incoming
from connections_tui.tui.terminal.units import Told


@pytest.mark.parametrize(
    ("answer", "is_light"),
    [
        ("11;rgb:ffff/ffff/ffff", True),
        ("11;rgb:FD/F6/E3", True),
        ("11;rgba:ffff/ffff/ffff/8000", True),
        ("11;rgb:0/0/0", False),
        ("11;rgb:0000/2b2b/3636", False),
        ("11;rgb:0000/0000/ffff", False),
    ],
)
def test_an_answer_is_understood(answer: str, is_light: bool) -> None:
    found = background.told(answer)

    assert found is not None
    assert found.is_light is is_light


@given(st.text())
def test_other_texts_are_no_answer_and_no_fault(text: str) -> None:
    assert background.told(f"10;{text}") is None
    background.told(f"11;rgb:{text}")


@given(st.integers(1, 24), st.sampled_from(["\a", "\x1b\\"]))
def test_the_answer_is_whole_whatever_pieces_it_comes_in(cut: int, end: str) -> None:
    whole, incoming = f"\x1b]11;rgb:dddd/0000/ffff{end}", Incoming(0.05)

    units = [*incoming.feed(whole[:cut]), *incoming.feed(whole[cut:])]

    assert units == [Told("11;rgb:dddd/0000/ffff")]
