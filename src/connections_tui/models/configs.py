"""How the service is set up: what it syncs, and how often."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from connections_tui.models.kinds import Count, Texts, as_object, as_objects
from connections_tui.models.wire import Wire


class SyncBatch(Wire):
    """A slice of history that a first sync loads as a whole."""

    time_frame_in_months: Count = Field(default=None, alias="timeFrameInMonths")
    entities: Texts = None
    """Data objects in capitals ("BILL"); None where they cannot be read."""


class InitialSync(Wire):
    """What a first sync loads, one batch after the other."""

    batches: Annotated[tuple[SyncBatch, ...], BeforeValidator(as_objects)] = ()


class IncrementalSync(Wire):
    """What the syncs after the first one load."""

    sync_period_in_minutes: Count = Field(default=None, alias="syncPeriodInMinutes")
    """From 60 to 20160."""
    entities: Texts = None


class SyncConfig(Wire):
    """What is synced of one connection, or of all of a platform."""

    initial_sync: Annotated[InitialSync, BeforeValidator(as_object)] = Field(
        default_factory=InitialSync, alias="initialSync"
    )
    incremental_sync: Annotated[IncrementalSync, BeforeValidator(as_object)] = Field(
        default_factory=IncrementalSync, alias="incrementalSync"
    )
