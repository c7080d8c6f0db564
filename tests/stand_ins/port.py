"""The service over a port of this machine: as raw bytes, or as HTTP."""

import asyncio
import contextlib
import json
import ssl
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

Converse = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Port:
    """Does as it likes with each connection, until the block that opened it ends."""

    def __init__(self, converse: Converse) -> None:
        self._converse = converse
        self._tasks: set[asyncio.Task[None]] = set()
        self.base_url = ""

    async def accept(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
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
async def opened(
    port: Port, *, number: int = 0, tls: ssl.SSLContext | None = None
) -> AsyncIterator[None]:
    """``number``: 0 for any that is free."""
    listener = await asyncio.start_server(
        port.accept, "127.0.0.1", number, ssl=tls, limit=2**20
    )
    listener.get_loop().set_exception_handler(_ignore_tls_refusals)
    scheme, host = ("http", "127.0.0.1") if tls is None else ("https", "localhost")
    port.base_url = f"{scheme}://{host}:{listener.sockets[0].getsockname()[1]}"
    try:
        yield
    finally:
        listener.close()
        await port.hang_up()
        with contextlib.suppress(OSError):
            await listener.wait_closed()


def _ignore_tls_refusals(
    loop: asyncio.AbstractEventLoop, context: dict[str, object]
) -> None:
    if not isinstance(context.get("exception"), ssl.SSLError | OSError):
        loop.default_exception_handler(context)


class Wire(Port):
    """Keeps the head of each request, and answers in bytes."""

    def __init__(self, converse: Converse, *, listens: bool) -> None:
        super().__init__(self._listen_first)
        self._answer = converse
        self._listens = listens
        self._arrivals = asyncio.Semaphore(0)
        self.requests: list[bytes] = []

    async def asked(self, *, more: int) -> None:
        """Waits until so many more requests have arrived."""
        for _ in range(more):
            await self._arrivals.acquire()

    async def _listen_first(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        if self._listens:
            self.requests.append(await reader.readuntil(b"\r\n\r\n"))
        self._arrivals.release()
        await self._answer(reader, writer)


@asynccontextmanager
async def wire(converse: Converse, *, listens: bool = True) -> AsyncIterator[Wire]:
    """One that does not listen speaks first."""
    hostile = Wire(converse, listens=listens)
    async with opened(hostile):
        yield hostile


def sends(*pieces: bytes, reset: bool = False) -> Converse:
    """Writes these bytes and closes; with ``reset`` without the usual goodbye."""

    async def converse(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
        if reset:
            writer.transport.abort()

    return converse


# For programs in another process: in a thread, whatever this one waits for.


@dataclass(frozen=True)
class Asked:
    """One request."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Reply:
    """One answer. Bytes are sent as they are, all else as JSON."""

    status: int
    body: object
    headers: Mapping[str, str] = field(default_factory=dict)
    phrase: str | None = None


@contextmanager
def answering(answer: Callable[[Asked], Reply | bytes]) -> Iterator[str]:
    """A service that answers each request so; bytes break the connection off.

    Gives its base URL.
    """

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _handle(self) -> None:
            length = int(self.headers.get("Content-Length", "0"))
            body = self.rfile.read(length)
            reply = answer(Asked(self.command, self.path, self.headers, body))
            if isinstance(reply, bytes):
                self.close_connection = True
                self.wfile.write(reply)
                return
            given = reply.body
            content = given if isinstance(given, bytes) else json.dumps(given).encode()
            self.send_response(reply.status, reply.phrase)
            kind = {"Content-Type": "application/json"} | dict(reply.headers)
            for name, value in {**kind, "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PATCH = do_DELETE = _handle

        def log_message(self, *_: object) -> None:
            """Nothing on standard error."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *told: Any) -> None:
            # A client that leaves before its answer is what some tests are about.
            if not isinstance(sys.exception(), OSError):
                super().handle_error(*told)

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/versioned"
        finally:
            server.shutdown()
            thread.join()
