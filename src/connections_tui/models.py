"""The nouns on the wire: connections, their details, their status.

Read tolerantly. The service may be newer than this program, older, or wrong in
places, and one odd value must never hide a merchant. Only ``id`` is required;
unknown fields are kept; a value of a kind that cannot be read becomes None here
and stays visible in the raw answer. Text is kept as it came: ``text.clean``
makes it safe where it is shown.

None always means "the service did not say", which is not the same as False or 0.
"""

import json
import math
from datetime import UTC, datetime
from typing import Annotated, Any, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    model_validator,
)

JsonObject = dict[str, Any]


def _as_text(value: object) -> object:
    """Text; numbers as they are written; anything else as compact JSON."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    return json.dumps(value, ensure_ascii=False)


def _as_flag(value: object) -> bool | None:
    """True and False, also when spelled out as text; anything else says nothing."""
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value.strip().lower())
    return value if isinstance(value, bool) else None


def _as_count(value: object) -> int | float | None:
    """A number. Whole ones become int, since the service may write 1204.0."""
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if isinstance(value, int):
        return value
    if not math.isfinite(value):
        return None
    return int(value) if value.is_integer() else value


def _as_object(value: object) -> object:
    return value if isinstance(value, dict | BaseModel) else {}


def _as_objects(value: object) -> list[object]:
    if not isinstance(value, list | tuple):
        return []
    return [item for item in value if isinstance(item, dict | BaseModel)]


def _as_named_objects(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        return {}
    return {
        str(name): item
        for name, item in value.items()
        if isinstance(item, dict | BaseModel)
    }


def _as_reason(value: object) -> object:
    """A reason, or None. Later specifications print a literal 'null' for none."""
    text = _as_text(value)
    if isinstance(text, str) and text.strip().lower() in ("", "null"):
        return None
    return text


Text = Annotated[str | None, BeforeValidator(_as_text)]
Flag = Annotated[bool | None, BeforeValidator(_as_flag)]
Count = Annotated[int | float | None, BeforeValidator(_as_count)]
Reason = Annotated[str | None, BeforeValidator(_as_reason)]
Moment = Text
"""A point in time as the service wrote it; ``moment()`` reads it."""


def moment(written: str | None) -> datetime | None:
    """The UTC time a timestamp means, or None where it cannot be read.

    ISO 8601 with or without a zone; without one it is taken as UTC.
    """
    if not written:
        return None
    try:
        read = datetime.fromisoformat(written.strip())
        if read.tzinfo is None:
            read = read.replace(tzinfo=UTC)
        return read.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


class Wire(BaseModel):
    """Whatever the service says about one thing. Unknown fields are kept."""

    model_config = ConfigDict(
        frozen=True, extra="allow", hide_input_in_errors=True, validate_default=False
    )


class Connection(Wire):
    """A connection as listed or just created: what the console passes around.

    The list gives an access token with each connection; status and details are
    looked up by it, and a connection without one can only be shown and deleted.
    """

    id: Annotated[str, BeforeValidator(_as_text), Field(min_length=1)]
    access_token: Annotated[SecretStr | None, BeforeValidator(_as_text)] = None
    link_url: Text = Field(default=None, repr=False)
    """What the merchant opens to connect or to sign in again. Opens without a
    login, so it is left out of reprs."""
    org_id: Text = Field(default=None, alias="orgId")
    platform: Text = None
    """An open set: the service knows more platforms than we have forms for."""
    created_at: Moment = None
    updated_at: Moment = None
    status: Text = None
    """active, unhealthy, not_ready, needs_reauth or disabled; None from servers
    before API version 2024-08-31."""
    name: Text = None
    """The organization's own name for it; later API versions only."""


class ConnectionDetails(Wire):
    """What GET /connections/access_token adds: the store, its dates and counts."""

    id: Annotated[str, BeforeValidator(_as_text), Field(min_length=1)]
    store_unique_id: Text = None
    """The same for two connections of one store."""
    store_name: Text = None
    store_domain: Text = None
    platform: Text = None
    link_url: Text = Field(default=None, repr=False)
    needs_update: Flag = None
    disabled: Flag = None
    disabled_reason: Reason = None
    created_at: Moment = None
    last_sync_started_at: Moment = None
    last_sync_completed_at: Moment = None
    estimated_completed_at: Moment = None
    oldest_order_date: Moment = None
    newest_order_date: Moment = None
    initial_orders_synced_count: Count = None


class StatusConnection(Wire):
    """The connection a status belongs to, as the status answer repeats it."""

    id: Text = None
    org_id: Text = Field(default=None, alias="orgId")
    platform: Text = None


class NeedsUpdateStatus(Wire):
    """Whether the merchant must sign in again."""

    needs_update: Flag = None


class DisabledStatus(Wire):
    """Whether the service has stopped syncing, and why."""

    is_disabled: Flag = None
    disabled_reason: Reason = None
    """One of fifteen documented values (one with spaces), or any newer one."""


class EntityTotal(Wire):
    """How much of one data object ("orders", "products") has been synced."""

    oldest_entity_date: Moment = None
    newest_entity_date: Moment = None
    synced_count: Count = None
    """None where the platform does not support it: not zero."""
    ready: Flag = None


class BatchProgress(Wire):
    """How far one data object has come in one batch of the historical sync."""

    status: Text = None
    """NOT_STARTED, IN_PROGRESS, COMPLETED, FAILED, or a newer word."""
    oldest_batch_entity_date: Moment = None
    newest_batch_entity_date: Moment = None


class BatchConfig(Wire):
    """What a batch was asked to load."""

    time_frame_in_months: Count = Field(default=None, alias="timeFrameInMonths")
    entities: Annotated[JsonObject, BeforeValidator(_as_object)] = Field(
        default_factory=dict
    )
    """Opaque: an object of requirement words, some of them nested."""


class Batch(Wire):
    """One slice of history, loaded as a whole."""

    batch_num: Count = None
    progress_info: Annotated[
        dict[str, BatchProgress], BeforeValidator(_as_named_objects)
    ] = Field(default_factory=dict)
    config: Annotated[
        BatchConfig | None,
        BeforeValidator(lambda value: value or None),
        BeforeValidator(lambda value: value if isinstance(value, dict) else None),
    ] = None


class ExpectedCount(Wire):
    """How many of one data object a batch is expected to bring."""

    batch_num: Count = None
    entity: Text = None
    is_estimate: Flag = None
    count: Count = None


class HistoricalSyncStatus(Wire):
    """How much history has been loaded."""

    historical_sync_completed: Flag = None
    num_batches_completed: Count = None
    synced_orders_count: Count = None
    synced_transactions_count: Count = None
    synced_balance_sheets_count: Count = None
    synced_income_statements_count: Count = None
    synced_cash_flows_count: Count = None
    total: Annotated[dict[str, EntityTotal], BeforeValidator(_as_named_objects)] = (
        Field(default_factory=dict)
    )
    """By data object; the names are the service's own and open-ended."""
    batches: Annotated[tuple[Batch, ...], BeforeValidator(_as_objects)] = ()
    expected_entity_counts: Annotated[
        tuple[ExpectedCount, ...], BeforeValidator(_as_objects)
    ] = ()


class ConnectionStatus(Wire):
    """How one connection is doing: the whole answer of GET /connections/status.

    The answer's two halves are joined: ``connection`` says whose status it is.
    """

    connection: Annotated[StatusConnection, BeforeValidator(_as_object)] = Field(
        default_factory=StatusConnection
    )
    last_sync_completed_at: Moment = None
    """None: never finished a sync."""
    is_ready: Flag = None
    is_healthy: Flag = None
    """Since API version 2024-08-31. False: recent sync errors."""
    link_url: Text = Field(default=None, repr=False)
    platform: Text = None
    created_at: Moment = None
    needs_update_status: Annotated[NeedsUpdateStatus, BeforeValidator(_as_object)] = (
        Field(default_factory=NeedsUpdateStatus)
    )
    disabled_status: Annotated[DisabledStatus, BeforeValidator(_as_object)] = Field(
        default_factory=DisabledStatus
    )
    historical_sync_status: Annotated[
        HistoricalSyncStatus, BeforeValidator(_as_object)
    ] = Field(default_factory=HistoricalSyncStatus)

    @model_validator(mode="before")
    @classmethod
    def _join_halves(cls, answer: Any) -> Any:
        if isinstance(answer, dict) and isinstance(answer.get("status"), dict):
            return {**answer["status"], "connection": answer.get("connection")}
        return answer


class NewConnection(Wire):
    """The answer to a create. ``orgId`` and ``platform`` are not in it."""

    id: Annotated[str, BeforeValidator(_as_text), Field(min_length=1)]
    access_token: Annotated[SecretStr | None, BeforeValidator(_as_text)] = None
    link_url: Text = Field(default=None, repr=False)
    name: Text = None

    def as_connection(self, *, platform: str | None, created_at: str) -> Connection:
        """The connection to show until the list brings its own account of it."""
        return Connection(
            id=self.id,
            access_token=self.access_token,
            link_url=self.link_url,
            platform=platform,
            created_at=created_at,
            name=self.name,
        )


class Deleted(Wire):
    """The answer to a delete."""

    success: Flag = None

    @classmethod
    def without_a_body(cls) -> Self:
        """What a 204 means."""
        return cls(success=True)
