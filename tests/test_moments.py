"""Times and ages: one clock with its zone, nothing future called now."""

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connections_tui import moments
from connections_tui.moments import (
    age,
    ago,
    clock_time,
    epoch,
    is_ahead,
    local,
    means_never,
    moment,
    stamp,
    with_age,
    zone,
)

NOW = datetime(2026, 9, 21, 21, 0, tzinfo=UTC)
AT = NOW.timestamp()
HOUR, DAY = 3600.0, 86400.0


@pytest.fixture
def berlin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()


# -- ages


def test_a_time_to_come_is_not_called_now() -> None:
    assert age(AT + 4.5 * 365 * DAY, NOW) == "in 4y"
    assert ago(AT + 5 * HOUR, NOW) == "in 5h"
    assert ago(AT - 5 * HOUR, NOW) == "5h ago"
    assert ago(None, NOW) == "never"


def test_a_time_to_come_says_in_words_how_far_off_it_is() -> None:
    said = with_age(datetime(2031, 9, 22, tzinfo=UTC), NOW)

    assert said == "2031-09-22 00:00 UTC (in 5 years)"
    assert with_age(AT + HOUR, NOW) == "2026-09-21 22:00 UTC (in 1 hour)"
    assert with_age(AT - HOUR, NOW) == "2026-09-21 20:00 UTC (1h)"


def test_clocks_that_differ_a_little_are_called_now() -> None:
    assert age(AT + 59, NOW) == "0s"
    assert not is_ahead(AT + 299, NOW)


def test_what_is_over_and_lies_ahead_marks_a_wrong_clock() -> None:
    assert is_ahead(AT + 301, NOW)
    assert with_age(AT + 2 * HOUR, NOW, is_past=True) == (
        "2026-09-21 23:00 UTC (in 2 hours; check the clock)"
    )
    assert "clock" not in with_age(AT + 30, NOW, is_past=True)


@given(st.floats(-2.3e9, 2.3e9))
def test_every_age_of_a_real_time_fits_its_column(seconds: float) -> None:
    assert 2 <= len(age(AT - seconds, NOW)) <= 7


# -- the zone


@pytest.mark.usefixtures("berlin")
def test_times_are_the_machines_with_the_name_of_their_zone() -> None:
    assert stamp(AT) == "2026-09-21 23:00 CEST"
    assert stamp(datetime(2026, 1, 21, 21, tzinfo=UTC)) == "2026-01-21 22:00 CET"
    assert stamp(AT, seconds=True) == "2026-09-21 23:00:00 CEST"
    assert clock_time(AT) == "23:00:00"
    assert moments.day("2026-09-21T22:30:00Z") == "2026-09-22"


@pytest.mark.usefixtures("berlin")
@pytest.mark.parametrize("said", ["utc", "UTC", " Utc "])
def test_utc_is_one_setting_away(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    monkeypatch.setenv("CONNECTIONS_TUI_TIMES", said)

    assert stamp(AT) == "2026-09-21 21:00 UTC"
    assert clock_time(AT) == "21:00:00"


@pytest.mark.usefixtures("berlin")
def test_a_day_without_a_time_of_day_is_the_same_in_every_zone() -> None:
    assert moments.day("2026-09-21") == "2026-09-21"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Asia/Kolkata", "IST"),
        ("America/Sao_Paulo", "UTC-03:00"),
        ("Asia/Kathmandu", "UTC+05:45"),
    ],
)
def test_a_zone_without_a_short_name_is_told_by_its_offset(
    monkeypatch: pytest.MonkeyPatch, name: str, said: str
) -> None:
    monkeypatch.setenv("TZ", name)
    time.tzset()

    assert zone(AT) == said


@given(st.floats())
def test_no_number_is_too_odd_to_be_shown(at: float) -> None:
    assert stamp(at)
    assert local(at).year >= 1969


# -- reading

SAME = [
    "2026-09-21T21:00:00Z",
    "2026-09-21T21:00:00.000Z",
    "2026-09-21T23:00:00+02:00",
    "2026-09-21 21:00:00",
    "2026-09-21 21:00:00 UTC",
    "2026-09-21t21:00:00z",
    "2026/09/21 21:00:00",
    "2026-09-21T23:00:00+02:00[Europe/Berlin]",
    "2026-09-21T19:00:00−02:00",
    "\u200e2026-09-21T21:00:00Z",
    '"2026-09-21T21:00:00Z"',
    "Mon, 21 Sep 2026 21:00:00 GMT",
    "Mon Sep 21 2026 23:00:00 GMT+0200 (CEST)",
    "2026-09-21 23:00:00 +0200",
    " 2026-09-21T21:00:00Z\n",
    "20260921210000",
    "1790024400",
    "1790024400.0",
    "1.7900244e9",
    "1790024400000",
    "1790024400000000",
    "1790024400000000000",
    "/Date(1790024400000)/",
    "/Date(1790024400000+0200)/",
]


@pytest.mark.parametrize("written", SAME)
def test_one_moment_is_read_in_whatever_way_it_is_written(written: str) -> None:
    assert epoch(written) == AT
    assert moment(written) == NOW
    assert not means_never(written)


NEVER = [
    *("never", "Infinity", "Invalid date"),
    *("0001-01-01", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00"),
    *("1970-01-01", "1970-01-01T00:00:00.000Z", "1969-12-31T16:00:00-08:00"),
    *("0000-00-00", "0000-00-00 00:00:00", "0000-00-00T00:00:00Z"),
    *("1900-01-01T00:00:00", "1899-12-30T00:00:00Z", "1753-01-01", "1601-01-01"),
    *("9999-12-31T23:59:59Z", "9999-12-31T23:59:59.9999999Z", "2999-01-01"),
    *("2038-01-19T03:14:07Z", "2099-12-31T00:00:00Z", "1980-01-01"),
    *("0", "0.0", "-1", "-62135596800000", "253402300799999", "2147483647"),
    *("null", "None", "N/A", "undefined", "-", " ", "/Date(0)/"),
]


@pytest.mark.parametrize("written", NEVER)
def test_zero_and_far_dates_are_no_times(written: str) -> None:
    assert moment(written) is None
    assert epoch(written) is None
    assert means_never(written)


@pytest.mark.parametrize("written", ["yesterday", "21.09.2026", "2026-13-45"])
def test_what_cannot_be_read_is_not_taken_for_never(written: str) -> None:
    assert epoch(written) is None
    assert not means_never(written)


@given(st.text(max_size=30) | st.from_regex(r"[-+0-9:.TZe/]{0,30}"))
def test_any_text_is_read_or_not(written: str) -> None:
    at = epoch(written)

    assert (moment(written) is None) == (at is None)
    assert not (at is not None and means_never(written))
