"""Two stand-ins for the service: one in process, one that breaks the wire."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
from pydantic import SecretStr

from connections_tui.api import ApiError, ConnectionsClient, RequestLog, Retries
from connections_tui.models import Connection, JsonObject
from connections_tui.platforms import SCHEMAS

CONTRACT = Path(__file__).parents[1] / "contract"
CLIENT_ID = "client-id"
CLIENT_SECRET = "client-secret-5f2e"
BASIC = "Y2xpZW50LWlkOmNsaWVudC1zZWNyZXQtNWYyZQ=="
TOKEN = "access-token/91 c+7&x"
REQUEST_ID = "0b6f-request"
ID = "3adc1519-0d6e-4222-83de-25b457cf42be"

CONNECTION = Connection(id=ID, access_token=SecretStr(TOKEN), platform="SHOPIFY")
CREDENTIALS = SCHEMAS["stripe"].from_input(
    {"account_id": "acct_1", "oauth_access_token": "posted-secret-77aa"}
)
POSTED_SECRET = "posted-secret-77aa"
SECRETS = (CLIENT_SECRET, BASIC, TOKEN, POSTED_SECRET)


def contract(name: str) -> JsonObject:
    """An answer as the service documents it."""
    read: JsonObject = json.loads((CONTRACT / f"{name}.json").read_text("utf-8"))
    return read


Handler = Callable[[httpx.Request], httpx.Response]


class Service(httpx.MockTransport):
    """Answers as it is told to, and remembers what it was asked."""

    def __init__(self, *answers: httpx.Response | Exception | Handler) -> None:
        self.requests: list[httpx.Request] = []
        self._answers = list(answers)
        super().__init__(self._answer)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, httpx.Response) else answer(request)


def says(
    status: int = 200,
    body: object = None,
    *,
    text: str | bytes | None = None,
    **headers: str,
) -> Handler:
    """An answer, made anew for each request: a response can be read only once."""
    content = json.dumps(body) if text is None else text
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: httpx.Response(
        status,
        content=content,
        headers={"X-Rutter-Request-ID": REQUEST_ID} | named,
    )


async def _at_once(_: float) -> None:
    """Instead of a pause between two tries."""


def client_of(
    transport: httpx.AsyncBaseTransport | None,
    *,
    base_url: str = "https://api.test/versioned",
    deadline: float = 30.0,
    log: RequestLog | None = None,
) -> ConnectionsClient:
    return ConnectionsClient(
        base_url=base_url,
        client_id=CLIENT_ID,
        client_secret=SecretStr(CLIENT_SECRET),
        transport=transport,
        deadline=deadline,
        retries=Retries(jitter=lambda: 0.0, sleep=_at_once),
        log=log,
    )


async def read_list(client: ConnectionsClient) -> list[Connection]:
    return [
        row.read()
        async for batch in client.list_connections()
        for row in batch.connections
    ]


Ask = Callable[[ConnectionsClient], Awaitable[object]]
OPERATIONS: dict[str, Ask] = {
    "list": read_list,
    "fetch": lambda client: client.fetch(CONNECTION),
    "status": lambda client: client.status(CONNECTION),
    "create": lambda client: client.create(CREDENTIALS),
    "delete": lambda client: client.delete(ID),
}
READS = ("list", "fetch", "status")
BY_TOKEN = ("fetch", "status")


async def failure(client: ConnectionsClient, operation: str) -> ApiError:
    """The error an operation ends in. Anything else fails the test."""
    try:
        answer = await OPERATIONS[operation](client)
    except ApiError as error:
        return error
    raise AssertionError(f"{operation} succeeded with {answer!r}")


Converse = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Wire:
    """A server on this machine that does as it likes with each connection."""

    def __init__(self, converse: Converse, *, listens: bool) -> None:
        self._converse = converse
        self._listens = listens
        self._tasks: set[asyncio.Task[None]] = set()
        self._arrivals = asyncio.Semaphore(0)
        self.requests: list[bytes] = []
        self.base_url = ""

    async def asked(self, *, more: int) -> None:
        """Waits until so many more requests have arrived."""
        for _ in range(more):
            await self._arrivals.acquire()

    async def accept(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            if self._listens:
                self.requests.append(await reader.readuntil(b"\r\n\r\n"))
            self._arrivals.release()
            await self._converse(reader, writer)
        except (asyncio.CancelledError, asyncio.IncompleteReadError, OSError):
            pass
        finally:
            self._tasks.discard(task)
            writer.close()

    async def hang_up(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


@asynccontextmanager
async def wire(converse: Converse, *, listens: bool = True) -> AsyncIterator[Wire]:
    """A server for one test; one that does not listen speaks first."""
    hostile = Wire(converse, listens=listens)
    server = await asyncio.start_server(hostile.accept, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    hostile.base_url = f"http://127.0.0.1:{port}"
    try:
        yield hostile
    finally:
        server.close()
        await hostile.hang_up()
        await server.wait_closed()


def sends(*pieces: bytes, reset: bool = False) -> Converse:
    """Writes these bytes and closes; with ``reset`` without the usual goodbye."""

    async def converse(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
        if reset:
            writer.transport.abort()

    return converse
