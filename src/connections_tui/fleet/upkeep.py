"""Keeps a fleet true: reads the list, asks for statuses, says what goes wrong."""

import asyncio
import gc
from collections.abc import AsyncGenerator, Callable
from typing import Protocol

from connections_tui.api import ApiError, Batch, LoginRefused
from connections_tui.fleet.fleet import Fleet
from connections_tui.fleet.sweep import Sweep, SweepState

__all__ = ["Sweep", "SweepState", "Upkeep"]


class ListSource(Protocol):
    """What reading the list needs of the client."""

    lists_everything: bool | None

    def list_connections(self) -> AsyncGenerator[Batch, None]: ...


class Upkeep:
    """The list once in a while, statuses all the time."""

    def __init__(self, client: ListSource, fleet: Fleet, sweep: Sweep) -> None:
        self._client = client
        self._fleet = fleet
        self.sweep = sweep
        self._turn = asyncio.Lock()
        self._may_sweep = asyncio.Event()
        self._list_error: ApiError | None = None
        self.on_news: Callable[[ApiError | None], None] = lambda _: None
        """Called when reading begins or ends, and when trouble comes or goes; with
        the error that has just been met, if that is the news."""
        sweep.on_trouble = self.on_sweep_trouble

    @property
    def is_listing(self) -> bool:
        return self._turn.locked()

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
        """Whether trying again by itself would only fail again."""
        return isinstance(self.trouble, LoginRefused)

    @property
    def lists_everything(self) -> bool:
        return self._client.lists_everything is not False

    async def run(self) -> None:
        """Asks for statuses until it is cancelled, once there are rows to ask about."""
        await self._may_sweep.wait()
        await self.sweep.run()

    def begin_sweep(self) -> None:
        """The first rows are on screen: they may be asked about."""
        self._may_sweep.set()

    async def read_list(self, on_rows: Callable[[], None]) -> bool:
        """A pass over the list that begins after this call; whether it was whole.

        What is known stays until then. ``on_rows`` is called as rows come.
        """
        async with self._turn:
            self.on_news(None)
            error = await self._read(on_rows)
        self._list_error = error
        self.on_news(error)
        return error is None

    async def _read(self, on_rows: Callable[[], None]) -> ApiError | None:
        # Rows are many and live long: looking for garbage among them while they
        # come takes longer than reading them.
        gc.disable()
        try:
            listing = self._fleet.listing()
            async for batch in self._client.list_connections():
                listing.take(batch.connections, batch.unreadable)
                on_rows()
            listing.finish()
        except ApiError as error:
            return error
        finally:
            gc.freeze()
            gc.enable()
        return None

    def on_sweep_trouble(self, error: ApiError | None) -> None:
        self.on_news(error)
