"""A public token: sent with the login in the body, and nowhere else."""

import json
from contextlib import suppress

import httpx
import pytest
from pydantic import SecretStr

from connections_tui.api import (
    ApiError,
    InvalidRequest,
    NotOffered,
    PublicTokenRefused,
    ServiceFault,
    Unreadable,
)
from connections_tui.api.requests import RequestLog
from stand_ins.transport import Rule, Transport, says

from .conftest import Open
from .service import BASIC, CLIENT_ID, CLIENT_SECRET, client_of

PUBLIC = "public-canary-5b1d"
ACCESS = "access-canary-77aa"
FOUND = {
    "connection_id": "c1",
    "access_token": ACCESS,
    "is_ready": True,
    "platform": "SHOPIFY",
    "name": None,
    "newer": PUBLIC,
}
CANARIES = (PUBLIC, ACCESS, CLIENT_SECRET, BASIC)


def shows_none(*texts: str) -> bool:
    return not any(canary in text for canary in CANARIES for text in texts)


async def test_it_asks_as_documented_and_gives_the_connection(serve: Open) -> None:
    client, service = serve(says(body=FOUND))
    answer = await client.optional.exchange(SecretStr(PUBLIC))

    [request] = service.requests
    assert (request.method, request.url.path, request.url.query) == (
        *("POST", "/versioned/item/public_token/exchange"),
        b"",
    )
    assert json.loads(request.content) == {
        "client_id": CLIENT_ID,
        "public_token": PUBLIC,
        "secret": CLIENT_SECRET,
    }
    found = answer.value
    assert found.access_token.get_secret_value() == ACCESS
    connection = found.as_connection()
    assert (connection.id, connection.platform) == ("c1", "SHOPIFY")
    assert answer.raw == {}
    assert shows_none(*map(repr, (answer, found, connection)))


async def test_it_goes_on_with_another_secret(serve: Open) -> None:
    client, service = serve(says(body=FOUND))
    client.use_secret(SecretStr("another-secret-1234"))
    await client.optional.exchange(SecretStr(PUBLIC))

    sent = json.loads(service.requests[0].content)
    assert sent["secret"] == "another-secret-1234"


@pytest.mark.parametrize(
    ("answer", "kind", "may_be_done"),
    [
        (says(401, {"error_code": "INVALID_CREDENTIALS"}), PublicTokenRefused, False),
        (says(400, {"error_message": f"{PUBLIC} is no token"}), InvalidRequest, False),
        (says(405, {}), NotOffered, False),
        (says(502, {"error_message": CLIENT_SECRET}), ServiceFault, True),
        (says(body={"connection_id": "c1"}), Unreadable, True),
        (says(body={**FOUND, "access_token": PUBLIC}), Unreadable, True),
        (says(body={**FOUND, "connection_id": None}), Unreadable, True),
        (says(text="nothing"), Unreadable, True),
    ],
)
async def test_a_failure_shows_no_secret_and_is_sent_once(
    serve: Open, answer: Rule, kind: type[ApiError], may_be_done: bool
) -> None:
    client, service = serve(answer)
    with pytest.raises(kind) as raised:
        await client.optional.exchange(SecretStr(PUBLIC))

    error = raised.value
    assert type(error) is kind
    assert error.may_have_happened is may_be_done
    assert shows_none(repr(error), str(error), error.in_full(), error.said or "")
    assert len(service.requests) == 1


async def test_the_log_of_requests_has_none_of_it() -> None:
    log = RequestLog()
    for answer in (says(body=FOUND), httpx.ReadTimeout("late")):
        async with client_of(Transport(answer), log=log) as client:
            with suppress(ApiError):
                await client.optional.exchange(SecretStr(PUBLIC))

    assert len(log.requests) == 2
    assert shows_none(*map(repr, log.requests))
