"""The rows on screen, which are kept fresher than the others."""

import asyncio
from collections.abc import Callable, Iterator, Sequence

from connections_tui.fleet.asking.lanes import Ask, Kind, QueuedAsk, Why

SCREEN_FRESH_FOR = 60.0
DETAILS_FRESH_FOR = 30 * 60.0
FRESH_FOR = {Kind.STATUS: SCREEN_FRESH_FOR, Kind.DETAILS: DETAILS_FRESH_FOR}
"""Seconds until it is read again, where the budget allows it. Most wanted first."""
_LOOK_AGAIN = 1.0
"""Seconds before looking through the rows again when all are fresh."""


class OnScreen:
    """What is due of the rows on screen. For one event loop."""

    def __init__(self, is_due: Callable[[Ask, float], bool]) -> None:
        """``is_due``: whether a question may be asked, and its answer is too old."""
        self._is_due = is_due
        self._ids: tuple[str, ...] = ()
        self._look_again_at = 0.0

    def show(self, ids: Sequence[str]) -> None:
        """These rows are on screen, the chosen one first."""
        self._ids = tuple(ids)
        self._look_again_at = 0.0

    def due(self, now: float) -> Iterator[QueuedAsk]:
        """Most wanted first. ``now``: in seconds since 1970."""
        for kind in FRESH_FOR:
            for position, connection_id in enumerate(self._ids):
                ask = Ask(connection_id, kind)
                if self._is_due(ask, now):
                    yield QueuedAsk(ask, Why.ON_SCREEN if position else Why.CHOSEN)

    def look(self, now: float) -> Iterator[QueuedAsk]:
        """The same, for one who asks with every draw."""
        looked_at = asyncio.get_running_loop().time()
        if looked_at < self._look_again_at:
            return
        found = False
        for choice in self.due(now):
            found = True
            yield choice
        if not found:
            self._look_again_at = looked_at + _LOOK_AGAIN
