"""What a row of the list tells without the models is what they would tell."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as some

from connections_tui.api.rows import ListRow, read_odd_row

VALUES = some.one_of(
    some.none(),
    some.booleans(),
    some.integers(),
    some.text(max_size=30),
    some.sampled_from(["null", "never", "0001-01-01", "2023-06-19T08:40:51.000Z"]),
    some.lists(some.text(max_size=3), max_size=2),
)


def row(**values: object) -> ListRow:
    found = read_odd_row({"id": "c1", **values})
    assert found is not None
    return found


@given(value=VALUES)
def test_the_org_id_is_the_models(value: object) -> None:
    read = row(orgId=value)
    assert read.org_id == read.read().org_id


@given(value=VALUES)
def test_the_time_of_the_last_change_is_the_models(value: object) -> None:
    read = row(updated_at=value)
    assert read.updated_at == read.read().updated_at


@pytest.mark.parametrize("name", ["orgId", "org_id"])
def test_the_org_id_has_two_spellings(name: str) -> None:
    assert row(**{name: "org 1"}).org_id == "org 1"


def test_a_row_without_them_says_nothing() -> None:
    assert (row().org_id, row().updated_at) == (None, None)


def test_half_a_character_is_replaced() -> None:
    raw = json.dumps({"id": "c1", "orgId": "a\ud800"}).encode()
    assert ListRow("c1", *[None] * 5, raw).org_id == "a\ufffd"
