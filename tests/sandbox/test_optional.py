"""Endpoints that came later: what they change, what they refuse, where they are."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import httpx
import pytest

from connections_tui.sandbox import Store, seed
from connections_tui.sandbox.records import Fate, Origin, Simulated

from .asking import create, listed, said
from .conftest import Asking, Clock
from .contract import NEWEST, StrictClient

LONG_AGO = timedelta(days=90)
VERSIONS = ("2023-03-14", "2024-04-30", NEWEST)
BACKFILLS: Mapping[str, dict[str, Any]] = {
    "2023-03-14": {"start_date": "2025-01-01", "entity": "invoice"},
    NEWEST: {"start_date": "2025-01-01", "object_types": ["invoice", "order"]},
}


def put(store: Store, clock: Clock, platform: str, fate: Fate = Fate.HEALTHY) -> str:
    """One that was made long ago; its access token."""
    halts = fate in (Fate.STALE, Fate.DISABLED, Fate.NEEDS_REAUTH)
    record = Simulated(
        id=f"{platform}-{fate}",
        access_token=f"token-{platform}-{fate}",
        platform=platform,
        created_at=clock.now.replace(microsecond=0) - LONG_AGO,
        origin=Origin.CREDENTIALS,
        fate=fate,
        disabled_reason="CERT_EXPIRED" if fate is Fate.DISABLED else None,
        halted_at=clock.now.replace(microsecond=0) - timedelta(days=3)
        if halts
        else None,
    )
    store.add(record)
    return record.access_token


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_strict_client_reads_every_answer(
    asking: Asking, store: Store, clock: Clock, version: str
) -> None:
    client = StrictClient(asking(version=version), version)
    token = put(store, clock, "QUICKBOOKS")
    body = BACKFILLS.get(version, BACKFILLS[NEWEST])

    renamed = await client.rename("QUICKBOOKS-healthy", "Moss & Fern")
    assert renamed.connection.name == "Moss & Fern"
    assert renamed.connection.access_token == token
    assert (await client.sync(token)).success is True
    assert (await client.backfill(token, body)).success is True
    assert (await client.credentials(token)).credential["type"] == "oauth"
    new = (await client.rotate(token)).new_access_token
    assert (await client.status(new)).connection.id == "QUICKBOOKS-healthy"


@pytest.mark.parametrize(
    ("prefix", "version"), [("", NEWEST), ("/versioned", "2023-02-07")]
)
@pytest.mark.parametrize(
    ("method", "url"),
    [
        ("PATCH", "/connections/x"),
        ("POST", "/connections/incremental_sync"),
        ("POST", "/connections/backfill"),
        ("POST", "/connections/access_token/invalidate"),
        ("GET", "/connections/credentials"),
    ],
)
async def test_the_first_version_has_none_of_them(
    asking: Asking, prefix: str, version: str, method: str, url: str
) -> None:
    answer = await asking(version=version, prefix=prefix).request(method, url)

    assert (answer.status_code, said(answer)) == (404, "Endpoint not found.")


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({}, "name: Required."),
        ({"name": "  "}, "name: Required."),
        ({"name": 7}, "name: Required."),
        ({"name": "x" * 31}, "name: Must be at most 30 characters."),
        ({"name": "TAKEN"}, "name: Another connection has this name."),
    ],
)
async def test_a_name_that_is_refused_changes_nothing(
    client: httpx.AsyncClient, body: dict[str, Any], problem: str
) -> None:
    other, one = await create(client, {}), await create(client, {})
    await client.patch(f"/connections/{other.id}", json={"name": "Taken"})
    answer = await client.patch(f"/connections/{one.id}", json=body)

    assert (answer.status_code, said(answer)) == (400, problem)
    assert {item["name"] for item in await listed(client)} == {"Taken", None}


async def test_a_name_may_be_kept_and_is_in_the_list(client: httpx.AsyncClient) -> None:
    one = await create(client, {})
    for name in ("x" * 30, "x" * 30, "Fern"):
        answer = await client.patch(f"/connections/{one.id}", json={"name": name})
        assert answer.status_code == 200
    missing = await client.patch("/connections/nobody", json={"name": "Y"})

    assert [item["name"] for item in await listed(client)] == ["Fern"]
    assert (missing.status_code, said(missing)) == (404, "Connection not found.")


async def test_a_sync_that_is_asked_for_ends_and_shows_in_list_and_status(
    client: httpx.AsyncClient, store: Store, clock: Clock
) -> None:
    token = put(store, clock, "SHOPIFY", Fate.STALE)

    async def synced() -> tuple[str, str]:
        params = {"access_token": token}
        status = (await client.get("/connections/status", params=params)).json()
        [item] = await listed(client)
        return status["status"]["last_sync_completed_at"], item["updated_at"]

    before = await synced()
    url = f"/connections/incremental_sync?access_token={token}"
    await client.post(url, json={"object_types": []})
    clock.advance(seconds=41)
    assert await synced() == before

    assert (await client.post(url)).json() == {"success": True}
    assert await synced() == before
    clock.advance(seconds=41)
    after = await synced()
    assert after[0] == after[1] > max(before)


@pytest.mark.parametrize(
    ("fate", "code"),
    [(Fate.DISABLED, "CONNECTION_DISABLED"), (Fate.NEEDS_REAUTH, "NEEDS_UPDATE")],
)
async def test_a_broken_one_neither_syncs_nor_gives_credentials(
    client: httpx.AsyncClient, store: Store, clock: Clock, fate: Fate, code: str
) -> None:
    params = {"access_token": put(store, clock, "SHOPIFY", fate)}
    for method, what, body in (
        ("POST", "incremental_sync", {}),
        ("POST", "backfill", BACKFILLS[NEWEST]),
        ("GET", "credentials", None),
    ):
        url = f"/connections/{what}"
        answer = await client.request(method, url, params=params, json=body)
        assert (answer.status_code, answer.json()["error_code"]) == (400, code)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"start_date": None}, "start_date: Required."),
        ({"start_date": "soon"}, "start_date: Must be a date such as 2023-02-07."),
        ({"start_date": "2021-03-13"}, "start_date: At most 5 years back."),
        ({"end_date": "2024-12-31"}, "end_date: Must not be before start_date."),
        ({"object_types": []}, "object_types: Required."),
        ({"object_types": ["sheep"]}, "object_types: Unknown data object."),
        ({"object_types": "invoice"}, "object_types: Must be a list."),
    ],
)
async def test_a_backfill_names_what_is_wrong(
    client: httpx.AsyncClient,
    store: Store,
    clock: Clock,
    change: dict[str, Any],
    problem: str,
) -> None:
    params = {"access_token": put(store, clock, "QUICKBOOKS")}
    body = {**BACKFILLS[NEWEST], **change}
    answer = await client.post("/connections/backfill", params=params, json=body)

    assert (answer.status_code, said(answer)) == (400, problem)


async def test_after_a_rotation_the_old_token_is_refused(
    client: httpx.AsyncClient,
) -> None:
    one = await create(client, {})
    assert one.access_token is not None
    params = {"access_token": one.access_token.get_secret_value()}
    url = "/connections/access_token/invalidate"
    new = (await client.post(url, params=params)).json()["new_access_token"]
    old = await client.get("/connections/status", params=params)

    assert old.status_code == 401
    assert [item["access_token"] for item in await listed(client)] == [new]


async def test_credentials_are_made_up_and_not_there_for_every_platform(
    client: httpx.AsyncClient, store: Store, clock: Clock
) -> None:
    seed(store, count=60, now=clock.now)
    url = "/connections/credentials"
    given, lacking = set[str](), set[str]()
    for item in await listed(client, "active"):
        params = {"access_token": item["access_token"]}
        first = await client.get(url, params=params)
        if first.status_code == 404:
            assert (
                said(first) == f"This endpoint is not supported for {item['platform']}."
            )
            lacking.add(item["platform"])
            continue
        assert (await client.get(url, params=params)).json() == first.json()
        assert first.json()["connection"]["platform"] == item["platform"]
        given.add(first.json()["credential"]["type"])

    assert given == {"oauth", "basic", "oauth1.0a"}
    assert "AMAZON" in lacking
