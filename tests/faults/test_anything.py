"""Any JSON in, a value or one of our errors out; and whatever was read can be shown."""

import asyncio
import json
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.service import ID, client_of
from connections_tui.api import Answer, ApiError, ListRow
from connections_tui.fleet import Fleet
from connections_tui.models import Connection, ConnectionDetails
from connections_tui.tui.pages import describe, sync_pages
from connections_tui.tui.state import Loaded
from stand_ins.transport import Transport

from .asking import check_repr, check_sentence, outcome
from .server import OPERATIONS

NOW = datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC)
NAMES = (
    "id",
    "access_token",
    "link_url",
    "platform",
    "created_at",
    "name",
    "store_name",
    "is_ready",
    "needs_update_status",
    "needs_update",
    "disabled_status",
    "disabled_reason",
    "historical_sync_status",
    "total",
    "batches",
    "progress_info",
    "config",
    "expected_entity_counts",
    "synced_count",
    "batch_num",
    "count",
    "error_code",
    "orders",
)
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from([ID, "\ud800", "\x1b[31m", "null", "2026-03-14T09:00:00Z"])
)
names = st.sampled_from(NAMES) | st.text(max_size=5)
anything = st.recursive(
    scalars,
    lambda inside: (
        st.lists(inside, max_size=4) | st.dictionaries(names, inside, max_size=6)
    ),
    max_leaves=25,
)
parts = st.dictionaries(names, anything, max_size=10).map(lambda d: {"id": ID} | d)
documents = anything | st.fixed_dictionaries(
    {
        "connections": st.lists(parts | anything, max_size=4) | anything,
        "connection": parts | anything,
        "status": parts | anything,
        "success": st.booleans() | anything,
    }
)
thorough = settings(
    max_examples=30, suppress_health_check=[HealthCheck.too_slow], deadline=None
)


def ask(operation: str, body: bytes) -> object:
    async def main() -> object:
        transport = Transport(lambda _: httpx.Response(200, content=body))
        async with client_of(transport) as client:
            return await outcome(client, operation)

    return asyncio.run(main())


@pytest.mark.parametrize("operation", OPERATIONS)
@given(document=documents)
@thorough
def test_any_document_is_a_value_or_a_sentence(
    operation: str, document: object
) -> None:
    came = ask(operation, json.dumps(document).encode())

    check_repr(came, operation)
    if isinstance(came, ApiError):
        check_sentence(came, operation)


@pytest.mark.parametrize("operation", ["list", "status"])
@given(body=st.binary(max_size=60) | st.text(max_size=60).map(lambda s: s.encode()))
@thorough
def test_any_bytes_are_a_value_or_a_sentence(operation: str, body: bytes) -> None:
    came = ask(operation, body)

    if isinstance(came, ApiError):
        check_sentence(came, operation)


@given(status=parts, details=parts, row=parts)
@thorough
def test_whatever_was_read_can_be_shown(
    status: object, details: object, row: object
) -> None:
    bodies = ({"status": status}, {"connection": details}, {"connections": [row]})
    answer, store, rows = (
        ask(operation, json.dumps(body).encode())
        for operation, body in zip(("status", "fetch", "list"), bodies, strict=True)
    )
    if isinstance(rows, list) and rows and isinstance(answer, Answer):
        show(rows, answer, store)


@pytest.mark.parametrize("levels", [20, 99, 400, 900])
def test_what_is_nested_can_be_shown_or_is_refused(levels: int) -> None:
    """Whoever shows it has a deeper stack than whoever read it."""
    deep = "[" * levels + "]" * levels
    row = f'{{"id":"{ID}","deep":{deep}}}'
    rows = ask("list", f'{{"connections":[{row}]}}'.encode())
    answer = ask("status", f'{{"status":{{"deep":{deep}}}}}'.encode())

    assert isinstance(rows, list)
    assert len(rows) == 1
    assert isinstance(answer, Answer) is (levels < 99)
    if isinstance(answer, Answer):
        show(rows, answer, answer)


def show(rows: list[Connection], answer: Answer[Any], store: object) -> None:
    """On each of the pages, and as copied."""
    fleet = Fleet(lambda: NOW)
    listing = fleet.listing()
    listing.take([ListRow.of(row) for row in rows])
    listing.finish()
    fleet.learn_status(rows[0].id, answer.value)
    if isinstance(store, Answer) and isinstance(store.value, ConnectionDetails):
        fleet.learn_details(rows[0].id, store.value)
    record = fleet.get(rows[0].id)
    assert record is not None
    error = store if isinstance(store, ApiError) else ApiError("No details.")
    details = store if isinstance(store, Answer) else error
    view = Loaded(record.id, answer, NOW, details)
    for width in (20, 80):
        pages = [
            describe.head(record, "1 of 1", NOW, width),
            describe.overview(record, view, NOW, width=width, reveal=False),
            describe.raw(record, view),
            sync_pages.entities(record, width=width),
            sync_pages.batches(record, width=width),
        ]
        assert all(c.isprintable() or c == "\n" for p in pages for c in p.plain)
    describe.raw_text(record, view)
