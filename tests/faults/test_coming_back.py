"""Troubles that pass, limits, and connections that are not what they seem."""

import asyncio
import os
import socket
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from pydantic import SecretStr

from api.service import CLIENT_ID, CLIENT_SECRET, CONNECTION, ID
from connections_tui.api import (
    PATIENT,
    ApiError,
    ConnectionsClient,
    LoginRefused,
    RateLimited,
    Retries,
    ServiceFault,
    Unreachable,
)
from connections_tui.fleet import Fleet
from connections_tui.fleet.asking.upkeep import Sweep, Upkeep
from connections_tui.fleet.news import Changed, ListPass

from .asking import client_at, outcome
from .faults import after, answer, drips, first, keepalive_close, raw
from .server import Exchange, Server, serving


class Waits:
    """Instead of waiting, writes down how long it would have been."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


def patient(server: Server, waits: Waits) -> ConnectionsClient:
    return ConnectionsClient(
        base_url=server.base_url,
        client_id=CLIENT_ID,
        client_secret=SecretStr(CLIENT_SECRET),
        deadline=5,
        retries=Retries(jitter=lambda: 0.0, sleep=waits),
    )


TROUBLES = {
    "500": answer(500),
    "502_html": answer(502, b"<html>Bad gateway", Content_Type="text/html"),
    "503": answer(503),
    "504": answer(504),
    "520": answer(520),
    "429": answer(429),
    "reset_before": raw(reset=True),
    "close_before": raw(),
}


@pytest.mark.parametrize("name", TROUBLES)
async def test_flaky_twice_is_answered_the_third_time(name: str) -> None:
    async with serving() as server:
        server.misbehave(first(2, TROUBLES[name]), "list", "status")
        waits = Waits()
        async with patient(server, waits) as client:
            batches = client.list_connections(tries=PATIENT)
            rows = [row.id async for batch in batches for row in batch.connections]
            status = await client.status(CONNECTION, tries=PATIENT)

        assert len(rows) == 12
        assert status.value.is_ready
        assert server.count("list") == server.count("status") == 3
        assert waits.seconds == [0.25, 0.5] * 2


@pytest.mark.parametrize(
    ("written", "at_least"),
    [("7", 7), ("0", 0.25), ("1.5", 1.5), ("-5", 0.25), ("soon", 0.25), ("", 0.25)],
)
@pytest.mark.parametrize("status", [429, 452, 503])
async def test_a_limit_is_waited_out_and_never_spun_against(
    status: int, written: str, at_least: float
) -> None:
    async with serving() as server:
        server.misbehave(answer(status, Retry_After=written), "status")
        waits = Waits()
        async with patient(server, waits) as client:
            with pytest.raises(ApiError):
                await client.status(CONNECTION, tries=PATIENT)

        assert server.count("status") == 3
        assert min(waits.seconds) >= at_least


async def test_a_limit_on_a_create_is_not_tried_again_by_itself() -> None:
    async with serving() as server:
        server.misbehave(answer(429, Retry_After="1"), "create", "delete")
        async with client_at(server) as client:
            for operation in ("create", "delete"):
                error = await outcome(client, operation)
                assert type(error) is RateLimited
                assert error.retry_after == 1

        assert server.count("create") == server.count("delete") == 1


async def test_a_date_to_come_back_at_counts_from_the_services_own_clock() -> None:
    """This machine's may be wrong by days."""
    fault = answer(
        503,
        Retry_After="Wed, 21 Jun 2023 10:00:30 GMT",
        Date="Wed, 21 Jun 2023 10:00:00 GMT",
    )
    async with serving() as server:
        server.misbehave(fault, "list")
        async with client_at(server) as client:
            error = await outcome(client, "list")

    assert type(error) is ServiceFault
    assert "in 30 s" in error.message


async def test_a_connection_that_was_closed_meanwhile_is_no_failure() -> None:
    """The service promises to keep it and closes it: the next request notices."""
    async with serving() as server:
        server.misbehave(keepalive_close)
        async with client_at(server, deadline=5) as client:
            for operation in ("list", "status", "fetch", "create", "delete"):
                assert not isinstance(await outcome(client, operation), ApiError)

        assert [a.operation for a in server.asked].count("create") == 1


async def test_a_create_that_a_stale_connection_ate_is_sent_once() -> None:
    """Nobody can tell whether it was read before the connection went."""

    async def eat(exchange: Exchange) -> None:
        exchange.abort()

    async with serving() as server:
        async with client_at(server, deadline=5) as client:
            await outcome(client, "status")
            server.misbehave(eat, "create")
            error = await outcome(client, "create")

        assert type(error) is Unreachable
        assert error.may_have_happened
        assert server.count("create") == 1


async def test_a_name_that_nobody_knows_is_told_and_nothing_was_sent() -> None:
    async with ConnectionsClient(
        base_url="https://no-such-host.invalid",
        client_id=CLIENT_ID,
        client_secret=SecretStr(CLIENT_SECRET),
        deadline=5,
    ) as client:
        error = await outcome(client, "create")

    assert type(error) is Unreachable
    assert "Nothing was sent." in error.message
    assert not error.may_have_happened


async def test_giving_up_is_noticed_by_the_service_at_once() -> None:
    """esc on a spinner must not leave a request behind."""
    begun, gone = asyncio.Event(), asyncio.Event()

    async def watch(exchange: Exchange) -> None:
        begun.set()
        with suppress(OSError):
            await drips(before=b"HTTP/1.1 200 OK\r\n\r\n")(exchange)
        gone.set()

    async with serving() as server:
        server.misbehave(watch, "status")
        async with client_at(server, deadline=30) as client:
            asking = asyncio.create_task(client.status(CONNECTION))
            await begun.wait()
            asking.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asking
            async with asyncio.timeout(5):
                await gone.wait()


async def until(is_so: Callable[[], bool]) -> None:
    """For what tells of no event; the test's own time-out ends it."""
    while not is_so():  # noqa: ASYNC110
        await asyncio.sleep(0)


def keeping(client: ConnectionsClient) -> Upkeep:
    def clock() -> datetime:
        return datetime.now(UTC)

    fleet = Fleet(clock)
    sweep = Sweep(client, fleet, clock=clock, jitter=lambda: 0.0)
    return Upkeep(client, fleet, sweep, jitter=lambda: 0.0)


def open_files() -> int:
    return len(os.listdir("/dev/fd"))


async def test_started_offline_it_fills_when_the_service_comes_up() -> None:
    """Over a real port: nothing listens on it at first. The service goes away again
    in the middle of answers, and no socket is left of it."""
    open_before = open_files()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    async with ConnectionsClient(
        base_url=f"http://127.0.0.1:{port}",
        client_id=CLIENT_ID,
        client_secret=SecretStr(CLIENT_SECRET),
    ) as client:
        upkeep, shown = keeping(client), asyncio.Event()
        running = asyncio.create_task(upkeep.run())
        upkeep._fleet.subscribe(Changed, lambda _: shown.set())
        assert not await upkeep.read_list()
        assert isinstance(upkeep.trouble, Unreachable)

        async with serving(port=port), asyncio.timeout(10):
            await shown.wait()
            fleet = upkeep._fleet
            checked = asyncio.Event()
            fleet.subscribe(Changed, lambda _: checked.set())
            while not all(record.checked_at for record in fleet):
                checked.clear()
                await checked.wait()

        assert len(fleet) == 12
        assert upkeep.trouble is None
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    for _ in range(20):  # what was closed is let go a turn of the loop later
        await asyncio.sleep(0)

    assert open_files() == open_before


async def test_after_a_login_has_ended_the_service_is_left_alone() -> None:
    """Each status is refused as if its token were wrong; the list tells the truth."""
    async with serving() as server:
        server.misbehave(after(6, answer(401)))
        async with client_at(server, deadline=5) as client, asyncio.timeout(10):
            upkeep, refused = keeping(client), asyncio.Event()

            def learn(news: ListPass) -> None:
                if isinstance(news.error, LoginRefused):
                    refused.set()

            upkeep._fleet.subscribe(ListPass, learn)
            running = asyncio.create_task(upkeep.run())
            await upkeep.read_list()
            upkeep.begin_sweep()
            await refused.wait()
            await until(lambda: not upkeep.sweep.state().in_flight)
            stopped_at = len(server.asked)
            for _ in range(100):
                await asyncio.sleep(0)

            assert upkeep.needs_a_person
            assert len(server.asked) == stopped_at <= 6 + client.budget.at_once + 2

            upkeep.sweep.ask([ID])
            await until(lambda: len(server.asked) > stopped_at)
            await until(lambda: not upkeep.sweep.state().in_flight)
            assert len(server.asked) == stopped_at + 1
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


async def test_late_answers_of_a_service_that_reorders_them_stay_with_their_rows() -> (
    None
):
    async def swap(exchange: Exchange) -> None:
        if exchange.number == 1:
            await until(lambda: exchange.server.count("status") == 2)
        await exchange.good(keep=False)

    async with serving() as server:
        server.misbehave(swap, "status")
        async with client_at(server, deadline=5) as client, asyncio.timeout(10):
            batches = [b async for b in client.list_connections()]
            rows = [r.read() for b in batches for r in b.connections][:2]
            answers = await asyncio.gather(*map(client.status, rows))

    assert [a.value.connection.id for a in answers] == [row.id for row in rows]
