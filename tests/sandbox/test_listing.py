"""GET /connections."""

import httpx
import pytest

from connections_tui.models import Connection
from connections_tui.moments import moment
from connections_tui.sandbox import Store, seed
from connections_tui.sandbox.routes import SLICE

from .asking import create, listed, said
from .conftest import Asking, Clock

SEED_ERA_FIELDS = {
    "id",
    "access_token",
    "link_url",
    "platform",
    "created_at",
    "updated_at",
}
STATES = ["active", "unhealthy", "not_ready", "needs_reauth", "disabled"]


async def test_an_empty_sandbox_lists_nothing(client: httpx.AsyncClient):
    answer = await client.get("/connections")

    assert answer.json() == {"connections": []}
    assert answer.headers["Content-Type"] == "application/json"


async def test_the_newest_version_adds_status_and_name(
    asking: Asking, store: Store, clock: Clock
):
    seed(store, now=clock.now)
    older = await listed(asking(version="2024-04-30"))
    newest = await listed(asking())

    assert all(set(item) == SEED_ERA_FIELDS for item in older)
    assert all(set(item) == SEED_ERA_FIELDS | {"status", "name"} for item in newest)


async def test_each_state_lists_only_its_own(
    client: httpx.AsyncClient, store: Store, clock: Clock
):
    seed(store, now=clock.now)
    everything = await listed(client)

    for state in STATES:
        own = await listed(client, state)
        assert own
        assert own == [item for item in everything if item["status"] == state]


async def test_the_default_hides_what_needs_a_person(
    client: httpx.AsyncClient, store: Store, clock: Clock
):
    seed(store, now=clock.now)
    shown = {item["status"] for item in await listed(client, None)}

    assert shown == {"active", "unhealthy", "not_ready"}


@pytest.mark.parametrize("status", ["", "ANY", "healthy", "active,disabled", "\x00"])
async def test_an_unknown_status_is_refused(client: httpx.AsyncClient, status: str):
    answer = await client.get("/connections", params={"status": status})

    assert answer.status_code == 400
    assert said(answer).startswith("status: Must be one of active, ")


async def test_items_come_oldest_first_and_read_back(
    client: httpx.AsyncClient, store: Store, clock: Clock
):
    seed(store, count=3 * SLICE + 1, now=clock.now)
    items = [Connection.model_validate(item) for item in await listed(client)]

    created = [item.created_at or "" for item in items]
    assert created == sorted(created)
    assert len({item.id for item in items}) == 3 * SLICE + 1
    assert all((moment(item.updated_at) or clock.now) <= clock.now for item in items)
    assert items[0].link_url == f"https://link.rutterapi.com/connection/{items[0].id}"


async def test_a_slice_without_a_match_leaves_no_stray_comma(
    client: httpx.AsyncClient, clock: Clock
):
    """Slices are filtered one by one, and some come out empty."""
    for _ in range(SLICE + 1):
        await create(client, {})
        clock.advance(seconds=1)

    assert len(await listed(client, "not_ready")) < SLICE + 1
    assert await listed(client, "disabled") == []


async def test_a_new_connection_is_listed(client: httpx.AsyncClient):
    new = await create(client, {})
    (item,) = await listed(client)

    assert new.access_token is not None
    assert item["id"] == new.id
    assert item["access_token"] == new.access_token.get_secret_value()
    assert item["platform"] == ""
    assert item["status"] == "not_ready"
    assert item["created_at"] == "2026-03-14T09:26:53.589Z"
    assert item["updated_at"] == item["created_at"]
