"""Operations that not every service has: what goes out, and how a lack is known."""

import json
from collections.abc import Awaitable, Callable

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from connections_tui.api import (
    ApiError,
    ConnectionsClient,
    InvalidRequest,
    NotFound,
    NotOffered,
    NotOfferedHere,
    NotPermitted,
    NotUsable,
    Refused,
    ServiceFault,
    TokenRefused,
    Unreachable,
    Unreadable,
)
from connections_tui.api.operations import CREDENTIALS, RENAME, ROTATE, SYNC, Operation
from connections_tui.api.optional import Backfill
from connections_tui.models import Connection, PlatformCredentials
from stand_ins.transport import REQUEST_ID, Rule, says

from .conftest import Open
from .service import CONNECTION, ID, SECRETS, TOKEN

NEW_TOKEN = "new-token-5b1d-77aa"
RAW = {"type": "oauth", "access_token": "shpat_raw-canary", "extra": {"id": 7}}
ORDER = Backfill("2025-01-01", ["invoice"])

Ask = Callable[[ConnectionsClient], Awaitable[object]]
ASK: dict[str, Ask] = {
    "rename": lambda client: client.optional.rename(CONNECTION, "Moss"),
    "sync": lambda client: client.optional.sync(CONNECTION),
    "backfill": lambda client: client.optional.backfill(CONNECTION, ORDER),
    "rotate": lambda client: client.optional.rotate_token(CONNECTION),
    "credentials": lambda client: client.optional.credentials(CONNECTION),
}
WRITES = ("rename", "sync", "backfill", "rotate")
ANSWERS = {
    "rename": says(body={"connection": {"id": ID, "name": "Moss"}}),
    "sync": says(body={"success": True}),
    "backfill": says(body={"success": True}),
    "rotate": says(body={"new_access_token": NEW_TOKEN}),
    "credentials": says(body={"credential": RAW, "connection": {"id": ID}}),
}
REQUESTS = {
    "rename": ("PATCH", f"/connections/{ID}", {"name": "Moss"}),
    "sync": ("POST", "/connections/incremental_sync", {}),
    "backfill": (
        "POST",
        "/connections/backfill",
        {"start_date": "2025-01-01", "entity": "invoice"},
    ),
    "rotate": ("POST", "/connections/access_token/invalidate", None),
    "credentials": ("GET", "/connections/credentials", None),
}


async def failure(ask: Ask, client: ConnectionsClient) -> ApiError:
    with pytest.raises(ApiError) as raised:
        await ask(client)
    shown = (repr(raised.value), str(raised.value), raised.value.in_full())
    assert not any(secret in text for secret in SECRETS for text in shown)
    return raised.value


@pytest.mark.parametrize("name", ASK)
async def test_each_asks_as_documented(serve: Open, name: str) -> None:
    client, service = serve(ANSWERS[name])
    await ASK[name](client)

    [request] = service.requests
    method, path, body = REQUESTS[name]
    assert (request.method, request.url.path) == (method, f"/versioned{path}")
    assert dict(request.url.params) == (
        {} if name == "rename" else {"access_token": TOKEN}
    )
    assert (json.loads(request.content) if request.content else None) == body


async def test_a_later_version_takes_several_objects_and_an_earlier_one_does_not(
    serve: Open,
) -> None:
    whole = Backfill(
        "2025-01-01",
        ["invoice", "bill"],
        end_date="2025-02-01",
        sends_webhooks=True,
        remarks="again",
    )
    client, service = serve(ANSWERS["backfill"])
    error = await failure(lambda c: c.optional.backfill(CONNECTION, whole), client)
    assert isinstance(error, InvalidRequest)
    assert not service.requests

    client.optional._api_version = "2024-08-31"
    await client.optional.backfill(CONNECTION, whole)
    await client.optional.sync(CONNECTION, ["bill"])
    assert [json.loads(request.content) for request in service.requests] == [
        {
            "start_date": "2025-01-01",
            "object_types": ["invoice", "bill"],
            "end_date": "2025-02-01",
            "include_webhooks": True,
            "remarks": "again",
        },
        {"object_types": ["bill"]},
    ]


async def test_tokens_and_credentials_come_typed_and_nowhere_else(serve: Open) -> None:
    client, _ = serve(ANSWERS["rotate"], ANSWERS["credentials"])
    new = await client.optional.rotate_token(CONNECTION)
    found = await client.optional.credentials(CONNECTION)

    assert new.value.new_access_token.get_secret_value() == NEW_TOKEN
    assert found.value.type == "oauth"
    assert {k: v.get_secret_value() for k, v in found.value.secrets.items()} == {
        "access_token": "shpat_raw-canary",
        "extra.id": "7",
    }
    assert (new.raw, found.raw) == ({}, {})
    for text in map(repr, (new, new.value, found, found.value)):
        assert NEW_TOKEN not in text
        assert "canary" not in text


@pytest.mark.parametrize("token", [TOKEN, "short"])
async def test_a_rotation_that_gives_the_same_token_is_not_known_to_be_done(
    serve: Open, token: str
) -> None:
    client, _ = serve(says(body={"new_access_token": token}))
    connection = Connection(id="c", access_token=SecretStr(token), platform="SHOPIFY")
    error = await failure(lambda c: c.optional.rotate_token(connection), client)

    assert "does not say whether it was done" in error.message
    assert error.may_have_happened


@given(
    st.recursive(
        st.text() | st.integers() | st.none(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_credentials_of_any_form_are_read_and_not_shown(value: object) -> None:
    raw = {"credential": {"type": "oauth", "a": value}, "connection": None}
    found = PlatformCredentials.model_validate(raw)

    assert found.type == "oauth"
    assert all(isinstance(one, SecretStr) for one in found.secrets.values())


LACKS: list[tuple[Rule, type[ApiError], str]] = [
    (says(404, {"error_message": "Endpoint not found."}), NotOffered, "not offer it"),
    (says(404, text=""), NotOffered, "or the connection is gone"),
    (
        says(404, text="<pre>Cannot POST /x</pre>", content_type="text/html"),
        NotOffered,
        "",
    ),
    (says(405, {"error_message": "Method not allowed."}), NotOffered, "not offer it."),
    (says(501, {"error_code": "NOT_IMITATED"}), NotOffered, "not offer it."),
    (
        says(404, {"error_message": "This endpoint is not supported for FNAC."}),
        NotOfferedHere,
        "not supported for the connection's platform.",
    ),
    (
        says(400, {"error_message": "Not supported on this platform."}),
        NotOfferedHere,
        "not supported for the connection's platform.",
    ),
    (says(403, {"error_code": "PRODUCT_NOT_ALLOWED"}), NotPermitted, "permission"),
]


@pytest.mark.parametrize(("answer", "kind", "words"), LACKS)
async def test_what_is_missing_is_not_sent_again(
    serve: Open, answer: Rule, kind: type[ApiError], words: str
) -> None:
    client, service = serve(answer)
    offers = client.optional.offers
    assert offers.why_not(SYNC, "SHOPIFY") == ""
    first = await failure(ASK["sync"], client)
    again = await failure(ASK["sync"], client)

    assert type(first) is type(again) is kind
    assert words in first.message
    assert not first.may_have_happened
    assert again.message == f"{first.message} Nothing was sent."
    assert len(service.requests) == 1
    said = offers.why_not(SYNC, "SHOPIFY")
    assert ("Shopify." if kind is NotOfferedHere else f"(HTTP {first.status}).") in said
    # Of a platform the others say nothing; of a service all do.
    is_here = kind is NotOfferedHere
    assert (offers.why_not(SYNC, "FNAC") == "") is is_here
    assert offers.why_not(ROTATE, "SHOPIFY") == ""

    offers.forget()
    await failure(ASK["sync"], client)
    assert len(service.requests) == 2


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (says(404, {"error_message": "Connection not found."}), NotFound),
        (says(404, {"error_code": "CONNECTION_NOT_FOUND"}), NotFound),
        (says(410, {}), NotFound),
        (says(400, {"error_code": "NEEDS_UPDATE"}), NotUsable),
        (says(401, {}), TokenRefused),
        (says(403, {}), NotPermitted),
        (says(404, text="<html>Portal</html>", content_type="text/html"), Unreadable),
        (says(body={"success": False}), Refused),
        (says(500, {}), ServiceFault),
    ],
)
async def test_other_refusals_say_nothing_about_the_call(
    serve: Open, answer: Rule, kind: type[ApiError]
) -> None:
    client, service = serve(answer)
    first = await failure(ASK["sync"], client)
    await failure(ASK["sync"], client)

    assert type(first) is kind
    assert len(service.requests) == 2


@pytest.mark.parametrize("name", WRITES)
@pytest.mark.parametrize(
    "answer",
    [says(502, {}), says(text="{}"), says(text="nothing"), httpx.ReadTimeout("late")],
)
async def test_a_write_whose_answer_was_lost_is_in_doubt_and_not_sent_again(
    serve: Open, name: str, answer: Rule | Exception
) -> None:
    client, service = serve(answer)
    error = await failure(ASK[name], client)

    assert error.may_have_happened
    assert " may " in error.message
    assert len(service.requests) == 1


async def test_an_answer_about_another_connection_is_not_believed(serve: Open) -> None:
    other = {"id": "other"}
    for name, body in (
        ("rename", {"connection": other}),
        ("credentials", {"credential": RAW, "connection": other}),
    ):
        client, _ = serve(says(body=body))
        assert isinstance(await failure(ASK[name], client), Unreadable)


@pytest.mark.parametrize("operation", [RENAME, CREDENTIALS])
async def test_without_what_it_needs_nothing_is_sent(
    serve: Open, operation: Operation
) -> None:
    client, service = serve(ANSWERS["sync"])
    bare = Connection(id="..")
    ask: Ask = (
        (lambda c: c.optional.rename(bare, "Moss"))
        if operation is RENAME
        else lambda c: c.optional.credentials(bare)
    )

    assert "Nothing was sent." in (await failure(ask, client)).message
    assert not service.requests


async def test_a_refused_connection_is_no_request(serve: Open) -> None:
    client, _ = serve(httpx.ConnectError("refused"))
    error = await failure(ASK["rotate"], client)

    assert isinstance(error, Unreachable)
    assert not error.may_have_happened
    assert error.request_id is None or error.request_id == REQUEST_ID
