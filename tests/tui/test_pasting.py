"""What is pasted is text, in whatever pieces a terminal sends it."""

from hypothesis import example, given
from hypothesis import strategies as st

from connections_tui.tui.pasting import END, ESC, START, Pastes

pieces = st.lists(
    st.sampled_from([START, END, ESC, "[200~", "[201~", "a", ESC + "[2", "y"])
)


def tamed(*read: str) -> str:
    pastes = Pastes()
    return "".join(map(pastes.tame, read))


def test_no_part_of_a_paste_is_a_key() -> None:
    pasted = f"{ESC}[121uD{ESC}[27u{ESC}{ESC}[20"

    assert tamed(f"j{START}{pasted}{END}k") == f"j{START}[121uD[27u[20{END}k"


def test_keys_are_handed_on_at_once() -> None:
    """An esc by itself may be the beginning of a paste: that must not hold it up."""
    assert Pastes().tame(ESC) == ESC
    assert Pastes().tame(f"{ESC}[B") == f"{ESC}[B"


@given(pieces)
@example([START, "a", ESC, "[201", "~", ESC])
def test_the_pieces_it_comes_in_make_no_difference(read: list[str]) -> None:
    """Up to what may still be the end of a paste."""
    whole = "".join(read)
    letters = tamed(*whole)

    assert letters == tamed(*read) == tamed(whole)


@given(pieces)
def test_nothing_but_escapes_is_taken_out(read: list[str]) -> None:
    whole = "".join(read) + END

    assert tamed(*read, END).replace(ESC, "") == whole.replace(ESC, "")
