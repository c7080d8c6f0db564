"""Every answer against the documented shapes: what strict clients rely on."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given
from pydantic import ValidationError

from connections_tui.platforms import SCHEMAS, Credentials
from connections_tui.sandbox import Store, list_items, seed, status_bodies
from connections_tui.sandbox.lifecycle import State
from connections_tui.sandbox.records import Simulated
from connections_tui.sandbox.schema import to_row
from connections_tui.titles import FORMER, TITLES

from .asking import listed
from .conftest import Asking, Clock
from .contract import (
    NEWEST,
    VERSIONS,
    StrictClient,
    model,
    platforms,
    problems,
    shape,
    shape_of,
)
from .test_lifecycle import CREATED, moments, records

every_version = pytest.mark.parametrize("version", VERSIONS)
ROOT = ("", "2023-02-07")
"""The legacy root, and what it answers as."""
DOORS = [("/versioned", version) for version in VERSIONS] + [ROOT]
ERROR = shape("Error", version="2023-03-14")
"""One shape for all versions."""
every_door = pytest.mark.parametrize(("prefix", "version"), DOORS)


@every_version
@given(it=records(), since=moments)
def test_every_state_at_every_moment_has_the_documented_shape(
    version: str, it: Simulated, since: timedelta
) -> None:
    now = CREATED + since
    items = list_items.items(
        [to_row(it)], now, states=frozenset(State), version=version
    )
    for schema, answer in (
        ("Created", status_bodies.created(it, version=version)),
        ("Fetched", status_bodies.details(it, now, version=version)),
        ("Status", status_bodies.status(it, now, version=version)),
        (
            "Listed",
            {"connections": json.loads(list_items.written_items(items))},
        ),
    ):
        assert problems(answer, shape(schema, version=version)) == []


@every_door
async def test_a_strict_client_reads_the_whole_seeded_fleet(
    asking: Asking, store: Store, clock: Clock, prefix: str, version: str
) -> None:
    seed(store, count=120, now=clock.now)
    client = StrictClient(asking(version=version, prefix=prefix), version)
    fleet = await client.list()
    for number, connection in enumerate(fleet.connections):
        if number % 40 == 0:
            clock.advance(seconds=10)
        await client.fetch(connection.access_token)
        await client.status(connection.access_token)

    assert len(fleet.connections) == 120


@pytest.mark.parametrize("version", ["2023-03-14", NEWEST])
@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)
async def test_a_strict_client_watches_each_platform_from_create_to_delete(
    asking: Asking, clock: Clock, version: str, schema: type[Credentials]
) -> None:
    client = StrictClient(asking(version=version), version)
    body = {"platform": schema.platform, **schema.example().reveal()}
    new = (await client.create(body)).connection
    for _ in range(8):
        await client.list()
        await client.fetch(new.access_token)
        await client.status(new.access_token)
        clock.advance(seconds=11)
    deleted = await client.delete(new.id)

    assert deleted.success is True


@every_door
async def test_a_strict_client_reads_a_link_before_anyone_has_signed_in(
    asking: Asking, clock: Clock, prefix: str, version: str
) -> None:
    """A null where the platform should be made a real client refuse the list."""
    client = StrictClient(asking(version=version, prefix=prefix), version)
    new = (await client.create({})).connection
    (item,) = (await client.list()).connections
    before = await client.status(new.access_token)
    details = await client.fetch(new.access_token)
    clock.advance(seconds=21)
    after = await client.status(new.access_token)

    assert (item.platform, before.status.platform) == ("", "")
    assert before.connection.platform == after.connection.platform
    assert details.connection.platform == after.status.platform
    assert details.connection.store_unique_id == ""


def test_the_strict_client_is_strict() -> None:
    created = shape("Created", version=NEWEST)
    read = model(created).validate_python
    good = {"id": "a", "access_token": "b", "link_url": "c", "name": None}
    read({"connection": good})

    for bad in (
        {**good, "id": None},
        {**good, "id": 7},
        {**good, "more": ""},
        {key: value for key, value in good.items() if key != "name"},
    ):
        with pytest.raises(ValidationError):
            read({"connection": bad})
        assert problems({"connection": bad}, created)


REFUSED: list[tuple[str, str, str, dict[str, Any]]] = [
    ("GET", "/connections", "/connections", {"params": {"status": "x"}}),
    ("GET", "/connections", "/connections", {"auth": ("sandbox", "wrong")}),
    ("POST", "/connections/create", "/connections/create", {"content": "no"}),
    ("POST", "/connections/create", "/connections/create", {"json": {"platform": "X"}}),
    ("GET", "/connections/status", "/connections/status", {}),
    ("GET", "/connections/status", "/connections/status?access_token=x", {}),
    ("GET", "/connections/access_token", "/connections/access_token", {}),
    ("DELETE", "/connections/{id}", "/connections/nobody", {}),
]


@every_door
@pytest.mark.parametrize(("method", "path", "url", "request_"), REFUSED)
async def test_a_refusal_has_the_shape_of_errors(
    asking: Asking,
    prefix: str,
    version: str,
    method: str,
    path: str,
    url: str,
    request_: dict[str, Any],
) -> None:
    answer = await asking(version=version, prefix=prefix).request(
        method, url, **request_
    )
    reference = shape_of(method, path, answer.status_code, version=version)

    assert answer.is_error
    assert reference == ERROR
    assert problems(answer.json(), reference) == []


async def test_a_status_that_is_not_given_is_an_error_of_that_shape(
    client: httpx.AsyncClient, store: Store, clock: Clock
) -> None:
    seed(store, now=clock.now)
    tokens = [{"access_token": item["access_token"]} for item in await listed(client)]
    asked = [await client.get("/connections/status", params=them) for them in tokens]
    (failed,) = [answer for answer in asked if answer.is_error]

    assert problems(failed.json(), ERROR) == []


def test_titles_and_the_contract_name_the_same_platforms() -> None:
    codes = {*platforms(NEWEST), *platforms("2023-03-14")}

    assert codes <= TITLES.keys()
    assert set(platforms("2023-03-14")) - set(platforms(NEWEST)) == FORMER


@given(it=records())
def test_a_record_of_another_platform_stays_what_it_is(it: Simulated) -> None:
    """An older sandbox file may hold a platform that no schema lists."""
    now = CREATED + timedelta(days=1)
    strange = replace(it, platform="TEMU_SHOP")
    answer = status_bodies.status(strange, now, version=NEWEST)

    assert answer["status"]["platform"] == "TEMU_SHOP"
