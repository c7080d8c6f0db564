"""A placeholder is never taken for data, whichever answer it comes in."""

import json
from datetime import UTC, datetime

import pytest

from connections_tui.api.rows import read_odd_row, read_plain_rows
from connections_tui.fleet import Context, Fleet, Health, Record
from connections_tui.fleet.saved_record import SavedRecord
from connections_tui.fleet.shown.parsing import parse
from connections_tui.models import Connection, ConnectionDetails, ConnectionStatus
from connections_tui.words import present

from .making import NOW, status

WORDS = ["null", "NULL", "None", "N/A", "undefined", "-", "", "  ", "(null)", "nil"]
NEVER = [
    *("0001-01-01T00:00:00Z", "1970-01-01T00:00:00.000Z", "0000-00-00 00:00:00"),
    *("9999-12-31T23:59:59Z", "0", "-62135596800000", "null", "N/A", 0, 253402300799),
]


def rows(**fields: object) -> list[dict[str, object]]:
    return [{"id": "c1", "access_token": "t", "platform": "SHOPIFY", **fields}]


def listed_in(fleet: Fleet, **fields: object) -> Record:
    given = rows(**fields)
    read = read_plain_rows(json.dumps(given)) or [read_odd_row(given[0])]  # type: ignore[list-item]
    listing = fleet.listing()
    listing.take(read)
    listing.finish()
    return known_in(fleet)


def known_in(fleet: Fleet) -> Record:
    record = fleet.get("c1")
    assert record is not None
    return record


@pytest.fixture
def fleet() -> Fleet:
    return Fleet(lambda: NOW)


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("field", ["name", "platform", "status", "access_token"])
def test_a_null_word_in_the_list_says_nothing(
    fleet: Fleet, field: str, word: str
) -> None:
    record = listed_in(fleet, **{field: word})

    assert record.listed is not None
    assert getattr(record.listed, field) is None
    assert record.store is None
    assert record.health is Health.UNCHECKED
    assert parse(f'store:"{word}" status:healthy').keep([record], Context(0)) == []
    read = record.connection
    assert getattr(read, field) is None


@pytest.mark.parametrize("word", WORDS)
def test_a_null_word_in_the_details_is_no_name(fleet: Fleet, word: str) -> None:
    listed_in(fleet, name="ours")
    details = ConnectionDetails.model_validate(
        dict.fromkeys(
            ("store_name", "store_domain", "store_unique_id", "link_url"), word
        )
        | {"id": "c1"}
    )
    fleet.learn_details("c1", details)
    record = known_in(fleet)

    assert (record.store, record.domain) == ("ours", None)
    assert (details.store_unique_id, details.link_url) == (None, None)
    assert "null" not in record.haystack


@pytest.mark.parametrize("word", WORDS)
def test_a_remembered_null_word_is_no_name(fleet: Fleet, word: str) -> None:
    fleet.recall(
        [
            SavedRecord(
                "c1", word, word, word, None, Health.HEALTHY, "", True, None, None, None
            )
        ]
    )

    record = known_in(fleet)
    assert (record.store, record.domain, record.platform) == (None, None, None)


@pytest.mark.parametrize("word", WORDS)
def test_a_null_word_is_no_reason(word: str) -> None:
    read = status(disabled=True, reason=word)

    assert read.disabled_status.disabled_reason is None


@pytest.mark.parametrize("written", NEVER)
def test_a_zero_or_far_date_is_never(fleet: Fleet, written: object) -> None:
    record = listed_in(fleet, created_at=written)
    fleet.learn_status("c1", status(synced=written))  # type: ignore[arg-type]
    details = ConnectionDetails.model_validate(
        {"id": "c1", "last_sync_completed_at": written, "estimated_completed_at": "0"}
    )
    fleet.learn_details("c1", details)

    assert record.health is Health.HEALTHY
    assert record.summary is not None
    assert not record.summary.has_synced
    assert (record.synced_at, record.created_at) == (None, None)
    assert present.age(record.synced_at, NOW) == "-"
    assert details.estimated_completed_at is None
    created = record.listed.created_at if record.listed else ""
    assert present.when(created, NOW) == "-"
    assert parse("synced:never").keep([record], Context(0)) == [record]


@pytest.mark.parametrize("unit", [1, 1000, 1_000_000])
def test_a_number_of_seconds_is_a_time(fleet: Fleet, unit: int) -> None:
    at = int(datetime(2026, 9, 1, tzinfo=UTC).timestamp())
    record = listed_in(fleet, created_at=at * unit)
    fleet.learn_status("c1", status(synced=at * unit))  # type: ignore[arg-type]

    assert (record.created_at, record.synced_at) == (at, at)
    assert record.health is Health.STALE


def test_what_is_real_stays_as_it_came() -> None:
    written = {"id": "c1", "name": "None Such", "created_at": "soon"}
    read = Connection.model_validate(written)
    answer = ConnectionStatus.model_validate({"last_sync_completed_at": "yesterday"})

    assert (read.name, read.created_at) == ("None Such", "soon")
    assert answer.last_sync_completed_at == "yesterday"
