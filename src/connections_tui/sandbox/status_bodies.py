"""The service's answers about one connection, from its record and the time. Pure.

They are valid against the schemas that the service publishes, so that a strict
client reads them: no null where a schema says string. Some fields appear with API
version 2024-08-31 only. The list is in ``listing``.
"""

from datetime import datetime
from typing import Any

from connections_tui.sandbox import names
from connections_tui.sandbox.batches import (
    historical_sync_status,
    order_dates,
    orders_at_first,
)
from connections_tui.sandbox.families import unavailable_objects
from connections_tui.sandbox.gate import NEWEST_VERSION
from connections_tui.sandbox.lifecycle import (
    Standing,
    State,
    chosen_platform,
    standing,
)
from connections_tui.sandbox.list_items import LINK_URL
from connections_tui.sandbox.records import Simulated
from connections_tui.sandbox.times import written

ORG_ID = "5a4d6b0e-0000-4000-8000-73616e64626f"
"""The one organization of a sandbox."""

JsonObject = dict[str, Any]


def link_url(record: Simulated) -> str:
    return LINK_URL + record.id


def created(record: Simulated, *, version: str) -> JsonObject:
    """The answer to a create."""
    connection: JsonObject = {
        "id": record.id,
        "access_token": record.access_token,
        "link_url": link_url(record),
    }
    if version == NEWEST_VERSION:
        connection["name"] = record.name
    return {"connection": connection}


def details(record: Simulated, now: datetime, *, version: str) -> JsonObject:
    """The answer of GET /connections/access_token: the store and its dates."""
    stands = standing(record, now)
    store = names.store_of(record, stands)
    oldest, newest = order_dates(record, stands)
    connection: JsonObject = {
        "id": record.id,
        "store_unique_id": store.unique_id or "",
        "estimated_completed_at": written(stands.estimated_completed_at),
        "last_sync_completed_at": written(stands.last_sync_completed_at),
        "last_sync_started_at": written(stands.last_sync_started_at),
        "oldest_order_date": oldest,
        "newest_order_date": newest,
        "disabled": stands.is_disabled,
        # In no schema of the time, but in every recorded answer of 2023.
        "disabled_reason": stands.disabled_reason,
        "link_url": link_url(record),
        "needs_update": stands.needs_update,
        "platform": _listed_platform(record, stands),
        "store_domain": store.domain,
        "store_name": store.name,
        "created_at": written(record.created_at),
    }
    if (orders := orders_at_first(record, stands)) is not None:
        connection["initial_orders_synced_count"] = orders
    if version == NEWEST_VERSION:
        connection["unavailable_objects"] = unavailable_objects(stands.platform)
    return {"connection": connection}


def status(record: Simulated, now: datetime, *, version: str) -> JsonObject:
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
    platform = _listed_platform(record, stands)
    whose = {"id": record.id, "orgId": ORG_ID, "platform": platform}
    return {"connection": whose, "status": answer}


def _listed_platform(record: Simulated, stands: Standing) -> str:
    """The platform for a field whose schema lists the platforms there are.

    A link that leaves the choice open has the one that its merchant will choose:
    strict clients refuse the empty text, which the plain fields have until then.
    """
    return stands.platform or chosen_platform(record.phase)
