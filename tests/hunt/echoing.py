"""A service that repeats whatever secret it was told, wherever it can."""

import json
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

CLIENT_ID = "canary-hunt"
CLIENT_SECRET = "canary-client-secret-4711"
TOKENS = [f"canary-access-token-{number}-of-a-merchant" for number in range(4)]
TYPED = "canary-typed-login-4712"
POSTED = "canary-posted-credential-4713"


def basic(secret: str) -> str:
    return b64encode(f"{CLIENT_ID}:{secret}".encode()).decode()


BASIC = basic(CLIENT_SECRET)
CANARIES = (
    CLIENT_SECRET,
    BASIC.rstrip("="),
    TYPED,
    basic(TYPED).rstrip("="),
    POSTED,
    *TOKENS,
)

REFUSED, BROKEN = 2, 3
"""The number of a connection whose status is refused, and of one that breaks off."""


class _Echoing(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "Service"

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        if self.headers["Authorization"] == f"Basic {basic(TYPED)}":
            self.server.was_told_another.set()
        if self.headers["Authorization"] != f"Basic {BASIC}" or self.server.is_closed:
            self._answer(401, self._complaint("INVALID_CREDENTIALS"))
        elif url.path.endswith("/connections"):
            rows = [_row(number, token) for number, token in enumerate(TOKENS)]
            self._answer(200, {"connections": rows})
        else:
            number = TOKENS.index(parse_qs(url.query)["access_token"][0])
            self._about(number, is_status=url.path.endswith("/status"))

    def _about(self, number: int, *, is_status: bool) -> None:
        if number == REFUSED:
            self._answer(400, self._complaint("INVALID_REQUEST"))
        elif number == BROKEN:
            self.close_connection = True
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{")
        elif is_status:
            self._answer(200, _status(number))
        else:
            shop = f"Shop of {CLIENT_SECRET}"
            details = {"id": f"c-{number}", "store_name": shop, "platform": "SHOPIFY"}
            self._answer(200, {"connection": details})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._answer(400, self._complaint(f"account_id: unknown in {body}"))

    def do_DELETE(self) -> None:
        self._answer(403, self._complaint("NO"))

    def _complaint(self, words: str) -> dict[str, Any]:
        told = f"{words} {self.headers['Authorization']} {CLIENT_SECRET} {self.path}"
        return {"error_code": words[:20], "error_message": told}

    def _answer(self, code: int, body: dict[str, Any]) -> None:
        content = json.dumps(body).encode()
        self.send_response(code)
        self.send_header("X-Rutter-Request-ID", f"req-{CLIENT_SECRET}")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Nothing: it is the other side that is listened to."""


def _row(number: int, token: str) -> dict[str, Any]:
    return {
        "id": f"c-{number}",
        "access_token": token,
        "link_url": f"https://link.rutterapi.com/connection/c-{number}",
        "platform": "SHOPIFY",
        "name": f"Shop {number} {CLIENT_SECRET}",
        "created_at": "2026-01-02T03:04:05.000Z",
    }


def _status(number: int) -> dict[str, Any]:
    return {
        "connection": {"id": f"c-{number}", "orgId": CLIENT_SECRET},
        "status": {
            "is_ready": True,
            "platform": "SHOPIFY",
            "needs_update_status": {"needs_update": number == 0},
            "disabled_status": {
                "is_disabled": number == 0,
                "disabled_reason": f"SAID {CLIENT_SECRET} {BASIC}",
            },
        },
    }


class Service(ThreadingHTTPServer):
    """It listens on this machine for as long as the block runs."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Echoing)
        self.is_closed = False
        """Whether the login is no longer taken."""
        self.was_told_another = Event()
        """Set when somebody has tried another secret."""

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/versioned"


@contextmanager
def serving() -> Iterator[Service]:
    with Service() as service:
        thread = Thread(target=service.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield service
        finally:
            service.shutdown()
            thread.join()
