"""One test of what is a real value."""

import pytest

from connections_tui.placeholders import is_real_time, real_name

NO_NAMES = [
    *("null", "NULL", "Null", " null ", "None", "nil", "N/A", "n/a", "undefined"),
    *("(null)", "<null>", "[null]", '"null"', "#N/A", "NaN", "\\N", "null null"),
    *("-", "--", "—", "...", "…", "", "   ", "_", "?", "\u200b", "[object Object]"),
    *("#REF!", "(blank)", "TBD", "null, null", "None None None", "{{ shop.name }}"),
    *("${name}", "%(name)s"),
]
NAMES = [
    *("None & Co", "Null Island Coffee", "{curly}", "Todo", "REF", "100%"),
    *("Nullify", "Null & Sons", "Nil by Mouth Ltd", "None Such", "Ann/Anna", "A"),
    *("N", "!!!", "0", "美", "🍵", "Undefined Behaviour", "x" * 500, "- Sale -"),
]


@pytest.mark.parametrize("text", NO_NAMES)
def test_a_word_for_none_is_no_name(text: str) -> None:
    assert real_name(text) is None


@pytest.mark.parametrize("text", NAMES)
def test_a_name_stays_as_it_came(text: str) -> None:
    assert real_name(text) == text


def test_none_is_none() -> None:
    assert real_name(None) is None


def test_now_is_a_real_time_and_the_ends_of_calendars_are_not() -> None:
    assert is_real_time(1_790_024_400.0)
    assert not any(map(is_real_time, (0.0, -1.0, float("inf"), float("nan"))))
