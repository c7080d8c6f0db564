"""A day open, in minutes: ``soak.py [PASSES [SCREENS [CONNECTIONS]]]``.

The console, without a terminal, reads its list again and again while screens are
opened and closed. Afterwards it must hold no more than before.
"""

import asyncio
import gc
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from pydantic import SecretStr
from textual.pilot import Pilot
from textual.screen import Screen

from connections_tui.access import ProfileView
from connections_tui.api import ConnectionsClient
from connections_tui.composition import utc_now
from connections_tui.files.sqlite import MEMORY
from connections_tui.fleet import Fleet, Record
from connections_tui.fleet.cache.cache_file import open_history
from connections_tui.sandbox import Store, create_app, seed
from connections_tui.session import Session
from connections_tui.tui import ConnectionsApp, garbage

PASSES, SCREENS, CONNECTIONS = 1_000, 500, 3_000
WARM_UP = 0.1
"""The share of all after which the first figures are taken. By then every status is
known as well, which takes memory once."""
MOST_GROWTH_MIB, MOST_SCREENS, MOST_FLEETS = 10.0, 3, 1
KEYS = ("question_mark", "s", "C", "f", "H", "f12", "E", "n", "V", "y", "D", "L")
"""Each opens a screen over the list, or does nothing if there is nothing to show."""
IDLE_SECONDS = 10.0
"""At rest: by then closed screens are freed, and their timers would have been due."""


@dataclass(frozen=True)
class Figures:
    rss_mib: float
    descriptors: int
    screens: int
    fleets: int
    tasks: int


def measured() -> Figures:
    """Nothing is collected for it: the console has to do that itself."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    alive = gc.get_objects()
    return Figures(
        pages * os.sysconf("SC_PAGE_SIZE") / 2**20,
        len(os.listdir("/proc/self/fd")),
        sum(isinstance(thing, Screen) for thing in alive),
        sum(isinstance(thing, Fleet) for thing in alive),
        len(asyncio.all_tasks()),
    )


class Remembering(httpx.AsyncBaseTransport):
    """The sandbox, whose list is written once: reading it is what is measured."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self._inner = inner
        self._list: bytes | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        is_list = request.url.path.endswith("/connections")
        if not (is_list and request.method == "GET"):
            return await self._inner.handle_async_request(request)
        if self._list is None:
            answer = await self._inner.handle_async_request(request)
            self._list = await answer.aread()
        head = {"content-type": "application/json"}
        return httpx.Response(200, headers=head, content=self._list)


@asynccontextmanager
async def console(folder: Path, connections: int) -> AsyncIterator[Pilot[Any]]:
    with Store(MEMORY) as store:
        seed(store, count=connections, now=utc_now())
        sandbox = create_app(store, clock=utc_now, credentials=None)
        transport = Remembering(httpx.ASGITransport(sandbox))

        def open_client(_: SecretStr | None) -> ConnectionsClient:
            return ConnectionsClient(
                base_url="http://localhost/versioned",
                client_id="sandbox",
                client_secret=SecretStr("sandbox"),
                transport=transport,
                requests_per_second=None,
            )

        profile = ProfileView("soak", "LOCAL", "http://localhost", "localhost", "1")
        session = Session(
            profile,
            open_client=open_client,
            open_history=lambda tell: open_history(folder / "history.sqlite3", tell),
            preferences=folder / "soak.preferences.json",
        )
        app = ConnectionsApp(session, clock=utc_now)
        async with app.run_test(size=(140, 40)) as pilot:
            while not (len(app.session.fleet) and all(map(is_read, app.session.fleet))):
                await pilot.pause(0.1)
            yield pilot


def is_read(record: Record) -> bool:
    return record.checked_at is not None and record.details_at is not None


async def open_and_close(pilot: Pilot[Any], key: str) -> bool:
    """Whether a screen came of it."""
    await pilot.press(key)
    await pilot.pause()
    was_open = len(pilot.app.screen_stack) > 1
    while len(pilot.app.screen_stack) > 1:
        await pilot.press("escape")
        await pilot.pause()
    return was_open


async def run(passes: int, screens: int, connections: int) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        async with console(Path(folder), connections) as pilot:
            app = pilot.app
            assert isinstance(app, ConnectionsApp)
            before: Figures | None = None
            opened = presses = most = 0
            for number in range(1, passes + 1):
                assert await app.connections.service.read_list_anew()
                while opened < screens * number // passes:
                    key = KEYS[presses % len(KEYS)]
                    presses += 1
                    opened += await open_and_close(pilot, key)
                if before is None and number >= WARM_UP * passes:
                    await asyncio.sleep(IDLE_SECONDS)
                    before = measured()
                if number % max(1, passes // 20) == 0:
                    now = measured()
                    most = max(most, now.screens)
                    say(f"{number:5} passes, {opened:4} screens: {now}")
            await asyncio.sleep(IDLE_SECONDS)
            after = measured()
    assert before is not None
    return told(before, after, most)


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def told(before: Figures, after: Figures, most_screens: int) -> bool:
    """Says what came of it; whether all is within its limit."""
    growth = after.rss_mib - before.rss_mib
    figures = [
        ("growth of resident memory, MiB", growth, MOST_GROWTH_MIB),
        ("live screens at rest", after.screens, MOST_SCREENS),
        ("live fleets", after.fleets, MOST_FLEETS),
        ("more file descriptors", after.descriptors - before.descriptors, 0),
        ("more tasks", after.tasks - before.tasks, 2),
    ]
    say(f"resident before {before.rss_mib:.1f}, after {after.rss_mib:.1f} MiB")
    say(f"live screens at most, while screens open and close: {most_screens}")
    for what, figure, limit in figures:
        verdict = "met" if figure <= limit else "MISSED"
        say(f"{what:32} {figure:8.1f}   at most {limit:g}   {verdict}")
    return all(figure <= limit for _, figure, limit in figures)


def main(words: Sequence[str]) -> int:
    given = [int(word) for word in words]
    counts = [*given, *(PASSES, SCREENS, CONNECTIONS)[len(given) :]]
    garbage.begin()
    gc.enable()
    return 0 if asyncio.run(run(*counts[:3])) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
