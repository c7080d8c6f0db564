"""Asks for statuses and details, most wanted first, within a request budget.

The list gives neither health nor store names: they cost one request each for
every connection, within 500 requests per 10 seconds for the whole organization.
"""

import asyncio
import heapq
import math
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Protocol

from connections_tui.api import (
    Answer,
    ApiError,
    LoginRefused,
    RateLimited,
    Unreachable,
)
from connections_tui.fleet.budget import Budget
from connections_tui.fleet.fleet import Fleet
from connections_tui.models import Connection, ConnectionDetails, ConnectionStatus

IN_FLIGHT = 8
SCREEN_FRESH_FOR = timedelta(seconds=60)
REST_FRESH_FOR = timedelta(minutes=10)
DETAILS_FRESH_FOR = timedelta(minutes=30)
FIRST_PAUSE = 2.0
LONGEST_PAUSE = 60.0
"""Seconds to wait after trouble; doubled from the first to the longest."""


class Kind(Enum):
    """What can be asked about a connection, most wanted first."""

    STATUS = "status"
    DETAILS = "details"


_ON_SCREEN = {Kind.STATUS: SCREEN_FRESH_FOR, Kind.DETAILS: DETAILS_FRESH_FOR}


class StatusSource(Protocol):
    """The two calls a sweep needs of the client."""

    async def status(self, connection: Connection) -> Answer[ConnectionStatus]: ...
    async def fetch(self, connection: Connection) -> Answer[ConnectionDetails]: ...


class Sweep:
    """Keeps a fleet's readings fresh: rows on screen first, then all others."""

    def __init__(
        self, client: StatusSource, fleet: Fleet, *, clock: Callable[[], datetime]
    ) -> None:
        self._client = client
        self._fleet = fleet
        self._clock = clock
        self._screen: tuple[str, ...] = ()
        self._asked_for: deque[_Ask] = deque()
        self._unread: dict[Kind, deque[str]] = {kind: deque() for kind in Kind}
        self._met: dict[str, float | None] = {}
        """Every ID queued once, and the reading it last goes round again after."""
        self._rereads: list[tuple[float, str]] = []
        self._in_flight: set[_Ask] = set()
        self._wake = asyncio.Event()
        self._resume_at = 0.0
        self._pause = FIRST_PAUSE
        self.is_paused = False
        self.trouble: ApiError | None = None
        """Why nothing is being asked just now; None while all is well."""
        self.on_trouble: Callable[[ApiError | None], None] = lambda _: None
        """Called when trouble begins, and with None when it ends."""
        fleet.on_change(self._notice)
        self._notice(frozenset(known.id for known in fleet))

    def show(self, ids: Sequence[str]) -> None:
        """These rows are on screen, the chosen one first: they go before the rest."""
        self._screen = tuple(ids)
        self._wake.set()

    def watch(self, ids: object) -> None: ...

    def ask(self, ids: Sequence[str]) -> None:
        """Asks for these now, however fresh they are and whatever went wrong."""
        self._resume_at = 0.0
        self.want(ids)

    def want(self, ids: Sequence[str]) -> None:
        """Asks for these before all others, yet not before a pause after trouble ends.

        For what asks by itself: only a person may try again ahead of time.
        """
        queued = set(self._asked_for)
        wanted = (_Ask(i, kind) for kind in Kind for i in ids)
        self._asked_for.extend(ask for ask in wanted if ask not in queued)
        self._wake.set()

    def pause(self, paused: bool) -> None:
        """Stops asking by itself. What a person asks for still goes out."""
        self.is_paused = paused
        self._wake.set()

    async def run(self) -> None:
        """Asks until it is cancelled."""
        budget = Budget()
        slots = asyncio.Semaphore(IN_FLIGHT)
        async with asyncio.TaskGroup() as group:
            while True:
                # Chosen last: while it waits, the screen may move on or trouble begin.
                await slots.acquire()
                await budget.wait()
                ask = self._next() if self._may_ask() else None
                if ask is None:
                    slots.release()
                    await self._rest()
                    continue
                budget.spend()
                self._in_flight.add(ask)
                group.create_task(self._do(ask, slots))

    def _may_ask(self) -> bool:
        """After trouble, one request goes ahead and the others wait for it."""
        if self.trouble is None:
            return True
        return _loop_time() >= self._resume_at and not self._in_flight

    async def _rest(self) -> None:
        """Waits for something to do. Readings age by themselves: a second at most."""
        self._wake.clear()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), timeout=1)

    def _next(self) -> "_Ask | None":
        """The most wanted question, or None while nothing is due."""
        while self._asked_for:
            if self._is_open(ask := self._asked_for.popleft()):
                return ask
        if self.is_paused:
            return None
        return self._next_on_screen() or self._next_unread() or self._next_reread()

    def _next_on_screen(self) -> "_Ask | None":
        now = self._clock().timestamp()
        for kind in Kind:
            for connection_id in self._screen:
                ask = _Ask(connection_id, kind)
                if self._is_open(ask) and self._is_due(ask, now, _ON_SCREEN[kind]):
                    return ask
        return None

    def _next_unread(self) -> "_Ask | None":
        for kind in Kind:
            while self._unread[kind]:
                ask = _Ask(self._unread[kind].popleft(), kind)
                if self._is_open(ask) and self._read_at(ask) is None:
                    return ask
        return None

    def _next_reread(self) -> "_Ask | None":
        now = self._clock().timestamp()
        while self._rereads and self._rereads[0][0] <= now:
            ask = _Ask(heapq.heappop(self._rereads)[1], Kind.STATUS)
            if self._is_open(ask) and self._is_due(ask, now, self._rests_for(ask)):
                return ask
        return None

    def _rests_for(self, ask: "_Ask") -> timedelta:
        """Until its turn comes again. What trouble for all kept from an answer does
        not wait as long as one that had its answer."""
        known = self._fleet.get(ask.connection_id)
        was_cut_off = known is not None and isinstance(known.failure, Unreachable)
        return SCREEN_FRESH_FOR if was_cut_off else REST_FRESH_FOR

    def _is_open(self, ask: "_Ask") -> bool:
        return ask not in self._in_flight and ask.connection_id in self._fleet

    def _is_due(self, ask: "_Ask", now: float, fresh_for: timedelta) -> bool:
        read_at = self._read_at(ask)
        return read_at is None or now - read_at >= fresh_for.total_seconds()

    def _read_at(self, ask: "_Ask") -> float | None:
        known = self._fleet.get(ask.connection_id)
        if known is None:
            return None
        return known.checked_at if ask.kind is Kind.STATUS else known.details_at

    async def _do(self, ask: "_Ask", slots: asyncio.Semaphore) -> None:
        is_probe = self.trouble is not None
        try:
            await self._put(ask)
        except ApiError as error:
            if not _concerns_all(error):
                self._record(ask, error)
                self._recover()
            else:
                self._again_or_record(ask, error, is_probe=is_probe)
                self._back_off(error)
        else:
            self._recover()
        finally:
            self._in_flight.discard(ask)
            slots.release()
            self._wake.set()

    async def _put(self, ask: "_Ask") -> None:
        """Puts one question to the service, and its answer into the fleet."""
        known = self._fleet.get(ask.connection_id)
        if known is None:
            return
        if ask.kind is Kind.STATUS:
            status = await self._client.status(known.connection)
            self._fleet.learn_status(known.id, status.value)
        else:
            details = await self._client.fetch(known.connection)
            self._fleet.learn_details(known.id, details.value)

    def _again_or_record(self, ask: "_Ask", error: ApiError, *, is_probe: bool) -> None:
        """Asks again after the pause; yet a lone one that gets no answer twice must
        not keep all others waiting."""
        if is_probe and isinstance(error, Unreachable):
            self._record(ask, error)
        else:
            self._asked_for.appendleft(ask)

    def _record(self, ask: "_Ask", error: ApiError) -> None:
        """A failure that concerns one connection only."""
        if ask.kind is Kind.STATUS:
            self._fleet.learn_failure(ask.connection_id, error)
        else:
            # Not every platform has details. Without them there is just no name.
            self._fleet.learn_details(ask.connection_id, None)

    def _back_off(self, error: ApiError) -> None:
        """Trouble that concerns every request: waits, longer each time."""
        now = _loop_time()
        if self.trouble is not None and now < self._resume_at:
            return  # one of the same burst: it has been counted
        doubled = min(self._pause * 2, LONGEST_PAUSE)
        wait = self._pause = doubled if self.trouble else FIRST_PAUSE
        if isinstance(error, RateLimited) and error.retry_after is not None:
            wait = max(wait, error.retry_after)
        # A refused login does not mend by itself: a person has to act first.
        self._resume_at = math.inf if isinstance(error, LoginRefused) else now + wait
        self.trouble = error
        self.on_trouble(error)

    def _recover(self) -> None:
        """An answer came. One sent before the trouble does not end its pause."""
        if self.trouble is not None and _loop_time() >= self._resume_at:
            self.trouble = None
            self.on_trouble(None)

    def _notice(self, ids: frozenset[str]) -> None:
        """Queues those never met before; those read go round again later."""
        for connection_id in ids:
            known = self._fleet.get(connection_id)
            if known is None:
                self._met.pop(connection_id, None)
                continue
            if connection_id not in self._met:
                self._met[connection_id] = None
                for kind in Kind:
                    self._unread[kind].append(connection_id)
            # Once a reading: each refresh of the list announces rows as well.
            if (read_at := known.checked_at) not in (None, self._met[connection_id]):
                self._met[connection_id] = read_at
                rest = self._rests_for(_Ask(connection_id, Kind.STATUS))
                heapq.heappush(
                    self._rereads, (read_at + rest.total_seconds(), connection_id)
                )
        self._wake.set()


def _concerns_all(error: ApiError) -> bool:
    """Whether the next request would fare no better. 452 is one platform's limit."""
    return isinstance(error, Unreachable | LoginRefused) or (
        isinstance(error, RateLimited) and error.status != 452
    )


def _loop_time() -> float:
    return asyncio.get_running_loop().time()


@dataclass(frozen=True, slots=True)
class _Ask:
    """One question: a kind of reading of one connection."""

    connection_id: str
    kind: Kind
