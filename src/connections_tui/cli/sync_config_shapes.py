"""Sync configurations for programs."""

from typing import Literal, Self

from connections_tui import models
from connections_tui.api.sync_configs import SyncLevels
from connections_tui.changes.audit import Ending
from connections_tui.words.printed import Printed


class Batch(Printed, frozen=True):
    """What a first sync loads as a whole."""

    months: int | float | None
    objects: list[str] | None


class Configuration(Printed, frozen=True):
    """What is synced, and how often. Null is what cannot be read."""

    every_minutes: int | float | None
    objects: list[str] | None
    first_sync: list[Batch]

    @classmethod
    def of(cls, config: "models.SyncConfig | None") -> Self | None:
        if config is None:
            return None
        later = config.incremental_sync
        return cls(
            later.sync_period_in_minutes,
            _listed(later.entities),
            [
                Batch(one.time_frame_in_months, _listed(one.entities))
                for one in config.initial_sync.batches
            ],
        )


class SyncConfigs(Printed, frozen=True):
    """What is in effect for a connection, or for a platform."""

    id: str | None
    """Null for a platform."""
    platform: str | None
    in_effect: Literal["connection", "platform", "organization"]
    own: Configuration | None
    """The connection's own."""
    of_platform: Configuration | None
    outcome: Ending | None
    """Of the change; null where none was asked for."""

    @classmethod
    def of(
        cls,
        connection_id: str | None,
        platform: str | None,
        levels: SyncLevels,
        outcome: Ending | None = None,
    ) -> Self:
        level = levels.in_effect
        return cls(
            connection_id,
            platform,
            level.value if level is not None else "organization",
            Configuration.of(levels.own),
            Configuration.of(levels.of_platform),
            outcome,
        )


def _listed(names: tuple[str, ...] | None) -> list[str] | None:
    return list(names) if names is not None else None
