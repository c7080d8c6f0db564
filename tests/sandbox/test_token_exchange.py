"""A public token for an access token: by whom, and for which connection."""

import pytest

from connections_tui.sandbox import Store
from connections_tui.sandbox.token_exchange import PREFIX

from .asking import create, said
from .conftest import Asking, Clock
from .contract import StrictClient
from .test_optional import VERSIONS, put

LOGIN = {"client_id": "sandbox", "secret": "sandbox"}
KNOWN = f"{PREFIX}SHOPIFY-healthy"


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_strict_client_exchanges_one(
    asking: Asking, store: Store, clock: Clock, version: str
) -> None:
    client = StrictClient(asking(version=version), version)
    token = put(store, clock, "SHOPIFY")
    found = await client.exchange({**LOGIN, "public_token": KNOWN})

    assert (found.connection_id, found.access_token) == ("SHOPIFY-healthy", token)
    assert (found.is_ready, found.platform, found.name) == (True, "SHOPIFY", None)


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"public_token": None}, 400, "INVALID_REQUEST"),
        ({"secret": 7}, 400, "INVALID_REQUEST"),
        ({"public_token": f"{PREFIX}nobody"}, 401, "INVALID_CREDENTIALS"),
        ({"public_token": "SHOPIFY-healthy"}, 401, "INVALID_CREDENTIALS"),
        ({"secret": "another"}, 401, "INVALID_CREDENTIALS"),
        ({"client_id": "another"}, 401, "INVALID_CREDENTIALS"),
    ],
)
async def test_what_is_wrong_is_refused(
    asking: Asking,
    store: Store,
    clock: Clock,
    change: dict[str, object],
    status: int,
    code: str,
) -> None:
    put(store, clock, "SHOPIFY")
    body = {**LOGIN, "public_token": KNOWN, **change}
    answer = await asking().post("/item/public_token/exchange", json=body)

    assert (answer.status_code, answer.json()["error_code"]) == (status, code)


async def test_there_is_one_from_the_sign_in_on(asking: Asking, clock: Clock) -> None:
    client = asking()
    new = await create(client, {})
    body = {**LOGIN, "public_token": f"{PREFIX}{new.id}"}
    before = await client.post("/item/public_token/exchange", json=body)
    clock.advance(seconds=25)
    after = await client.post("/item/public_token/exchange", json=body)

    assert before.status_code == 401
    assert after.json()["connection_id"] == new.id
    assert after.json()["is_ready"] is False


async def test_the_first_version_has_none(asking: Asking) -> None:
    answer = await asking(version="2023-02-07").post("/item/public_token/exchange")

    assert (answer.status_code, said(answer)) == (404, "Endpoint not found.")
