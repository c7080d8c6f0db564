"""The service's answers about one connection, from its record and the time. Pure.

Some fields appear with API version 2024-08-31 only: an older version must not give
them away. The list is in ``listing``.
"""

from datetime import datetime
from typing import Any

from connections_tui.sandbox import names
from connections_tui.sandbox.gate import NEWEST_VERSION
from connections_tui.sandbox.history import (
    historical_sync_status,
    order_dates,
    orders_at_first,
)
from connections_tui.sandbox.lifecycle import State, standing
from connections_tui.sandbox.listing import LINK_URL
from connections_tui.sandbox.records import Record
from connections_tui.sandbox.times import written

ORG_ID = "5a4d6b0e-0000-4000-8000-73616e64626f"
"""The one organization of a sandbox."""

JsonObject = dict[str, Any]


def link_url(record: Record) -> str:
    return LINK_URL + record.id


def created(record: Record, *, version: str) -> JsonObject:
    """The answer to a create."""
    connection: JsonObject = {
        "id": record.id,
        "access_token": record.access_token,
        "link_url": link_url(record),
    }
    if version == NEWEST_VERSION:
        connection["name"] = record.name
    return {"connection": connection}


def details(record: Record, now: datetime, *, version: str) -> JsonObject:
    """The answer of GET /connections/access_token: the store and its dates."""
    stands = standing(record, now)
    store = names.store_of(record, stands)
    oldest, newest = order_dates(record, stands)
    connection: JsonObject = {
        "id": record.id,
        "store_unique_id": store.unique_id,
        "estimated_completed_at": written(stands.estimated_completed_at),
        "last_sync_completed_at": written(stands.last_sync_completed_at),
        "last_sync_started_at": written(stands.last_sync_started_at),
        "oldest_order_date": oldest,
        "newest_order_date": newest,
        "disabled": stands.is_disabled,
        "link_url": link_url(record),
        "needs_update": stands.needs_update,
        "platform": stands.platform,
        "initial_orders_synced_count": orders_at_first(record, stands),
        "store_domain": store.domain,
        "store_name": store.name,
        "created_at": written(record.created_at),
    }
    if version == NEWEST_VERSION:
        connection["disabled_reason"] = stands.disabled_reason
        connection["unavailable_objects"] = None
    return {"connection": connection}


def status(record: Record, now: datetime, *, version: str) -> JsonObject:
    """The answer of GET /connections/status."""
    stands = standing(record, now)
    is_newest = version == NEWEST_VERSION
    answer: JsonObject = {
        "last_sync_completed_at": written(stands.last_sync_completed_at),
        "is_ready": stands.is_ready,
        "link_url": link_url(record),
        "platform": stands.platform,
        "needs_update_status": {"needs_update": stands.needs_update},
        "disabled_status": {
            "is_disabled": stands.is_disabled,
            "disabled_reason": stands.disabled_reason,
        },
        "historical_sync_status": historical_sync_status(
            record, stands, with_expected=is_newest
        ),
        "created_at": written(record.created_at),
    }
    if is_newest:
        answer["is_healthy"] = stands.state in (State.ACTIVE, State.NOT_READY)
    whose = {"id": record.id, "orgId": ORG_ID, "platform": stands.platform}
    return {"connection": whose, "status": answer}
