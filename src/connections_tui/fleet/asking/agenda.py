"""What to request next: the most wanted of all that could be.

Knows neither the network nor the budget. Nothing here looks at every connection: what
no longer applies is dropped when it is next.
"""

from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice

from connections_tui.fleet.asking.backoff import Jitter
from connections_tui.fleet.asking.failed_asks import Retries
from connections_tui.fleet.asking.lanes import (
    Aside,
    Ask,
    Kind,
    Lane,
    Queue,
    QueuedAsk,
    Round,
    Unread,
    Why,
)
from connections_tui.fleet.asking.on_screen import (
    DETAILS_FRESH_FOR,
    FRESH_FOR,
    OnScreen,
)
from connections_tui.fleet.asking.paused_platforms import PausedPlatforms
from connections_tui.fleet.asking.schedule import Schedule
from connections_tui.fleet.fleet import Fleet
from connections_tui.fleet.record import Record

_AT_A_TIME = 500
"""Of long queues; the event loop goes on in between."""


class Agenda:
    """What is requested next. Lives on the event loop, beside its fleet."""

    def __init__(
        self, fleet: Fleet, *, clock: Callable[[], datetime], jitter: Jitter
    ) -> None:
        self._fleet = fleet
        self._clock = clock
        self.under_way: set[Ask] = set()
        self.is_paused = False
        """Whether only what a person asks for goes out."""
        self.is_behind = False
        """Whether there is more to look through than was done at a time."""
        self._announced: deque[Iterator[str]] = deque()
        self._asked = Queue()
        self._wanted = Queue()
        self._again = Queue()
        self._on_screen = OnScreen(self._is_due)
        self._retries = Retries(jitter)
        self.paused = PausedPlatforms(self._platform, jitter)
        """Platforms that want a pause."""
        self._schedule = Schedule(self._retries, self._now)
        self._unread = Unread(Kind.STATUS, Why.UNREAD, self._is_unread)
        self._unnamed = Unread(Kind.DETAILS, Why.UNNAMED, self._is_unnamed)
        self._renamed = Round(
            Why.UNNAMED, DETAILS_FRESH_FOR, self._name_due_at, kind=Kind.DETAILS
        )
        self._turn = 0

    # -- what is wanted

    def show(self, ids: Sequence[str]) -> None:
        """These rows are on screen, the chosen one first."""
        self._on_screen.show(ids)

    def watch(self, ids: Iterable[str]) -> None:
        """These are watched, and no others."""
        self.notice(self._schedule.watch(ids))

    def ask(self, ids: Sequence[str]) -> None:
        """A person asks for these, at rest or not."""
        for connection_id in ids:
            self.paused.end(connection_id)
        self._asked.extend(_asks(ids), Why.ASKED)

    def want(self, ids: Sequence[str], kinds: Iterable[Kind] = Kind) -> None:
        """The console asks for these automatically; those at rest stay there."""
        self._wanted.extend(_asks(ids, kinds), Why.ASKED)

    def look_at(self, connection_id: str, has: Collection[Kind]) -> None:
        """A person looks at this one: what is not at hand, or not fresh, goes next."""
        now = self._now()
        asks = [
            Ask(connection_id, kind)
            for kind in Kind
            if kind not in has or self._is_due(Ask(connection_id, kind), now)
        ]
        self._wanted.extend(asks, Why.CHOSEN)

    def renew(self) -> None:
        """All that was read before now is due, however fresh it is."""
        self.notice(self._schedule.renew())

    def notice(self, ids: Collection[str]) -> None:
        """These came, changed or went. Looked at by ``digest``, some at a time."""
        if ids:
            self._announced.append(iter(ids))

    def digest(self) -> bool:
        """Queues some of what was noticed; whether there is more of it."""
        room = _AT_A_TIME
        returning = self.paused.returning
        while returning and room:
            self._put_back(returning.popleft())
            room -= 1
        while self._announced and room:
            some = tuple(islice(self._announced[0], room))
            if len(some) < room:
                self._announced.popleft()
            for connection_id in some:
                self._sort_in(connection_id)
            room -= len(some)
        return bool(self._announced or returning)

    # -- what comes next

    @property
    def has_asked(self) -> bool:
        """Whether a person waits for an answer."""
        return bool(self._head(self._asked) or self._head(self._wanted))

    def choose(
        self, *, only_asked: bool = False, avoiding: str | None = None
    ) -> QueuedAsk | None:
        """The most wanted question, now under way; None while nothing is due.

        ``avoiding``: the ID of a connection that goes behind all others.
        """
        self.is_behind = False
        avoided: tuple[QueuedAsk, Lane | None] | None = None
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

    def _take(self, choice: QueuedAsk, lane: Lane | None) -> QueuedAsk:
        if lane is not None:
            lane.drop()
        self._begin(choice, is_round=lane in self._lanes)
        return choice

    def next_up(self, most: int) -> tuple[QueuedAsk, ...]:
        """What would be chosen next: rows on screen, and one of each queue."""
        return tuple(choice for choice, _ in islice(self._candidates(), most))

    def queued(self) -> dict[Why, int]:
        """About how many wait for each reason. Some may be dropped later."""
        on_screen = self._on_screen.due(self._now())
        counts = Counter(choice.why for choice in (*self._again, *on_screen))
        counts[Why.ASKED] += len(self._asked) + len(self._wanted)
        for lane in self._schedule.rounds:
            counts[lane.why] += lane.count_due(self._now())
        counts[Why.UNREAD] += len(self._unread)
        counts[Why.UNNAMED] += len(self._unnamed)
        return {why: counts[why] for why in Why if counts[why]}

    # -- what became of it

    def again(self, choice: QueuedAsk) -> None:
        """Something else kept it from an answer: it goes first again."""
        queue = self._asked if choice.why is Why.ASKED else self._again
        queue.add_first(choice)

    def done(self, ask: Ask) -> None:
        """Its request has ended, one way or the other."""
        self.under_way.discard(ask)
        self.paused.done(ask)

    def answered(self, ask: Ask) -> None:
        """It was answered, if only by a refusal of its own. Where that was the probe
        of a platform, the others of the platform go on."""
        self._retries.forget([ask])
        self.paused.answered(ask)

    def failed(self, ask: Ask, at_least: float | None) -> None:
        """It failed for a reason that may pass: later, and each time later still."""
        retry_at = self._retries.failed(ask, self._now(), at_least)
        if ask.kind is Kind.DETAILS:
            self._renamed.add(retry_at, ask.connection_id)

    def set_aside(self, choice: QueuedAsk, at_least: float | None) -> bool:
        """Its platform wants a pause. Returns whether its own row should say so: the
        first request after a pause failed for it, and may succeed for another one."""
        is_probe = self.paused.pause(choice, at_least)
        if is_probe:
            self.failed(choice.ask, at_least)
        return is_probe

    # -- in detail

    def _candidates(self) -> Iterator[tuple[QueuedAsk, Lane | None]]:
        """What could be asked now and the queue it is the head of, best first."""
        for lane in (self._asked, self._wanted):
            if choice := self._head(lane):
                yield choice, lane
        if self.is_paused:
            return
        if choice := self._head(self._again):
            yield choice, self._again
        for choice in self._on_screen.look(self._now()):
            yield choice, None
        if choice := self._head(self._schedule.watched):
            yield choice, self._schedule.watched
        for aside in self.paused.ready():
            if choice := self._first_aside(aside):
                yield choice, Aside(aside)
        yield from self._in_turn()

    def _in_turn(self) -> Iterator[tuple[QueuedAsk, Lane | None]]:
        """All others: none of them keeps the rest waiting for ever.

        Those never read have every second turn. A queue with nothing due leaves its
        turn to the first one: readings that have become too old.
        """
        reread, unnamed = self._schedule.latest(), self._name_lane()
        turns: tuple[Lane, ...] = (reread, self._unread, unnamed, self._unread)
        mine = turns[self._turn % len(turns)]
        for lane in (mine, *(one for one in turns[:3] if one is not mine)):
            if choice := self._head(lane):
                yield choice, lane

    def _name_lane(self) -> Lane:
        return self._unnamed if self._unnamed.first(0.0) else self._renamed

    @property
    def _lanes(self) -> tuple[Lane, ...]:
        lanes = (self._unread, self._unnamed, self._renamed)
        return (*self._schedule.rounds[1:], *lanes)

    def _begin(self, choice: QueuedAsk, *, is_round: bool) -> None:
        self.under_way.add(choice.ask)
        self._turn += is_round
        self.paused.begin(choice.ask)

    def _head(self, lane: Lane) -> QueuedAsk | None:
        """The first of a queue that may be asked about now."""
        now = self._now()
        for _ in range(_AT_A_TIME):
            if (choice := lane.first(now)) is None:
                return None
            is_closed = self.paused.is_closed(choice.ask.connection_id)
            is_asked = lane is self._asked
            is_open = self._is_open(choice.ask)
            is_resting = lane is self._wanted and self._retries.rests(choice.ask, now)
            if is_open and not is_resting and (is_asked or not is_closed):
                return choice
            lane.drop()
            if is_open and is_closed:
                self.paused.put_aside(choice)
        self.is_behind = True
        return None

    def _first_aside(self, aside: deque[QueuedAsk]) -> QueuedAsk | None:
        while aside:
            if self._is_open((choice := aside[0]).ask):
                return choice
            aside.popleft()
        return None

    def _is_due(self, ask: Ask, now: float) -> bool:
        record = self._listed(ask.connection_id)
        if record is None or ask in self.under_way or self._retries.rests(ask, now):
            return False
        if self.paused.is_closed(ask.connection_id):
            return False
        read_at = record.checked_at if ask.kind is Kind.STATUS else record.details_at
        return read_at is None or now - read_at >= FRESH_FOR[ask.kind]

    def _is_open(self, ask: Ask) -> bool:
        return ask not in self.under_way and bool(self._listed(ask.connection_id))

    def _is_unread(self, connection_id: str) -> bool:
        record = self._listed(connection_id)
        return record is not None and record.checked_at is None

    def _is_unnamed(self, connection_id: str) -> bool:
        record = self._listed(connection_id)
        if record is None or record.details_at is not None:
            return False
        return self._name_due_at(connection_id) is None

    def _name_due_at(self, connection_id: str) -> float | None:
        return self._retries.retry_at(Ask(connection_id, Kind.DETAILS))

    def _sort_in(self, connection_id: str) -> None:
        """Queues one never met before; one that was read goes round again later."""
        record = self._listed(connection_id)
        if record is None:
            self._schedule.forget(connection_id)
            self._retries.forget(_asks([connection_id]))
            return
        if self._schedule.meet(connection_id):
            if record.checked_at is None:
                self._unread.add(connection_id)
            if record.details_at is None:
                self._unnamed.add(connection_id)
        self._schedule.add(record)

    def _put_back(self, choice: QueuedAsk) -> None:
        """Its platform answers again: back to where it came from."""
        connection_id = choice.ask.connection_id
        if choice.why is Why.ASKED:
            self._wanted.extend([choice.ask], choice.why)
        elif choice.ask.kind is Kind.DETAILS:
            self._unnamed.add(connection_id)
        elif self._is_unread(connection_id):
            self._unread.add(connection_id)
        elif record := self._listed(connection_id):
            self._schedule.put_back(record)

    def _platform(self, connection_id: str) -> str:
        record = self._listed(connection_id)
        return (record.platform or "") if record is not None else ""

    def _listed(self, connection_id: str) -> Record | None:
        """What is known of it; None while it cannot be asked about: what is only
        remembered has no token before the list names it."""
        record = self._fleet.get(connection_id)
        return record if record is not None and record.listed is not None else None

    def _now(self) -> float:
        return self._clock().timestamp()


def _asks(ids: Iterable[str], kinds: Iterable[Kind] = Kind) -> list[Ask]:
    """Every status first: health before names."""
    ids = tuple(ids)
    return [Ask(connection_id, kind) for kind in kinds for connection_id in ids]
