"""Questions, and the queues they wait in.

Each queue gives its first in constant time and drops it in at most the time of a
heap, however many connections there are.
"""

import heapq
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from typing import Protocol

from msgspec import Struct

_AT_A_TIME = 500
"""Readings that become due at a time; more of them wait for the next look."""


class Kind(Enum):
    """What can be asked about a connection, most wanted first."""

    STATUS = "status"
    DETAILS = "details"


class Why(Enum):
    """Why something is requested, most wanted first, in words to show."""

    ASKED = "requested"
    CHOSEN = "chosen row"
    ON_SCREEN = "on screen"
    WATCHED = "watched"
    BROKEN = "needs attention"
    OLDEST = "oldest status"
    UNREAD = "not checked"
    UNNAMED = "no name"


class Ask(Struct, frozen=True):
    """One question: a kind of reading of one connection."""

    connection_id: str
    kind: Kind


class QueuedAsk(Struct, frozen=True):
    """A question, and why it is next."""

    ask: Ask
    why: Why


class Lane(Protocol):
    """A queue: look at the first, then drop it."""

    def first(self, now: float) -> QueuedAsk | None: ...
    def drop(self) -> None: ...


class Queue:
    """First come, first served, and each question once."""

    def __init__(self) -> None:
        self._choices: deque[QueuedAsk] = deque()
        self._asks: set[Ask] = set()

    def __len__(self) -> int:
        return len(self._choices)

    def __iter__(self) -> Iterator[QueuedAsk]:
        return iter(self._choices)

    def extend(self, asks: Iterable[Ask], why: Why) -> None:
        for ask in asks:
            if ask not in self._asks:
                self._asks.add(ask)
                self._choices.append(QueuedAsk(ask, why))

    def add_first(self, choice: QueuedAsk) -> None:
        if choice.ask not in self._asks:
            self._asks.add(choice.ask)
            self._choices.appendleft(choice)

    def first(self, now: float) -> QueuedAsk | None:  # any time will do
        return self._choices[0] if self._choices else None

    def drop(self) -> None:
        self._asks.discard(self._choices.popleft().ask)


class Unread:
    """IDs without a first reading of one kind, in the order in which they came."""

    def __init__(self, kind: Kind, why: Why, applies: Callable[[str], bool]) -> None:
        """``applies``: whether an ID still has none; checked when it is next."""
        self.kind = kind
        self.why = why
        self._applies = applies
        self._ids: deque[str] = deque()

    def __len__(self) -> int:
        return len(self._ids)

    def add(self, connection_id: str) -> None:
        self._ids.append(connection_id)

    def first(self, now: float) -> QueuedAsk | None:  # any time will do
        while self._ids and not self._applies(self._ids[0]):
            self._ids.popleft()
        return QueuedAsk(Ask(self._ids[0], self.kind), self.why) if self._ids else None

    def drop(self) -> None:
        self._ids.popleft()


class Round:
    """IDs that are read again and again, each after its rest."""

    def __init__(
        self,
        why: Why,
        rest: float,
        due_at: Callable[[str], float | None],
        *,
        kind: Kind = Kind.STATUS,
    ) -> None:
        """``rest``: seconds between two readings. ``due_at``: when an ID is due by
        now; an entry that says another time is an old one, and is passed over."""
        self.why = why
        self.rest = rest
        self._kind = kind
        self._due_at = due_at
        self._resting: list[tuple[float, str]] = []
        self._due: deque[tuple[float, str]] = deque()

    def add(self, due_at: float, connection_id: str) -> None:
        heapq.heappush(self._resting, (due_at, connection_id))

    def count_due(self, now: float) -> int:
        """About how many are due: old entries are counted until they are met."""
        self._take_due(now)
        return len(self._due)

    def lateness(self, now: float) -> float:
        """How much too old the oldest reading is, as a share of its rest; negative
        where nothing is due."""
        if self.first(now) is None:
            return -1.0
        return (now - self._due[0][0]) / self.rest

    def first(self, now: float) -> QueuedAsk | None:
        self._take_due(now)
        while self._due and self._due_at(self._due[0][1]) != self._due[0][0]:
            self._due.popleft()
        return (
            QueuedAsk(Ask(self._due[0][1], self._kind), self.why) if self._due else None
        )

    def drop(self) -> None:
        self._due.popleft()

    def _take_due(self, now: float) -> None:
        for _ in range(_AT_A_TIME):
            if not self._resting or self._resting[0][0] > now:
                return
            self._due.append(heapq.heappop(self._resting))


class Aside:
    """What waits for a platform to answer again."""

    def __init__(self, choices: deque[QueuedAsk]) -> None:
        self._choices = choices

    def first(self, now: float) -> QueuedAsk | None:  # any time will do
        return self._choices[0] if self._choices else None

    def drop(self) -> None:
        self._choices.popleft()
