"""Why a connection is not healthy, in a few plain words."""

import pytest

from connections_tui.fleet.reasons import REASONS, in_words


@pytest.mark.parametrize("code", REASONS)
def test_each_documented_reason_has_plain_words_that_fit_a_row(code: str) -> None:
    words = in_words(code)

    assert words != code
    assert words[0].isupper()
    assert not words[1:].replace("API", "").replace("ID", "").isupper()
    assert "_" not in words
    assert len(words) <= 18


@pytest.mark.parametrize(
    "said",
    ["NEEDS-REAUTH", "needs reauth", " Needs_Reauth ", "FAILED_TO_AUTHENTICATE"],
)
def test_the_spelling_of_a_reason_does_not_matter(said: str) -> None:
    assert in_words(said) == "Login rejected"


@pytest.mark.parametrize("said", ["TOKEN_REVOKED", "quelque chose", "", "HTTP 503"])
def test_an_unknown_reason_stays_as_it_came(said: str) -> None:
    assert in_words(said) == said


def test_a_failed_batch_is_told_in_words() -> None:
    assert in_words("batch 4 customers FAILED") == "customers failed (batch 4)"
