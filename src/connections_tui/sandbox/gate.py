"""What is checked of every request: login, request limit, version, request ID."""

import base64
import binascii
import math
import secrets
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from connections_tui.sandbox.refusal import (
    REQUEST_ID_HEADER,
    Refusal,
    invalid,
    invalid_credentials,
)

RATE_LIMIT = 500
RATE_WINDOW = timedelta(seconds=10)

VERSION_HEADER = "X-Rutter-Version"
NEWEST_VERSION = "2024-08-31"
VERSIONS = ("2023-02-07", "2023-03-14", "2024-04-30", NEWEST_VERSION)
_UNVERSIONED = VERSIONS[0]
"""What a caller without the prefix gets, whatever the header says."""
_UNSTABLE = "unstable"
"""Also taken, and answered as the newest."""
_VERSION_KEY = "connections_tui.api_version"

Clock = Callable[[], datetime]


def version_of(scope: Scope) -> str:
    """The API version to answer in, once the request has passed."""
    return str(scope[_VERSION_KEY])


class RequestLimit:
    """How many requests fit into a window that slides along with the clock."""

    def __init__(self, limit: int, window: timedelta) -> None:
        self._limit = limit
        self._window = window
        self._times: deque[datetime] = deque()

    def wait(self, now: datetime) -> timedelta | None:
        """How long until there is room; None, and counted, where there is.

        Refused requests do not count, or a caller that repeats them at once would
        stay locked out.
        """
        times = self._times
        while times and not timedelta(0) <= now - times[0] < self._window:
            times.popleft()
        if len(times) >= self._limit:
            return times[0] + self._window - now
        times.append(now)
        return None


class Gate:
    """Passes a request on to the routes, or refuses it."""

    def __init__(
        self, app: ASGIApp, *, clock: Clock, credentials: tuple[str, str] | None
    ) -> None:
        self._app = app
        self._clock = clock
        self._login = ":".join(credentials).encode() if credentials else None
        self._limit = RequestLimit(RATE_LIMIT, RATE_WINDOW)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        marked = _with_request_id(send)
        try:
            self._check(scope)
        except Refusal as refusal:
            await refusal.response()(scope, receive, marked)
            return
        await self._app(scope, receive, marked)

    def _check(self, scope: Scope) -> None:
        headers = Headers(scope=scope)
        self._check_login(headers.get("Authorization", ""))
        if (wait := self._limit.wait(self._clock())) is not None:
            raise _too_many(wait)
        scope[_VERSION_KEY] = _read_version(scope["path"], headers.get(VERSION_HEADER))

    def _check_login(self, header: str) -> None:
        if self._login is None:
            return
        kind, _, encoded = header.partition(" ")
        try:
            login = base64.b64decode(encoded.strip(), validate=True)
        except (binascii.Error, ValueError):
            login = b""
        is_ours = secrets.compare_digest(login, self._login)
        if kind.lower() != "basic" or not is_ours:
            raise invalid_credentials()


def _read_version(path: str, given: str | None) -> str:
    if not path.startswith("/versioned/"):
        return _UNVERSIONED
    if given in VERSIONS:
        return str(given)
    if given == _UNSTABLE:
        return NEWEST_VERSION
    problem = "Required." if given is None else "Not a supported version."
    raise invalid(
        f"{VERSION_HEADER}: {problem} Send one of {', '.join(reversed(VERSIONS))}."
    )


def _too_many(wait: timedelta) -> Refusal:
    return Refusal(
        429,
        "RATE_LIMIT_EXCEEDED",
        f"More than {RATE_LIMIT} requests in {RATE_WINDOW.seconds} seconds.",
        headers={"Retry-After": str(math.ceil(wait.total_seconds()))},
    )


def _with_request_id(send: Send) -> Send:
    request_id = str(uuid4())

    async def marked(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message)[REQUEST_ID_HEADER] = request_id
        await send(message)

    return marked
