"""How many statuses a second: ``sweep_rate.py sweep|httpx BASE_URL``."""

import asyncio
import sys
import time
from datetime import UTC, datetime

import httpx
from pydantic import SecretStr

from connections_tui.api import ConnectionsClient
from connections_tui.fleet import Fleet
from connections_tui.fleet.asking.upkeep import Sweep
from connections_tui.fleet.news import Changed

IN_FLIGHT = 50
SECONDS = 30


def now() -> datetime:
    return datetime.now(UTC)


async def all_checked(fleet: Fleet) -> None:
    """Until the service has said something about each connection."""
    unchecked = {record.id for record in fleet if record.checked_at is None}
    is_done = asyncio.Event()

    def strike_out(ids: frozenset[str]) -> None:
        unchecked.difference_update(
            i for i in ids if (record := fleet.get(i)) and record.checked_at
        )
        if not unchecked:
            is_done.set()

    fleet.subscribe(Changed, lambda news: strike_out(news.ids))
    await is_done.wait()


async def sweep(base_url: str) -> float:
    """The console's own sweep, with its client and its fleet."""
    fleet = Fleet(now)
    async with ConnectionsClient(
        base_url=base_url,
        client_id="sandbox",
        client_secret=SecretStr("sandbox"),
        requests_per_second=None,
    ) as client:
        listing = fleet.listing()
        async for batch in client.list_connections():
            listing.take(batch.connections, batch.unreadable)
        listing.finish()
        began = time.perf_counter()
        async with asyncio.timeout(SECONDS), asyncio.TaskGroup() as group:
            asking = group.create_task(Sweep(client, fleet, clock=now).run())
            await all_checked(fleet)
            seconds = time.perf_counter() - began
            asking.cancel()
    return len(fleet) / seconds


async def plain(base_url: str) -> float:
    """httpx alone, with so many requests in flight and their answers read."""
    async with httpx.AsyncClient(
        base_url=base_url,
        auth=("sandbox", "sandbox"),
        headers={"X-Rutter-Version": "2023-03-14"},
        limits=httpx.Limits(max_connections=IN_FLIGHT),
    ) as client:
        listed = await client.get("connections", params={"status": "any"})
        connections = listed.json()["connections"]
        slots = asyncio.Semaphore(IN_FLIGHT)

        async def ask(token: str) -> None:
            async with slots:
                params = {"access_token": token}
                (await client.get("connections/status", params=params)).json()

        began = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for connection in connections:
                group.create_task(ask(connection["access_token"]))
        return len(connections) / (time.perf_counter() - began)


def main() -> None:
    kind, base_url = sys.argv[1:]
    rate = asyncio.run({"sweep": sweep, "httpx": plain}[kind](base_url))
    sys.stdout.write(f"{rate}\n")


main()
