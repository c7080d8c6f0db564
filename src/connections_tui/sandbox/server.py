"""The sandbox on a real port, for other programs and for practice with curl.

Import it only to serve: uvicorn would slow the console's start-up. It listens on
this machine only, and answers only requests that name this machine as their host,
so that a page in a browser cannot reach it through a domain name of its own.
"""

import asyncio
import errno
import os
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from secrets import token_urlsafe
from typing import NamedTuple
from uuid import uuid4

import uvicorn
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from connections_tui.sandbox.gate import NEWEST_VERSION, Clock
from connections_tui.sandbox.refusal import REQUEST_ID_HEADER, invalid
from connections_tui.sandbox.routes import create_app
from connections_tui.sandbox.store import Store

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8765
CLIENT_ID = "sandbox"
"""Always the same: what a console remembers goes by it."""

_ADDRESSES = {"127.0.0.1": "127.0.0.1", "localhost": "127.0.0.1", "::1": "::1"}
"""The hosts that may be listened on, and what they stand for."""
_OWN_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})


class CannotServe(Exception):
    """The port cannot be used. The message is a sentence to show."""


class _Place(NamedTuple):
    """A socket that listens, and the base URL that leads to it."""

    listener: socket.socket
    base_url: str


def serve(
    store: Store,
    *,
    host: str = DEFAULT_HOST,
    port: int = DEFAULT_PORT,
    clock: Clock,
    announce: Callable[[dict[str, str]], None],
    complain: Callable[[str], None],
    credentials: tuple[str, str] | None = None,
) -> None:
    """Answers on a port until interrupted. Port 0 means any free one.

    ``announce`` gets the environment variables that lead a console there, as soon as it
    listens. ``complain`` gets a sentence when the
    store could not be used. Without ``credentials`` each run has a new random secret.

    Raises:
        CannotServe: the host is not this machine, or the port is in use.
    """
    place = _listen(host, port)
    credentials = credentials or (CLIENT_ID, token_urlsafe())
    variables = _variables(place.base_url, credentials)
    app = create_app(
        store,
        clock=clock,
        credentials=credentials,
        on_unusable=lambda error: complain(str(error)),
    )
    server = _Server(app, on_start=lambda: announce(variables))
    with place.listener, suppress(KeyboardInterrupt):
        server.run(sockets=[place.listener])


@asynccontextmanager
async def listening(
    app: ASGIApp, *, host: str = DEFAULT_HOST, port: int = 0
) -> AsyncIterator[str]:
    """The application on a port for as long as the block runs; its base URL.

    It shares the caller's event loop and leaves its signals alone.

    Raises:
        CannotServe: as for ``serve``.
    """
    place = _listen(host, port)
    is_listening = asyncio.Event()
    server = _GuestServer(app, on_start=is_listening.set)
    with place.listener:
        task = asyncio.create_task(server.serve([place.listener]))
        # Should it fail to start, there is nothing to wait for.
        task.add_done_callback(lambda _: is_listening.set())
        try:
            await is_listening.wait()
            yield place.base_url
        finally:
            server.should_exit = True
            await task


class _Server(uvicorn.Server):
    """uvicorn that says when it listens, and logs no URL: those carry tokens."""

    def __init__(self, app: ASGIApp, *, on_start: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(
                _for_this_machine(app),
                log_config=None,
                access_log=False,
                # Not whichever parser is installed: this one gives targets whole.
                http="h11",
                lifespan="off",
                ws="none",
                server_header=False,
                timeout_graceful_shutdown=2,
            )
        )
        self._on_start = on_start

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_start()


class _GuestServer(_Server):
    """One that leaves the process's signals to its host."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _listen(host: str, port: int) -> _Place:
    if host not in _ADDRESSES:
        raise CannotServe(
            f"Invalid host: {host}. The sandbox listens on this machine only:"
            f" use {', '.join(_ADDRESSES)}."
        )
    address = _ADDRESSES[host]
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    # Named, or asyncio does not send small answers at once (TCP_NODELAY).
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":
            # A port whose last server has just gone may be used again at once.
            # Elsewhere the same option would let two servers share one port.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((address, port))
        # Two may bind a port at the same time; only one of them may listen.
        listener.listen()
    except (OSError, OverflowError) as error:
        listener.close()
        raise CannotServe(_why_not(address, port, error)) from error
    return _Place(listener, _base_url(address, listener.getsockname()[1]))


def _why_not(address: str, port: int, error: OSError | OverflowError) -> str:
    if isinstance(error, OverflowError):
        return f"Invalid port: {port}. Use 1 to 65535, or 0 for any free port."
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is in use. Choose another port, or 0 for any free port."
    return f"Could not listen on {address} port {port}: {error.strerror}."


def _base_url(address: str, port: int) -> str:
    host = f"[{address}]" if ":" in address else address
    return f"http://{host}:{port}/versioned"


def _variables(base_url: str, credentials: tuple[str, str]) -> dict[str, str]:
    client_id, secret = credentials
    return {
        "RUTTER_BASE_URL": base_url,
        "RUTTER_CLIENT_ID": client_id,
        "RUTTER_CLIENT_SECRET": secret,
        "RUTTER_API_VERSION": NEWEST_VERSION,
    }


def _for_this_machine(app: ASGIApp) -> ASGIApp:
    """Refuses requests that reached us under a name that is not ours."""

    async def checked(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not _is_for_us(scope):
            response = invalid("Host: Not a local name.").response()
            response.headers[REQUEST_ID_HEADER] = str(uuid4())
            await response(scope, receive, send)
            return
        await app(scope, receive, send)

    return checked


def _is_for_us(scope: Scope) -> bool:
    # A target with a host in it would count instead of the header.
    hosts = Headers(scope=scope).getlist("host")
    return scope["path"].startswith("/") and len(hosts) == 1 and _is_own(hosts[0])


def _is_own(host: str) -> bool:
    name = host.lower()
    bare, colon, port = name.rpartition(":")
    return name in _OWN_NAMES or (bool(colon) and port.isdigit() and bare in _OWN_NAMES)
