"""One answer being read: bounded in time and in size.

An answer has to be whole in time, since httpx's own time-outs are for each read and a
slow drip never trips them. The list may take as long as it needs, as long as it comes.
"""

import asyncio
import re
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable
from contextlib import AsyncExitStack, suppress
from typing import TypeVar

import httpx

from connections_tui.api.breaking import closed
from connections_tui.api.errors import ApiError, Unreadable
from connections_tui.api.network_errors import PROBLEMS, Route, explain
from connections_tui.api.operations import Call, Operation
from connections_tui.api.redaction import Redaction
from connections_tui.api.refusals import CHECK, Head, refusal

_ERROR_BODY = 256 * 2**10

T = TypeVar("T")


class Patience:
    """The seconds one exchange may wait for the service, all waits together.

    What the reader of a stream does between two waits is not counted.
    """

    def __init__(self, operation: Operation, route: Route, seconds: float) -> None:
        self._operation = operation
        self._route = route
        self._seconds = seconds
        self._late = f"No response from {route.host} within {seconds:g} s."
        self._left = seconds
        self._since = time.monotonic()

    @property
    def age(self) -> float:
        """Seconds since the exchange began, those of the reader included."""
        return time.monotonic() - self._since

    def renew(self) -> None:
        """More of a long answer has come: the seconds begin again."""
        self._left = self._seconds
        self._late = f"{self._route.host} sent nothing new for {self._seconds:g} s."

    async def wait(self, step: Awaitable[T]) -> T:
        """One step of the exchange, within the time that is left.

        Raises:
            ApiError: for whatever went wrong. Raised outside of the ``except``
                block, so that it does not drag httpx's exception along as its
                context: that one holds the URL.
        """
        started = time.monotonic()
        try:
            async with asyncio.timeout(max(self._left, 0)):
                return await step
        except PROBLEMS as problem:
            error = explain(problem, self._operation, self._route, late=self._late)
        finally:
            self._left -= time.monotonic() - started
        raise error


class Reply:
    """An answer, its body still to be read.

    Must be closed, whatever happens: it holds one of the places in the queue.
    """

    def __init__(
        self,
        call: Call,
        head: Head,
        redact: Redaction,
        *,
        echoes: tuple[str, ...],
        body: AsyncIterator[bytes],
        patience: Patience,
        holding: AsyncExitStack,
    ) -> None:
        self.operation = call.operation
        self.head = head
        self.redact = redact
        self.echoes = echoes
        """Secrets of ours that an answer may repeat among its values."""
        self._limit = call.limit
        self.is_going_on = call.is_long
        """Whether what comes next of the body may take as long again."""
        self._body = body
        self._patience = patience
        self._holding = holding

    @property
    def took(self) -> float:
        """Seconds since the request was sent."""
        return self._patience.age

    async def aclose(self) -> None:
        # A connection that breaks while it is being closed is closed.
        with suppress(httpx.HTTPError):
            await closed(self._holding.aclose())

    async def chunks(self, limit: int | None = None) -> AsyncGenerator[bytes, None]:
        """The body as it arrives, up to the limit in bytes."""
        is_refusal = limit is not None
        limit = self._limit if limit is None else limit
        size = 0
        while (chunk := await self._patience.wait(anext(self._body, None))) is not None:
            size += len(chunk)
            if size > limit:
                raise self._too_large()
            # Blanks are not part of a list: a server could send them for ever.
            if self.is_going_on and not is_refusal and not chunk.isspace():
                self._patience.renew()
            yield chunk

    async def whole(self, limit: int | None = None) -> bytes:
        """All of the body."""
        return b"".join([chunk async for chunk in self.chunks(limit)])

    async def check(self) -> None:
        """Raises the error for an answer that is no success or cannot be ours."""
        if not 200 <= self.head.status < 300:
            body = await self._error_body()
            raise refusal(self.operation, self.head, body, self.redact)
        if self._is_compressed:
            raise self.unreadable("is compressed, which was not asked for")
        length = self.head.headers.get("content-length", "")
        if re.fullmatch("[0-9]{1,18}", length) and int(length) > self._limit:
            raise self._too_large()

    async def _error_body(self) -> bytes:
        """What comes with a refusal. The status says enough where nothing does."""
        if self._is_compressed:
            return b""
        try:
            return await self.whole(_ERROR_BODY)
        except ApiError:
            return b""

    @property
    def _is_compressed(self) -> bool:
        encoding = self.head.headers.get("content-encoding", "").strip().lower()
        return encoding not in ("", "identity")

    def _too_large(self) -> Unreadable:
        return self.unreadable(f"is larger than {self._limit >> 20} MB")

    def unreadable(self, why: str) -> Unreadable:
        """The error for an answer that this API does not give.

        ``why`` follows "The answer of …".
        """
        return self.operation.failed(
            Unreadable,
            f"The answer of {self.head.host} {why} ({self.head.media_type}).",
            CHECK,
            status=self.head.status,
            request_id=self.head.request_id,
            may_have_happened=True,
        )
