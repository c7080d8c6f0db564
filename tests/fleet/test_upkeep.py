"""The list once in a while, and what is said when it fails."""

import asyncio

import pytest

from connections_tui.api import ApiError, Batch, LoginRefused, ServiceFault, Unreachable
from connections_tui.fleet import Fleet
from connections_tui.fleet.asking.upkeep import Progress, Sweep, Upkeep
from connections_tui.fleet.news import Changed, ListPass
from stand_ins.client import Client

from .making import NOW, listed, status


def lists(*batches: Batch | ApiError) -> Client:
    """Lists what it is told to, or fails."""
    return Client(batches=batches, status=lambda _: status(), seconds=0.0)


def rows(*ids: str) -> Batch:
    return Batch(tuple(listed(i) for i in ids), 0, None)


@pytest.fixture
def fleet() -> Fleet:
    return Fleet(lambda: NOW)


def upkeep(service: Client, fleet: Fleet) -> Upkeep:
    sweep = Sweep(service, fleet, clock=lambda: NOW)
    return Upkeep(service, fleet, sweep)


async def test_rows_are_told_of_as_they_come(fleet: Fleet) -> None:
    sizes: list[int] = []
    keeping = upkeep(lists(rows("a"), rows("b", "c")), fleet)
    fleet.subscribe(Changed, lambda _: sizes.append(len(fleet)))
    is_whole = await keeping.read_list()

    assert is_whole
    assert sizes == [1, 3, 3]  # at last its age
    assert fleet.listed_at == NOW.timestamp()


async def test_what_fails_half_way_leaves_what_is_known(fleet: Fleet) -> None:
    service = lists(rows("a", "b"))
    keeping = upkeep(service, fleet)
    await keeping.read_list()
    service.batches = (rows("a"), error := ServiceFault("It broke."))
    is_whole = await keeping.read_list()

    assert not is_whole
    assert keeping.trouble is error
    assert len(fleet) == 2


async def test_it_says_when_reading_begins_and_how_it_ends(fleet: Fleet) -> None:
    told: list[tuple[bool, ApiError | None]] = []
    service = lists(error := Unreachable("No answer."))
    keeping = upkeep(service, fleet)
    fleet.subscribe(
        ListPass, lambda news: told.append((keeping.is_listing, news.error))
    )
    await keeping.read_list()
    service.batches = (rows("a"),)
    await keeping.read_list()

    assert told == [(True, None), (False, error), (True, None), (False, None)]
    assert keeping.trouble is None


async def test_a_refused_login_waits_for_a_person(fleet: Fleet) -> None:
    keeping = upkeep(lists(LoginRefused("No.", status=401)), fleet)
    await keeping.read_list()

    assert keeping.needs_a_person


async def test_passes_over_the_list_do_not_mix(fleet: Fleet) -> None:
    """A row that one of them lacks would go while the other still brings it."""
    keeping = upkeep(lists(rows("a"), rows("b")), fleet)
    both = [asyncio.create_task(keeping.read_list()) for _ in range(2)]
    ended = await asyncio.gather(*both)

    assert ended == [True, True]
    assert len(fleet) == 2


async def test_how_far_a_list_has_come_can_be_told(fleet: Fleet) -> None:
    told: list[int | None] = []
    keeping = upkeep(lists(rows("a"), rows("b", "c"), Unreachable("It broke.")), fleet)

    def tell() -> None:
        progress = keeping.progress
        told.append(progress.rows if progress is not None else None)

    fleet.subscribe(Changed, lambda _: tell())
    await keeping.read_list()

    assert told == [1, 3]
    assert keeping.progress is None
    assert keeping.arrived == 3
    assert Progress(300, 1.5).rows_per_second == 200
    assert Progress(300, 0.5).rows_per_second is None


async def test_a_list_that_broke_off_keeps_its_rows_and_is_not_whole(
    fleet: Fleet,
) -> None:
    keeping = upkeep(lists(rows("a", "b"), Unreachable("It broke.")), fleet)
    is_whole = await keeping.read_list()

    assert not is_whole
    assert {record.id for record in fleet} == {"a", "b"}
    assert fleet.listed_at is None


async def test_one_that_another_replaced_hears_no_more_of_the_fleet(
    fleet: Fleet,
) -> None:
    old, new = upkeep(lists(rows("a")), fleet), upkeep(lists(rows("a")), fleet)
    old.close()
    await new.read_list()
    for one in (old, new):
        one.sweep._agenda.digest()

    assert not old.sweep.state().queued
    assert new.sweep.state().queued
