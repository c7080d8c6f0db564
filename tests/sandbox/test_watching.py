"""GET /connections/access_token and /connections/status, DELETE /connections/{id}."""

from typing import Any

import httpx
import pytest

from connections_tui.fleet.health import Facts, Health, judge
from connections_tui.fleet.status_summary import StatusSummary
from connections_tui.models import ConnectionDetails, ConnectionStatus
from connections_tui.platforms import SCHEMAS
from connections_tui.sandbox import Store, seed
from connections_tui.sandbox.lifecycle import LINK_PLATFORMS

from .asking import ask_by_token, create, details_of, listed, said, status_of
from .conftest import Asking, Clock


async def ask(
    client: httpx.AsyncClient, what: str, item: dict[str, Any]
) -> httpx.Response:
    params = {"access_token": item["access_token"]}
    return await client.get(f"/connections/{what}", params=params)


@pytest.mark.parametrize("version", ["2023-03-14", "2024-08-31"])
async def test_our_models_read_every_seeded_answer(
    asking: Asking, store: Store, clock: Clock, version: str
):
    """Their shapes are checked in ``test_contract``."""
    seed(store, now=clock.now)
    client = asking(version=version)
    for item in await listed(client):
        fetched = await ask(client, "access_token", item)
        asked = await ask(client, "status", item)
        if fetched.status_code == 200:
            details = fetched.json()["connection"]
            assert ConnectionDetails.model_validate(details).id == item["id"]
        if asked.status_code == 200:
            status = ConnectionStatus.model_validate(asked.json())
            assert status.platform == item["platform"]


@pytest.mark.parametrize("version", ["2023-03-14", "2024-08-31"])
async def test_the_details_say_why_a_connection_is_disabled(
    asking: Asking, store: Store, clock: Clock, version: str
):
    seed(store, now=clock.now)
    client = asking(version=version)
    for item in await listed(client, "disabled"):
        asked = await ask(client, "status", item)
        fetched = await ask(client, "access_token", item)
        if fetched.status_code == 200:
            reason = asked.json()["status"]["disabled_status"]["disabled_reason"]
            assert reason
            assert fetched.json()["connection"]["disabled_reason"] == reason


async def test_some_say_what_they_cannot_deliver(
    client: httpx.AsyncClient, store: Store, clock: Clock
):
    """It answers "why are there no bills?"; null where it is not said."""
    seed(store, now=clock.now)
    lacking, totals = {}, {}
    for item in await listed(client):
        fetched = await ask(client, "access_token", item)
        asked = await ask(client, "status", item)
        if fetched.status_code == asked.status_code == 200:
            answer = fetched.json()["connection"]
            lacking[item["platform"]] = answer["unavailable_objects"]
            history = asked.json()["status"]["historical_sync_status"]
            totals[item["platform"]] = history["total"].keys()

    assert lacking["STRIPE"] is None
    assert lacking["NETSUITE"] == []
    assert "bill" in lacking["FRESHBOOKS"]
    assert "bills" in totals["NETSUITE"]
    assert not {"bills", "vendors"} & totals["FRESHBOOKS"]


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


@pytest.mark.parametrize("version", ["2023-03-14", "2024-08-31"])
@pytest.mark.parametrize("platform", [None, "SHOPIFY"])
async def test_a_link_stays_link_sent_until_its_merchant_signs_in(
    asking: Asking, clock: Clock, version: str, platform: str | None
):
    client = asking(version=version)
    new = await create(client, {"platform": platform} if platform else {})
    seen = []
    for _ in range(3):
        reading = StatusSummary.of(await status_of(client, new))
        (item,) = await listed(client)
        facts = Facts(item.get("status"), platform=item["platform"], summary=reading)
        seen.append((judge(facts, 0.0).health, reading.platform))
        clock.advance(seconds=10)

    assert seen[:2] == [(Health.LINK_SENT, platform)] * 2
    assert seen[2][0] is Health.SYNCING
    assert seen[2][1] in ([platform] if platform else LINK_PLATFORMS)


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
    assert said(second) == "Connection not found."
    assert said(status) == said(details) == "This connection was deleted."
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
    """Without it the console's word "No answer" could not be practised."""
    seed(store, now=clock.now)
    answers = [await ask(client, "status", item) for item in await listed(client)]

    failed = [answer for answer in answers if answer.status_code != 200]
    assert [answer.status_code for answer in failed] == [503]
    assert said(failed[0])


async def test_a_store_has_no_name_before_its_merchant_signs_in(
    client: httpx.AsyncClient, clock: Clock
):
    new = await create(client, {})
    before = await details_of(client, new)
    clock.advance(seconds=20)
    after = await details_of(client, new)

    assert (before.store_name, before.store_domain) == (None, None)
    assert before.store_unique_id is None
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
