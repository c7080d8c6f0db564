"""The service in place of the client: what the sweep and the upkeep ask."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable

from connections_tui.api import Answer, ApiError, Batch, Budget
from connections_tui.models import Connection, ConnectionDetails, ConnectionStatus

Script = Callable[[str, str], ApiError | None]
"""What a request fails with, by its kind (list, status or fetch) and connection ID."""


class Client:
    """Answers after a while; keeps what it was asked, and when."""

    lists_everything: bool | None = True

    def __init__(
        self,
        script: Script | None = None,
        *,
        batches: Iterable[Batch | ApiError] = (),
        status: Callable[[str], ConnectionStatus],
        seconds: float = 0.01,
        per_second: float | None = None,
    ) -> None:
        """``batches``: the list, where it comes to its end or fails. ``status``: the
        answer by connection ID."""
        self.budget = Budget(per_second)
        self.batches = tuple(batches)
        self.asked: list[tuple[float, str, str]] = []
        self.most_in_flight = 0
        self.script: Script = script or (lambda *_: None)
        self._in_flight = 0
        self._status = status
        self._seconds = seconds

    def times(self, connection_id: str, kind: str = "status") -> list[float]:
        """When one was asked about."""
        return [at for at, *one in self.asked if one == [kind, connection_id]]

    @property
    def order(self) -> list[str]:
        return [f"{kind} {one}" for _, kind, one in self.asked]

    async def list_connections(self) -> AsyncGenerator[Batch, None]:
        await self._answer("list", "")
        for batch in self.batches:
            await asyncio.sleep(0)
            if isinstance(batch, ApiError):
                raise batch
            yield batch

    async def status(self, connection: Connection) -> Answer[ConnectionStatus]:
        await self._answer("status", connection.id)
        return Answer(self._status(connection.id), {}, None, self._seconds)

    async def fetch(self, connection: Connection) -> Answer[ConnectionDetails]:
        await self._answer("fetch", connection.id)
        return Answer(ConnectionDetails(id=connection.id), {}, None, self._seconds)

    async def _answer(self, kind: str, connection_id: str) -> None:
        if kind != "list":
            await self.budget.take()
        self.asked.append((asyncio.get_running_loop().time(), kind, connection_id))
        self._in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self._in_flight)
        await asyncio.sleep(self._seconds)
        self._in_flight -= 1
        if error := self.script(kind, connection_id):
            raise error
