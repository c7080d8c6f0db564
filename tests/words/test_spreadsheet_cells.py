"""No cell is run as a formula, and each can be read back."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connections_tui.words.spreadsheet_cells import safe_cell

from .reading_back import original_cell

BLANKS = ' "\x00\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u2003'
ODD = st.text(st.sampled_from("=+-@＝'\";,\t\r\n aé|") | st.characters())


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("Amber Candles Inc.", "Amber Candles Inc."),
        ("Bath & Body - 10% off", "Bath & Body - 10% off"),
        ("=HYPERLINK(0)", "'=HYPERLINK(0)"),
        ("+49 30 1234", "'+49 30 1234"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("  =1+1", "'  =1+1"),
        ("\t=1+1", "'\t'=1+1"),
        ('x;"=1+1"', 'x;\'"=1+1"'),
        ("＝1+1", "'＝1+1"),
        ("Shop;=1+1", "Shop;'=1+1"),
        ("'=1+1", "''=1+1"),
        ("'Twas", "''Twas"),
        ("", ""),
    ],
)
def test_what_begins_a_formula_has_an_apostrophe_before_it(
    text: str, cell: str
) -> None:
    assert safe_cell(text) == cell
    assert original_cell(cell) == text


@given(ODD)
def test_any_text_is_read_back_and_begins_no_formula(text: str) -> None:
    cell = safe_cell(text)

    assert original_cell(cell) == text
    for part in re.split("[;\t\r\n]", cell):
        assert not re.match("[=+\\-@＝＋－＠]", part.lstrip(BLANKS))
