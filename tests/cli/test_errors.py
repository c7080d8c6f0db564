"""What a command says of an error of the service: its own words, and what to quote."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from .test_main import run

LOGIN = {"RUTTER_CLIENT_ID": "a", "RUTTER_CLIENT_SECRET": "canary-4711"}


@contextmanager
def answering(status: int, body: object, **headers: str) -> Iterator[str]:
    """A service that gives the same answer to everything; its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/versioned"
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(
    "command", [("list",), ("list", "--json"), ("profiles", "test")]
)
def test_an_error_keeps_the_services_words_and_the_request_id(
    command: tuple[str, ...],
) -> None:
    body = {
        "error_type": "AUTHENTICATION",
        "error_code": "IP_NOT_ALLOWED",
        "error_message": "Your IP 192.0.2.7 is not on the\x1b[31m allow list.",
    }
    with answering(403, body, X_Rutter_Request_ID="req-4711") as url:
        result = run("--base-url", url, *command, **LOGIN)

    assert (result.returncode, result.stdout) == (4, "")
    assert result.stderr.count("\n") == 1
    assert "Your IP 192.0.2.7 is not on the" in result.stderr
    assert "IP_NOT_ALLOWED" in result.stderr
    assert "request ID req-4711" in result.stderr
    assert "\x1b" not in result.stderr


def test_cloudflares_id_is_quoted_where_the_service_gives_none() -> None:
    with answering(500, {"detail": "Worker died."}, Cf_Ray="88d1ab-FRA") as url:
        result = run("--base-url", url, "profiles", "test", **LOGIN)

    assert result.returncode == 3
    assert "Worker died." in result.stderr
    assert "Cf-Ray 88d1ab-FRA" in result.stderr


def test_a_secret_the_service_repeats_is_not_printed() -> None:
    body = {"error_message": "Unknown login a:canary-4711."}
    with answering(401, body) as url:
        result = run("--base-url", url, "list", **LOGIN)

    assert "Unknown login a:" in result.stderr
    assert "canary-4711" not in result.stderr
