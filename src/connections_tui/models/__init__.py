"""The nouns on the wire. They come with pydantic when the first of them is used."""

from typing import TYPE_CHECKING

from connections_tui.lazy import lazily

if TYPE_CHECKING:
    from connections_tui.models.kinds import JsonObject
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
        NewToken,
        PlatformCredentials,
        Started,
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
    "ExpectedCount",
    "HistoricalSyncStatus",
    "JsonObject",
    "NeedsUpdateStatus",
    "NewConnection",
    "NewToken",
    "PlatformCredentials",
    "Started",
    "StatusConnection",
    "Wire",
]

_OF_KINDS = ("JsonObject",)

__getattr__ = lazily(
    __name__,
    kinds=_OF_KINDS,
    wire=tuple(name for name in __all__ if name not in _OF_KINDS),
)
