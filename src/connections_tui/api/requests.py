"""The requests of this session and how they ended, to look at and to quote.

Holds no secret by construction: the path is the documented one, without its query and
without an ID in it, and an error is the sentence that people see. The service's words
are without our secrets, and may name a merchant.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import TracebackType
from typing import TYPE_CHECKING, Self

from connections_tui.api.errors import ApiError
from connections_tui.api.operations import Operation

if TYPE_CHECKING:
    from connections_tui.api.refusals import Head

MOST_REQUESTS = 500
MOST_FAILURES = 200


@dataclass(frozen=True, slots=True)
class LoggedRequest:
    """One request that went out, once it was over."""

    started_at: datetime
    """UTC."""
    operation: str
    """What it was for: "delete the connection"."""
    method: str
    path: str
    """As documented, such as /connections/{id}."""
    status: int | None
    """None where no answer came."""
    seconds: float
    """Until the last byte of the answer; for the list, with the reading of it."""
    request_id: str | None
    error: str | None
    """The sentence that people saw; None where all was well, or it was stopped."""
    tries: int
    """How often it had been sent by then, this time included."""
    was_stopped: bool = False
    """Whether it was cancelled before it was over."""
    connection_id: str | None = field(default=None, repr=False)
    """None where it is about no connection, or about one that is yet to be made."""
    said: str | None = field(default=None, repr=False)
    """The service's own words in its refusal; uncleaned."""
    error_code: str | None = field(default=None, repr=False)
    """The service's own code in its refusal; uncleaned."""


OnFailure = Callable[[LoggedRequest], None]


class RequestLog:
    """The last requests, and apart from them the last failures, which a quick sweep
    would push out. Newest last."""

    def __init__(
        self, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self.clock = clock
        self._requests: deque[LoggedRequest] = deque(maxlen=MOST_REQUESTS)
        self._failures: deque[LoggedRequest] = deque(maxlen=MOST_FAILURES)
        self.count = 0
        """All there were, the forgotten ones included."""
        self.failure_count = 0
        self._listeners: list[OnFailure] = []

    def __repr__(self) -> str:
        return f"RequestLog(count={self.count}, failure_count={self.failure_count})"

    @property
    def requests(self) -> tuple[LoggedRequest, ...]:
        return tuple(self._requests)

    @property
    def failures(self) -> tuple[LoggedRequest, ...]:
        return tuple(self._failures)

    def subscribe(self, listener: OnFailure) -> Callable[[], None]:
        """Calls it with each request that fails from now on. Gives what ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def add(self, request: LoggedRequest) -> None:
        self.count += 1
        self._requests.append(request)
        if request.error is not None:
            self.failure_count += 1
            self._failures.append(request)
            for listener in self._listeners:
                listener(request)


class Recording:
    """One request while it is under way; entered before it is sent, left when it is
    over. What was never sent is not recorded."""

    def __init__(
        self,
        log: RequestLog | None,
        operation: Operation,
        *,
        tries: int,
        connection_id: str | None = None,
    ) -> None:
        self._log = log
        self._operation = operation
        self._tries = tries
        self._connection_id = connection_id
        self._started_at: datetime | None = None
        self._since = 0.0
        self._status: int | None = None
        self._request_id: str | None = None

    def sending(self) -> None:
        """From now on it counts."""
        if self._log is not None:
            self._started_at, self._since = self._log.clock(), time.monotonic()

    def answered(self, head: "Head") -> None:
        self._status, self._request_id = head.status, head.request_id

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._log is None or self._started_at is None:
            return
        method, _, path = self._operation.route.partition(" ")
        self._log.add(
            LoggedRequest(
                started_at=self._started_at,
                operation=self._operation.doing,
                method=method,
                path=path,
                status=self._status,
                seconds=time.monotonic() - self._since,
                request_id=self._request_id,
                error=error.message if isinstance(error, ApiError) else None,
                tries=self._tries,
                said=error.said if isinstance(error, ApiError) else None,
                error_code=error.error_code if isinstance(error, ApiError) else None,
                was_stopped=isinstance(error, asyncio.CancelledError | GeneratorExit),
                connection_id=self._connection_id,
            )
        )
