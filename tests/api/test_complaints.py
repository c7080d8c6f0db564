"""One reader for every shape of error: its words, its code, the fields it names."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connections_tui.api.complaints import Complaint, complaint_of, read_complaint
from connections_tui.api.redaction import REDACTED, Redaction

NOTHING = Redaction(())
LIMIT = "Your IP is not on the allow list."
FIELD = {"store_url": "is not a valid domain"}
SAID = "store_url: is not a valid domain"
ENTRY = FIELD["store_url"]

WORDS: dict[str, Any] = {
    "flat": {"error_type": "E", "error_code": "X", "error_message": LIMIT},
    "flat, in camel case": {"errorCode": "X", "errorMessage": LIMIT},
    "problem+json": {"type": "about:blank", "title": "Forbidden", "detail": LIMIT},
    "problem without a detail": {"type": "https://x.test/y", "title": LIMIT},
    "detail": {"detail": LIMIT},
    "detail[] of words": {"detail": [LIMIT]},
    "error{}": {"error": {"message": LIMIT, "type": "forbidden", "code": 403}},
    "error{} twice": {"error": {"error": {"message": LIMIT}}},
    "errors[]": {"errors": [{"message": LIMIT}]},
    "errors[] of words": {"errors": [LIMIT]},
    "errors[] of JSON:API": {
        "errors": [{"status": "403", "title": "Forbidden", "detail": LIMIT}]
    },
    "errors as words": {"errors": LIMIT},
    "graphql": {"errors": [{"message": LIMIT, "path": ["create"], "locations": []}]},
    "oauth": {"error": "access_denied", "error_description": LIMIT},
    "nest": {"statusCode": 403, "message": [LIMIT], "path": "/connections/create"},
    "spring": {"status": 403, "error": "Forbidden", "message": LIMIT, "path": "/x/y"},
    "aws": {"Message": LIMIT, "__type": "AccessDenied"},
    "google": {"error": {"code": 403, "message": LIMIT, "status": "PERMISSION_DENIED"}},
    "salesforce": [{"message": LIMIT, "errorCode": "X"}],
    "apigee": {"fault": {"faultstring": LIMIT, "detail": {"errorcode": "a.b"}}},
    "slack": {"ok": False, "error": LIMIT},
    "node": {"name": "ForbiddenError", "message": LIMIT, "stack": "at x"},
    "for people": {
        "error_message": "internal",
        "error_metadata": {"source": "rutter", "human_readable": LIMIT},
    },
    "wrapped": {"response": {"data": {"message": LIMIT}}},
    "a string": LIMIT,
    "errcode": {"errcode": 40001, "errmsg": LIMIT},
    "by language": {"message": {"en": LIMIT, "de": "Gesperrt."}},
    "odata": {"odata.error": {"code": "", "message": {"lang": "en", "value": LIMIT}}},
    "json in a text": {"message": json.dumps({"error": {"message": LIMIT}})},
    "embedded": {
        "message": "Bad Request",
        "_embedded": {"errors": [{"message": LIMIT}]},
    },
    "messages": {"messages": {"error": [{"message": LIMIT}]}},
    "netsuite": {"title": "Forbidden", "o:errorDetails": [{"detail": LIMIT}]},
    "long message": {"message": LIMIT[:9], "longMessage": LIMIT},
}


@pytest.mark.parametrize("shape", WORDS)
def test_the_words_are_read_from_every_shape(shape: str) -> None:
    body = json.dumps(WORDS[shape]).encode()
    complaint = read_complaint(body, "application/json", NOTHING)

    assert complaint.said is not None
    assert complaint.said.startswith(LIMIT)
    assert complaint.fields == {}


FIELDS: dict[str, Any] = {
    "fastapi": {"detail": [{"loc": ["body", "store_url"], "msg": ENTRY, "type": "x"}]},
    "errors[] with a field": {"errors": [{"field": "store_url", "message": ENTRY}]},
    "errors[] with a param": {"errors": [{"param": "store_url", "msg": ENTRY}]},
    "errors{} of lists": {"errors": {"store_url": [ENTRY]}},
    "errors{} of words": {"errors": {"store_url": ENTRY}},
    "errors{} of objects": {"errors": {"store_url": {"message": ENTRY, "kind": "x"}}},
    "asp.net": {"errors": {"$.store_url": [ENTRY]}},
    "json:api": {
        "errors": [
            {"source": {"pointer": "/data/attributes/store_url"}, "detail": ENTRY}
        ]
    },
    "json:api parameter": {
        "errors": [{"source": {"parameter": "store_url"}, "detail": ENTRY}]
    },
    "invalid-params": {"invalid-params": [{"name": "store_url", "reason": ENTRY}]},
    "violations": {"violations": [{"propertyPath": "store_url", "message": ENTRY}]},
    "ajv": {"errors": [{"instancePath": "/store_url", "message": ENTRY}]},
    "zod": {"error": {"issues": [{"path": ["store_url"], "message": ENTRY}]}},
    "django": {"store_url": [ENTRY]},
    "google": {
        "error": {
            "details": [
                {"fieldViolations": [{"field": "store_url", "description": ENTRY}]}
            ]
        }
    },
    "azure": {"error": {"details": [{"target": "store_url", "message": ENTRY}]}},
    "spring": {"errors": [{"field": "store_url", "defaultMessage": ENTRY}]},
    "nest": {"message": [{"property": "store_url", "constraints": {"isUrl": ENTRY}}]},
    "stripe": {"error": {"param": "store_url", "message": ENTRY, "type": "x"}},
    "flat with a field": {"error_message": ENTRY, "field": "store_url"},
}


@pytest.mark.parametrize("shape", FIELDS)
def test_the_field_that_is_named_is_read_from_every_shape(shape: str) -> None:
    complaint = complaint_of(FIELDS[shape], NOTHING)

    assert complaint.fields == FIELD
    assert complaint.said == SAID


def test_words_and_fields_are_told_together() -> None:
    complaint = complaint_of(
        {
            "title": "Validation failed.",
            "errors": {"store_url": ["is missing"], "account_id": ["is short", "is a"]},
        },
        NOTHING,
    )

    assert complaint.said == (
        "Validation failed. store_url: is missing; account_id: is short is a"
    )
    assert complaint.fields["account_id"] == "is short is a"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"message": "Denied.", "details": "Token revoked."}, "Denied. Token revoked."),
        ({"title": "No credit", "detail": "Balance: 0"}, "No credit. Balance: 0"),
        ({"message": 'Failed: {"errors": "Invalid key"}'}, "Failed; Invalid key"),
        ({"error": "Bad Request", "message": ["a is short"]}, "a is short"),
    ],
)
def test_nothing_that_is_said_is_left_out(value: object, said: str) -> None:
    assert complaint_of(value, NOTHING).said == said


CODES: dict[str, tuple[Any, str | None]] = {
    "flat": ({"error_code": "X_Y", "error_type": "T"}, "X_Y"),
    "type only": ({"error_type": "CONNECTION_ERROR"}, "CONNECTION_ERROR"),
    "code": ({"code": "connection_not_found", "message": "x"}, "connection_not_found"),
    "in error": ({"error": {"code": "card_declined", "type": "T"}}, "card_declined"),
    "oauth": ({"error": "invalid_grant", "error_description": "x"}, "invalid_grant"),
    "google": ({"error": {"code": 403, "status": "DENIED_X"}}, "DENIED_X"),
    "in errors": ({"errors": [{"code": "E_1", "detail": "x"}]}, "E_1"),
    "graphql": ({"errors": [{"message": "x", "extensions": {"code": "BAD"}}]}, "BAD"),
    "a number of its own": ({"code": 40001, "msg": "x"}, "40001"),
    "a number": ({"code": 403, "error_code": 1, "message": "x"}, None),
    "a status as text": ({"errors": [{"status": "403", "code": "403"}]}, None),
    "an address": ({"type": "https://x.test/errors", "title": "x"}, None),
    "a word": ({"status": "error", "message": "x"}, None),
}


@pytest.mark.parametrize("shape", CODES)
def test_the_code_is_read_from_every_shape(shape: str) -> None:
    value, code = CODES[shape]

    assert complaint_of(value, NOTHING).code == code


_FORM, _XML = "application/x-www-form-urlencoded", "application/xml"


@pytest.mark.parametrize(
    ("body", "media_type", "said"),
    [
        (
            b"upstream connect error\nreset",
            "text/plain",
            "upstream connect error reset",
        ),
        (b"Access denied", "of no known type", "Access denied"),
        (b"<html><body>Forbidden</body></html>", "text/html", None),
        (b"Forbidden", "text/html", None),
        (b"<?xml version='1.0'?><Error/>", "application/xml", None),
        (b"<h1>no</h1>", "text/plain", None),
        (b'{"error_message": "cut', "application/json", None),
        (b'{"error_message": "A trailing comma.",}', "text/plain", "A trailing comma."),
        (b'\xef\xbb\xbf{"message": "A mark."}', "application/json", "A mark."),
        (b"Zugriff f\xfcr Shop", "text/plain", "Zugriff für Shop"),
        (b'{"message": "f\xfcr"}', "application/json", "für"),
        ('{"message": "x"}'.encode("utf-16"), "application/json", "x"),
        (b'{"message": "x"}\n{"message": "y"}\n', "application/x-ndjson", "x"),
        (b')]}\',\n{"message": "x"}', "application/json", "x"),
        (b"error=a_b&error_description=No+access", _FORM, "No access"),
        (b"<Error><Code>X</Code><Message>a &lt; b</Message></Error>", _XML, "a < b"),
        (
            b"<s:Fault><faultstring>x</faultstring></s:Fault>",
            "application/soap+xml",
            "x",
        ),
        (b"", "text/plain", None),
        (b"  \n ", "text/plain", None),
        (b"[]", "application/json", None),
        (b"{}", "application/json", None),
        (b"12", "application/json", None),
        (b"null", "application/json", None),
    ],
)
def test_a_body_that_is_no_json_is_words_or_nothing(
    body: bytes, media_type: str, said: str | None
) -> None:
    assert read_complaint(body, media_type, NOTHING).said == said


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "error",
                    "errors",
                    "detail",
                    "message",
                    "code",
                    "field",
                    "loc",
                    "x",
                    "path",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=25,
)


@given(JSON)
def test_any_json_is_a_complaint(value: object) -> None:
    complaint = complaint_of(value, NOTHING)

    assert complaint == Complaint(complaint.code, complaint.said, complaint.fields)
    assert complaint.said is None or complaint.said.strip()


@pytest.mark.parametrize("shape", [*WORDS, *FIELDS])
def test_a_secret_that_is_repeated_is_taken_out_of_every_shape(shape: str) -> None:
    secret = "posted-secret-77aa"
    value = json.loads(
        json.dumps((WORDS | FIELDS)[shape])
        .replace(LIMIT, f"{secret} is bad")
        .replace(ENTRY, f"{secret} is bad")
    )
    complaint = complaint_of(value, Redaction([secret]))

    assert secret not in f"{complaint.said} {complaint.fields} {complaint.code}"
    assert REDACTED in (complaint.said or "")
