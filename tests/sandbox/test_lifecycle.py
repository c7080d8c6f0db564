"""How a connection lives: a pure function of its record and the time."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connections_tui.models import ConnectionDetails, ConnectionStatus
from connections_tui.moments import moment
from connections_tui.sandbox import list_items, status_bodies
from connections_tui.sandbox.lifecycle import (
    BATCHES,
    LINK_PLATFORMS,
    State,
    standing,
    updated_at,
)
from connections_tui.sandbox.records import PHASES, Fate, Origin, Simulated
from connections_tui.sandbox.schema import to_record, to_row
from connections_tui.sandbox.times import (
    from_milliseconds,
    written,
    written_milliseconds,
)

CREATED = datetime(2026, 1, 30, 23, 59, 58, 123_000, tzinfo=UTC)
NEWEST = "2024-08-31"

fates = st.sampled_from(Fate)
spans = st.timedeltas(timedelta(0), timedelta(days=1000))
"""Any time since the creation, with the first minutes well covered."""
moments = st.one_of(st.timedeltas(timedelta(0), timedelta(minutes=3)), spans)


@st.composite
def records(draw: st.DrawFn) -> Simulated:
    fate = draw(fates)
    halts = fate in (Fate.STALE, Fate.DISABLED, Fate.NEEDS_REAUTH)
    reasons = st.sampled_from(["CERT_EXPIRED", "NEEDS_REAUTH", "UNKNOWN"])
    platforms = st.sampled_from([None, "SHOPIFY", "QUICKBOOKS", "STRIPE", "FRESHBOOKS"])
    return Simulated(
        id="3adc1519",
        access_token="token",
        platform=draw(platforms),
        created_at=CREATED,
        origin=draw(st.sampled_from(Origin)),
        fate=fate,
        disabled_reason=draw(reasons) if fate is Fate.DISABLED else None,
        halted_at=CREATED + draw(moments) if halts else None,
        phase=draw(st.integers(0, PHASES - 1)),
        asked_at=draw(st.one_of(st.none(), moments.map(CREATED.__add__))),
    )


def status(record: Simulated, now: datetime) -> ConnectionStatus:
    return ConnectionStatus.model_validate(
        status_bodies.status(record, now, version=NEWEST)
    )


def record(origin: Origin = Origin.LINK, fate: Fate = Fate.HEALTHY) -> Simulated:
    return Simulated("3adc1519", "token", None, CREATED, origin, fate, phase=4711)


def states(it: Simulated, *seconds: int) -> list[str]:
    times = [CREATED + timedelta(seconds=second) for second in seconds]
    return [standing(it, time).state.value for time in times]


def times_in(answer: Any) -> list[datetime]:
    """Every time somewhere in an answer, but those that are meant to lie ahead."""
    if isinstance(answer, dict):
        inner = [v for k, v in answer.items() if k != "estimated_completed_at"]
        return [time for value in inner for time in times_in(value)]
    if isinstance(answer, list):
        return [time for value in answer for time in times_in(value)]
    time = moment(answer) if isinstance(answer, str) and "T" in answer else None
    return [time] if time else []


def told_by_the_list(it: Simulated, now: datetime) -> list[Any]:
    states = frozenset(State)
    items = list_items.items([to_row(it)], now, states=states, version=NEWEST)
    return list(json.loads(list_items.written_items(items)))


@given(records(), moments)
def test_no_time_is_in_the_future(it: Simulated, since: timedelta):
    now = CREATED + since
    told = [
        status_bodies.status(it, now, version=NEWEST),
        status_bodies.details(it, now, version=NEWEST),
        *told_by_the_list(it, now),
    ]

    assert all(time <= now for time in times_in(told))


@given(records(), moments, st.sampled_from([None, "Moss", '"\\ \x1b ü 🧵']))
def test_the_list_says_what_the_lifecycle_says(
    it: Simulated, since: timedelta, name: str | None
):
    """Also where it takes its short cut."""
    now = CREATED + since
    kept = to_record(to_row(replace(it, name=name)))
    stands = standing(kept, now)

    assert told_by_the_list(kept, now) == [
        {
            "id": kept.id,
            "access_token": kept.access_token,
            "link_url": status_bodies.link_url(kept),
            "platform": stands.platform,
            "created_at": written(kept.created_at),
            "updated_at": written(updated_at(kept, stands)),
            "status": stands.state.value,
            "name": name,
        }
    ]


@given(st.integers(-(10**13), 10**14))
def test_a_time_is_written_the_same_either_way(count: int):
    assert written_milliseconds(count) == written(from_milliseconds(count))


def test_an_item_does_not_show_its_token():
    (item,) = list_items.items(
        [to_row(record())], CREATED, states=frozenset(State), version=NEWEST
    )

    assert "token" not in repr(item)


@given(records(), moments)
def test_every_answer_is_legal(it: Simulated, since: timedelta):
    now = CREATED + since
    stands = standing(it, now)
    told = status(it, now)
    fetched = ConnectionDetails.model_validate(
        status_bodies.details(it, now, version=NEWEST)["connection"]
    )
    history = told.historical_sync_status
    words = {
        progress.status
        for batch in history.batches
        for progress in batch.progress_info.values()
    }

    assert stands.state in State
    assert words <= {"NOT_STARTED", "IN_PROGRESS", "COMPLETED", "FAILED"}
    assert told.is_healthy is (stands.state in (State.ACTIVE, State.NOT_READY))
    assert fetched.disabled is told.disabled_status.is_disabled
    assert fetched.needs_update is told.needs_update_status.needs_update
    assert fetched.last_sync_completed_at == told.last_sync_completed_at
    assert (told.last_sync_completed_at is not None) == told.is_ready
    assert CREATED <= updated_at(it, stands) <= now


@given(records(), moments, moments)
def test_nothing_ever_shrinks(it: Simulated, one: timedelta, other: timedelta):
    """Batches, counts and sync times only go forward."""
    early, late = sorted((CREATED + one, CREATED + other))
    before, after = status(it, early), status(it, late)
    was, is_now = before.historical_sync_status, after.historical_sync_status

    if it.fate is not Fate.UNHEALTHY:  # Whose failed batch is taken back once.
        assert (was.num_batches_completed or 0) <= (is_now.num_batches_completed or 0)
        for name, total in was.total.items():
            assert (total.synced_count or 0) <= (is_now.total[name].synced_count or 0)
            assert not (total.ready and not is_now.total[name].ready)
    assert (moment(before.last_sync_completed_at) or CREATED) <= (
        moment(after.last_sync_completed_at) or CREATED
    )
    assert not (before.is_ready and not after.is_ready)
    assert before.platform in ("", after.platform)


@given(records(), moments)
def test_batches_are_loaded_one_after_the_other(it: Simulated, since: timedelta):
    batches = status(it, CREATED + since).historical_sync_status.batches
    order = ["COMPLETED", "FAILED", "IN_PROGRESS", "NOT_STARTED"]

    assert len(batches) in (0, BATCHES)
    for name in batches[0].progress_info if batches else ():
        words = [batch.progress_info[name].status or "" for batch in batches]
        if "FAILED" not in words:
            assert words == sorted(words, key=order.index)


def test_a_link_waits_signs_in_syncs_and_gets_healthy():
    it = record()

    assert states(it, 0, 19, 20, 31, 32) == [
        *("not_ready", "not_ready", "not_ready", "not_ready", "active")
    ]
    assert standing(it, CREATED + timedelta(seconds=19)).platform == ""
    assert standing(it, CREATED + timedelta(seconds=20)).platform in LINK_PLATFORMS


def test_credentials_wait_for_no_sign_in():
    assert states(record(Origin.CREDENTIALS), 0, 11, 12) == [
        *("not_ready", "not_ready", "active")
    ]


def test_it_is_ready_after_the_first_batch_while_history_is_loading():
    at = CREATED + timedelta(seconds=30)
    told = status(record(Origin.CREDENTIALS), at)
    history = told.historical_sync_status

    assert (told.is_ready, told.is_healthy) == (True, True)
    assert told.last_sync_completed_at == "2026-01-31T00:00:10.123Z"
    assert history.historical_sync_completed is False
    assert history.num_batches_completed == 2


@given(spans)
def test_one_with_endless_history_is_ready_and_syncs(since: timedelta):
    it = record(Origin.CREDENTIALS, Fate.LOADING)
    now = CREATED + timedelta(seconds=12) + since
    told = status(it, now)
    synced_at = moment(told.last_sync_completed_at)

    assert told.is_ready is True
    assert told.historical_sync_status.historical_sync_completed is False
    assert synced_at is not None
    assert now - synced_at < timedelta(minutes=16)


@pytest.mark.parametrize("batches", range(BATCHES + 1))
def test_a_batch_takes_twelve_seconds(batches: int):
    at = CREATED + timedelta(seconds=12 * batches)
    history = status(record(Origin.CREDENTIALS), at).historical_sync_status

    assert history.num_batches_completed == batches
    assert history.historical_sync_completed is (batches == BATCHES)


def test_wrong_credentials_need_a_new_sign_in_after_fifteen_seconds():
    it = record(Origin.CREDENTIALS, Fate.REJECTED)

    assert states(it, 0, 14, 15, 10_000_000) == [
        *("not_ready", "not_ready", "needs_reauth", "needs_reauth")
    ]


@given(spans)
def test_a_healthy_one_has_always_just_synced(since: timedelta):
    now = CREATED + timedelta(seconds=80) + since
    synced_at = moment(status(record(), now).last_sync_completed_at)

    assert synced_at is not None
    assert now - synced_at < timedelta(minutes=16)


@given(spans)
def test_a_waiting_one_never_signs_in(since: timedelta):
    told = status(record(fate=Fate.WAITING), CREATED + since)

    assert told.is_ready is False
    assert told.platform == ""
    assert told.last_sync_completed_at is None
    assert not told.historical_sync_status.batches


@given(spans)
def test_an_endless_first_batch_never_ends(since: timedelta):
    it = record(Origin.CREDENTIALS, Fate.SYNCING)
    told = status(it, CREATED + since)

    assert told.is_ready is False
    assert told.is_healthy is True
    assert told.historical_sync_status.historical_sync_completed is False


def test_an_unhealthy_one_has_one_failure():
    now = CREATED + timedelta(days=3)
    history = status(record(fate=Fate.UNHEALTHY), now).historical_sync_status
    words = [p.status for b in history.batches for p in b.progress_info.values()]

    assert words.count("FAILED") == 1
    assert set(words) == {"FAILED", "COMPLETED"}
    assert history.num_batches_completed == BATCHES - 1


def test_a_first_sync_says_when_it_will_be_done():
    at = CREATED + timedelta(seconds=30)

    assert standing(record(), at).estimated_completed_at == CREATED + timedelta(
        seconds=80
    )
    assert standing(record(), CREATED).estimated_completed_at is None


def test_a_clock_set_back_breaks_nothing():
    told = status(record(Origin.CREDENTIALS), CREATED - timedelta(days=1))

    assert told.is_ready is False
