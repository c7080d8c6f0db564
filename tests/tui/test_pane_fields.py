"""The overview of one connection: every documented field has its line."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from connections_tui.api import ListRow
from connections_tui.fleet import Record
from connections_tui.models import Connection, ConnectionDetails, ConnectionStatus
from connections_tui.tui.pages import describe, sync_pages
from connections_tui.tui.state import Nothing

NOW = datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC)


def record(*, listed: Any = None, details: Any = None, status: Any = None) -> Record:
    found = Record("c1")
    row = {"id": "c1", "access_token": "token-of-c1", **(listed or {})}
    found.take_row(ListRow.of(Connection.model_validate(row)))
    if status is not None:
        found.take_status(ConnectionStatus.model_validate(status), NOW.timestamp())
    if details is not None:
        whole = ConnectionDetails.model_validate({"id": "c1", **details})
        found.take_details(whole, NOW.timestamp())
    found.rejudge(NOW.timestamp())
    return found


def words(found: Record, width: int = 76) -> str:
    page = describe.overview(found, Nothing(), NOW, width=width, reveal=False)
    return " ".join(page.plain.split())


# -- what a connection cannot deliver


def test_objects_a_connection_cannot_deliver_are_named() -> None:
    missing = {"unavailable_objects": ["bill", "accounting_customer_refund"]}
    found = record(details=missing, status={"connection": {"id": "c1"}, "status": {}})
    said = "Missing 2 objects not available: bill, accounting customer refund"

    assert said in words(found)
    assert said in " ".join(sync_pages.entities(found, width=76).plain.split())


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ([], "Missing nothing: all objects are available"),
        (None, None),
        ("no list", None),
        ([None, 7, {"a": 1}, "vendor"], 'not available: 7, {"a": 1}, vendor'),
    ],
)
def test_unavailable_objects_of_any_kind_can_be_read(value: Any, said: str) -> None:
    shown = words(record(details={"unavailable_objects": value}))

    assert said in shown if said else "Missing" not in shown


# -- dates, counts and IDs


def test_when_the_last_sync_started_is_shown() -> None:
    details = {
        "last_sync_started_at": "2026-03-14T09:20:00Z",
        "last_sync_completed_at": "2026-03-14T09:24:00Z",
    }

    assert "Started 2026-03-14 09:20" in words(record(details=details))


def test_when_it_was_updated_is_shown() -> None:
    assert "Updated 2026-03-14 09:00" in words(
        record(listed={"updated_at": "2026-03-14T09:00:00Z"})
    )


def test_the_organization_is_shown_wherever_the_service_says_it() -> None:
    org = "00000000-0000-0000-0000-000000000000"

    assert f"Org ID {org}" in words(record(listed={"orgId": org}))
    status = {"connection": {"id": "c1", "orgId": org}, "status": {}}
    assert f"Org ID {org}" in words(record(status=status))


@pytest.mark.parametrize(
    ("details", "said"),
    [
        (
            {"initial_orders_synced_count": 1204, "oldest_order_date": "2021-01-04"},
            "Orders 2021-01-04 to - · 1,204 in the first sync",
        ),
        ({"initial_orders_synced_count": 0}, "Orders 0 in the first sync"),
    ],
)
def test_orders_of_the_first_sync_are_counted(details: Any, said: str) -> None:
    assert said in words(record(details=details))


@pytest.mark.parametrize("width", [40, 55, 76, 120])
def test_the_code_of_a_reason_stands_dimmed_after_its_words(width: int) -> None:
    status = {
        "connection": {"id": "c1"},
        "status": {
            "disabled_status": {
                "is_disabled": True,
                "disabled_reason": "SHOP_PAYMENT_REQUIRED",
            }
        },
    }
    page = describe.overview(
        record(status=status), Nothing(), NOW, width=width, reveal=False
    )
    code = "(SHOP_PAYMENT_REQUIRED)"
    at = page.plain.index(code)
    styles = {str(s.style) for s in page.spans if s.start <= at < s.end}

    assert styles == {"$muted"}
    assert page.plain.index("unpaid") < at


def test_the_raw_page_is_json_whatever_is_in_it() -> None:
    odd = (
        'a "q" \u2028 \u202e \x9b\x1b[2J e\u0301\u0301\u0301\u0301 シルク ' + "x" * 500
    )
    shown = describe.raw(record(listed={"name": odd}), Nothing()).plain
    read = json.loads(shown[shown.index("{") :])

    assert read["list"]["name"] == odd
    assert "シルク" in shown
    assert not {"\u2028", "\u202e", "\x9b", "\x1b"} & set(shown)
