"""How a fleet is doing by platform, and compared with a day ago. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping

from msgspec import Struct

from connections_tui.fleet.fleet import Kind
from connections_tui.fleet.health import Health
from connections_tui.fleet.health_change import Change

BROKEN = frozenset(health for health in Health if health.is_problem)
"""As ``Health`` defines it."""
_UNSURE = frozenset({Health.NO_ANSWER, Health.UNCHECKED})
_HEALTHY_ONES_BESIDE = 10


class Trend(Struct, frozen=True):
    """How many there were, and how many there are."""

    then: int
    now: int

    @property
    def net(self) -> int:
        return self.now - self.then


def trend(
    changes: Iterable[Change], counts: Mapping[Health, int]
) -> dict[Health, Trend]:
    """Then and now for every health word, "then" being before these changes.

    Only changes of health count. What was created since is counted as if it had
    always been there, and what was deleted as if it never had, provided that the
    changes are those of connections that still exist.
    """
    net: Counter[Health] = Counter()
    for change in changes:
        net[change.after] += 1
        net[change.before] -= 1
    return {
        # Never below none: a change may be of one that has been deleted.
        health: Trend(
            max(0, counts.get(health, 0) - net[health]), counts.get(health, 0)
        )
        for health in Health
    }


class PlatformHealth(Struct, frozen=True):
    """How the connections of one platform are doing."""

    platform: str | None
    """The service's code; None for those without one yet."""
    by_health: Mapping[Health, int]
    """Only those health words that there are."""

    @property
    def total(self) -> int:
        return sum(self.by_health.values())

    @property
    def known(self) -> int:
        """Those of which we know how they are."""
        return sum(n for health, n in self.by_health.items() if health not in _UNSURE)

    @property
    def broken(self) -> int:
        return sum(n for health, n in self.by_health.items() if health in BROKEN)

    @property
    def share(self) -> float:
        """Broken ones of those known, from 0 to 1."""
        return self.broken / self.known if self.known else 0.0


def platforms(kinds: Mapping[Kind, int]) -> list[PlatformHealth]:
    """Every platform there is, worst first.

    By share, where few connections weigh less than many: one broken out of one is
    no platform in trouble.
    """
    by_platform: dict[str | None, Counter[Health]] = {}
    for (health, platform, _), number in kinds.items():
        if number > 0:
            by_platform.setdefault(platform, Counter())[health] += number
    found = [PlatformHealth(*item) for item in by_platform.items()]
    return sorted(found, key=_best_last)


def _best_last(health: PlatformHealth) -> tuple[float, int, int, str]:
    weighed = health.broken / (health.known + _HEALTHY_ONES_BESIDE)
    return -weighed, -health.broken, -health.total, health.platform or ""
