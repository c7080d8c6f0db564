"""JSON that is shown can be read back, and moves nothing on the terminal."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from connections_tui.text import clean
from connections_tui.words.json_text import MASK, shown_json

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(values)
def test_it_reads_back_the_same_and_is_safe(value: object) -> None:
    shown = shown_json(value)

    assert json.loads(shown) == value
    for line in shown.split("\n"):
        assert clean(line, len(line) + 1) == line


@pytest.mark.parametrize(
    "text",
    [
        "Crème é",
        "シルク",
        "हिन्दी",
        'a "quoted" \\ one',
        "\u202eexe\x9b\u200b",
        "e\u0301" * 9,
    ],
)
def test_letters_stay_readable_where_they_are_safe(text: str) -> None:
    shown = shown_json({"a": text})

    assert json.loads(shown) == {"a": text}
    assert (text in shown) is (clean(text) == text and '"' not in text)


def test_secrets_are_masked_as_strings() -> None:
    shown = shown_json({"a": SecretStr("hush"), "b": [SecretStr("hush")]})

    assert json.loads(shown) == {"a": MASK, "b": [MASK]}
