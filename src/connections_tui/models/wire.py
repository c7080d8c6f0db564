"""The nouns on the wire: connections, their details, their status.

Read tolerantly. The service may be newer than this program, older, or wrong in
places, and one odd value must never hide a merchant. Only ``id`` is required;
unknown fields are kept, though out of reprs; a value of a kind that cannot be
read becomes None here and stays visible in the raw answer. Text is kept as it
came: ``text.clean`` makes it safe where it is shown.

None always means "the service did not say", which is not the same as False or 0.
"""

from collections.abc import Iterator
from typing import Annotated, Any, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)

from connections_tui.models.kinds import (
    Count,
    Flag,
    Id,
    JsonObject,
    Moment,
    Platform,
    Secret,
    Text,
    Texts,
    as_json_object,
    as_named_objects,
    as_object,
    as_object_or_none,
    as_objects,
)


class Wire(BaseModel):
    """Whatever the service says about one thing. Unknown fields are kept."""

    model_config = ConfigDict(
        frozen=True,
        extra="allow",
        hide_input_in_errors=True,
        # The wire says orgId; Python code says org_id, which must not become an extra.
        validate_by_alias=True,
        validate_by_name=True,
    )

    @model_validator(mode="before")
    @classmethod
    def _with_sound_names(cls, answer: Any) -> Any:
        # Looked at as one text: lists are long, and a name like that is very rare.
        if isinstance(answer, dict) and not "".join(map(str, answer)).isascii():
            return as_json_object(answer)
        return answer

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        """What we know of only: a field we do not know may hold a secret."""
        known = type(self).model_fields
        return ((name, v) for name, v in super().__repr_args__() if name in known)


class Connection(Wire):
    """A connection as listed or just created: what the console passes around.

    The list gives an access token with each connection; status and details are
    looked up by it, and a connection without one can only be shown and deleted.
    """

    id: Id
    access_token: Secret = None
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

    id: Id
    store_unique_id: Text = None
    """The same for two connections of one store."""
    store_name: Text = None
    store_domain: Text = None
    platform: Text = None
    link_url: Text = Field(default=None, repr=False)
    needs_update: Flag = None
    disabled: Flag = None
    disabled_reason: Text = None
    created_at: Moment = None
    last_sync_started_at: Moment = None
    last_sync_completed_at: Moment = None
    estimated_completed_at: Moment = None
    oldest_order_date: Moment = None
    newest_order_date: Moment = None
    initial_orders_synced_count: Count = None
    unavailable_objects: Texts = None
    """Data objects it cannot deliver, in lower case ("bill"); later API versions
    only. Empty: it delivers all of them. None: the platform does not say."""


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
    disabled_reason: Text = None
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
    entities: Annotated[JsonObject, BeforeValidator(as_json_object)] = Field(
        default_factory=dict
    )
    """Opaque: an object of requirement words, some of them nested."""


class Batch(Wire):
    """One slice of history, loaded as a whole."""

    batch_num: Count = None
    progress_info: Annotated[
        dict[str, BatchProgress], BeforeValidator(as_named_objects)
    ] = Field(default_factory=dict)
    config: Annotated[BatchConfig | None, BeforeValidator(as_object_or_none)] = None


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
    total: Annotated[dict[str, EntityTotal], BeforeValidator(as_named_objects)] = Field(
        default_factory=dict
    )
    """By data object; the names are the service's own and open-ended."""
    batches: Annotated[tuple[Batch, ...], BeforeValidator(as_objects)] = ()
    expected_entity_counts: Annotated[
        tuple[ExpectedCount, ...], BeforeValidator(as_objects)
    ] = ()


class ConnectionStatus(Wire):
    """How one connection is doing: the whole answer of GET /connections/status.

    The answer's two halves are joined: ``connection`` says whose status it is.
    """

    connection: Annotated[StatusConnection, BeforeValidator(as_object)] = Field(
        default_factory=StatusConnection
    )
    last_sync_completed_at: Moment = None
    """None: never finished a sync."""
    is_ready: Flag = None
    is_healthy: Flag = None
    """Since API version 2024-08-31. False: recent sync errors."""
    link_url: Text = Field(default=None, repr=False)
    platform: Platform = None
    created_at: Moment = None
    needs_update_status: Annotated[NeedsUpdateStatus, BeforeValidator(as_object)] = (
        Field(default_factory=NeedsUpdateStatus)
    )
    disabled_status: Annotated[DisabledStatus, BeforeValidator(as_object)] = Field(
        default_factory=DisabledStatus
    )
    historical_sync_status: Annotated[
        HistoricalSyncStatus, BeforeValidator(as_object)
    ] = Field(default_factory=HistoricalSyncStatus)

    @model_validator(mode="before")
    @classmethod
    def _join_halves(cls, answer: Any) -> Any:
        if isinstance(answer, dict) and isinstance(answer.get("status"), dict):
            return {**answer["status"], "connection": answer.get("connection")}
        return answer


class NewConnection(Wire):
    """The answer to a create. ``orgId`` and ``platform`` are not in it."""

    id: Id
    access_token: Secret = None
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
        """What a 404 means after our own delete."""
        return cls(success=True)
