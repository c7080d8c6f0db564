"""What each refusal becomes: the service's word first, the status second."""

import pytest

from connections_tui.api import (
    ApiError,
    CredentialsRefused,
    InvalidRequest,
    LoginRefused,
    NotFound,
    NotPermitted,
    NotUsable,
    RateLimited,
    Refused,
    ServiceFault,
    TokenRefused,
    Unreadable,
)
from stand_ins.transport import REQUEST_ID, says

from .conftest import Open
from .service import OPERATIONS, failure

BY_STATUS: dict[int, type[ApiError]] = {
    400: InvalidRequest,
    402: Refused,
    403: NotPermitted,
    404: NotFound,
    405: Refused,
    408: ServiceFault,
    409: InvalidRequest,
    410: NotFound,
    418: Refused,
    422: InvalidRequest,
    429: RateLimited,
    450: InvalidRequest,
    451: Refused,
    452: RateLimited,
    500: ServiceFault,
    502: ServiceFault,
    503: ServiceFault,
    504: ServiceFault,
    520: ServiceFault,
    600: ServiceFault,
    999: ServiceFault,
    301: Unreadable,
    302: Unreadable,
    304: Unreadable,
    307: Unreadable,
    308: Unreadable,
}
BY_CODE: dict[str, type[ApiError]] = {
    "PRODUCT_NOT_ALLOWED": NotPermitted,
    "PRODUCT_NOT_READY": NotUsable,
    "CONNECTION_DISABLED": NotUsable,
    "NEEDS_UPDATE": NotUsable,
}
SAYS_NOTHING_WAS_DONE = range(400, 500)


@pytest.mark.parametrize(
    ("operation", "status"),
    # The mapping is one for all operations; of each one status shows it.
    [
        *(("list", status) for status in BY_STATUS),
        *((operation, 500) for operation in OPERATIONS if operation != "list"),
    ],
)
@pytest.mark.parametrize("text", ["", "<html>no</html>", '{"error_code":"NEW"}'])
async def test_a_status_without_a_known_code_decides(
    serve: Open, status: int, operation: str, text: str
) -> None:
    client, _ = serve(says(status, text=text))
    error = await failure(client, operation)

    assert type(error) is BY_STATUS[status]
    assert error.status == status
    assert error.request_id == REQUEST_ID
    assert error.may_have_happened or error.message.startswith("Could not ")
    assert error.message.endswith(".")


@pytest.mark.parametrize("operation", ["create", "delete"])
@pytest.mark.parametrize("status", BY_STATUS)
async def test_only_a_plain_refusal_says_that_nothing_was_done(
    serve: Open, status: int, operation: str
) -> None:
    client, service = serve(says(status, {}))
    error = await failure(client, operation)

    plain = 400 <= status < 500 and status != 408
    assert error.may_have_happened is not plain
    asked_twice = operation == "delete" and 500 <= status < 600
    assert len(service.requests) == (2 if asked_twice else 1)


@pytest.mark.parametrize("code", BY_CODE)
@pytest.mark.parametrize("status", [400, 401, 404, 429])
async def test_a_known_code_beats_the_status(
    serve: Open, status: int, code: str
) -> None:
    client, _ = serve(says(status, {"error_code": code}))
    error = await failure(client, "status")

    assert type(error) is BY_CODE[code]
    assert error.error_code == code


@pytest.mark.parametrize("status", [400, 452])
@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("connection_not_found", NotFound),
        ("Connection Not-Found", NotFound),
        ("NotFound", NotFound),
        ("rate_limit_exceeded", RateLimited),
        ("too many requests", RateLimited),
        ("forbidden", NotPermitted),
        ("connection-disabled", NotUsable),
        ("validation_error", InvalidRequest),
        ("invalid_credentials", LoginRefused),
        ("unauthorized", LoginRefused),
    ],
)
async def test_a_code_is_understood_however_it_is_written(
    serve: Open, status: int, code: str, kind: type[ApiError]
) -> None:
    """A deleted connection answered by 452 is no rate limit."""
    client, _ = serve(says(status, {"code": code, "message": "x"}))

    assert type(await failure(client, "list")) is kind


@pytest.mark.parametrize("code", ["SHOP_NOT_FOUND", "ROUTE_NOT_FOUND"])
async def test_what_was_not_found_is_not_always_the_connection(
    serve: Open, code: str
) -> None:
    client, _ = serve(says(400, {"error_code": code}))

    assert type(await failure(client, "delete")) is InvalidRequest


@pytest.mark.parametrize("status", [404, 410])
async def test_a_web_page_is_no_word_about_a_connection(
    serve: Open, status: int
) -> None:
    """A proxy's page must not count as the end of a deletion."""
    page = says(status, text="<html>Not here</html>", Content_Type="text/html")
    client, _ = serve(page)
    error = await failure(client, "delete")

    assert type(error) is Unreadable
    assert "a web page, not with this API" in error.message
    assert error.said is None


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize(
    ("status", "body"),
    [(401, {}), (400, {"error_code": "INVALID_CREDENTIALS"}), (401, {"error_code": 1})],
)
async def test_whose_login_was_refused_follows_from_what_was_asked(
    serve: Open, status: int, body: object, operation: str
) -> None:
    """INVALID_CREDENTIALS is said of a token, of a merchant's login, and of ours."""
    client, _ = serve(says(status, body))
    error = await failure(client, operation)

    whose = {
        "fetch": TokenRefused,
        "status": TokenRefused,
        "create": CredentialsRefused,
    }
    assert type(error) is whose.get(operation, LoginRefused)
    assert ("client ID and secret. Check the profile" in error.message) is (
        type(error) is LoginRefused
    )


async def test_a_link_has_no_merchants_login_that_could_be_refused(
    serve: Open,
) -> None:
    client, _ = serve(says(400, {"error_code": "INVALID_CREDENTIALS"}))
    with pytest.raises(LoginRefused):
        await client.create()


async def test_an_error_in_full_has_the_services_words_its_code_and_an_id(
    serve: Open,
) -> None:
    body = {"error_code": "INVALID_CREDENTIALS", "error_message": "Bad \x1b[31mkey"}
    client, _ = serve(says(400, body), says(500, text=""))
    refused, failed = await failure(client, "create"), await failure(client, "list")

    assert refused.in_full() == (
        "Could not create the connection. The merchant's credentials were refused. "
        "Check them with the merchant. If the list is refused too, check the "
        "profile's client ID and secret. The service said: Bad \u241b[31mkey "
        f"(INVALID_CREDENTIALS, HTTP 400, request ID {REQUEST_ID})"
    )
    assert failed.in_full().endswith(f"later. (HTTP 500, request ID {REQUEST_ID})")


@pytest.mark.parametrize("operation", OPERATIONS)
async def test_without_a_request_id_the_one_of_cloudflare_is_quoted(
    serve: Open, operation: str
) -> None:
    headers = {"X-Rutter-Request-ID": "", "Cf-Ray": "88d1c20b9f-FRA"}
    client, _ = serve(
        says(403, {}, **headers), says(403, {}, **headers | {"Cf-Ray": "a\x1bb"})
    )

    assert (await failure(client, operation)).request_id == "Cf-Ray 88d1c20b9f-FRA"
    assert (await failure(client, operation)).request_id is None


@pytest.mark.parametrize(
    ("headers", "quoted"),
    [
        ({"X-Request-Id": "a1"}, "X-Request-Id a1"),
        ({"request-id": "a1", "Cf-Ray": "b2"}, "Request-Id a1"),
        ({"x-amzn-RequestId": "a1"}, "X-Amzn-Requestid a1"),
        ({"X-Amzn-Trace-Id": "Root=1-67-ab"}, "X-Amzn-Trace-Id Root=1-67-ab"),
        ({"X-Correlation-ID": "two words"}, None),
    ],
)
async def test_without_the_services_own_another_request_id_is_quoted(
    serve: Open, headers: dict[str, str], quoted: str | None
) -> None:
    client, _ = serve(says(403, {}, **{"X-Rutter-Request-ID": ""} | headers))

    error = await failure(client, "list")
    assert error.request_id == quoted
    assert quoted is None or f"HTTP 403, {quoted}" in error.in_full()


@pytest.mark.parametrize(
    "body",
    [
        {"success": False, "message": "The shop is frozen."},
        {"ok": False, "message": "The shop is frozen."},
        {"status": "error", "message": "The shop is frozen."},
        {"fault": {"faultstring": "The shop is frozen."}},
        {"errors": [{"message": "The shop is frozen."}], "data": None},
    ],
)
async def test_what_is_said_under_a_status_of_success_is_kept(
    serve: Open, body: object
) -> None:
    client, _ = serve(says(200, body))

    assert (await failure(client, "list")).said == "The shop is frozen."


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"error_message": "The store_url is wrong."}, "The store_url is wrong."),
        ({"error_message": "a", "error_metadata": {"human_readable": "b"}}, "b"),
        ({"error_message": "a", "error_metadata": {"human_readable": None}}, "a"),
        ({"error_message": "a", "error_metadata": "x"}, "a"),
        ({"message": "Forbidden"}, "Forbidden"),
        ({"error": "teapot"}, "teapot"),
        ({"error": {"a": 1}}, None),
        ({"error_message": 12}, None),
        ({"error_message": " "}, None),
        ([], None),
        ("text", "text"),
    ],
)
async def test_what_the_service_said_is_kept(
    serve: Open, body: object, said: str | None
) -> None:
    client, _ = serve(says(450, body))
    error = await failure(client, "create")

    assert error.said == said
    assert "platform" in error.message


async def test_what_the_service_said_has_an_end(serve: Open) -> None:
    client, _ = serve(says(400, {"error_message": "x" * 10_000}))
    error = await failure(client, "create")

    assert error.said == "x" * 2000


@pytest.mark.parametrize("operation", OPERATIONS)
async def test_a_huge_refusal_is_not_read_to_its_end(
    serve: Open, operation: str
) -> None:
    client, _ = serve(says(502, text="x" * 2**20))

    assert type(await failure(client, operation)) is ServiceFault


async def test_a_compressed_refusal_is_not_unpacked(serve: Open) -> None:
    client, _ = serve(says(403, text=b"", Content_Encoding="gzip"))

    assert type(await failure(client, "list")) is NotPermitted


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("7", 7.0),
        ("0", 0.0),
        ("1.5", 1.5),
        ("99999999999", 99_999_999_999.0),
        ("Wed, 21 Jun 2023 10:00:30 GMT", 30.0),
        ("Wed, 21 Jun 2023 10:00:30 -0000", 30.0),
        ("Wed, 21 Jun 2023 10:00:00 GMT", 0.0),
        ("Wed, 21 Jun 2023 09:00:00 GMT", None),
        ("-3", None),
        ("soon", None),
        ("nan", None),
        ("1e3", None),
        ("9" * 400, None),
        ("7, 7", None),
        ("", None),
    ],
)
@pytest.mark.parametrize("status", [429, 452, 503])
async def test_how_long_to_wait_is_read_or_left_open(
    serve: Open, status: int, written: str, seconds: float | None
) -> None:
    """A date counts from the answer's own: this machine's clock may be wrong."""
    date = "Wed, 21 Jun 2023 10:00:00 GMT"
    client, _ = serve(says(status, {}, Retry_After=written, Date=date))

    assert (await failure(client, "list")).retry_after == seconds


async def test_a_limit_says_when_to_try_again(serve: Open) -> None:
    client, _ = serve(says(429, {}, Retry_After="6.2"), says(452, {}))
    ours, platforms = await failure(client, "list"), await failure(client, "list")

    assert "in 7 s" in ours.message
    assert "platform" in platforms.message


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    ("location", "named"),
    [
        ("https://other.test/x?access_token=1", "other.test"),
        ("http://api.test/versioned/connections", "api.test"),
        ("/login?access_token=1", "another address"),
        ("https://\x01evil/", "an address that is not valid"),
        ("javascript:alert(1)", "an address that is not valid"),
        ("https://[bad", "another address"),
        ("", "another address"),
    ],
)
async def test_a_redirect_is_not_followed_and_its_host_is_named(
    serve: Open, status: int, location: str, named: str
) -> None:
    client, service = serve(says(status, {}, Location=location))
    error = await failure(client, "create")

    assert type(error) is Unreadable
    assert len(service.requests) == 1
    assert error.may_have_happened
    assert named in error.message
    assert "access_token" not in error.message


async def test_a_missing_address_is_told_from_a_missing_connection(
    serve: Open,
) -> None:
    client, _ = serve(says(404, {}))

    assert "/versioned" in (await failure(client, "list")).message
    assert "does not support" in (await failure(client, "fetch")).message
    assert "No connection has this ID" in (await failure(client, "delete")).message


@pytest.mark.parametrize("written", ["a\x1bb", "x" * 300, "", "é"])
async def test_a_request_id_that_cannot_be_quoted_is_none(
    serve: Open, written: str
) -> None:
    client, _ = serve(says(500, {}, X_Rutter_Request_ID=written))

    assert (await failure(client, "list")).request_id is None
