"""Requests statuses and details, most wanted first, within a request budget.

The only one that does. The list does not say what is wrong, nor before API version
2024-08-31 how a connection is or what its store is called: that costs two requests for
each, within 500 requests per 10 seconds for the whole organization.
"""

import asyncio
import random
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from connections_tui import models
from connections_tui.api import (
    Answer,
    ApiError,
    Budget,
    LoginRefused,
    RateLimited,
    ServiceFault,
    TokenRefused,
    Unreachable,
)
from connections_tui.fleet.asking.agenda import Agenda
from connections_tui.fleet.asking.backoff import Backoff, Jitter
from connections_tui.fleet.asking.lanes import Ask, Kind, QueuedAsk, Why
from connections_tui.fleet.asking.whole import Answers, WholeAnswers
from connections_tui.fleet.fleet import Fleet
from connections_tui.fleet.news import Answered, Changed, Trouble

FOR_PEOPLE = 4
"""Of the requests under way at a time, how many the sweep leaves free: half of them
once a person asks it. The pool takes sixteen; a list or a create must not queue behind
as many that wait for a slow service."""
RESERVE = 10
"""Tokens of the budget it leaves, for the same reason: a list, a row's status and its
details, and some more, go out at once however long the sweep has been at work."""
FAULTS_IN_A_ROW = 5
"""Failures of the service without an answer in between that concern all requests."""
REFUSALS_IN_A_ROW = 3
"""Access tokens refused without one accepted in between that make it doubtful whether
the tokens are wrong. The service answers a login that has ended in the same words; only
the list, which needs no token, can tell."""


class StatusSource(Protocol):
    """What a sweep needs of the client."""

    @property
    def budget(self) -> Budget: ...
    async def status(
        self, connection: "models.Connection"
    ) -> "Answer[models.ConnectionStatus]": ...
    async def fetch(
        self, connection: "models.Connection"
    ) -> "Answer[models.ConnectionDetails]": ...


class SweepState(Struct, frozen=True):
    """What a sweep is doing just now, to show."""

    is_paused: bool
    in_flight: int
    queued: Mapping[Why, int]
    """About how many wait, and why; reasons without any are left out."""
    next_up: tuple[QueuedAsk, ...]
    """At most three, best first. Of the long queues only the head of each."""
    asked_last_minute: int
    """All requests of this client."""
    budget_left: float
    """Requests that could go out at once; infinite without a limit."""
    round_trip: float | None
    """Median of the last 50 answers, in seconds."""
    trouble: ApiError | None
    resumes_in: float
    """Seconds; zero without trouble, infinite where a person must act first."""
    platforms: Mapping[str, float]
    """Those that wanted a pause, and the seconds left of it."""


class _RefusalsInARow(Struct):
    """Tokens refused one after another: of too many, the login is in doubt."""

    number: int = 0
    most: int = REFUSALS_IN_A_ROW

    @property
    def is_many(self) -> bool:
        return self.number >= self.most


class Sweep:
    """Keeps a fleet's readings fresh: rows on screen first, then all others."""

    def __init__(
        self,
        client: StatusSource,
        fleet: Fleet,
        *,
        clock: Callable[[], datetime],
        jitter: Jitter = random.random,
    ) -> None:
        self._client = client
        self._fleet = fleet
        self._agenda = Agenda(fleet, clock=clock, jitter=jitter)
        self._backoff = Backoff(jitter)
        self._faults_in_a_row = 0
        self._lost_probe: str | None = None
        """Which connection the last probe was about. The next one is about another, or
        one that never answers would keep all others waiting."""
        self._refusals = _RefusalsInARow()
        self._took: deque[float] = deque(maxlen=50)
        self._answers = WholeAnswers(clock)
        self._wake = asyncio.Event()
        self.trouble: ApiError | None = None
        """Why nothing is requested just now; None while all is well."""
        self.close = fleet.subscribe(Changed, self._notice)
        """Ends its part in the fleet's news. For one that does not run any more."""
        self._agenda.notice([record.id for record in fleet])

    @property
    def is_paused(self) -> bool:
        """Whether only what a person asks for goes out."""
        return self._agenda.is_paused

    def show(self, ids: Sequence[str]) -> None:
        """These rows are on screen, the chosen one first: they go before the rest."""
        self._agenda.show(ids)
        self._wake.set()

    def watch(self, ids: Iterable[str]) -> None:
        """These are watched, and no others: they go right after the rows on screen."""
        self._agenda.watch(ids)
        self._wake.set()

    def answers(self, connection_id: str) -> Answers:
        """What the service answered last about a connection, as far as it is kept."""
        return self._answers.of(connection_id)

    def look_at(self, connection_id: str) -> None:
        """A person looks at this one: requests what is not at hand, or not fresh.

        Waits for a pause after trouble to end, but not for the console's own pause.
        """
        self._agenda.look_at(connection_id, self.answers(connection_id).kinds)
        self._wake.set()

    def ask(self, ids: Sequence[str]) -> None:
        """Requests these now, however fresh they are and whatever failed."""
        self._backoff.end()
        self._agenda.ask(ids)
        self._wake.set()

    def ask_everything(self) -> None:
        """Refreshes every connection, in the usual order and within budget."""
        self._backoff.end()
        self._agenda.renew()
        self._wake.set()

    def want(self, ids: Sequence[str], kinds: Iterable[Kind] = Kind) -> None:
        """Requests these before all others, yet not before a pause after trouble ends.

        For automatic requests: only a person may retry ahead of time.
        """
        self._agenda.want(ids, kinds)
        self._wake.set()

    @property
    def is_finished(self) -> bool:
        """Whether nothing that was asked for or wanted waits for an answer. One that a
        pause of its platform keeps back does not count."""
        return not self._agenda.has_asked and not self._agenda.under_way

    def stop(self, error: LoginRefused) -> None:
        """The list refused the login: nothing is requested until a person acts."""
        self._backoff.wait_for_a_person()
        self.trouble = error

    def list_was_read(self) -> None:
        """The service is there, and the login is good.

        A pause for a rate limit goes on.
        """
        match self.trouble:
            case LoginRefused() | TokenRefused():
                # The tokens were wrong after all. More of them are no news.
                self._refusals.most = 2 * self._refusals.number
                self._end_trouble()
            case Unreachable() | ServiceFault():
                self._backoff.end()
        self._wake.set()

    def pause(self, paused: bool) -> None:
        """Stops automatic requests. What a person asks for still goes out."""
        self._agenda.is_paused = paused
        self._wake.set()

    def state(self) -> SweepState:
        """What it is doing. Cheap: nothing is counted one by one."""
        agenda, budget = self._agenda, self._client.budget
        took = sorted(self._took)
        return SweepState(
            is_paused=agenda.is_paused,
            in_flight=len(agenda.under_way),
            queued=agenda.queued(),
            next_up=agenda.next_up(3),
            asked_last_minute=budget.asked_last_minute,
            budget_left=budget.left,
            round_trip=took[len(took) // 2] if took else None,
            trouble=self.trouble,
            resumes_in=self._backoff.seconds_left if self.trouble else 0.0,
            platforms=agenda.paused.seconds_left(),
        )

    async def run(self) -> None:
        """Runs until it is cancelled."""
        async with asyncio.TaskGroup() as group:
            while True:
                self._wake.clear()
                has_more = self._agenda.digest()
                # Chosen last: until there is room, the screen may move on.
                if choice := self._choose():
                    is_probe = self.trouble is not None
                    group.create_task(self._do(choice, is_probe=is_probe))
                elif has_more or self._agenda.is_behind:
                    await asyncio.sleep(0)
                else:
                    await self._rest()

    def _choose(self) -> QueuedAsk | None:
        """What may go out now; None while nothing may, or nothing is due."""
        is_asked = self._agenda.has_asked
        if not self._has_room(is_asked) or not self._may_ask():
            return None
        if self._client.budget.seconds_until(self._tokens(is_asked)) > 0:
            return None
        return self._agenda.choose(only_asked=is_asked, avoiding=self._lost_probe)

    def _has_room(self, is_asked: bool) -> bool:
        kept = FOR_PEOPLE // 2 if is_asked else FOR_PEOPLE
        return len(self._agenda.under_way) < max(1, self._client.budget.at_once - kept)

    def _may_ask(self) -> bool:
        """After trouble, one request goes ahead and the others wait for it."""
        if self.trouble is None:
            return True
        return self._backoff.is_over and not self._agenda.under_way

    def _tokens(self, is_asked: bool) -> int:
        """How many must be left. Requests under way may not have taken theirs yet."""
        return 1 if is_asked else 1 + RESERVE + len(self._agenda.under_way)

    async def _rest(self) -> None:
        """Waits for something to do, a second at most: readings age meanwhile."""
        tokens = self._tokens(self._agenda.has_asked)
        waits = (self._client.budget.seconds_until(tokens), self._backoff.seconds_left)
        # Not wait_for: woken and cancelled at once, it loses the cancellation.
        with suppress(TimeoutError):
            async with asyncio.timeout(min(1.0, *(wait or 1.0 for wait in waits))):
                await self._wake.wait()

    async def _do(self, choice: QueuedAsk, *, is_probe: bool) -> None:
        """One request and what follows from it. A probe is sent after trouble, to
        learn whether it is over."""
        try:
            await self._put(choice.ask)
        except asyncio.CancelledError:
            self._agenda.again(choice)
            raise
        except ApiError as error:
            self._take_failure(choice, error, is_probe=is_probe)
        else:
            self._agenda.answered(choice.ask)
            self._refusals = _RefusalsInARow()
            self._recover(is_probe=is_probe)
        finally:
            self._agenda.done(choice.ask)
            self._wake.set()
        self._fleet.tell(Answered(choice.ask.connection_id))

    async def _put(self, ask: Ask) -> None:
        """Sends one question to the service, and its answer to the fleet."""
        record = self._fleet.get(ask.connection_id)
        if record is None:
            return
        if ask.kind is Kind.STATUS:
            status = await self._client.status(record.connection)
            self._took.append(status.took)
            self._answers.take_status(ask, status)
            self._fleet.learn_status(ask.connection_id, status.value)
        else:
            details = await self._client.fetch(record.connection)
            self._took.append(details.took)
            self._answers.take_details(ask, details)
            self._fleet.learn_details(ask.connection_id, details.value)

    def _take_failure(
        self, choice: QueuedAsk, error: ApiError, *, is_probe: bool
    ) -> None:
        self._answers.take_failure(choice.ask, error)
        if is_probe:
            self._lost_probe = choice.ask.connection_id
        match error:
            case RateLimited(status=452):
                # The service did answer: only this platform wants a pause.
                if self._agenda.set_aside(choice, error.retry_after):
                    self._record(choice.ask, error)
                self._recover(is_probe=is_probe)
            case RateLimited() | LoginRefused():
                self._agenda.again(choice)
                self._back_off(error, is_probe=is_probe)
            case Unreachable():
                self._again_or_record(choice, error, is_probe=is_probe)
                self._back_off(error, is_probe=is_probe)
            case ServiceFault():
                self._retry_later(choice.ask, error)
                self._faults_in_a_row += 1
                if is_probe or self._faults_in_a_row >= FAULTS_IN_A_ROW:
                    self._back_off(error, is_probe=is_probe)
            case TokenRefused() if self._is_doubtful(error):
                self._again_or_record(choice, error, is_probe=is_probe)
                self._back_off(self._known_refusal or error, is_probe=is_probe)
            case _:
                self._agenda.answered(choice.ask)
                self._record(choice.ask, error)
                # Without a status nothing was sent, which says nothing of the service.
                if error.status is not None:
                    self._recover(is_probe=is_probe)

    def _is_doubtful(self, error: TokenRefused) -> bool:
        """Whether it may be the login that was refused, and not this one token."""
        if error.status is None:
            return False
        self._refusals.number += 1
        return self._refusals.is_many or self._known_refusal is not None

    @property
    def _known_refusal(self) -> ApiError | None:
        """The refusal that everything waits for: one more does not end it."""
        is_refusal = isinstance(self.trouble, LoginRefused | TokenRefused)
        return self.trouble if is_refusal else None

    def _again_or_record(
        self, choice: QueuedAsk, error: ApiError, *, is_probe: bool
    ) -> None:
        """Retries after the pause; yet one that gets no answer twice must not keep all
        others waiting."""
        if is_probe:
            self._retry_later(choice.ask, error)
        else:
            self._agenda.again(choice)

    def _retry_later(self, ask: Ask, error: ApiError) -> None:
        self._agenda.failed(ask, error.retry_after)
        if ask.kind is Kind.STATUS:
            self._fleet.learn_failure(ask.connection_id, error)

    def _record(self, ask: Ask, error: ApiError) -> None:
        """A failure that concerns one connection only."""
        if ask.kind is Kind.STATUS:
            self._fleet.learn_failure(ask.connection_id, error)
        else:
            # Not every platform has details. Without them there is no name.
            self._fleet.learn_details(ask.connection_id, None)

    def _back_off(self, error: ApiError, *, is_probe: bool) -> None:
        """A failure that concerns every request: waits, longer each time."""
        if self.trouble is not None and not is_probe:
            # One of the same burst, sent before the trouble began: it has been counted.
            self._backoff.extend(error.retry_after)
            return
        self._backoff.begin(error.retry_after)
        if isinstance(error, LoginRefused):
            # No retry can succeed: a person must act first.
            self._backoff.wait_for_a_person()
        self.trouble = error
        self._fleet.tell(Trouble(error))

    def _recover(self, *, is_probe: bool) -> None:
        """An answer came. One sent before the trouble does not end its pause."""
        self._faults_in_a_row = 0
        if is_probe and self.trouble is not None:
            self._end_trouble()

    def _end_trouble(self) -> None:
        self._backoff.reset()
        self._lost_probe = None
        self.trouble = None
        self._fleet.tell(Trouble(None))

    def _notice(self, news: Changed) -> None:
        self._answers.keep_only(self._fleet, news.ids)
        self._agenda.notice(news.ids)
        self._wake.set()
