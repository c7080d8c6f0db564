"""The nouns on the wire. They come with pydantic when the first of them is used."""

from typing import TYPE_CHECKING

from connections_tui.lazy import lazily

if TYPE_CHECKING:
    from connections_tui.models.configs import (
        IncrementalSync,
        InitialSync,
        Job,
        JobRequest,
        JobResponse,
        SyncBatch,
        SyncConfig,
        Webhook,
    )
    from connections_tui.models.exchange import ExchangedToken
    from connections_tui.models.kinds import JsonObject
    from connections_tui.models.later import NewToken, PlatformCredentials, Started
    from connections_tui.models.wire import (
        Batch,
        BatchConfig,
        BatchProgress,
        Connection,
        ConnectionDetails,
        ConnectionStatus,
        Deleted,
        DisabledStatus,
        EntityTotal,
        ExpectedCount,
        HistoricalSyncStatus,
        NeedsUpdateStatus,
        NewConnection,
        StatusConnection,
        Wire,
    )

__all__ = [
    "Batch",
    "BatchConfig",
    "BatchProgress",
    "Connection",
    "ConnectionDetails",
    "ConnectionStatus",
    "Deleted",
    "DisabledStatus",
    "EntityTotal",
    "ExchangedToken",
    "ExpectedCount",
    "HistoricalSyncStatus",
    "IncrementalSync",
    "InitialSync",
    "Job",
    "JobRequest",
    "JobResponse",
    "JsonObject",
    "NeedsUpdateStatus",
    "NewConnection",
    "NewToken",
    "PlatformCredentials",
    "Started",
    "StatusConnection",
    "SyncBatch",
    "SyncConfig",
    "Webhook",
    "Wire",
]

_OF_CONFIGS = (
    *("IncrementalSync", "InitialSync", "Job", "JobRequest", "JobResponse"),
    *("SyncBatch", "SyncConfig", "Webhook"),
)
_OF_EXCHANGE = ("ExchangedToken",)
_OF_LATER = ("NewToken", "PlatformCredentials", "Started")
_OF_KINDS = ("JsonObject",)

__getattr__ = lazily(
    __name__,
    configs=_OF_CONFIGS,
    exchange=_OF_EXCHANGE,
    kinds=_OF_KINDS,
    later=_OF_LATER,
    wire=tuple(
        name
        for name in __all__
        if name not in (*_OF_CONFIGS, *_OF_EXCHANGE, *_OF_KINDS, *_OF_LATER)
    ),
)
