"""Keeps a fleet up to date: reads the list, requests statuses, reports what fails.

A list that failed is retried automatically, after 2, 4, 8 … 60 seconds and as soon as
the service answers anything else; so a console that was started without a network
fills when there is one. A refused login is not retried until a person acts.
"""

import asyncio
import random
from collections.abc import AsyncGenerator
from contextlib import suppress
from typing import Protocol

from msgspec import Struct

from connections_tui import models
from connections_tui.api import ApiError, Batch, LoginRefused, TokenRefused
from connections_tui.fleet.asking.backoff import Backoff, Jitter
from connections_tui.fleet.asking.sweep import Sweep, SweepState
from connections_tui.fleet.fleet import Fleet
from connections_tui.fleet.news import ListPass, Trouble
from connections_tui.lazy import imported_beside

__all__ = ["Progress", "Sweep", "SweepState", "Upkeep"]


class ListSource(Protocol):
    """What reading the list needs of the client."""

    lists_everything: bool | None

    def list_connections(self) -> AsyncGenerator[Batch, None]: ...


PAUSED_SECONDS = 1.0
"""Between two looks whether the console is still paused."""


class Progress(Struct, frozen=True):
    """How far the reading of a list has come."""

    rows: int
    seconds: float

    @property
    def rows_per_second(self) -> float | None:
        """None in the first second, which says little."""
        return self.rows / self.seconds if self.seconds >= 1 else None


class Upkeep:
    """The list once in a while, statuses all the time."""

    def __init__(
        self,
        client: ListSource,
        fleet: Fleet,
        sweep: Sweep,
        *,
        jitter: Jitter = random.random,
    ) -> None:
        self._client = client
        self._fleet = fleet
        self.sweep = sweep
        self._turn = asyncio.Lock()
        self._may_sweep = asyncio.Event()
        self._backoff = Backoff(jitter)
        self._wake = asyncio.Event()
        self._is_in_doubt = False
        self._list_error: ApiError | None = None
        self._began_at = 0.0
        self._came = 0
        self._end_subscription = fleet.subscribe(Trouble, self._sweep_trouble)

    @property
    def is_listing(self) -> bool:
        return self._turn.locked()

    @property
    def progress(self) -> Progress | None:
        """How far the list has come; None unless it is being read."""
        if not self.is_listing:
            return None
        return Progress(self._came, _now() - self._began_at)

    @property
    def arrived(self) -> int:
        """Rows of the last attempt to read the list, whole or not."""
        return self._came

    @property
    def list_error(self) -> ApiError | None:
        """Why the last attempt to read the list failed."""
        return self._list_error

    @property
    def trouble(self) -> ApiError | None:
        """Why the service cannot be asked just now: for the list, or for statuses."""
        return self._list_error or self.sweep.trouble

    @property
    def needs_a_person(self) -> bool:
        """Whether a retry would fail again until a person acts."""
        return isinstance(self.trouble, LoginRefused)

    @property
    def lists_everything(self) -> bool:
        return self._client.lists_everything is not False

    def close(self) -> None:
        """Another takes its place: it hears no more of the fleet."""
        self._end_subscription()
        self.sweep.close()

    async def run(self) -> None:
        """Runs until it is cancelled: requests statuses once there are rows, and
        retries a list that failed."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._sweep_rows())
            group.create_task(self._retry_list())

    async def _sweep_rows(self) -> None:
        await self._may_sweep.wait()
        # Before the first status needs them: 60 ms.
        await imported_beside(f"{models.__name__}.wire")
        await self.sweep.run()

    async def _retry_list(self) -> None:
        while True:
            self._wake.clear()
            if self._may_read and self._backoff.is_over:
                if await self.read_list():
                    self.begin_sweep()
            else:
                await self._rest()

    async def _rest(self) -> None:
        """Until there may be something to retry."""
        pause = self._backoff.seconds_left if self._may_read else None
        if self.sweep.is_paused and self._is_broken:
            pause = PAUSED_SECONDS
        with suppress(TimeoutError):
            async with asyncio.timeout(pause):
                await self._wake.wait()

    @property
    def _is_broken(self) -> bool:
        """Whether the list needs a retry, before its usual time."""
        failed = self._list_error is not None or self._is_in_doubt
        return failed and not isinstance(self._list_error, LoginRefused)

    @property
    def _may_read(self) -> bool:
        return self._is_broken and not self.is_listing and not self.sweep.is_paused

    def begin_sweep(self) -> None:
        """The first rows are on screen: their statuses may be requested."""
        self._may_sweep.set()

    async def read_list(self) -> bool:
        """A pass over the list that begins after this call; whether it was whole.

        What is known stays until then. The fleet tells of rows as they come.
        """
        async with self._turn:
            self._began_at, self._came = _now(), 0
            self._fleet.tell(ListPass(None))
            error = await self._read()
        self._conclude(error)
        self._fleet.tell(ListPass(error))
        return error is None

    def _conclude(self, error: ApiError | None) -> None:
        """What follows from a pass over the list."""
        self._list_error = error
        self._is_in_doubt = False
        if error is None:
            self._backoff.reset()
            self.sweep.list_was_read()
        elif isinstance(error, LoginRefused):
            self.sweep.stop(error)
        else:
            self._backoff.begin(error.retry_after)
        self._wake.set()

    async def _read(self) -> ApiError | None:
        try:
            listing = self._fleet.listing()
            async for batch in self._client.list_connections():
                self._came += len(batch.connections)
                listing.take_batch(batch)
            listing.finish(lists_everything=self.lists_everything)
        except ApiError as error:
            return error
        return None

    def _sweep_trouble(self, news: Trouble) -> None:
        if isinstance(news.error, TokenRefused):
            # The token, or the login? The list needs no token.
            self._is_in_doubt = True
        if news.error is None and self._is_broken:
            # The service answers again: no reason to wait.
            self._backoff.end()
        self._wake.set()


def _now() -> float:
    return asyncio.get_running_loop().time()
