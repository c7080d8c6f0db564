"""What a person asks of a sync configuration, read from what they typed. Pure."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from connections_tui import models

LEAST_PERIOD = 60
MOST_PERIOD = 20_160
"""Minutes: an hour, and two weeks."""
MOST_MONTHS = 1200

_MINUTES = {"": 1, "m": 1, "min": 1, "h": 60, "d": 24 * 60, "w": 7 * 24 * 60}
_PERIOD = re.compile(r"(\d{1,6})\s*(min|[mhdw])?", re.IGNORECASE)
_SEPARATORS = re.compile(r"[\s,]+")
_WORD = re.compile(r"[A-Z][A-Z0-9_]{0,59}")
_BATCH = re.compile(r"(\d{1,4})\s*:(.*)", re.DOTALL)
_BETWEEN_BATCHES = re.compile(r"[;\n]+")


class SettingsProblem(ValueError):
    """A field that cannot be used. The message is a sentence to show."""

    def __init__(self, message: str, field: str) -> None:
        """``field``: period, objects or batches."""
        super().__init__(message)
        self.field = field


class Slice(Struct, frozen=True):
    """A batch of a first sync."""

    months: int | float
    objects: Sequence[str]

    @property
    def written(self) -> str:
        """As ``read_batches`` reads it."""
        return f"{self.months:g}: {', '.join(self.objects)}"


class SyncSettings(Struct, frozen=True):
    """What to set; None for what stays as it is."""

    period: int | None = None
    """Minutes between two syncs."""
    objects: Sequence[str] | None = None
    """What those syncs load, in the service's words."""
    batches: Sequence[Slice] | None = None
    """What a first sync loads."""

    def applied_to(self, config: "models.SyncConfig | None") -> "models.JsonObject":
        """The whole configuration to send, with whatever else the service keeps in it.

        Raises:
            SettingsProblem: there is nothing that could stay.
        """
        whole: models.JsonObject = {}
        if config is not None:
            whole = config.model_dump(mode="json", by_alias=True, exclude_none=True)
        later = {**whole.get("incrementalSync", {})}
        first = {**whole.get("initialSync", {})}
        if self.period is not None:
            later["syncPeriodInMinutes"] = self.period
        if self.objects is not None:
            later["entities"] = list(self.objects)
        if self.batches is not None:
            first["batches"] = [
                {"timeFrameInMonths": one.months, "entities": list(one.objects)}
                for one in self.batches
            ]
        if "syncPeriodInMinutes" not in later:
            raise SettingsProblem("Enter the time between two syncs.", "period")
        if "entities" not in later:
            raise SettingsProblem("Enter the data objects to sync.", "objects")
        if not first.get("batches"):
            raise SettingsProblem("Enter the batches of the first sync.", "batches")
        return {**whole, "initialSync": first, "incrementalSync": later}


def read_settings(period: str, objects: str, batches: str) -> SyncSettings:
    """All of them.

    Raises:
        SettingsProblem: for the first field that cannot be used.
    """
    return SyncSettings(
        read_period(period), read_objects(objects), read_batches(batches)
    )


def read_period(written: str) -> int:
    """Minutes, of "360", "6h" or "1d".

    Raises:
        SettingsProblem: it cannot be used.
    """
    if (found := _PERIOD.fullmatch(written.strip())) is None:
        raise SettingsProblem("Enter a time such as 6h, 1d or 90 (minutes).", "period")
    minutes = int(found[1]) * _MINUTES[(found[2] or "").lower()]
    if not LEAST_PERIOD <= minutes <= MOST_PERIOD:
        bounds = f"From {LEAST_PERIOD} minutes to {MOST_PERIOD:,} (14 days)"
        raise SettingsProblem(f"{bounds}, not {minutes:,}.", "period")
    return minutes


def read_objects(written: str, field: str = "objects") -> list[str]:
    """Words with commas or blanks between, in capitals; each once.

    Raises:
        SettingsProblem: about ``field``.
    """
    names = [name for name in _SEPARATORS.split(written.strip().upper()) if name]
    if not names:
        raise SettingsProblem("Enter a data object, such as invoice.", field)
    if not all(map(_WORD.fullmatch, names)):
        example = "such as invoice or bill_payment"
        raise SettingsProblem(f"Use the API's words, {example}.", field)
    return list(dict.fromkeys(names))


def read_batches(written: str) -> list[Slice]:
    """ "12: invoice, bill; 60: invoice", in the order in which they are loaded.

    Raises:
        SettingsProblem: one cannot be used.
    """
    found = []
    for one in filter(str.strip, _BETWEEN_BATCHES.split(written)):
        if (parts := _BATCH.fullmatch(one.strip())) is None:
            example = "12: invoice, bill"
            raise SettingsProblem(
                f"Enter months and data objects, such as {example}.", "batches"
            )
        months = int(parts[1])
        if not 1 <= months <= MOST_MONTHS:
            raise SettingsProblem(f"From 1 month to {MOST_MONTHS:,}.", "batches")
        found.append(Slice(months, read_objects(parts[2], "batches")))
    if not found:
        raise SettingsProblem("Enter a batch, such as 12: invoice, bill.", "batches")
    return found


def settings_in(config: "models.SyncConfig") -> SyncSettings:
    """What a configuration says, as far as it can be read."""
    later = config.incremental_sync
    period = later.sync_period_in_minutes
    return SyncSettings(
        int(period) if period is not None else None,
        later.entities,
        [
            Slice(batch.time_frame_in_months or 0, batch.entities or ())
            for batch in config.initial_sync.batches
        ],
    )
