"""What a console remembers from one run to the next."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from connections_tui.api import ServiceFault
from connections_tui.fleet import Change, Fleet, Health
from connections_tui.fleet.cache.cache import Cache
from connections_tui.fleet.cache.cache_file import CacheFile
from connections_tui.models import ConnectionDetails

from .making import NOW, listed, status


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


class Run:
    """One run of the console over the same file."""

    def __init__(self, path: Path, clock: Clock, *, recalls: bool = True) -> None:
        self.told: list[str] = []
        self.fleet = Fleet(clock)
        self.history = CacheFile(path, clock=lambda: clock().timestamp())
        self.memory = Cache(
            self.fleet, self.history, clock=clock, on_notice=self.told.append
        )
        if recalls:
            self.memory.recall_first()

    def list_all(self, *ids: str, **fields: object) -> None:
        listing = self.fleet.listing()
        listing.take([listed(i, **fields) for i in ids])
        listing.finish()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "history.sqlite3"


async def test_the_next_run_shows_what_was_known_and_when(
    path: Path, clock: Clock
) -> None:
    first = Run(path, clock)
    first.list_all("a", platform="EBAY", name="Tea & Co")
    first.fleet.learn_status("a", status(disabled=True, reason="CERT_EXPIRED"))
    first.fleet.learn_details(
        "a", ConnectionDetails(id="a", store_domain="tea.example")
    )
    await first.memory.close()
    clock.now += timedelta(hours=9)
    record = Run(path, clock).fleet.get("a")

    assert record is not None
    assert (record.health, record.why) == (Health.DISABLED, "CERT_EXPIRED")
    assert (record.platform, record.domain) == ("EBAY", "tea.example")
    assert record.checked_at == NOW.timestamp()
    assert record.listed is None


async def test_no_token_and_no_link_is_kept(path: Path, clock: Clock) -> None:
    link = "https://link.example/connection/secret-link"
    run = Run(path, clock)
    run.list_all("a", access_token="secret-token", link_url=link)
    run.fleet.learn_status("a", status(link_url=link))
    await run.memory.close()

    assert b"secret" not in b"".join(p.read_bytes() for p in path.parent.iterdir())


async def test_a_list_that_came_first_still_learns_what_was_remembered(
    path: Path, clock: Clock
) -> None:
    """The list says nothing of health: what was known of it is better than nothing."""
    first = Run(path, clock)
    first.list_all("a")
    first.fleet.learn_status("a", status(needs_update=True))
    await first.memory.close()
    second = Run(path, clock)
    second.fleet = fleet = Fleet(clock)
    memory = Cache(fleet, second.history, clock=clock, on_notice=second.told.append)
    second.list_all("a")
    unknown = fleet.counts[Health.UNCHECKED]
    await memory.recall_rest()

    assert unknown == 1
    assert fleet.counts == {Health.NEEDS_REAUTH: 1}
    assert fleet.get("a") is not None
    assert fleet.get("a").access_token is not None  # type: ignore[union-attr]


async def test_what_is_read_now_is_not_overwritten_by_what_was(
    path: Path, clock: Clock
) -> None:
    first = Run(path, clock)
    first.list_all("a")
    first.fleet.learn_status("a", status(needs_update=True))
    await first.memory.close()
    second = Run(path, clock)
    second.list_all("a")
    second.fleet.learn_status("a", status())
    await second.memory.recall_rest()

    assert second.fleet.counts == {Health.HEALTHY: 1}


@pytest.mark.parametrize("lists", [1, 2])
@pytest.mark.parametrize("recalled", ["before the list", "after it"])
@pytest.mark.parametrize("left", [(), ("a",), ("a", "b")])
async def test_what_two_whole_lists_do_not_name_is_forgotten(
    path: Path, clock: Clock, left: tuple[str, ...], recalled: str, lists: int
) -> None:
    """One list may be short, or empty, by a fault of the service."""
    everyone = ("a", "b", *(f"c{number}" for number in range(18)))
    first = Run(path, clock)
    first.list_all(*everyone)
    for one in everyone:
        first.fleet.learn_status(one, status())
    await first.memory.close()
    second = Run(path, clock, recalls=recalled == "before the list")
    for number in range(lists):
        second.list_all(*left)
        if not number:
            await second.memory.recall_rest()
    await second.memory.close()
    kept = {record.id for record in Run(path, clock).fleet}

    assert kept == (set(everyone) if lists == 1 else set(left) or kept)


async def test_a_list_that_was_short_once_costs_no_memory(
    path: Path, clock: Clock
) -> None:
    first = Run(path, clock)
    first.list_all("a", "b", "c")
    for one in ("a", "b", "c"):
        first.fleet.learn_status(one, status())
    await first.memory._save(10)
    first.list_all("a")
    first.list_all("a", "b", "c")
    await first.memory.close()

    assert {record.id for record in Run(path, clock).fleet} == {"a", "b", "c"}


async def test_one_that_was_deleted_here_is_forgotten_at_once(
    path: Path, clock: Clock
) -> None:
    first = Run(path, clock)
    first.list_all("a", "b")
    for one in ("a", "b"):
        first.fleet.learn_status(one, status())
    await first.memory._save(10)
    first.fleet.forget("b")
    await first.memory.close()

    assert [record.id for record in Run(path, clock).fleet] == ["a"]


async def test_changes_are_kept_with_their_times(path: Path, clock: Clock) -> None:
    first = Run(path, clock)
    first.list_all("a")
    first.fleet.learn_status("a", status())
    clock.now += timedelta(hours=1)
    first.fleet.learn_status("a", status(needs_update=True))
    at_once = await first.memory.changes_of("a")
    await first.memory.close()
    second = Run(path, clock)
    await second.memory.recall_rest()
    clock.now += timedelta(minutes=5)
    second.fleet.learn_status("a", status())

    [change] = at_once
    assert (change.before, change.after) == (Health.HEALTHY, Health.NEEDS_REAUTH)
    assert change.at == (NOW + timedelta(hours=1)).timestamp()
    assert [c.after for c in second.memory.recent()] == [
        Health.NEEDS_REAUTH,
        Health.HEALTHY,
    ]
    assert [c.after for c in await second.memory.changes_of("a")] == [
        Health.HEALTHY,
        Health.NEEDS_REAUTH,
    ]


async def test_no_answer_in_between_is_not_a_change(path: Path, clock: Clock) -> None:
    run = Run(path, clock)
    run.list_all("a")
    for learn in (status(), None, status(), None, status(needs_update=True)):
        if learn is None:
            run.fleet.learn_failure("a", ServiceFault("It failed.", status=503))
        else:
            run.fleet.learn_status("a", learn)

    [change] = run.memory.recent()
    assert (change.before, change.after) == (Health.HEALTHY, Health.NEEDS_REAUTH)


async def test_a_day_old_change_is_no_longer_at_hand(path: Path, clock: Clock) -> None:
    run = Run(path, clock)
    run.list_all("a")
    run.fleet.learn_status("a", status())
    run.fleet.learn_status("a", status(needs_update=True))
    clock.now += timedelta(hours=25)

    assert run.memory.recent() == []


async def test_a_file_that_is_damaged_while_it_is_used_is_begun_anew(
    path: Path, clock: Clock
) -> None:
    run = Run(path, clock)
    for name in path.parent.iterdir():
        name.write_bytes(b"no database" * 1000)
    run.list_all("a")
    run.fleet.learn_status("a", status())
    await run.memory.close()

    assert len(run.told) == 1
    assert "damaged" in run.told[0]


async def test_without_a_file_the_session_is_remembered(clock: Clock) -> None:
    fleet = Fleet(clock)
    memory = Cache(fleet, None, clock=clock, on_notice=lambda _: None)
    memory.recall_first()
    await memory.recall_rest()
    fleet.listing().take([listed("a")])
    fleet.learn_status("a", status())
    fleet.learn_status("a", status(needs_update=True))
    await memory.close()

    assert [change.after for change in memory.recent()] == [Health.NEEDS_REAUTH]
    assert [c.after for c in await memory.changes_of("a")] == [Health.NEEDS_REAUTH]


async def test_what_changes_is_saved_while_the_console_runs(
    path: Path, clock: Clock
) -> None:
    """So that a console that is killed has lost seconds."""

    run = Run(path, clock)
    run.memory._save_seconds = 0
    run.list_all("a")
    run.fleet.learn_status("a", status())
    saving = asyncio.create_task(run.memory.run())
    async with asyncio.timeout(10):
        while not run.memory.is_saved:  # noqa: ASYNC110  # a thread does it
            await asyncio.sleep(0)
    saving.cancel()
    await asyncio.gather(saving, return_exceptions=True)

    assert Run(path, clock).fleet.counts == {Health.HEALTHY: 1}


async def test_old_changes_go_in_steps_while_there_is_nothing_to_save(
    path: Path, clock: Clock
) -> None:
    old = (NOW - timedelta(days=91)).timestamp()
    states = (Health.HEALTHY, Health.DISABLED)
    with CacheFile(path, clock=lambda: clock().timestamp()) as history:
        history.save(
            [],
            [
                Change(
                    f"c{n % 50}", old + n, states[n // 50 % 2], states[1 - n // 50 % 2]
                )
                for n in range(2000)
            ],
        )
    run = Run(path, clock)
    run.memory._save_seconds = 0
    run.list_all("a")
    run.fleet.learn_status("a", status())
    is_done = await run.memory._prune()
    kept = len(run.history.changes_since(0))
    await run.memory._save(10)

    assert (is_done, kept) == (False, 2000)
    assert await run.memory._prune()
    assert run.history.changes_since(0) == []


async def test_what_a_cancelled_task_was_saving_is_kept(
    path: Path, clock: Clock
) -> None:
    first = Run(path, clock)
    first.list_all("a")
    first.fleet.learn_status("a", status())
    saving = asyncio.ensure_future(first.memory._save(9))
    await asyncio.sleep(0)
    saving.cancel()
    await asyncio.gather(saving, return_exceptions=True)
    await first.memory.close()

    record = Run(path, clock).fleet.get("a")
    assert record is not None
    assert record.checked_at == NOW.timestamp()
