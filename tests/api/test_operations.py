"""What goes out for each operation, and what comes back when all is well."""

import json

import pytest

from connections_tui.api import InvalidRequest, TokenRefused
from connections_tui.models import Connection
from stand_ins.transport import REQUEST_ID, Transport, says

from .conftest import Open
from .service import (
    BASIC,
    CONNECTION,
    CREDENTIALS,
    ID,
    OPERATIONS,
    READS,
    TOKEN,
    client_of,
    contract,
    failure,
    read_list,
)

ANSWERS = {
    "list": says(body=contract("list_response")),
    "fetch": says(body=contract("fetch_response")),
    "status": says(body=contract("status_response_ready")),
    "create": says(body=contract("create_response")),
    "delete": says(body=contract("delete_response")),
}
REQUESTS = {
    "list": ("GET", "/connections", {"status": "any"}),
    "fetch": ("GET", "/connections/access_token", {"access_token": TOKEN}),
    "status": ("GET", "/connections/status", {"access_token": TOKEN}),
    "create": ("POST", "/connections/create", {}),
    "delete": ("DELETE", f"/connections/{ID}", {}),
}


@pytest.mark.parametrize("prefix", ["", "/", "/versioned", "/versioned/", "/a/b"])
@pytest.mark.parametrize("operation", OPERATIONS)
async def test_each_operation_asks_as_documented_below_any_prefix(
    serve: Open, operation: str, prefix: str
) -> None:
    client, service = serve(ANSWERS[operation], base_url=f"https://api.test{prefix}")
    await OPERATIONS[operation](client)

    (request,) = service.requests
    method, path, query = REQUESTS[operation]
    assert request.method == method
    assert request.url.host == "api.test"
    assert request.url.raw_path.decode().partition("?")[0] == prefix.rstrip("/") + path
    assert dict(request.url.params) == query


@pytest.mark.parametrize("operation", OPERATIONS)
async def test_each_request_carries_login_and_version(
    serve: Open, operation: str
) -> None:
    client, service = serve(ANSWERS[operation])
    await OPERATIONS[operation](client)

    headers = service.requests[0].headers
    assert headers["Authorization"] == f"Basic {BASIC}"
    assert headers["X-Rutter-Version"] == "2023-03-14"
    assert headers["Accept"] == "application/json"
    assert headers["Accept-Encoding"] == "identity"
    assert "Cookie" not in headers


@pytest.mark.parametrize("operation", [*READS, "delete"])
async def test_only_a_create_has_a_body(serve: Open, operation: str) -> None:
    client, service = serve(ANSWERS[operation])
    await OPERATIONS[operation](client)

    assert service.requests[0].content == b""
    assert "Content-Type" not in service.requests[0].headers


async def test_credentials_are_sent_flat_and_without_our_variant(serve: Open) -> None:
    client, service = serve(ANSWERS["create"])
    await client.create(CREDENTIALS)

    assert service.requests[0].headers["Content-Type"] == "application/json"
    assert json.loads(service.requests[0].content) == {
        "platform": "STRIPE",
        "account_id": "acct_1",
        "oauth_access_token": "posted-secret-77aa",
    }


async def test_the_link_flow_sends_an_empty_object(serve: Open) -> None:
    client, service = serve(ANSWERS["create"])
    answer = await client.create()

    assert service.requests[0].content == b"{}"
    assert (
        answer.value.link_url == contract("create_response")["connection"]["link_url"]
    )


async def test_a_link_can_name_its_platform(serve: Open) -> None:
    client, service = serve(ANSWERS["create"])
    await client.create(platform="QUICKBOOKS")

    assert json.loads(service.requests[0].content) == {"platform": "QUICKBOOKS"}


async def test_an_answer_comes_with_its_json_and_request_id(serve: Open) -> None:
    client, _ = serve(ANSWERS["status"])
    answer = await client.status(CONNECTION)

    assert answer.raw == contract("status_response_ready")
    assert answer.request_id == REQUEST_ID
    assert answer.took >= 0
    assert answer.value.is_ready is True
    assert answer.value.connection.id == ID


async def test_details_and_new_connections_are_read(serve: Open) -> None:
    client, _ = serve(ANSWERS["fetch"], ANSWERS["create"])
    fetched, created = await client.fetch(CONNECTION), await client.create()

    assert fetched.value.store_name == "Shopify Store"
    assert created.value.access_token is not None


@pytest.mark.parametrize("operation", ["fetch", "status"])
@pytest.mark.parametrize("token", [None, ""])
async def test_without_a_token_nothing_is_asked(
    serve: Open, operation: str, token: str | None
) -> None:
    client, service = serve(ANSWERS[operation])
    connection = Connection.model_validate({"id": ID, "access_token": token})
    with pytest.raises(TokenRefused, match="no access token"):
        await getattr(client, operation)(connection)

    assert service.requests == []


async def test_a_token_no_url_can_carry_is_not_sent(serve: Open) -> None:
    client, service = serve(ANSWERS["status"])
    connection = Connection.model_validate({"id": ID, "access_token": "x" * 70_000})
    with pytest.raises(InvalidRequest, match="Nothing was sent"):
        await client.status(connection)

    assert service.requests == []


@pytest.mark.parametrize(
    "connection_id", ["", ".", "..", "a\x00b", "a\nb", "\u202e", "\ud800", "x" * 201]
)
async def test_an_id_that_would_name_something_else_is_not_sent(
    serve: Open, connection_id: str
) -> None:
    client, service = serve(ANSWERS["delete"])
    with pytest.raises(InvalidRequest, match="Nothing was sent") as caught:
        await client.delete(connection_id)

    assert service.requests == []
    assert not caught.value.may_have_happened


@pytest.mark.parametrize(
    ("connection_id", "segment"),
    [
        ("a/b?x#y", "a%2Fb%3Fx%23y"),
        ("../connections", "..%2Fconnections"),
        ("%2e%2e", "%252e%252e"),
        ("a b", "a%20b"),
        ("é", "%C3%A9"),
        ("...", "..."),
        ("x" * 200, "x" * 200),
    ],
)
async def test_an_odd_id_stays_one_segment(
    serve: Open, connection_id: str, segment: str
) -> None:
    client, service = serve(ANSWERS["delete"])
    await client.delete(connection_id)

    path = service.requests[0].url.raw_path.decode()
    assert path == f"/versioned/connections/{segment}"


async def test_a_service_that_takes_any_status_lists_everything(serve: Open) -> None:
    client, service = serve(ANSWERS["list"])
    before = client.lists_everything
    rows = await read_list(client)

    assert before is None
    assert client.lists_everything is True
    assert [row.id for row in rows] == [ID]
    assert len(service.requests) == 1


@pytest.mark.parametrize("status", [400, 422])
async def test_a_service_that_refuses_any_status_is_asked_without_it_from_then_on(
    serve: Open, status: int
) -> None:
    client, service = serve(says(status, {}), ANSWERS["list"])
    await read_list(client)
    await read_list(client)

    assert client.lists_everything is False
    assert [request.url.query for request in service.requests] == [
        b"status=any",
        b"",
        b"",
    ]


@pytest.mark.parametrize("status", [401, 403, 404, 409, 429, 450, 500, 302])
async def test_other_refusals_of_the_list_are_not_asked_again(
    serve: Open, status: int
) -> None:
    client, service = serve(says(status, {}))
    with pytest.raises(Exception, match="Could not read the list"):
        await read_list(client)

    assert len(service.requests) == 1
    assert client.lists_everything is None


async def test_a_list_refused_both_ways_shows_the_second_refusal(serve: Open) -> None:
    """The reason was another one: the next list asks for every status again."""
    client, service = serve(
        says(400, {"error_message": "first"}), says(400, {"error_message": "second"})
    )
    with pytest.raises(InvalidRequest) as caught:
        await read_list(client)

    assert caught.value.said == "second"
    assert len(service.requests) == 2
    assert client.lists_everything is None


async def test_cookies_are_not_kept(serve: Open) -> None:
    client, service = serve(says(body={"connections": []}, Set_Cookie="a=b"))
    await read_list(client)
    await read_list(client)

    assert "Cookie" not in service.requests[1].headers


async def test_a_closed_client_asks_nothing_more() -> None:
    transport = Transport(ANSWERS["list"])
    async with client_of(transport) as client:
        await read_list(client)
    error = await failure(client, "list")

    assert "closed" in error.message
