"""How the service is set up, and what it works on: syncs, webhooks, jobs."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from connections_tui.models.kinds import (
    Count,
    Flag,
    Id,
    Moment,
    Text,
    Texts,
    as_object,
    as_object_or_none,
    as_objects,
    as_texts_or_none,
)
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


def _as_allowed(value: object) -> list[str] | None:
    """The list, also where it is the only one in an object."""
    if isinstance(value, dict):
        lists = [inner for inner in value.values() if isinstance(inner, list)]
        value = lists[0] if len(lists) == 1 else None
    return as_texts_or_none(value)


class Webhook(Wire):
    """Where the service tells what happened."""

    id: Id
    url: Text = Field(default=None, repr=False)
    """May hold a secret of its receiver."""
    disabled: Flag = None
    api_version: Text = None
    allow_list: Annotated[tuple[str, ...] | None, BeforeValidator(_as_allowed)] = None
    """The events it is told of; None for all. An array or an object with one."""
    created_at: Moment = None
    updated_at: Moment = None


class JobRequest(Wire):
    """What a job does."""

    method: Text = None
    url: Text = Field(default=None, repr=False)
    """May hold an access token."""
    idempotency_key: Text = Field(default=None, repr=False)
    body: Any = Field(default=None, repr=False)


class JobResponse(Wire):
    """What would have been answered, had it been no job."""

    http_status: Count = None
    body: Any = Field(default=None, repr=False)


class Job(Wire):
    """A request that the service carries out later."""

    id: Id
    status: Text = None
    """prequeued, pending, success, failure, or a newer word."""
    request: Annotated[JobRequest, BeforeValidator(as_object)] = Field(
        default_factory=JobRequest
    )
    response: Annotated[JobResponse | None, BeforeValidator(as_object_or_none)] = None
    """None until it is done."""
