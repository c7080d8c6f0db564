"""What a command says of an error of the service: its own words, and what to quote."""

import pytest

from .answering import answering
from .test_main import run


@pytest.mark.parametrize("command", [("list",), ("profiles", "test")])
def test_an_error_keeps_the_services_words_and_the_request_id(
    command: tuple[str, ...],
) -> None:
    body = {
        "error_type": "AUTHENTICATION",
        "error_code": "IP_NOT_ALLOWED",
        "error_message": "Your IP 192.0.2.7 is not on the\x1b[31m allow list.",
    }
    with answering(body, 403, X_Rutter_Request_ID="req-4711") as login:
        result = run(*command, **login)

    assert (result.returncode, result.stdout) == (4, "")
    assert result.stderr.count("\n") == 1
    assert "Your IP 192.0.2.7 is not on the" in result.stderr
    assert "IP_NOT_ALLOWED" in result.stderr
    assert "request ID req-4711" in result.stderr
    assert "\x1b" not in result.stderr


def test_cloudflares_id_is_quoted_where_the_service_gives_none() -> None:
    with answering({"detail": "Worker died."}, 500, Cf_Ray="88d1ab-FRA") as login:
        result = run("profiles", "test", **login)

    assert result.returncode == 3
    assert "Worker died." in result.stderr
    assert "Cf-Ray 88d1ab-FRA" in result.stderr


def test_a_secret_the_service_repeats_is_not_printed() -> None:
    body = {"error_message": "Unknown login a:canary-4711."}
    with answering(body, 401) as login:
        result = run("list", **login)

    assert "Unknown login a:" in result.stderr
    assert "canary-4711" not in result.stderr
