"""Rows whose last requests failed for a reason that may pass."""

from collections.abc import Iterable

from msgspec import Struct

from connections_tui.fleet.asking.backoff import Jitter, retry_delay
from connections_tui.fleet.asking.lanes import Ask


class _Failed(Struct):
    times: int = 0
    retry_at: float = 0.0


class Retries:
    """When each is tried again: later each time. Times are seconds since 1970."""

    def __init__(self, jitter: Jitter) -> None:
        self._jitter = jitter
        self._failed: dict[Ask, _Failed] = {}

    def retry_at(self, ask: Ask) -> float | None:
        """None where its last request did not fail."""
        failed = self._failed.get(ask)
        return failed.retry_at if failed is not None else None

    def rests(self, ask: Ask, now: float) -> bool:
        """Whether it is too early to try again."""
        failed = self._failed.get(ask)
        return failed is not None and now < failed.retry_at

    def failed(self, ask: Ask, now: float, at_least: float | None) -> float:
        """Gives the time of the next try. ``at_least``: seconds the service wants."""
        failed = self._failed.setdefault(ask, _Failed())
        failed.times += 1
        failed.retry_at = now + retry_delay(failed.times, at_least, self._jitter)
        return failed.retry_at

    def forget(self, asks: Iterable[Ask]) -> None:
        for ask in asks:
            self._failed.pop(ask, None)
