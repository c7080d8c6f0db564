"""Sync configurations as people read them."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from connections_tui.text import clean
from connections_tui.words import present

if TYPE_CHECKING:
    from connections_tui import models
    from connections_tui.api.sync_configs import SyncLevels

Fact = tuple[str, str]
"""A label, and what it says."""

ORGANIZATION = "your organization's, set in the Rutter Dashboard"
_NOT_READ = "?"
_UNITS = ((24 * 60, "d"), (60, "h"))


def in_effect(levels: "SyncLevels", platform: str | None) -> str:
    """Which configuration holds for a connection."""
    if levels.own is not None:
        return "the connection's own"
    if levels.of_platform is not None:
        return f"that of {present.platform_name(platform)}"
    return ORGANIZATION


def level_facts(levels: "SyncLevels", platform: str | None) -> list[Fact]:
    """What holds for a connection, and what it stands in for."""
    found = [("In effect", in_effect(levels, platform))]
    if levels.config is not None:
        found += config_facts(levels.config)
    if levels.own is not None and levels.of_platform is not None:
        title = present.platform_name(platform)
        found.append((f"{title}, not in effect", period(levels.of_platform)))
    return found


def config_facts(config: "models.SyncConfig") -> Iterator[Fact]:
    yield "Syncs", period(config)
    yield "Objects", _objects(config.incremental_sync.entities)
    for number, batch in enumerate(config.initial_sync.batches, 1):
        months = present.count(batch.time_frame_in_months)
        objects = _objects(batch.entities)
        yield f"First sync, batch {number}", f"{months} months: {objects}"


def period(config: "models.SyncConfig") -> str:
    """How often it syncs: "every 6 h"."""
    minutes = config.incremental_sync.sync_period_in_minutes
    if minutes is None:
        return _NOT_READ
    return f"every {span(minutes)}"


def span(minutes: float) -> str:
    """As ``read_period`` reads it where it is a whole number: "6h" with a blank."""
    for unit, sign in _UNITS:
        if minutes >= unit and minutes % unit == 0:
            return f"{minutes // unit:g} {sign}"
    return f"{minutes:g} min"


def _objects(names: Iterable[str] | None) -> str:
    if names is None:
        return _NOT_READ
    return clean(", ".join(names), 2000) or "none"
