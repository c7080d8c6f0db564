"""What a person asks of a sync configuration, from their words to the request."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from connections_tui.changes.sync_settings import (
    LEAST_PERIOD,
    MOST_MONTHS,
    MOST_PERIOD,
    SettingsProblem,
    Slice,
    SyncSettings,
    read_batches,
    read_objects,
    read_period,
    read_settings,
    settings_in,
)
from connections_tui.models import SyncConfig
from connections_tui.words import sync_words

KEPT: dict[str, Any] = {
    "initialSync": {
        "batches": [{"timeFrameInMonths": 12, "entities": ["BILL"], "newer": 1}]
    },
    "incrementalSync": {"syncPeriodInMinutes": 360, "entities": ["BILL"]},
    "another": {"part": True},
}
OBJECTS = some.lists(
    some.from_regex(r"[A-Z][A-Z0-9_]{0,20}", fullmatch=True), min_size=1, unique=True
)


@given(some.integers(LEAST_PERIOD, MOST_PERIOD))
def test_each_period_within_the_bounds_is_read_as_it_is_written(minutes: int) -> None:
    assert read_period(str(minutes)) == minutes
    assert read_period(sync_words.span(minutes)) == minutes


@given(some.integers(0, 10**6))
def test_no_other_period_is_taken(minutes: int) -> None:
    if LEAST_PERIOD <= minutes <= MOST_PERIOD:
        return
    with pytest.raises(SettingsProblem) as raised:
        read_period(str(minutes))

    assert raised.value.field == "period"


@pytest.mark.parametrize("written", ["", "soon", "6 hours", "-60", "1.5h", "0x60"])
def test_a_period_is_a_number_with_a_unit(written: str) -> None:
    with pytest.raises(SettingsProblem, match="such as 6h"):
        read_period(written)


@given(some.lists(some.tuples(some.integers(1, MOST_MONTHS), OBJECTS), min_size=1))
def test_batches_are_read_as_they_are_written(
    batches: list[tuple[int, list[str]]],
) -> None:
    slices = [Slice(months, objects) for months, objects in batches]

    assert read_batches("; ".join(one.written for one in slices)) == slices


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("", "Enter a batch"),
        ("invoice", "Enter months and data objects"),
        ("0: invoice", "From 1 month"),
        ("12:", "Enter a data object"),
        ("12: in-voice", "Use the API's words"),
    ],
)
def test_a_batch_that_cannot_be_is_named(written: str, words: str) -> None:
    with pytest.raises(SettingsProblem, match=words) as raised:
        read_batches(written)

    assert raised.value.field == "batches"


def test_objects_are_in_capitals_and_each_once() -> None:
    assert read_objects("invoice, Bill invoice") == ["INVOICE", "BILL"]


@pytest.mark.parametrize(
    ("settings", "part", "name", "value"),
    [
        (SyncSettings(period=60), "incrementalSync", "syncPeriodInMinutes", 60),
        (SyncSettings(objects=["ORDER"]), "incrementalSync", "entities", ["ORDER"]),
        (
            SyncSettings(batches=[Slice(3, ["ORDER"])]),
            "initialSync",
            "batches",
            [{"timeFrameInMonths": 3, "entities": ["ORDER"]}],
        ),
    ],
)
def test_what_is_not_given_stays_as_the_service_has_it(
    settings: SyncSettings, part: str, name: str, value: object
) -> None:
    body = settings.applied_to(SyncConfig.model_validate(KEPT))

    assert body == {**KEPT, part: {**KEPT[part], name: value}}


def test_without_one_all_has_to_be_given() -> None:
    whole = read_settings("6h", "bill", "12: bill")
    for missing in ("period", "objects", "batches"):
        given = {
            name: None if name == missing else getattr(whole, name)
            for name in ("period", "objects", "batches")
        }
        with pytest.raises(SettingsProblem) as raised:
            SyncSettings(**given).applied_to(None)
        assert raised.value.field == missing

    again = SyncConfig.model_validate(whole.applied_to(None))
    assert settings_in(again).applied_to(None) == whole.applied_to(None)
