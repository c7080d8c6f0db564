"""A filter is told in a file unless it finds by a token or a link."""

import pytest

from connections_tui.fleet import Record
from connections_tui.fleet.shown.parsing import parse
from connections_tui.fleet.shown.tellable import NOT_TOLD, tellable

from .making import listed

LINK = "https://link.rutterapi.com/connection/canary-4711-public"


def record() -> Record:
    one = Record("0f3a1c52-9d1e")
    one.take_row(
        listed(one.id, name="Kaffeehaus", access_token="canary-0815", link_url=LINK)
    )
    return one


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Kaffeehaus",
        "0f3a1c52-9d1e",
        "status:reauth -is:marked synced:>1d",
        'reason:"api key" store:kaffee',
    ],
)
def test_a_usual_one_is_told_as_it_was_typed(text: str) -> None:
    assert tellable(text, parse(text), [record()]) == text


@pytest.mark.parametrize(
    "text",
    [
        "canary-0815",
        "CANARY-08",
        "-canary-0815",
        "status:reauth canary-0815",
        "store:canary-0815",
        "id:Canary-0815",
        LINK,
        "canary-4711-public",
        "https://elsewhere.example/what?ever",
    ],
)
def test_one_with_a_token_or_a_link_in_it_is_not_told(text: str) -> None:
    assert tellable(text, parse(text), [record()]) == NOT_TOLD
