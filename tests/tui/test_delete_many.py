"""Deleting what is marked: a table first, then one by one, and every one told."""

import asyncio
import csv
from collections import Counter
from pathlib import Path

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connections_tui.changes import many_deletes
from connections_tui.changes.audit import Audit
from connections_tui.changes.many_deletes import State
from connections_tui.fleet import Health, Record
from connections_tui.tui.screens.delete_many import DeleteManyScreen
from stand_ins.transport import Transport, on

from .console import Clock, User, console

ONE = "/connections/[^/]+"
FEW = 12


def deleted(user: User) -> list[str]:
    """The IDs that were asked for, in their order."""
    sent = [r for r in user.transport.requests if r.method == "DELETE"]
    return [r.url.path.rsplit("/", 1)[1] for r in sent]


def stored(user: User) -> set[str]:
    return {record.id for slice_ in user.store.slices(100) for record in slice_}


async def open_table(user: User, *, marks: int = 4) -> list[str]:
    """Marks the first rows of the list; gives their IDs."""
    marked = user.shown_ids[:marks]
    await user.press("g", *["space"] * marks, "D")
    await user.until_shown(f"Delete {marks} connections")
    await until_painted(user)
    return marked


async def say_yes(user: User) -> None:
    await user.press("y")
    await user.until_shown("connections?")
    await until_painted(user)
    await user.press("d")


async def until_painted(user: User) -> None:
    """A careful screen takes no key before."""
    await user.until(lambda: user.app.screen in user.app._keys._painted_at)


def screen_of(user: User) -> DeleteManyScreen:
    screen = user.app.screen
    assert isinstance(screen, DeleteManyScreen)
    return screen


async def test_a_table_shows_what_will_go_with_its_risks() -> None:
    async with console(size=(140, 40), count=FEW) as user:
        await user.press("a", "D")
        await user.until_shown("Delete 12 connections", "Risks")
        text = user.screen_text()
        healthy = [it for it in user.record() if it.health is Health.HEALTHY]

        assert healthy
        assert f"{len(healthy)} healthy" in text
        assert "access tokens stop working immediately" in user.words()
        assert "Command line: connections-tui --demo delete" in user.words()
        assert "and 11 more" in user.words()
        for record in user.record():
            assert record.store is None or record.store[:12] in text
        # Those at risk come first.
        table = text[text.index("Risks") :].splitlines()[1 : FEW + 1]
        risky = [" ! " in line for line in table]
        assert any(risky)
        assert risky == sorted(risky, reverse=True)
        assert user.transport.count("DELETE") == 0


async def test_yes_deletes_them_all_and_nothing_else(tmp_path: Path) -> None:
    clock = Clock()
    audit = Audit(
        tmp_path / "audit.jsonl",
        profile="sandbox",
        environment="DEMO",
        host="",
        clock=clock,
    )
    async with console(count=FEW, audit=lambda: audit) as user:
        marked = await open_table(user)
        await say_yes(user)
        await user.until_shown("4 connections: 4 deleted.")

        assert sorted(deleted(user)) == sorted(marked)
        assert len(stored(user)) == FEW - 4
        assert not stored(user) & set(marked)
        await user.press("escape")
        await user.until(lambda: user.app.is_at_list)
        await user.until(lambda: not user.app.connections.table.marks)
        outcomes = Counter(it.outcome.value for it in audit.entries())
        assert outcomes == {"done": 4}


@pytest.mark.parametrize(
    "keys", [("escape",), ("q",), ("y", "k"), ("y", "enter"), ("y", "escape")]
)
async def test_these_keys_delete_nothing(keys: tuple[str, ...]) -> None:
    async with console(count=FEW) as user:
        await open_table(user)
        await user.press(*keys)
        await user.pilot.pause()

        assert user.transport.count("DELETE") == 0


async def test_keys_typed_ahead_delete_nothing() -> None:
    async with console(count=FEW) as user:
        await user.press("space", "space", "space")
        await user.press_at_once("D", "y", "d", "d", "enter")
        await user.settle()
        await user.pilot.pause()

        assert user.transport.count("DELETE") == 0


async def test_production_wants_the_number() -> None:
    async with console(count=FEW, environment="PROD") as user:
        marked = await open_table(user)
        await user.press("y")
        await user.until_shown("4 connections will be deleted from acme")
        await until_painted(user)
        await user.press("d", "enter")
        await user.until_shown("Type the number as shown.")
        assert user.transport.count("DELETE") == 0

        await user.press("backspace", "4", "enter")
        await user.until_shown("4 connections: 4 deleted.")
        assert sorted(deleted(user)) == sorted(marked)


async def test_a_lock_refuses_and_one_mark_is_asked_for_as_always() -> None:
    async with console(count=FEW, environment="PROD", is_unlocked=False) as user:
        await user.press("space", "space", "D")
        await user.until_shown("Press U")
        assert user.app.is_at_list

    async with console(count=FEW) as user:
        first = user.shown_ids[0]
        await user.press("space", "down", "D")
        await user.until_shown("Delete connection")
        assert first in user.words()


async def test_marks_that_the_filter_hides_are_told_and_in_the_table() -> None:
    async with console() as user:
        await user.press("a", "slash", *"otter", "enter")
        await user.until(lambda: len(user.shown_ids) == 1)
        await user.press("D")

        await user.until_shown("Delete 60 connections", "59 of them are hidden")


async def test_what_is_marked_later_is_not_deleted() -> None:
    """The table of the yes decides, whatever the list and its marks do."""
    async with console(count=FEW) as user:
        marked = await open_table(user)
        user.app.connections.table.marks.action_mark_all()
        user.app.connections.service.action_refresh_all()
        user.clock.advance(days=3)
        await say_yes(user)
        await user.until_shown("4 connections: 4 deleted.")

        assert sorted(deleted(user)) == sorted(marked)


async def test_it_pauses_goes_on_and_stops() -> None:
    gate, waiting = asyncio.Semaphore(0), asyncio.Event()

    async def hold(_: httpx.Request) -> None:
        waiting.set()
        await gate.acquire()

    slow = Transport(before=on("DELETE", ONE, hold))
    async with console(count=FEW, transport=slow) as user:
        await open_table(user)
        await say_yes(user)
        await user.until(waiting.is_set)
        await user.until_shown("Deleting · 0 of 4", "Now: ")
        await user.press("p")
        await user.until_shown("Pausing · 0 of 4")
        gate.release()
        await user.until_shown("Paused · 1 of 4", "Press p to go on, s to stop.")
        assert user.transport.count("DELETE") == 1
        await user.press("escape")
        assert isinstance(user.app.screen, DeleteManyScreen)

        waiting.clear()
        await user.press("p")
        await user.until(waiting.is_set)
        await user.press("s")
        await user.until_shown("Stopping · 1 of 4")
        gate.release()
        await user.until_shown("4 connections: 2 deleted, 2 not begun. Stopped.")

        assert user.transport.count("DELETE") == 2
        assert len(stored(user)) == FEW - 2
        await user.press("escape")
        await user.until(lambda: len(user.app.connections.table.marks) == 2)


async def test_a_paused_one_can_be_stopped() -> None:
    failing = Transport(before=on("DELETE", ONE, httpx.ConnectError("refused")))
    async with console(count=FEW, transport=failing) as user:
        await open_table(user)
        await say_yes(user)
        await user.until_shown("Paused ·", "1 not deleted")
        await user.press("s")

        await user.until_shown("1 not deleted, 3 not begun")


class Odd:
    """Fails the first so many deletes, each in another way."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers = list(answers)

    def __call__(self, _: httpx.Request) -> httpx.Response | Exception | None:
        return self.answers.pop(0) if self.answers else None


async def test_the_failed_are_told_why_and_only_they_are_offered_again(
    tmp_path: Path,
) -> None:
    refused = httpx.Response(
        409,
        json={"error_message": "Being migrated."},
        headers={"X-Rutter-Request-ID": "req-7"},
    )
    gone = httpx.Response(404, json={})
    odd = Transport(before=on("DELETE", ONE, Odd(refused, gone)))
    async with console(size=(140, 40), count=FEW, transport=odd) as user:
        marked = await open_table(user)
        await say_yes(user)
        await user.until_shown("4 connections: 2 deleted, 1 gone already, 1 not")
        await user.until_shown("Being migrated.", "req-7", "t retry 1")
        assert sorted(deleted(user)) == sorted(marked)
        failed = deleted(user)[0]

        await user.press("w", "ctrl+u")
        path = tmp_path / "out.csv"
        await user.type(str(path))
        await user.press("enter")
        await user.until(path.exists)
        with path.open() as file:
            found = {it["id"]: it["outcome"] for it in csv.DictReader(file)}
        assert Counter(found.values()) == {
            "deleted": 2,
            "gone already": 1,
            "not deleted": 1,
        }
        assert found[failed] == "not deleted"

        await user.press("t")
        await user.until_shown("These were not deleted.")
        assert failed in user.words()
        assert user.transport.count("DELETE") == 4
        await user.press("y")
        await user.until_shown("Delete connection")
        await until_painted(user)
        await user.press("y")
        await user.until_shown("4 connections: 3 deleted, 1 gone already.")
        assert deleted(user)[4:] == [failed]


async def test_a_retry_that_is_not_wanted_goes_back_to_the_results() -> None:
    refused = httpx.Response(409, json={"error_message": "Busy."})
    odd = Transport(before=on("DELETE", ONE, refused))
    async with console(size=(140, 40), count=FEW, transport=odd) as user:
        await open_table(user)
        await say_yes(user)
        await user.until_shown("0 deleted, 4 not deleted")
        await user.press("t")
        await user.until_shown("These were not deleted.")
        await user.press("escape")
        await user.until_shown("0 deleted, 4 not deleted")
        await user.press("escape")
        await user.until(lambda: user.app.is_at_list)

        assert user.transport.count("DELETE") == 4
        assert len(user.app.connections.table.marks) == 4


@pytest.mark.parametrize(
    "lost", [httpx.ReadTimeout("lost"), httpx.Response(500, json={})]
)
async def test_what_the_list_confirms_after_lost_answers_is_deleted(
    lost: httpx.Response | Exception,
) -> None:
    losing = Transport(after=on("DELETE", ONE, lost))
    async with console(size=(140, 40), count=FEW, transport=losing) as user:
        marked = await open_table(user, marks=2)
        await say_yes(user)
        await user.until_shown("2 connections: 2 deleted.")

        assert Counter(deleted(user)) == dict.fromkeys(marked, 2)
        assert len(user.app.screen_stack) == 2, "no dialog for one of many"


async def test_an_unknown_outcome_pauses_and_is_told_as_unknown() -> None:
    down = Transport(before=on("DELETE", ONE, httpx.Response(500, json={})))
    async with console(size=(140, 40), count=FEW, transport=down) as user:
        await open_table(user, marks=3)
        await say_yes(user)
        await user.until_shown("Paused ·", "1 not confirmed")
        asked = len(set(deleted(user)))
        assert asked == 1
        await user.press("s")
        await user.until_shown("0 deleted, 1 not confirmed, 2 not begun")
        await user.until_shown("still in the list")

        await user.press("t")
        await user.until_shown("may be deleted already")


async def test_quitting_in_the_middle_waits_for_one_and_begins_no_other() -> None:
    agree, waiting = asyncio.Event(), asyncio.Event()

    async def wait(_: httpx.Request) -> None:
        waiting.set()
        await agree.wait()

    slow = Transport(before=on("DELETE", ONE, wait))
    async with console(count=FEW, transport=slow) as user:
        await open_table(user)
        await say_yes(user)
        await user.until(waiting.is_set)
        await user.press("ctrl+q")
        await user.until_shown("A change is in progress")
        assert not user.app._exit

        agree.set()
        await user.until(lambda: user.app._exit)
        assert len(stored(user)) == FEW - 1
        assert user.transport.count("DELETE") == 1


async def test_quitting_while_it_is_paused_ends_at_once() -> None:
    failing = Transport(before=on("DELETE", ONE, httpx.ConnectError("refused")))
    async with console(count=FEW, transport=failing) as user:
        await open_table(user)
        await say_yes(user)
        await user.until_shown("Paused ·")
        sent = user.transport.count("DELETE")
        await user.press("ctrl+q")
        await user.until(lambda: user.app._exit)

        assert user.transport.count("DELETE") == sent


async def test_the_table_follows_what_is_learned_of_them() -> None:
    async with console(size=(140, 40), count=FEW) as user:
        await open_table(user)
        record = screen_of(user)._records[-1]
        user.app.session.fleet.forget(record.id)

        await user.until_shown("gone already")


@pytest.mark.parametrize("environment", ["DEMO", "PROD"])
@pytest.mark.parametrize("size", [(40, 8), (40, 12), (80, 10), (80, 24), (140, 40)])
async def test_it_works_at_any_size(size: tuple[int, int], environment: str) -> None:
    async with console(size=size, environment=environment) as user:
        await user.press("a", "slash", *"otter", "enter")
        await user.until(lambda: len(user.shown_ids) == 1)
        await user.press("D")
        await user.until_shown("Delete 60 connections", "y delete 60")
        await user.until(lambda: "59 of them are hidden by the" in user.words())
        first = screen_of(user)._records[0]
        assert isinstance(first, Record)
        assert any(line for line in user.screen_text().splitlines() if " ! " in line), (
            user.screen_text()
        )
        await user.press("y")
        if environment == "PROD":
            await user.until_shown("Type 60")
            await until_painted(user)
            await user.type("60")
            await user.press("enter")
        else:
            await user.until_shown("Delete 60 connections?")
            await until_painted(user)
            await user.press("d")
        await user.until_shown("60 connections: 60 deleted.")
        assert user.store.count() == 0


async def test_a_thousand_rows_scroll_and_are_told() -> None:
    async with console(count=1000, waits=False) as user:
        await user.until(lambda: len(user.shown_ids) == 1000)
        await user.press("a", "D")
        await user.until_shown("Delete 1,000 connections")
        await user.press("end")

        last = screen_of(user)._records[-1]
        await user.until(lambda: last.id in user.words().replace(" ", ""))


async def test_more_than_can_be_looked_through_are_not_offered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(many_deletes, "MOST_AT_ONCE", 5)
    async with console(count=FEW) as user:
        await user.press("a", "D")

        await user.until_shown("At most 5 connections are deleted at once; 12 are")
        assert user.app.is_at_list


async def test_states_add_up() -> None:
    """Rows in = deleted + gone + not deleted + not confirmed + not begun."""
    answers: list[httpx.Response | Exception] = [
        httpx.Response(409, json={}),
        httpx.Response(404, json={}),
        httpx.Response(400, json={}),
    ]
    odd = Transport(before=on("DELETE", ONE, Odd(*answers)))
    async with console(count=FEW, transport=odd) as user:
        await open_table(user, marks=8)
        await say_yes(user)
        await user.until_shown("8 connections:")
        results = screen_of(user)._results

        states = Counter(result.state for result in results.values())
        assert states == {State.REFUSED: 2, State.GONE: 1, State.DONE: 5}
        assert len(stored(user)) == FEW - 5


@settings(max_examples=6, deadline=None)
@given(marked=st.sets(st.integers(0, 7), min_size=2), shown=st.integers(0, 7))
def test_exactly_what_was_marked_is_deleted(marked: set[int], shown: int) -> None:
    """Whatever of it the filter shows."""

    async def play() -> None:
        async with console(count=8) as user:
            ids = user.shown_ids
            wanted = {ids[number] for number in marked}
            user.app.connections.table.marks.add(wanted)
            await user.press("slash")
            await user.type(f"id:{ids[shown]}")
            await user.press("enter")
            await user.until(lambda: user.shown_ids == [ids[shown]])
            await user.press("D")
            await user.until_shown(f"Delete {len(wanted)} connections")
            await say_yes(user)
            await user.until_shown(f"{len(wanted)} deleted.")

            assert sorted(deleted(user)) == sorted(wanted)
            assert stored(user) == set(ids) - wanted

    asyncio.run(play())
