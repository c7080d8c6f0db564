"""No secret in any text this room makes: messages, reprs, logs."""

import logging
import subprocess
import sys
import traceback
from urllib.parse import quote, quote_plus

import httpx
import pytest

from connections_tui.api.calls import creation
from connections_tui.api.redaction import Redaction
from connections_tui.platforms import SCHEMAS
from stand_ins.port import sends, wire
from stand_ins.transport import says

from .conftest import Open
from .service import (
    BASIC,
    CLIENT_SECRET,
    CONNECTION,
    OPERATIONS,
    POSTED_SECRET,
    SECRETS,
    TOKEN,
    client_of,
    contract,
    failure,
)

FORMS = {
    *SECRETS,
    *(quote(secret, safe="") for secret in SECRETS),
    *(quote_plus(secret) for secret in SECRETS),
}
ECHO = " ".join(sorted(FORMS))
OWN_SECRETS = {"create": POSTED_SECRET, "fetch": TOKEN, "status": TOKEN}
FAILURES = {
    "refused": says(400, {"error_message": ECHO, "error_code": ECHO}),
    "for people": says(450, {"error_metadata": {"human_readable": ECHO}}),
    "failed": says(500, {"error_message": ECHO}),
    "in a success": says(200, {"error_message": ECHO}),
    "not JSON": says(200, text=ECHO, Content_Type=f"text/{POSTED_SECRET}"),
    "wrong shape": says(200, {"connection": ECHO, "success": ECHO}),
    "redirect": says(307, {}, Location=f"https://{POSTED_SECRET}/{TOKEN}"),
    "request ID": says(500, {}, X_Rutter_Request_ID=f"{BASIC}-{CLIENT_SECRET}"),
    "no answer": httpx.ReadError(ECHO),
    "bad answer": httpx.RemoteProtocolError(ECHO),
    "bad URL": httpx.InvalidURL(ECHO),
}


def all_text(error: BaseException) -> str:
    said = [f"{name}={value!r}" for name, value in vars(error).items()]
    return "".join([*traceback.format_exception(error), repr(error), *said])


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("name", FAILURES)
async def test_no_failure_repeats_a_secret(
    serve: Open, caplog: pytest.LogCaptureFixture, name: str, operation: str
) -> None:
    caplog.set_level(logging.DEBUG)
    client, _ = serve(FAILURES[name])
    error = await failure(client, operation)

    text = all_text(error) + caplog.text
    for secret in {CLIENT_SECRET, BASIC, OWN_SECRETS.get(operation, BASIC)}:
        assert secret not in text
        assert quote(secret, safe="") not in text
        assert quote_plus(secret) not in text


@pytest.mark.parametrize("operation", ["list", "fetch", "status", "create"])
async def test_no_answer_shows_a_token_by_accident(
    serve: Open, caplog: pytest.LogCaptureFixture, operation: str
) -> None:
    caplog.set_level(logging.DEBUG)
    names = {"status": "status_response_ready"}
    body = contract(names.get(operation, f"{operation}_response"))
    token = "313c3e00-2bbc-4b2e-a9dc-13abed546b65"
    if operation in ("fetch", "status"):
        body["connection"]["access_token"] = token
    client, _ = serve(says(body=body))
    if operation == "list":
        answers: list[object] = [batch async for batch in client.list_connections()]
    else:
        answers = [await OPERATIONS[operation](client)]

    text = f"{answers!r} {answers[0]} {client!r} {client} {caplog.text}"
    for secret in (*SECRETS, token):
        assert secret not in text


async def test_no_log_shows_a_url_over_a_real_connection(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    body = b'{"connection":{},"status":{}}'
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body)
    async with (
        wire(sends(head, body)) as service,
        client_of(None, base_url=service.base_url) as client,
    ):
        await client.status(CONNECTION)

    assert b"access_token=" in service.requests[0]
    assert "access_token" not in caplog.text
    assert BASIC not in caplog.text


def test_a_quieter_log_stays_quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR, logger="httpx")
    client_of(None)

    assert logging.getLogger("httpx").level == logging.ERROR
    assert logging.getLogger("httpcore").level == logging.WARNING


@pytest.mark.parametrize(
    ("secrets", "text", "redacted"),
    [
        (["abc"], "xabcx ABC", "x[redacted]x [redacted]"),
        (["abc", "abcdef"], "abcdef abc", "[redacted] [redacted]"),
        (['a"b\\'], r'said "a\"b\\"', 'said "[redacted]"'),
        (["a b"], "a+b a%20b", "[redacted] [redacted]"),
        (["e"], "here", "h[redacted]r[redacted]"),
        (["redacted", "x"], "x", "[redacted]"),
        ([""], "text", "text"),
        ([], "text", "text"),
    ],
)
def test_secrets_are_found_in_each_form(
    secrets: list[str], text: str, redacted: str
) -> None:
    assert Redaction(secrets)(text) == redacted


def test_a_secret_inside_an_address_is_not_sent_and_is_redacted() -> None:
    """A person took it for a part of the address; the service must not repeat it."""
    url = "https://key:CANARY-9@shop.example/admin"
    typed = {"store_url": url, "basic_username": "a", "basic_password": "b"}
    call = creation(SCHEMAS["magento"].from_input(typed), None)

    assert call.body is not None
    assert call.body["store_url"] == "https://shop.example/admin"
    assert set(call.secrets) == {"b", "CANARY-9"}


@pytest.mark.parametrize(
    "code",
    [
        "import connections_tui.api",
        "from connections_tui.api import ConnectionsClient\n"
        "from pydantic import SecretStr\n"
        "ConnectionsClient(base_url='https://a.test', client_id='a', "
        "client_secret=SecretStr('b'))",
    ],
)
def test_the_first_paint_does_not_wait_for_httpx(code: str) -> None:
    """A client is made before the screen is there; the library comes with its first
    request."""
    check = "import sys; sys.exit(bool({'httpx', 'anyio'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", f"{code}\n{check}"], check=False)

    assert done.returncode == 0
