"""What to request next: the most wanted of all that could be.

Knows neither the network nor the budget. Nothing here looks at every connection: what
no longer applies is dropped when it is next.
"""

import asyncio
import math
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from connections_tui.fleet.asking.backoff import Backoff, Jitter, retry_delay
from connections_tui.fleet.asking.lanes import (
    Aside,
    Ask,
    Choice,
    Kind,
    Lane,
    Queue,
    Round,
    Unread,
    Why,
)
from connections_tui.fleet.fleet import Fleet
from connections_tui.fleet.health import Health
from connections_tui.fleet.known import Known

SCREEN_FRESH_FOR = 60.0
DETAILS_FRESH_FOR = 30 * 60.0
WATCHED_FRESH_FOR = 60.0
BROKEN_FRESH_FOR = 2 * 60.0
REST_FRESH_FOR = 10 * 60.0
"""Seconds until a reading is taken again, where the budget allows it."""
_FRESH_FOR = {Kind.STATUS: SCREEN_FRESH_FOR, Kind.DETAILS: DETAILS_FRESH_FOR}
"""On screen, most wanted first."""
_AT_A_TIME = 500
"""Of long queues; the event loop goes on in between."""
_LOOK_AGAIN = 1.0
"""Seconds before looking through the rows on screen again when all are fresh."""


@dataclass(slots=True)
class _Fault:
    """A row whose last requests failed for a reason that may pass."""

    times: int = 0
    retry_at: float = 0.0


@dataclass(slots=True)
class _Detour:
    """A platform that wants a pause; the others go on around it."""

    pause: Backoff
    probe: Ask | None = None
    """The one request that finds out whether the platform answers again."""
    aside: deque[Choice] = field(default_factory=deque)

    @property
    def is_closed(self) -> bool:
        return self.probe is not None or not self.pause.is_over


class Agenda:
    """What is requested next. Lives on the event loop, beside its fleet."""

    def __init__(
        self, fleet: Fleet, *, clock: Callable[[], datetime], jitter: Jitter
    ) -> None:
        self._fleet = fleet
        self._clock = clock
        self._jitter = jitter
        self.under_way: set[Ask] = set()
        self.is_paused = False
        """Whether only what a person asks for goes out."""
        self.is_behind = False
        """Whether there is more to look through than was done at a time."""
        self._announced: deque[Iterator[str]] = deque()
        self._asked = Queue()
        self._wanted = Queue()
        self._again = Queue()
        self._screen: tuple[str, ...] = ()
        self._look_again_at = 0.0
        self._watched_ids: frozenset[str] = frozenset()
        self._due_at: dict[str, float] = {}
        """Every ID met, and when its status is due again; infinite before the first."""
        self._renewed_at = 0.0
        """When a person last asked for everything again."""
        self._faults: dict[Ask, _Fault] = {}
        self._watched = Round(Why.WATCHED, WATCHED_FRESH_FOR, self._due_at.get)
        self._broken = Round(Why.BROKEN, BROKEN_FRESH_FOR, self._due_at.get)
        self._oldest = Round(Why.OLDEST, REST_FRESH_FOR, self._due_at.get)
        self._unread = Unread(Kind.STATUS, Why.UNREAD, self._is_unread)
        self._unnamed = Unread(Kind.DETAILS, Why.UNNAMED, self._is_unnamed)
        self._renamed = Round(
            Why.UNNAMED, DETAILS_FRESH_FOR, self._name_due_at, kind=Kind.DETAILS
        )
        self._turn = 0
        self._detours: dict[str, _Detour] = {}
        self._returning: deque[Choice] = deque()

    # -- what is wanted

    def show(self, ids: Sequence[str]) -> None:
        """These rows are on screen, the chosen one first."""
        self._screen = tuple(ids)
        self._look_again_at = 0.0

    def watch(self, ids: Iterable[str]) -> None:
        """These are watched, and no others."""
        before, self._watched_ids = self._watched_ids, frozenset(ids)
        new = self._watched_ids - before
        # Without a time they are given a new one, among the watched.
        self._due_at.update((i, math.inf) for i in new if i in self._due_at)
        self.notice(new)

    def ask(self, ids: Sequence[str]) -> None:
        """A person asks for these, at rest or not."""
        for connection_id in ids:
            if detour := self._detour(connection_id):
                detour.pause.end()
        self._asked.extend(_both(ids), Why.ASKED)

    def want(self, ids: Sequence[str]) -> None:
        """The console asks for these automatically; those at rest stay there."""
        self._wanted.extend(_both(ids), Why.ASKED)

    def look_at(self, connection_id: str, has: Collection[Kind]) -> None:
        """A person looks at this one: what is not at hand, or not fresh, goes next."""
        now = self._now()
        asks = [
            Ask(connection_id, kind)
            for kind, fresh_for in _FRESH_FOR.items()
            if kind not in has or self._is_due(Ask(connection_id, kind), now, fresh_for)
        ]
        self._wanted.extend(asks, Why.CHOSEN)

    def renew(self) -> None:
        """All that was read before now is due, however fresh it is."""
        self._renewed_at = self._now()
        self.notice(tuple(self._due_at))

    def notice(self, ids: Collection[str]) -> None:
        """These came, changed or went. Looked at by ``digest``, some at a time."""
        if ids:
            self._announced.append(iter(ids))

    def digest(self) -> bool:
        """Queues some of what was noticed; whether there is more of it."""
        room = _AT_A_TIME
        while self._returning and room:
            self._put_back(self._returning.popleft())
            room -= 1
        while self._announced and room:
            some = tuple(islice(self._announced[0], room))
            if len(some) < room:
                self._announced.popleft()
            for connection_id in some:
                self._schedule(connection_id)
            room -= len(some)
        return bool(self._announced or self._returning)

    # -- what comes next

    @property
    def has_asked(self) -> bool:
        """Whether a person waits for an answer."""
        return bool(self._head(self._asked) or self._head(self._wanted))

    def choose(
        self, *, only_asked: bool = False, avoiding: str | None = None
    ) -> Choice | None:
        """The most wanted question, now under way; None while nothing is due.

        ``avoiding``: the ID of a connection that goes behind all others.
        """
        self.is_behind = False
        avoided: tuple[Choice, Lane | None] | None = None
        for choice, lane in self._candidates():
            if only_asked and lane not in (self._asked, self._wanted):
                return None
            if choice.ask.connection_id == avoiding and lane is not self._asked:
                avoided = avoided or (choice, lane)
                continue
            return self._take(choice, lane)
        if avoided is not None:
            return self._take(*avoided)
        # After a quiet moment the turns start over: health before names.
        self._turn = 0
        return None

    def _take(self, choice: Choice, lane: Lane | None) -> Choice:
        if lane is not None:
            lane.drop()
        self._begin(choice, is_round=lane in self._lanes)
        return choice

    def next_up(self, most: int) -> tuple[Choice, ...]:
        """What would be chosen next: rows on screen, and one of each queue."""
        return tuple(choice for choice, _ in islice(self._candidates(), most))

    def queued(self) -> dict[Why, int]:
        """About how many wait for each reason. Some may be dropped later."""
        counts = Counter(choice.why for choice in (*self._again, *self._on_screen()))
        counts[Why.ASKED] += len(self._asked) + len(self._wanted)
        for lane in (self._watched, self._broken, self._oldest):
            counts[lane.why] += lane.count_due(self._now())
        counts[Why.UNREAD] += len(self._unread)
        counts[Why.UNNAMED] += len(self._unnamed)
        return {why: counts[why] for why in Why if counts[why]}

    def resting(self) -> dict[str, float]:
        """Platforms that wanted a pause, and the seconds left of it."""
        return {
            platform: detour.pause.seconds_left
            for platform, detour in self._detours.items()
            if not detour.pause.is_over
        }

    # -- what became of it

    def again(self, choice: Choice) -> None:
        """Something else kept it from an answer: it goes first again."""
        queue = self._asked if choice.why is Why.ASKED else self._again
        queue.add_first(choice)

    def done(self, ask: Ask) -> None:
        """Its request has ended, one way or the other."""
        self.under_way.discard(ask)
        if (detour := self._detour(ask.connection_id)) and detour.probe == ask:
            detour.probe = None

    def answered(self, ask: Ask) -> None:
        """It was answered, if only by a refusal of its own. Where that was the probe
        of a platform, the others of the platform go on."""
        self._faults.pop(ask, None)
        detour = self._detour(ask.connection_id)
        if detour is not None and detour.probe == ask:
            del self._detours[self._platform(ask.connection_id)]
            self._returning.extend(detour.aside)

    def failed(self, ask: Ask, at_least: float | None) -> None:
        """It failed for a reason that may pass: later, and each time later still."""
        fault = self._faults.setdefault(ask, _Fault())
        fault.times += 1
        fault.retry_at = self._now() + retry_delay(fault.times, at_least, self._jitter)
        if ask.kind is Kind.DETAILS:
            self._renamed.add(fault.retry_at, ask.connection_id)

    def set_aside(self, choice: Choice, at_least: float | None) -> bool:
        """Its platform wants a pause. Returns whether its own row should say so: the
        first request after a pause failed for it, and may succeed for another one."""
        detour = self._detour(choice.ask.connection_id)
        is_probe = detour is not None and detour.probe == choice.ask
        if detour is None:
            detour = _Detour(Backoff(self._jitter))
            self._detours[self._platform(choice.ask.connection_id)] = detour
            detour.pause.begin(at_least)
        elif is_probe:
            detour.pause.begin(at_least)
        else:
            detour.pause.extend(at_least)
        if is_probe:
            self.failed(choice.ask, at_least)
        else:
            detour.aside.append(choice)
        return is_probe

    # -- in detail

    def _candidates(self) -> Iterator[tuple[Choice, Lane | None]]:
        """What could be asked now and the queue it is the head of, best first."""
        for lane in (self._asked, self._wanted):
            if choice := self._head(lane):
                yield choice, lane
        if self.is_paused:
            return
        if choice := self._head(self._again):
            yield choice, self._again
        for choice in self._look_at_screen():
            yield choice, None
        if choice := self._head(self._watched):
            yield choice, self._watched
        for detour in self._detours.values():
            if not detour.is_closed and (choice := self._first_aside(detour)):
                yield choice, Aside(detour.aside)
        yield from self._in_turn()

    def _in_turn(self) -> Iterator[tuple[Choice, Lane | None]]:
        """All others: none of them keeps the rest waiting for ever.

        Those never read have every second turn. A queue with nothing due leaves its
        turn to the first one: readings that have become too old.
        """
        reread, unread, unnamed = self._reread(), self._unread, self._name_lane()
        turns: tuple[Lane, ...] = (reread, unread, unnamed, unread)
        mine = turns[self._turn % len(turns)]
        for lane in (mine, *(one for one in turns[:3] if one is not mine)):
            if choice := self._head(lane):
                yield choice, lane

    def _reread(self) -> Round:
        """Broken ones or all others: which is later, as a share of its own time.

        So broken ones come round five times as often, and when there is more to
        read than the budget allows, both become late alike.
        """
        now = self._now()
        broken, oldest = (r.lateness(now) for r in (self._broken, self._oldest))
        return self._broken if broken >= oldest else self._oldest

    def _name_lane(self) -> Lane:
        return self._unnamed if self._unnamed.first(0.0) else self._renamed

    @property
    def _lanes(self) -> tuple[Lane, ...]:
        return (self._broken, self._oldest, self._unread, self._unnamed, self._renamed)

    def _begin(self, choice: Choice, *, is_round: bool) -> None:
        self.under_way.add(choice.ask)
        self._turn += is_round
        if (detour := self._detour(choice.ask.connection_id)) and not detour.is_closed:
            detour.probe = choice.ask

    def _head(self, lane: Lane) -> Choice | None:
        """The first of a queue that may be asked about now."""
        now = self._now()
        for _ in range(_AT_A_TIME):
            if (choice := lane.first(now)) is None:
                return None
            detour = self._detour(choice.ask.connection_id)
            if not self._is_open(choice.ask):
                lane.drop()
            elif lane is self._asked or (detour is None or not detour.is_closed):
                if lane is not self._wanted or not self._rests(choice.ask, now):
                    return choice
                lane.drop()
            else:
                lane.drop()
                detour.aside.append(choice)
        self.is_behind = True
        return None

    def _first_aside(self, detour: _Detour) -> Choice | None:
        while detour.aside:
            if self._is_open((choice := detour.aside[0]).ask):
                return choice
            detour.aside.popleft()
        return None

    def _look_at_screen(self) -> Iterator[Choice]:
        now = asyncio.get_running_loop().time()
        if now < self._look_again_at:
            return
        found = False
        for choice in self._on_screen():
            found = True
            yield choice
        if not found:
            self._look_again_at = now + _LOOK_AGAIN

    def _on_screen(self) -> Iterator[Choice]:
        now = self._now()
        for kind, fresh_for in _FRESH_FOR.items():
            for position, connection_id in enumerate(self._screen):
                ask = Ask(connection_id, kind)
                if self._is_due(ask, now, fresh_for):
                    yield Choice(ask, Why.ON_SCREEN if position else Why.CHOSEN)

    def _is_due(self, ask: Ask, now: float, fresh_for: float) -> bool:
        known = self._listed(ask.connection_id)
        if known is None or ask in self.under_way or self._rests(ask, now):
            return False
        if (detour := self._detour(ask.connection_id)) and detour.is_closed:
            return False
        read_at = known.checked_at if ask.kind is Kind.STATUS else known.details_at
        return read_at is None or now - read_at >= fresh_for

    def _is_open(self, ask: Ask) -> bool:
        return ask not in self.under_way and bool(self._listed(ask.connection_id))

    def _rests(self, ask: Ask, now: float) -> bool:
        fault = self._faults.get(ask)
        return fault is not None and now < fault.retry_at

    def _is_unread(self, connection_id: str) -> bool:
        known = self._listed(connection_id)
        return known is not None and known.checked_at is None

    def _is_unnamed(self, connection_id: str) -> bool:
        known = self._listed(connection_id)
        if known is None or Ask(connection_id, Kind.DETAILS) in self._faults:
            return False
        return known.details_at is None

    def _name_due_at(self, connection_id: str) -> float | None:
        fault = self._faults.get(Ask(connection_id, Kind.DETAILS))
        return fault.retry_at if fault else None

    def _schedule(self, connection_id: str) -> None:
        """Queues one never met before; one that was read goes round again later."""
        known = self._listed(connection_id)
        if known is None:
            self._forget(connection_id)
            return
        checked_at = known.checked_at
        if connection_id not in self._due_at:
            self._due_at[connection_id] = math.inf
            if checked_at is None:
                self._unread.add(connection_id)
            if known.details_at is None:
                self._unnamed.add(connection_id)
        lane = self._round_of(known)
        if checked_at is None and lane is not self._watched:
            return
        fault = self._faults.get(Ask(connection_id, Kind.STATUS))
        due_at = 0.0 if checked_at is None else checked_at + lane.rest
        if fault is not None:
            due_at = fault.retry_at
        if checked_at is not None and checked_at < self._renewed_at:
            due_at = min(due_at, self._renewed_at)
        # Once a reading: each refresh of the list announces rows as well.
        if due_at != self._due_at[connection_id]:
            self._due_at[connection_id] = due_at
            lane.add(due_at, connection_id)

    def _round_of(self, known: Known) -> Round:
        if known.id in self._watched_ids:
            return self._watched
        is_due_soon = known.health.is_problem or known.health is Health.NO_ANSWER
        return self._broken if is_due_soon else self._oldest

    def _forget(self, connection_id: str) -> None:
        self._due_at.pop(connection_id, None)
        for ask in _both([connection_id]):
            self._faults.pop(ask, None)

    def _put_back(self, choice: Choice) -> None:
        """Its platform answers again: back to where it came from."""
        connection_id = choice.ask.connection_id
        if choice.why is Why.ASKED:
            self._wanted.extend([choice.ask], choice.why)
        elif choice.ask.kind is Kind.DETAILS:
            self._unnamed.add(connection_id)
        elif self._is_unread(connection_id):
            self._unread.add(connection_id)
        elif known := self._listed(connection_id):
            due_at = self._due_at.get(connection_id, math.inf)
            self._round_of(known).add(due_at, connection_id)

    def _platform(self, connection_id: str) -> str:
        known = self._listed(connection_id)
        return (known.platform or "") if known is not None else ""

    def _detour(self, connection_id: str) -> _Detour | None:
        # Mostly there is none, and this is asked for each draw.
        if not self._detours:
            return None
        return self._detours.get(self._platform(connection_id))

    def _listed(self, connection_id: str) -> Known | None:
        """What is known of it; None while it cannot be asked about: what is only
        remembered has no token before the list names it."""
        known = self._fleet.get(connection_id)
        return known if known is not None and known.listed is not None else None

    def _now(self) -> float:
        return self._clock().timestamp()


def _both(ids: Iterable[str]) -> list[Ask]:
    """Every status first: health before names."""
    ids = tuple(ids)
    return [Ask(connection_id, kind) for kind in Kind for connection_id in ids]
