"""Connections and statuses for tests, with only what a test is about."""

from datetime import UTC, datetime
from typing import Any

from connections_tui.api import ListRow
from connections_tui.models import Connection, ConnectionStatus

NOW = datetime(2026, 9, 21, 21, 0, tzinfo=UTC)
RECENT = "2026-09-21T20:55:00.000Z"


def listed(connection_id: str = "c1", **fields: Any) -> ListRow:
    """A row of the list."""
    return ListRow.of(connection(connection_id, **fields))


def connection(connection_id: str = "c1", **fields: Any) -> Connection:
    given = {"platform": "SHOPIFY", "access_token": f"token-of-{connection_id}"}
    return Connection.model_validate({"id": connection_id, **given, **fields})


def status(
    *,
    ready: bool | None = True,
    needs_update: bool = False,
    disabled: bool = False,
    reason: str | None = None,
    synced: str | None = RECENT,
    history: bool | None = True,
    batches: list[dict[str, str]] | None = None,
    completed: float | None = None,
    **fields: Any,
) -> ConnectionStatus:
    """A status answer; ``batches`` as data object → progress word."""
    return ConnectionStatus.model_validate(
        {
            "connection": {"platform": "SHOPIFY"},
            "status": {
                "is_ready": ready,
                "last_sync_completed_at": synced,
                "needs_update_status": {"needs_update": needs_update},
                "disabled_status": {
                    "is_disabled": disabled,
                    "disabled_reason": reason,
                },
                "historical_sync_status": {
                    "historical_sync_completed": history,
                    "num_batches_completed": completed,
                    "batches": [
                        {
                            "batch_num": number,
                            "progress_info": {n: {"status": w} for n, w in b.items()},
                        }
                        for number, b in enumerate(batches or [], start=1)
                    ],
                },
                **fields,
            },
        }
    )
