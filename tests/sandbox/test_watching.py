"""GET /connections/access_token and /connections/status, DELETE /connections/{id}."""

from typing import Any

import httpx
import pytest

from connections_tui.models import ConnectionDetails, ConnectionStatus
from connections_tui.platforms import SCHEMAS
from connections_tui.sandbox import Store, seed

from .asking import ask_by_token, create, details_of, listed, said, status_of
from .conftest import Asking, Clock

DETAILS = {
    "id",
    "store_unique_id",
    "estimated_completed_at",
    "last_sync_completed_at",
    "last_sync_started_at",
    "oldest_order_date",
    "newest_order_date",
    "disabled",
    "link_url",
    "needs_update",
    "platform",
    "initial_orders_synced_count",
    "store_domain",
    "store_name",
    "created_at",
}
STATUS = {
    "last_sync_completed_at",
    "is_ready",
    "link_url",
    "platform",
    "needs_update_status",
    "disabled_status",
    "historical_sync_status",
    "created_at",
}
HISTORY = {
    "historical_sync_completed",
    "total",
    "num_batches_completed",
    "synced_balance_sheets_count",
    "synced_cash_flows_count",
    "synced_income_statements_count",
    "synced_orders_count",
    "synced_transactions_count",
    "batches",
}


async def ask(
    client: httpx.AsyncClient, what: str, item: dict[str, Any]
) -> httpx.Response:
    params = {"access_token": item["access_token"]}
    return await client.get(f"/connections/{what}", params=params)


@pytest.mark.parametrize("prefix", ["/versioned", ""])
@pytest.mark.parametrize("version", ["2023-03-14", "2024-08-31"])
async def test_every_seeded_answer_has_the_documented_shape(
    asking: Asking, store: Store, clock: Clock, version: str, prefix: str
):
    seed(store, now=clock.now)
    client = asking(version=version, prefix=prefix)
    newest = version == "2024-08-31"
    for item in await listed(client):
        fetched = await ask(client, "access_token", item)
        asked = await ask(client, "status", item)
        if fetched.status_code == 200:
            details = fetched.json()["connection"]
            added = {"disabled_reason", "unavailable_objects"} if newest else set()
            assert set(details) == DETAILS | added
            assert ConnectionDetails.model_validate(details).id == item["id"]
        if asked.status_code == 200:
            body = asked.json()
            assert set(body["connection"]) == {"id", "orgId", "platform"}
            assert set(body["status"]) == STATUS | ({"is_healthy"} if newest else set())
            history = body["status"]["historical_sync_status"]
            added = {"expected_entity_counts"} if newest else set()
            assert set(history) == HISTORY | added
            assert ConnectionStatus.model_validate(body).platform == item["platform"]


async def test_the_state_listed_agrees_with_the_status(
    client: httpx.AsyncClient, store: Store, clock: Clock
):
    """A console that derives the state must come to the same word."""
    seed(store, count=500, now=clock.now)
    for item in await listed(client):
        clock.advance(milliseconds=50)
        answer = await ask(client, "status", item)
        if answer.status_code == 503:
            continue
        status = ConnectionStatus.model_validate(answer.json())
        assert derived(status) == item["status"]


def derived(status: ConnectionStatus) -> str:
    if status.needs_update_status.needs_update:
        return "needs_reauth"
    if status.disabled_status.is_disabled:
        return "disabled"
    if not status.is_ready:
        return "not_ready"
    return "active" if status.is_healthy else "unhealthy"


@pytest.mark.parametrize("what", ["status", "access_token"])
async def test_a_token_is_required(client: httpx.AsyncClient, what: str):
    for params in ({}, {"access_token": ""}, {"id": "x"}):
        answer = await client.get(f"/connections/{what}", params=params)
        assert answer.status_code == 400
        assert said(answer) == "access_token: Required."


@pytest.mark.parametrize("what", ["status", "access_token"])
@pytest.mark.parametrize("token", ["nobody's", "\x00", "ü", "%", "'; --"])
async def test_an_unknown_token_is_refused_like_a_wrong_login(
    client: httpx.AsyncClient, what: str, token: str
):
    answer = await client.get(f"/connections/{what}", params={"access_token": token})

    assert answer.status_code == 401
    assert answer.json()["error_code"] == "INVALID_CREDENTIALS"


async def test_what_was_deleted_is_gone(client: httpx.AsyncClient):
    new = await create(client, {})
    first = await client.delete(f"/connections/{new.id}")
    second = await client.delete(f"/connections/{new.id}")
    status = await ask_by_token(client, "status", new)
    details = await ask_by_token(client, "access_token", new)

    assert first.json() == {"success": True}
    assert said(second) == "There is no such connection."
    assert said(status) == said(details) == "This connection has been deleted."
    assert {a.status_code for a in (second, status, details)} == {404}


@pytest.mark.parametrize("name", ["create", "status", "access_token", "%00", "a%2Fb"])
async def test_deleting_nobody_is_not_found(client: httpx.AsyncClient, name: str):
    answer = await client.delete(f"/connections/{name}")

    assert answer.status_code in (404, 405)
    assert said(answer)


async def test_an_access_token_deletes_nothing(client: httpx.AsyncClient):
    new = await create(client, {})
    assert new.access_token is not None
    answer = await client.delete(f"/connections/{new.access_token.get_secret_value()}")

    assert answer.status_code == 404
    assert len(await listed(client)) == 1


async def test_fnac_has_a_status_and_no_details(client: httpx.AsyncClient):
    schema = SCHEMAS["fnac"]
    new = await create(client, {"platform": "FNAC", **schema.example().reveal()})
    details = await ask_by_token(client, "access_token", new)

    assert details.status_code == 404
    assert said(details) == "This endpoint is not supported for FNAC."
    assert (await status_of(client, new)).connection.platform == "FNAC"


async def test_one_seeded_connection_gives_no_status(
    client: httpx.AsyncClient, store: Store, clock: Clock
):
    """The console's word No answer can only be seen if somebody gives none."""
    seed(store, now=clock.now)
    answers = [await ask(client, "status", item) for item in await listed(client)]

    failed = [answer for answer in answers if answer.status_code != 200]
    assert [answer.status_code for answer in failed] == [503]
    assert said(failed[0])


async def test_nothing_is_known_of_a_store_before_its_merchant_signs_in(
    client: httpx.AsyncClient, clock: Clock
):
    new = await create(client, {})
    before = await details_of(client, new)
    clock.advance(seconds=20)
    after = await details_of(client, new)

    assert (before.store_name, before.store_domain, before.store_unique_id) == (
        None,
        None,
        None,
    )
    assert after.store_name
    assert after.store_unique_id


async def test_quickbooks_says_how_much_to_expect(
    client: httpx.AsyncClient, clock: Clock
):
    schema = SCHEMAS["quickbooks"]
    new = await create(client, {"platform": "QUICKBOOKS", **schema.example().reveal()})
    clock.advance(seconds=30)
    history = (await status_of(client, new)).historical_sync_status

    assert {count.batch_num for count in history.expected_entity_counts} == set(
        range(1, 6)
    )
    assert history.synced_orders_count is None
    assert history.synced_balance_sheets_count is not None
