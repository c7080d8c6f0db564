"""Rows in are rows done, refused and unknown; none is sent twice, whatever happens."""

import asyncio
import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from connections_tui.api import ConnectionsClient
from connections_tui.changes import Changes
from connections_tui.fleet import Fleet
from connections_tui.imports import (
    Importer,
    ImportJournal,
    JournalUnusable,
    State,
    read_rows,
    result_table,
)
from stand_ins.transport import Transport

NOW = datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC)
NOW_AS_KEPT = "2026-03-14T09:26:53.000+00:00"
SECRET = "sk_live_hush4711"


class Silent:
    """A listener that reads no list: what is lost stays unknown."""

    def say(self, message: str, *, is_error: bool = False) -> None: ...
    def show(self, title: str, sentences: str) -> None: ...
    def mark_busy(self, connection_id: str, note: str | None) -> None: ...
    def refresh_connections(self) -> None: ...
    async def read_list_anew(self) -> bool:
        return False


class Service:
    """Creates, and answers each create as it is told; the last way for ever."""

    def __init__(self, ways: list[str]) -> None:
        self._ways = ways or ["well"]
        self.created: list[str] = []
        """The account of each connection there is."""
        self.fleet = Fleet(lambda: NOW)
        self.transport = Transport(self._answer)

    def _answer(self, request: httpx.Request) -> httpx.Response | Exception:
        way = self._ways.pop(0) if len(self._ways) > 1 else self._ways[0]
        account = json.loads(request.content).get("account_id", "link")
        if way in ("well", "lost"):
            self.created.append(account)
        number = len(self.created)
        made = {
            "id": f"c{number}",
            "access_token": "t",
            "link_url": f"https://l/c{number}",
        }
        match way:
            case "well":
                return httpx.Response(200, json={"connection": made})
            case "lost":
                return httpx.ReadTimeout("lost")
            case "refused":
                return httpx.Response(400, json={"error_message": "no such shop"})
            case "limit":
                return httpx.Response(429, json={})
        return httpx.Response(503, json={})


def file_of(number: int, *, wrong: int = 0) -> str:
    lines = ["platform,account_id,oauth_access_token"]
    lines += [f"stripe,acct_{n},{SECRET}" for n in range(number)]
    return "\n".join([*lines, *["stripe,acct_x,"] * wrong])


async def run(
    text: str,
    service: Service,
    folder: Path,
    *,
    resent: tuple[int, ...] = (),
    stops_after: int | None = None,
) -> Importer:
    client = ConnectionsClient(
        base_url="http://localhost/versioned",
        client_id="x",
        client_secret=SecretStr("x"),
        transport=service.transport,
        requests_per_second=None,
    )
    async with client:
        changes = Changes(
            client, service.fleet, None, listener=Silent(), clock=lambda: NOW
        )
        importer = Importer(
            read_rows(text, name="a.csv"),
            ImportJournal(folder / "imports" / "acme.jsonl", clock=lambda: NOW),
            changes,
            service.fleet,
            resent=resent,
        )
        seen = 0

        def told(_: object) -> None:
            nonlocal seen
            seen += 1
            if seen == stops_after:
                importer.stop()

        await importer.run(told)
    return importer


WAYS = st.lists(
    st.sampled_from(["well", "lost", "refused", "limit", "down"]), max_size=8
)


@settings(max_examples=25, deadline=None)
@given(WAYS, WAYS, st.integers(1, 7), st.integers(0, 2), st.none() | st.integers(1, 5))
def test_rows_in_are_done_refused_unknown_or_not_sent_and_nothing_is_doubled(
    ways: list[str], later: list[str], number: int, wrong: int, stop: int | None
) -> None:
    text = file_of(number, wrong=wrong)
    with TemporaryDirectory() as folder:
        first = Service(list(ways))
        one = asyncio.run(run(text, first, Path(folder), stops_after=stop))
        second = Service(list(later))
        two = asyncio.run(run(text, second, Path(folder)))
        journal = Path(folder, "imports", "acme.jsonl")
        kept = journal.read_text() if journal.exists() else ""

    for importer in (one, two):
        assert sum(importer.numbers.values()) == number + wrong == len(importer.results)
        assert importer.numbers[State.REFUSED] >= wrong or importer.stopped_by
        assert bool(importer.numbers[State.NOT_SENT]) <= bool(importer.stopped_by)
    assert max(Counter(first.created + second.created).values(), default=1) == 1
    done = {r.row.number for r in one.results if r.state is State.DONE}
    assert done <= {r.row.number for r in two.results if r.state is State.DONE}
    assert SECRET not in kept
    assert "acct_" not in kept
    assert SECRET not in result_table(two.results)


async def test_a_corrected_file_sends_only_what_is_new(tmp_path: Path) -> None:
    service = Service(["well"])
    await run(file_of(2, wrong=1), service, tmp_path)
    corrected = file_of(3).replace("acct_0,", "acct_9,")
    importer = await run(corrected, service, tmp_path)

    assert service.created == ["acct_0", "acct_1", "acct_9", "acct_2"]
    assert [result.is_earlier for result in importer.results] == [False, True, False]
    assert importer.results[1].link == "https://l/c2"
    assert importer.results[1].why == f"Created earlier, at {NOW_AS_KEPT}."
    assert importer.tally == ["2 done", "1 done earlier", "0 refused", "0 unknown"]
    assert f"Created earlier, at {NOW_AS_KEPT}." in result_table(importer.results)


async def test_what_was_deleted_since_is_gone_and_is_not_sent_again(
    tmp_path: Path,
) -> None:
    service = Service(["well"])
    await run(file_of(2), service, tmp_path)
    service.fleet.forget("c1")
    unread = await run(file_of(2), service, tmp_path)
    assert unread.numbers == {State.DONE: 2}  # without a list it is not known
    assert "The list does not have it." in unread.results[0].why

    service.fleet.listing().finish()
    again = await run(file_of(2), service, tmp_path)
    assert again.results[0].state is State.GONE
    assert again.tally == [
        *("0 done", "1 done earlier", "1 gone"),
        *("0 refused", "0 unknown"),
    ]
    assert len(service.created) == 2

    asked = await run(file_of(2), service, tmp_path, resent=(1,))
    assert asked.results[0].connection_id == "c3"


async def test_equal_rows_are_as_many_connections(tmp_path: Path) -> None:
    text = "reference,platform\nA,\nA,\nB,\n"
    service = Service(["well"])
    await run(text, service, tmp_path)
    await run(text, service, tmp_path)

    assert len(service.created) == 3


async def test_an_unknown_row_is_sent_again_only_on_request(tmp_path: Path) -> None:
    service = Service(["lost", "well"])
    await run(file_of(1), service, tmp_path)
    again = await run(file_of(1), service, tmp_path)
    assert again.numbers == {State.UNKNOWN: 1}
    assert "Check the list." in again.results[0].why
    assert service.created == ["acct_0"]

    asked = await run(file_of(1), service, tmp_path, resent=(1,))
    assert asked.numbers == {State.DONE: 1}


@pytest.mark.parametrize("way", ["lost", "limit", "down"])
async def test_a_service_that_is_the_trouble_ends_the_import(
    way: str, tmp_path: Path
) -> None:
    importer = await run(file_of(6), Service([way]), tmp_path)

    assert importer.numbers[State.NOT_SENT] == 3
    assert "3 rows in a row failed" in importer.stopped_by


async def test_two_imports_at_a_time_are_one(tmp_path: Path) -> None:
    journal = ImportJournal(tmp_path / "imports" / "acme.jsonl", clock=lambda: NOW)
    running = pytest.raises(JournalUnusable, match="Another import is running")
    with journal.opened(), running:
        await run(file_of(1), Service(["well"]), tmp_path)


async def test_without_a_journal_nothing_is_sent(tmp_path: Path) -> None:
    service = Service(["well"])
    (tmp_path / "imports").mkdir()
    (tmp_path / "imports" / "acme.jsonl").mkdir()
    with pytest.raises(JournalUnusable, match="Cannot use the journal"):
        await run(file_of(1), service, tmp_path)

    assert service.created == []


@pytest.mark.parametrize("key", [None, "", "not hex", "ab12"])
async def test_without_the_key_of_its_rows_nothing_is_sent_again(
    key: str | None, tmp_path: Path
) -> None:
    service = Service(["well"])
    await run(file_of(2), service, tmp_path)
    journal = tmp_path / "imports" / "acme.jsonl"
    journal.rename(journal.with_name("another.jsonl"))  # the key is for all profiles
    file = tmp_path / "imports" / "rows.key"
    file.unlink() if key is None else file.write_text(key)
    with pytest.raises(JournalUnusable, match=r"rows\.key is missing or damaged"):
        await run(file_of(2), service, tmp_path)

    assert len(service.created) == 2
