"""The figures of a whole fleet, worked out from counts by kind and from changes."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from connections_tui.fleet import Change, Health
from connections_tui.fleet.figures.outbreaks import DAY, Outbreak, outbreaks
from connections_tui.fleet.figures.trend import (
    PlatformHealth,
    Trend,
    platforms,
    trend,
)
from connections_tui.fleet.fleet import Kind

MOST_CHANGES = 50


class OverviewSource(Struct, frozen=True):
    """Where the figures come from. Each is asked once a second at most."""

    kinds: Callable[[], Mapping[Kind, int]]
    changes: Callable[[], Sequence[Change]]
    """Those of the last 24 hours, oldest first."""
    is_here: Callable[[str], bool]
    """Whether a connection still exists, by its ID."""
    name_of: Callable[[str], str]
    """What people call a connection, by its ID; clean."""
    began_at: Callable[[], float | None]
    """Since when changes are remembered, in seconds since 1970; None where they are
    not."""


class Figures(Struct, frozen=True):
    """All that is to be seen, worked out."""

    counts: Mapping[Health, int]
    trend: Mapping[Health, Trend]
    platforms: Sequence[PlatformHealth]
    outbreaks: Sequence[Outbreak]
    latest: Sequence[Change]
    """Newest first."""
    began_at: float | None

    @classmethod
    def of(cls, source: OverviewSource, now: datetime) -> "Figures":
        kinds = source.kinds()
        counts: Counter[Health] = Counter()
        for (health, _, _), number in kinds.items():
            counts[health] += number
        changes = source.changes()
        since = now.timestamp() - DAY
        here = [
            change
            for change in changes
            if change.is_since(since) and source.is_here(change.connection_id)
        ]
        return cls(
            counts,
            trend(here, counts),
            platforms(kinds),
            outbreaks(here, kinds, now.timestamp()),
            sorted(changes, key=lambda change: -change.at)[:MOST_CHANGES],
            source.began_at(),
        )
