"""A service that repeats whatever secret it was told, wherever it can."""

from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from typing import Any
from urllib.parse import parse_qs, urlsplit

from stand_ins.port import Asked, Reply, answering

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


class Service:
    """Repeats what it was told, as long as the block runs."""

    def __init__(self) -> None:
        self.base_url = ""
        self.is_closed = False
        """Whether the login is no longer taken."""
        self.was_told_another = Event()
        """Set when somebody has tried another secret."""

    def answer(self, asked: Asked) -> Reply | bytes:
        url = urlsplit(asked.target)
        if asked.method == "POST":
            said = f"account_id: unknown in {asked.body.decode()}"
            return _reply(400, _complaint(asked, said))
        if asked.method == "DELETE":
            return _reply(403, _complaint(asked, "NO"))
        if asked.headers["Authorization"] == f"Basic {basic(TYPED)}":
            self.was_told_another.set()
        if asked.headers["Authorization"] != f"Basic {BASIC}" or self.is_closed:
            return _reply(401, _complaint(asked, "INVALID_CREDENTIALS"))
        if url.path.endswith("/connections"):
            rows = [_row(number, token) for number, token in enumerate(TOKENS)]
            return _reply(200, {"connections": rows})
        number = TOKENS.index(parse_qs(url.query)["access_token"][0])
        if number == REFUSED:
            return _reply(400, _complaint(asked, "INVALID_REQUEST"))
        if number == BROKEN:
            return b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{"
        if url.path.endswith("/status"):
            return _reply(200, _status(number))
        shop = f"Shop of {CLIENT_SECRET}"
        details = {"id": f"c-{number}", "store_name": shop, "platform": "SHOPIFY"}
        return _reply(200, {"connection": details})


def _complaint(asked: Asked, words: str) -> dict[str, Any]:
    told = f"{words} {asked.headers['Authorization']} {CLIENT_SECRET} {asked.target}"
    return {"error_code": words[:20], "error_message": told}


def _reply(status: int, body: dict[str, Any]) -> Reply:
    return Reply(status, body, {"X-Rutter-Request-ID": f"req-{CLIENT_SECRET}"})


@contextmanager
def serving() -> Iterator[Service]:
    service = Service()
    with answering(service.answer) as service.base_url:
        yield service
