"""Several deletes: each once, none that was not confirmed, and every one accounted
for, whatever the service does."""

import asyncio
import csv
import io
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from connections_tui.api import ConnectionsClient, Retries
from connections_tui.changes import Audit, Changes
from connections_tui.changes.audit import Ending
from connections_tui.changes.delete import Deletion
from connections_tui.changes.delete_results import result_table
from connections_tui.changes.many_deletes import ManyDeletes, Result, State
from connections_tui.fleet import Fleet
from stand_ins.transport import Transport

NOW = datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC)
WAYS = ("well", "lost", "dead", "gone", "refused", "forbidden", "limit", "down")
LOGIN = "login"


class Listener:
    """Reads no list: what is lost stays unknown."""

    def __init__(self) -> None:
        self.shown: list[str] = []

    def say(self, message: str, *, is_error: bool = False) -> None: ...
    def show(self, title: str, sentences: str) -> None:
        self.shown.append(title)

    def mark_busy(self, connection_id: str, note: str | None) -> None: ...
    def refresh_connections(self) -> None: ...
    async def read_list_anew(self) -> bool:
        return False


class Service:
    """Has connections, and answers the delete of each in a way of its own."""

    def __init__(self, ways: Sequence[str]) -> None:
        self.ways = {f"c{number}": way for number, way in enumerate(ways)}
        self.there = {i for i, way in self.ways.items() if way != "gone"}
        self.asked: list[str] = []
        self.transport = Transport(self._answer)

    def _answer(self, request: httpx.Request) -> httpx.Response | Exception:
        assert request.method == "DELETE"
        connection_id = request.url.path.rsplit("/", 1)[1]
        self.asked.append(connection_id)
        match self.ways[connection_id]:
            case "lost":
                self.there.discard(connection_id)
                return httpx.ReadTimeout("lost")
            case "dead":
                return httpx.ConnectError("refused")
            case "refused":
                return httpx.Response(409, json={"error_message": "busy"})
            case "forbidden":
                return httpx.Response(403, json={})
            case "limit":
                return httpx.Response(429, json={})
            case "down":
                return httpx.Response(503, json={})
            case "login":
                return httpx.Response(401, json={})
        if connection_id not in self.there:
            return httpx.Response(404, json={})
        self.there.discard(connection_id)
        return httpx.Response(200, json={"success": True})


async def _at_once(_: float) -> None:
    """Instead of a pause between two tries."""


async def run(
    service: Service,
    ids: Sequence[str],
    *,
    step: Callable[[ManyDeletes], None] = lambda _: None,
    audit: Audit | None = None,
    listener: Listener | None = None,
) -> ManyDeletes:
    """``step``: called before and after each."""
    client = ConnectionsClient(
        base_url="http://localhost/versioned",
        client_id="x",
        client_secret=SecretStr("x"),
        transport=service.transport,
        requests_per_second=None,
        retries=Retries(jitter=lambda: 0.0, sleep=_at_once),
    )
    async with client:
        heard = listener or Listener()
        fleet = Fleet(lambda: NOW)
        changes = Changes(client, fleet, audit, listener=heard, clock=lambda: NOW)
        deletions = [Deletion(i, i.upper(), "SHOPIFY", None) for i in ids]
        jobs: list[ManyDeletes] = []
        job, task = changes.delete_many(deletions, lambda: step(jobs[0]))
        jobs.append(job)
        assert changes.are_in_progress
        await task
        assert not changes.are_in_progress
    return job


def goes_on(job: ManyDeletes) -> None:
    """As a person who presses p at each failure."""
    job.pause(False)


def states(job: ManyDeletes) -> Counter[State]:
    return Counter(result.state for result in job.results)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from([*WAYS, LOGIN]), max_size=8),
    st.data(),
    st.none() | st.integers(1, 10),
)
def test_all_that_were_confirmed_are_accounted_for_and_no_other_is_asked(
    ways: list[str], data: st.DataObject, stops_at: int | None
) -> None:
    service = Service(ways)
    ids = data.draw(st.permutations(list(service.ways)))
    confirmed = ids[: data.draw(st.integers(0, len(ids)))]
    steps = 0

    def step(job: ManyDeletes) -> None:
        nonlocal steps
        steps += 1
        job.pause(False)
        if steps == stops_at:
            job.stop()

    before = set(service.there)
    job = asyncio.run(run(service, confirmed, step=step))

    assert [it.deletion.connection_id for it in job.results] == confirmed
    assert set(service.asked) <= set(confirmed)
    assert before - service.there <= set(confirmed)
    # The client asks once more where the answer was lost; this asks no third time.
    assert max(Counter(service.asked).values(), default=0) <= 2
    for result in job.results:
        way = service.ways[result.deletion.connection_id]
        is_asked = result.deletion.connection_id in service.asked
        assert is_asked is (result.state is not State.NOT_BEGUN)
        assert bool(result.why) is result.is_failed
        if result.state is State.DONE:
            assert way in ("well", "lost")
        if result.state is State.GONE:
            assert way == "gone"
    if states(job)[State.NOT_BEGUN]:
        assert job.stopped_by


@pytest.mark.parametrize(
    ("way", "state"),
    [
        ("well", State.DONE),
        ("gone", State.GONE),
        ("refused", State.REFUSED),
        ("forbidden", State.REFUSED),
        ("dead", State.REFUSED),
        ("limit", State.REFUSED),
        ("down", State.UNKNOWN),
    ],
)
async def test_each_answer_has_its_outcome(way: str, state: State) -> None:
    service, listener = Service(["well", way, "well"]), Listener()
    job = await run(service, ["c0", "c1", "c2"], step=goes_on, listener=listener)

    assert [it.state for it in job.results] == [State.DONE, state, State.DONE]
    assert not listener.shown, "no dialog for one of many"


@pytest.mark.parametrize("way", ["forbidden", "dead", "limit", "down"])
async def test_it_waits_for_a_person_where_the_service_fails(way: str) -> None:
    """What fails for one may fail for all, or deletes while something is wrong."""
    service = Service(["well", way, "well"])
    paused = asyncio.Event()

    def step(job: ManyDeletes) -> None:
        if job.is_paused:
            assert job.paused_by
            paused.set()

    running = asyncio.ensure_future(run(service, ["c0", "c1", "c2"], step=step))
    stepping = asyncio.ensure_future(paused.wait())
    await asyncio.wait({running, stepping}, return_when=asyncio.FIRST_COMPLETED)
    assert paused.is_set()
    assert not running.done()
    assert "c2" not in service.asked
    running.cancel()
    await asyncio.wait({running})


async def test_a_refusal_of_one_holds_up_no_other() -> None:
    job = await run(Service(["refused", "well"]), ["c0", "c1"])

    assert [it.state for it in job.results] == [State.REFUSED, State.DONE]
    assert "busy" in job.results[0].why


async def test_a_refused_login_ends_it() -> None:
    service = Service(["well", LOGIN, "well", "well"])
    job = await run(service, ["c0", "c1", "c2", "c3"])

    assert states(job) == {State.DONE: 1, State.REFUSED: 1, State.NOT_BEGUN: 2}
    assert job.stopped_by
    assert service.there == {"c1", "c2", "c3"}


async def test_a_stop_leaves_the_rest_and_the_one_under_way_gets_its_outcome() -> None:
    service = Service(["well"] * 4)

    def step(job: ManyDeletes) -> None:
        if job.under_way is not None and job.under_way.connection_id == "c1":
            job.stop()

    job = await run(service, ["c0", "c1", "c2", "c3"], step=step)

    assert states(job) == {State.DONE: 2, State.NOT_BEGUN: 2}
    assert service.asked == ["c0", "c1"]


async def test_the_audit_has_each_and_nothing_is_sent_without_it(
    tmp_path: Path,
) -> None:
    def audit(path: Path) -> Audit:
        return Audit(
            path, profile="acme", environment="PROD", host="h", clock=lambda: NOW
        )

    kept = audit(tmp_path / "audit.jsonl")
    service = Service(["well", "refused", "down", "gone", "well"])
    await run(service, ["c0", "c1", "c2", "c3"], step=goes_on, audit=kept)
    found = {it.connection_id: it.outcome for it in kept.entries()}
    assert found == {
        "c0": Ending.DONE,
        "c1": Ending.REFUSED,
        "c2": Ending.UNKNOWN,
        "c3": Ending.GONE,
    }

    unwritable = audit(tmp_path)
    service = Service(["well", "well"])
    job = await run(service, ["c0", "c1"], step=goes_on, audit=unwritable)
    assert not service.asked
    assert states(job) == {State.REFUSED: 2}


def test_the_results_are_a_csv_without_formulas() -> None:
    bad = Deletion("=cmd()", "x", "SHOPIFY", "=HYPERLINK(1)")
    text = result_table([Result(bad, State.REFUSED, "@why")])
    (row,) = csv.DictReader(io.StringIO(text))

    assert row["outcome"] == "not deleted"
    assert all(not row[key].startswith(("=", "@")) for key in row)
