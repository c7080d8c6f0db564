"""POST /connections/create."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from connections_tui.platforms import SCHEMAS, Credentials
from connections_tui.sandbox import Store, create_app

from .asking import ask_by_token, create, details_of, listed, said, status_of
from .conftest import Asking, Clock


def example(schema: type[Credentials]) -> dict[str, Any]:
    """What a client sends for a filled form."""
    return {"platform": schema.platform, **schema.example().reveal()}


async def post(client: httpx.AsyncClient, content: bytes | str) -> httpx.Response:
    return await client.post("/connections/create", content=content)


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)
async def test_create_list_status_delete(
    client: httpx.AsyncClient, clock: Clock, schema: type[Credentials]
):
    new = await create(client, example(schema))
    clock.advance(minutes=2)
    (item,) = await listed(client)
    status = await status_of(client, new)
    deleted = await client.delete(f"/connections/{new.id}")

    assert (item["id"], item["platform"]) == (new.id, schema.platform)
    assert item["status"] == "active"
    assert status.connection.id == new.id
    assert status.connection.platform == schema.platform
    assert (status.is_ready, status.is_healthy) == (True, True)
    assert deleted.json() == {"success": True}
    assert await listed(client) == []


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)
async def test_each_missing_field_is_named(asking: Asking, schema: type[Credentials]):
    client = asking(version="2023-03-14")
    required = [field.name for field in schema.fields() if field.required]
    for name in required:
        body = example(schema)
        del body[name]
        if len(body) == len({"platform", "scope"}):
            continue
        answer = await client.post("/connections/create", json=body)
        assert answer.status_code == 400
        assert said(answer) == f"{name}: Required."


@pytest.mark.parametrize("version", ["2023-03-14", "2024-08-31"])
async def test_the_answer_has_the_documented_fields(asking: Asking, version: str):
    answer = await asking(version=version).post("/connections/create", json={})

    connection = answer.json()["connection"]
    named = {"name"} if version == "2024-08-31" else set()
    assert set(connection) == {"id", "access_token", "link_url"} | named
    assert connection.get("name") is None
    assert connection["link_url"].endswith(f"/connection/{connection['id']}")


@pytest.mark.parametrize("body", ["", " ", "{}", " {\n} "])
async def test_nothing_asked_for_gives_a_link_for_any_platform(
    client: httpx.AsyncClient, clock: Clock, body: str
):
    assert (await post(client, body)).status_code == 200
    (waiting,) = await listed(client)
    clock.advance(seconds=30)
    (chosen,) = await listed(client)

    assert waiting["platform"] == ""
    assert chosen["platform"]


@pytest.mark.parametrize(
    "body",
    [{"platform": "SHOPIFY"}, {"platform": "SHOPIFY", "scope": "read_orders"}],
)
async def test_a_platform_alone_gives_a_link_for_it(
    client: httpx.AsyncClient, body: dict[str, str]
):
    new = await create(client, body)
    status = await status_of(client, new)

    assert status.connection.platform == "SHOPIFY"
    assert status.is_ready is False
    assert not status.historical_sync_status.batches


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("nonsense", "The body is not valid JSON."),
        ("{", "The body is not valid JSON."),
        (b"\xff\xfe\x00", "The body is not valid JSON."),
        ("[" * 100_000, "The body is not valid JSON."),
        ("9" * 5_000, "The body is not valid JSON."),
        ("[]", "The body must be one JSON object."),
        ("null", "The body must be one JSON object."),
        ('"SHOPIFY"', "The body must be one JSON object."),
        ('{"store_url":"a.example"}', "platform: Required."),
        ('{"platform":""}', "platform: Required."),
        ('{"platform":"NOWHERE"}', "platform: Not supported for create."),
        ('{"platform":"shopify"}', "platform: Not supported for create."),
        ('{"platform":null}', "platform: Required."),
        ('{"platform":7}', "platform: Must be text."),
        ('{"platform":"STRIPE","scope":["a"]}', "scope: Must be text."),
        (
            '{"platform":"STRIPE","account_id":1,"oauth_access_token":NaN}',
            "account_id: Must be text. oauth_access_token: Must be text.",
        ),
        (
            '{"platform":"STRIPE","account_id":"a","oauth_access_token":" "}',
            "oauth_access_token: Required.",
        ),
        (
            '{"platform":"STRIPE","account_id":"a","oauth_access_token":"b","x":"c"}',
            "x: Not a field of this platform.",
        ),
    ],
)
async def test_what_is_wrong_is_said_field_by_field(
    client: httpx.AsyncClient, body: bytes | str, message: str
):
    answer = await post(client, body)

    assert answer.status_code == 400
    assert said(answer) == message
    assert await listed(client) == []


@pytest.mark.parametrize(
    "body",
    [
        '{"platform":"STRIPE","\\ud800":"a"}',
        '{"platform":"STRIPE","account_id":"\\ud800","oauth_access_token":"a\\u0000"}',
        '{"platform":"\\ud800","":""}',
    ],
)
async def test_text_that_is_no_text_is_refused(client: httpx.AsyncClient, body: str):
    answer = await post(client, body)

    assert answer.status_code == 400
    assert said(answer)


SYNC_CONFIG = {
    "initialSync": {"batches": [{"timeFrameInMonths": 12, "entities": ["INVOICE"]}]},
    "incrementalSync": {"syncPeriodInMinutes": 60, "entities": ["INVOICE", "BILL"]},
}
XERO = {
    "platform": "XERO",
    **dict.fromkeys(("oauth_client_id", "tenant_id", "user_id"), "a"),
    **dict.fromkeys(("oauth_client_secret", "oauth_refresh_token"), "b"),
}
ZOHO = {
    "platform": "ZOHOBOOKS",
    **dict.fromkeys(("oauth_client_id", "organization_id"), "a"),
    **dict.fromkeys(("oauth_access_token", "oauth_client_secret"), "b"),
    "oauth_refresh_token": "c",
}
SAGE = {
    "platform": "SAGE_INTACCT_V2",
    "oauth_client_id": "a",
    **dict.fromkeys(("oauth_client_secret", "oauth_refresh_token"), "b"),
}
NETSUITE = {
    "platform": "NETSUITE",
    **dict.fromkeys(("token_id", "consumer_key", "consumer_secret"), "0" * 64),
    "store_name": "1234567",
    "token_secret": "0" * 64,
}
WALMART = {
    "platform": "WALMART",
    "oauth_client_id": "a",
    "oauth_client_secret": "b",
    "seller_id": "c",
    "oauth_refresh_token": "d",
}


@pytest.mark.parametrize(
    ("body", "refused_by"),
    [
        (XERO, "2023-03-14"),
        (NETSUITE, "2023-03-14"),
        (ZOHO, "2024-04-30"),
        ({**ZOHO, "region": "eu"}, "2024-04-30"),
        (SAGE, "2024-04-30"),
        (WALMART, "2024-04-30"),
        ({"platform": "INTUIT_BANK_FEEDS"}, "2024-04-30"),
        ({"platform": "SAGE_BANK_FEEDS"}, "2024-04-30"),
        ({"platform": "QUICKBOOKS", "syncConfig": SYNC_CONFIG}, "2024-04-30"),
        ({**XERO, "syncConfig": SYNC_CONFIG}, "2024-04-30"),
    ],
)
async def test_a_later_create_is_taken_under_its_version(
    asking: Asking, clock: Clock, body: dict[str, Any], refused_by: str
):
    client = asking()
    new = await create(client, body)
    clock.advance(minutes=2)
    status = await status_of(client, new)
    older = await asking(version=refused_by).post("/connections/create", json=body)

    assert status.connection.platform == body["platform"]
    assert older.status_code == 400
    assert said(older)


@pytest.mark.parametrize(
    ("sync_config", "words"),
    [
        ("all", "syncConfig: "),
        ({}, "initialSync"),
        ({**SYNC_CONFIG, "more": 1}, "more"),
        ({**SYNC_CONFIG, "initialSync": {"batches": [7]}}, "initialSync.batches.0"),
        (
            {
                **SYNC_CONFIG,
                "incrementalSync": {"syncPeriodInMinutes": 5, "entities": []},
            },
            "syncPeriodInMinutes: Input should be greater than or equal to 60.",
        ),
    ],
)
async def test_a_wrong_sync_configuration_is_named(
    client: httpx.AsyncClient, sync_config: object, words: str
):
    body = {"platform": "QUICKBOOKS", "syncConfig": sync_config}
    answer = await client.post("/connections/create", json=body)

    assert answer.status_code == 400
    assert words in said(answer)


async def test_a_wrong_choice_is_named(client: httpx.AsyncClient):
    body = {**example(SCHEMAS["amazon"]), "amazon_seller_region": "mars"}
    answer = await client.post("/connections/create", json=body)

    assert answer.status_code == 400
    assert said(answer).startswith("amazon_seller_region: Must be one of ")


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"basic_username": "u"}, "basic_password: Required. store_url: Required."),
        (
            {"oauth_client_id": "c", "store_url": "a.example"},
            "oauth_access_token: Required. oauth_client_secret: Required.",
        ),
    ],
)
async def test_a_misfit_is_judged_by_the_nearest_of_two_logins(
    client: httpx.AsyncClient, given: dict[str, str], missing: str
):
    answer = await client.post(
        "/connections/create", json={"platform": "SHOPIFY", **given}
    )

    assert said(answer) == missing


@pytest.mark.parametrize("word", ["expired", "revoked", "INVALID"])
async def test_credentials_that_look_wrong_end_up_needing_a_new_sign_in(
    client: httpx.AsyncClient, clock: Clock, word: str
):
    body = {**example(SCHEMAS["ebay"]), "oauth_refresh_token": f"v^1.1#{word}"}
    new = await create(client, body)
    before = await listed(client)
    clock.advance(seconds=15)
    after = await listed(client)
    status = await status_of(client, new)

    assert [item["status"] for item in before + after] == ["not_ready", "needs_reauth"]
    assert status.needs_update_status.needs_update is True
    assert status.disabled_status.disabled_reason == "FAILED TO AUTHENTICATE"
    assert status.is_healthy is False


async def test_credentials_of_an_unusual_form_are_refused_later_too(
    client: httpx.AsyncClient, clock: Clock
):
    body = {**example(SCHEMAS["woo-commerce"]), "basic_username": "not a key"}
    new = await create(client, body)
    clock.advance(minutes=5)
    status = await status_of(client, new)

    assert status.needs_update_status.needs_update is True


async def test_an_address_names_the_store(client: httpx.AsyncClient, clock: Clock):
    body = {
        **example(SCHEMAS["magento"]),
        "store_url": "https://shop.old-mill.example:8443/admin?token=t#x",
    }
    first, second = await create(client, body), await create(client, body)
    clock.advance(minutes=2)
    one, two = await details_of(client, first), await details_of(client, second)

    assert one.store_domain == "shop.old-mill.example"
    assert one.store_name == "Old Mill"
    assert one.store_unique_id == two.store_unique_id


def contents(folder: Path) -> list[bytes]:
    return [file.read_bytes() for file in folder.iterdir()]


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)
@pytest.mark.parametrize("looks_right", [True, False])
async def test_nothing_of_a_credential_is_kept(
    tmp_path: Path, clock: Clock, schema: type[Credentials], looks_right: bool
):
    """Not in the file, nor in the journal beside it, nor in any answer."""
    path = tmp_path / "sandbox.db"
    body = {
        field.name: f"CANARY-{number}"
        for number, field in enumerate(schema.fields())
        if not field.choices
    }
    if looks_right:
        body = {**schema.example().reveal(), **body}
    else:
        body = {**schema.example().reveal(), **body, "scope": "CANARY expired"}
    with Store(path) as store:
        transport = httpx.ASGITransport(create_app(store, clock=clock))
        async with httpx.AsyncClient(
            transport=transport, base_url="http://sandbox", auth=("sandbox", "sandbox")
        ) as client:
            new = await create(client, {"platform": schema.platform, **body})
            clock.advance(minutes=2)
            answers = [
                json.dumps(await listed(client)),
                (await ask_by_token(client, "status", new)).text,
                (await ask_by_token(client, "access_token", new)).text,
            ]
        files = contents(tmp_path)

    assert len(files) > 1
    assert not any(b"CANARY" in content.upper() for content in files)
    assert not any("CANARY" in answer.upper() for answer in answers)


@pytest.mark.parametrize(
    "secret",
    [
        "https://user:CANARY@shop.example",
        "shpat_CANARY",
        "eyJCANARY.eyJzdWIi.s5-CANARY_g",
        "sk_live_CANARY/a.b",
        "a\ud800.example",
    ],
)
async def test_a_secret_in_the_address_box_is_not_kept(
    client: httpx.AsyncClient, store: Store, secret: str
):
    body = {**example(SCHEMAS["magento"]), "store_url": secret}
    await client.post("/connections/create", content=json.dumps(body))

    kept = [record for records in store.slices(10) for record in records]
    assert all(record.store_domain is None for record in kept)
