"""Since when a connection is broken, and what is a change: nothing is invented."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from connections_tui.api import ServiceFault
from connections_tui.fleet import Change, Context, Fleet, Health, Record
from connections_tui.fleet.cache.cache import Cache
from connections_tui.fleet.cache.cache_file import CacheFile
from connections_tui.fleet.figures.outbreaks import outbreaks
from connections_tui.fleet.figures.trend import trend
from connections_tui.fleet.shown.parsing import parse
from connections_tui.fleet.since import Since
from connections_tui.models import ConnectionDetails

from .making import NOW, listed, status

AT = NOW.timestamp()
HOUR, DAY = 3600.0, 86400.0


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **span: float) -> None:
        self.now += timedelta(**span)


class Run:
    """One session over a file, with all it tells."""

    def __init__(self, clock: Clock, path: Path | None = None) -> None:
        self.clock = clock
        self.fleet = Fleet(clock)
        history = CacheFile(path, clock=lambda: clock().timestamp()) if path else None
        self.memory = Cache(self.fleet, history, clock=clock, on_notice=lambda _: None)
        self.memory.recall_first()

    def list_all(self, *ids: str, **fields: object) -> None:
        listing = self.fleet.listing()
        listing.take([listed(i, **fields) for i in ids])
        listing.finish()

    @property
    def changes(self) -> list[Change]:
        return self.memory.recent()

    def record(self, connection_id: str = "a") -> Record:
        record = self.fleet.get(connection_id)
        assert record is not None
        return record

    @property
    def now(self) -> float:
        return self.clock().timestamp()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def run(clock: Clock) -> Run:
    return Run(clock)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "history.sqlite3"


def ago(**span: float) -> str:
    return (NOW - timedelta(**span)).isoformat()


# -- a first reading is no change


BROKEN = {
    "stale": status(synced=ago(days=5)),
    "needs reauth": status(needs_update=True),
    "disabled": status(disabled=True, reason="CERT_EXPIRED"),
    "unhealthy": status(is_healthy=False),
    "syncing": status(ready=False, history=False),
}


@pytest.mark.parametrize("found", BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("stated", ["active", None])
async def test_a_first_status_is_no_change_whatever_the_list_said(
    path: Path, clock: Clock, found: object, stated: str | None
) -> None:
    run = Run(clock, path)
    run.list_all("a", status=stated)
    clock.advance(seconds=5)
    run.fleet.learn_status("a", found)  # type: ignore[arg-type]
    clock.advance(seconds=5)
    run.fleet.learn_status("a", found)  # type: ignore[arg-type]
    changes = run.changes
    await run.memory.close()

    assert changes == []
    assert await Run(clock, path).memory.changes_of("a") == []
    assert outbreaks(changes, run.fleet.kinds, run.now) == []
    found_trend = trend(changes, run.fleet.counts)
    assert all(one.net == 0 for one in found_trend.values())


async def test_first_details_are_no_change(run: Run, clock: Clock) -> None:
    run.list_all("a", status="active")
    clock.advance(seconds=5)
    run.fleet.learn_details(
        "a", ConnectionDetails(id="a", last_sync_completed_at=ago(days=9))
    )

    assert run.changes == []


def test_a_second_status_that_differs_is_a_change(run: Run, clock: Clock) -> None:
    run.list_all("a")
    run.fleet.learn_status("a", status())
    clock.advance(hours=1)
    run.fleet.learn_status("a", status(needs_update=True))

    [change] = run.changes
    assert (change.before, change.after) == (Health.HEALTHY, Health.NEEDS_REAUTH)
    assert (change.earliest, change.at) == (AT, AT + HOUR)


def test_a_second_word_of_the_list_is_a_change(run: Run, clock: Clock) -> None:
    run.list_all("a", status="active")
    clock.advance(minutes=1)
    run.list_all("a", status="disabled")

    assert [change.after for change in run.changes] == [Health.DISABLED]


def test_an_answer_after_a_failed_first_call_is_no_change(run: Run) -> None:
    run.list_all("a", status="active")
    run.fleet.learn_failure("a", ServiceFault("It failed.", status=503))
    run.fleet.learn_status("a", status(needs_update=True))

    assert run.changes == []


# -- staleness has a time of its own


def test_staleness_that_comes_with_time_dates_from_the_last_sync(
    run: Run, clock: Clock
) -> None:
    run.list_all("a")
    run.fleet.learn_status("a", status(synced=ago(hours=23)))
    clock.advance(hours=5)
    run.list_all("a")

    [change] = run.changes
    assert change.after is Health.STALE
    assert change.at == AT + HOUR
    assert run.record().broken_since == Since(AT + HOUR, AT + HOUR)


async def test_staleness_while_nothing_ran_dates_from_the_last_sync(
    path: Path, clock: Clock
) -> None:
    """Three days later it is three days old, in the screen and in the file."""
    first = Run(clock, path)
    first.list_all("a")
    first.fleet.learn_status("a", status())
    await first.memory.close()
    clock.advance(days=3)
    second = Run(clock, path)
    second.list_all("a")
    second.fleet.learn_status("a", status())
    changes = second.changes
    await second.memory.close()
    [kept] = await Run(clock, path).memory.changes_of("a")

    assert changes == []
    since = AT - 5 * 60 + DAY
    assert (kept.before, kept.after) == (Health.HEALTHY, Health.STALE)
    assert kept.at == since


def test_staleness_is_no_older_than_the_trouble_it_replaced(
    run: Run, clock: Clock
) -> None:
    run.list_all("a")
    run.fleet.learn_status("a", status(is_healthy=False, synced=ago(days=5)))
    clock.advance(hours=1)
    run.fleet.learn_status("a", status(synced=ago(days=5)))

    [change] = run.changes
    assert AT <= change.at <= AT + HOUR


# -- broken since: between two times


def test_without_history_it_broke_between_the_last_sync_and_now(run: Run) -> None:
    run.list_all("a")
    run.fleet.learn_status("a", status(needs_update=True, synced=ago(days=6)))

    assert run.record().broken_since == Since(AT - 6 * DAY, AT)
    assert run.record().broke_at == AT - 6 * DAY


def test_a_sync_says_nothing_of_when_others_began_to_fail(run: Run) -> None:
    """An unhealthy one goes on syncing."""
    run.list_all("a")
    run.fleet.learn_status("a", status(is_healthy=False, synced=ago(minutes=5)))

    assert run.record().broken_since == Since(None, AT)


def test_with_two_readings_it_broke_between_them(run: Run, clock: Clock) -> None:
    run.list_all("a")
    run.fleet.learn_status("a", status(synced=ago(hours=2)))
    clock.advance(hours=1)
    run.fleet.learn_status("a", status(disabled=True, synced=ago(hours=2)))
    clock.advance(hours=1)
    run.fleet.learn_status("a", status(needs_update=True, synced=ago(hours=2)))

    assert run.record().broken_since == Since(AT, AT + HOUR)


def test_a_future_sync_moves_no_bound(run: Run) -> None:
    run.list_all("a")
    run.fleet.learn_status("a", status(needs_update=True, synced=ago(days=-900)))

    assert run.record().broken_since == Since(None, AT)


def test_what_is_not_broken_is_broken_since_never(run: Run) -> None:
    run.list_all("a", "b", "c")
    run.fleet.learn_status("a", status())
    run.fleet.learn_failure("b", ServiceFault("It failed.", status=503))

    assert [k.broken_since for k in run.fleet] == [None] * 3
    assert [k.broke_at for k in run.fleet] == [None] * 3


def test_one_that_recovered_broke_anew(run: Run, clock: Clock) -> None:
    run.list_all("a")
    for broken in (True, False, True):
        run.fleet.learn_status("a", status(disabled=broken, synced=ago(hours=3)))
        clock.advance(hours=1)

    assert run.record().broken_since == Since(AT + HOUR, AT + 2 * HOUR)


async def test_the_next_session_still_knows_since_when(
    path: Path, clock: Clock
) -> None:
    first = Run(clock, path)
    first.list_all("a")
    first.fleet.learn_status("a", status())
    clock.advance(hours=1)
    first.fleet.learn_status("a", status(disabled=True))
    await first.memory.close()
    clock.advance(days=2)
    second = Run(clock, path)
    recalled = second.record().broken_since
    second.list_all("a")
    second.fleet.learn_status("a", status(disabled=True))

    assert recalled == second.record().broken_since == Since(AT, AT + HOUR)


# -- what is told of it


async def test_what_broke_while_nothing_ran_is_no_fresh_failure(
    path: Path, clock: Clock
) -> None:
    """Seen today, and perhaps three days old."""
    ids = [f"c{n}" for n in range(9)]
    first = Run(clock, path)
    first.list_all(*ids)
    for i in ids:
        first.fleet.learn_status(i, status())
    await first.memory.close()
    clock.advance(days=3)
    second = Run(clock, path)
    second.list_all(*ids)
    for i in ids:
        second.fleet.learn_status(
            i, status(disabled=True, reason="X", synced=ago(days=0))
        )

    kinds, changes = second.fleet.kinds, second.changes
    assert len(changes) == 9
    assert outbreaks(changes, kinds, second.now) == []
    assert not any(change.is_since(second.now - DAY) for change in changes)


async def test_what_broke_overnight_is_told_with_both_ends(
    path: Path, clock: Clock
) -> None:
    ids = [f"c{n}" for n in range(9)]
    first = Run(clock, path)
    first.list_all(*ids)
    for i in ids:
        first.fleet.learn_status(i, status())
    await first.memory.close()
    clock.advance(hours=10)
    second = Run(clock, path)
    second.list_all(*ids)
    for i in ids:
        second.fleet.learn_status(i, status(disabled=True, reason="CERT_EXPIRED"))

    [found] = outbreaks(second.changes, second.fleet.kinds, second.now)
    said = found.sentence("Shopify", lambda at: f"{(at - AT) / HOUR:.0f}h")
    assert "9 between 0h and 10h (CERT_EXPIRED)" in said
    assert found.guess is None


# -- the filter


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("broke:<1d", ["today", "stale-today"]),
        ("broke:>1d", ["perhaps", "stale-long"]),
        ("broke:never", ["well"]),
        ("broken:<1d", ["today", "stale-today"]),
        ("-broke:<1d", ["perhaps", "stale-long", "well"]),
        ("broke:<2h", []),
    ],
)
def test_a_filter_for_what_broke_goes_by_when_it_may_have(
    run: Run, text: str, kept: list[str]
) -> None:
    found = {
        "today": status(needs_update=True, synced=ago(hours=3)),
        "perhaps": status(needs_update=True, synced=ago(days=9)),
        "stale-today": status(synced=ago(hours=30)),
        "stale-long": status(synced=ago(days=30)),
        "well": status(),
    }
    run.list_all(*found)
    for i, one in found.items():
        run.fleet.learn_status(i, one)

    rows = parse(text).keep(list(run.fleet), Context(AT))
    assert [record.id for record in rows] == kept
