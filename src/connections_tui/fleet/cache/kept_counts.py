"""How many connections a profile has in each state, as they were last seen here."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from connections_tui.fleet.cache.cache_file import CacheFile
from connections_tui.fleet.health import Health


class LastKnown(Struct, frozen=True):
    """The counts, and their age."""

    counts: Mapping[Health, int]
    at: float | None
    """When the newest of them was read, in seconds since 1970; None where the service
    was never asked for one."""

    @property
    def broken(self) -> int:
        return sum(n for health, n in self.counts.items() if health.is_problem)

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def last_known(path: Path) -> LastKnown | None:
    """What a history file holds; None where there is none, or nothing in it. Blocks.

    Raises:
        DatabaseUnusable: it cannot be read.
    """
    if not path.is_file():
        return None
    with CacheFile(path, wait_seconds=0.5) as file:
        rows = file.counts()
    counts = Counter[Health]()
    for health, number, _ in rows:
        counts[health] += number
    if not counts:
        return None
    # A call that failed read nothing.
    read = [at for health, _, at in rows if at and health is not Health.NO_ANSWER]
    return LastKnown(counts, max(read, default=None))
