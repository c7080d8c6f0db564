"""Sync configurations of connections and platforms: kept, changed, removed, refused."""

from typing import Any

import httpx
import pytest

from connections_tui.sandbox import Store
from connections_tui.sandbox.records import Fate

from .asking import create, said
from .conftest import Asking, Clock
from .contract import NEWEST, StrictClient
from .test_optional import VERSIONS, put

CONFIG: dict[str, Any] = {
    "initialSync": {"batches": [{"timeFrameInMonths": 12, "entities": ["INVOICE"]}]},
    "incrementalSync": {"syncPeriodInMinutes": 360, "entities": ["INVOICE", "BILL"]},
}
OWN = "connections/QUICKBOOKS-healthy"
OWNERS = (OWN, "platforms/QUICKBOOKS")


def with_period(minutes: object) -> dict[str, Any]:
    later = {**CONFIG["incrementalSync"], "syncPeriodInMinutes": minutes}
    return {**CONFIG, "incrementalSync": later}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("owner", OWNERS)
async def test_a_strict_client_sets_changes_reads_and_removes_one(
    asking: Asking, store: Store, clock: Clock, version: str, owner: str
) -> None:
    client = StrictClient(asking(version=version), version)
    put(store, clock, "QUICKBOOKS")
    missing = await client.sync_config("GET", owner)
    assert missing.error_message == "Sync configuration not found."

    made = await client.sync_config("POST", owner, CONFIG)
    assert made.incrementalSync.syncPeriodInMinutes == 360
    await client.sync_config("PATCH", owner, with_period(60))
    read = await client.sync_config("GET", owner)
    assert read.incrementalSync.syncPeriodInMinutes == 60
    assert read.initialSync.batches[0].entities == ["INVOICE"]
    assert (await client.sync_config("DELETE", owner)).success is True
    for method in ("GET", "PATCH", "DELETE"):
        gone = await client.sync_config(method, owner, CONFIG)
        assert gone.error_code == "NOT_FOUND"


async def test_levels_are_apart_and_names_of_platforms_have_any_case(
    client: httpx.AsyncClient, store: Store, clock: Clock
) -> None:
    put(store, clock, "QUICKBOOKS")
    await client.post("/configs/sync/platforms/quickbooks", json=CONFIG)
    again = await client.post("/configs/sync/platforms/QuickBooks", json=CONFIG)
    own = await client.get(f"/configs/sync/{OWN}")

    assert again.status_code == 409
    assert own.status_code == 404


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "initialSync: Field required."),
        (with_period(59), "incrementalSync.syncPeriodInMinutes: "),
        (with_period(20_161), "incrementalSync.syncPeriodInMinutes: "),
        (with_period("60"), "incrementalSync.syncPeriodInMinutes: "),
        ({**CONFIG, "other": 1}, "other: "),
    ],
)
async def test_what_is_wrong_is_named_and_nothing_is_kept(
    client: httpx.AsyncClient, body: dict[str, Any], words: str
) -> None:
    url = "/configs/sync/platforms/XERO"
    answer = await client.post(url, json=body)

    assert answer.status_code == 400
    assert said(answer).startswith(words)
    assert (await client.get(url)).status_code == 404


async def test_other_platforms_and_connections_without_one_have_none(
    client: httpx.AsyncClient, store: Store, clock: Clock
) -> None:
    put(store, clock, "SHOPIFY")
    waiting = await create(client, {})
    for url, status, words in (
        ("platforms/SHOPIFY", 404, "is not supported for SHOPIFY."),
        ("connections/SHOPIFY-healthy", 404, "is not supported for SHOPIFY."),
        ("connections/nobody", 404, "Connection not found."),
        (f"connections/{waiting.id}", 400, "The merchant has not signed in."),
    ):
        answer = await client.get(f"/configs/sync/{url}")
        assert answer.status_code == status
        assert words in said(answer)


async def test_with_a_connection_its_own_goes(
    client: httpx.AsyncClient, store: Store, clock: Clock
) -> None:
    put(store, clock, "QUICKBOOKS")
    await client.post(f"/configs/sync/{OWN}", json=CONFIG)
    await client.delete("/connections/QUICKBOOKS-healthy")
    put(store, clock, "QUICKBOOKS", Fate.HEALTHY)

    assert (await client.get(f"/configs/sync/{OWN}")).status_code == 404


@pytest.mark.parametrize(
    ("prefix", "version"), [("", NEWEST), ("/versioned", "2023-02-07")]
)
async def test_the_first_version_has_none(
    asking: Asking, prefix: str, version: str
) -> None:
    client = asking(version=version, prefix=prefix)
    answer = await client.get("/configs/sync/platforms/XERO")

    assert (answer.status_code, said(answer)) == (404, "Endpoint not found.")
