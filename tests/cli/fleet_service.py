"""A service on this machine with a few connections, whose answers a test changes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

from stand_ins.port import Asked, Reply
from stand_ins.port import answering as answering_with

from .answering import LOGIN

Answer = Reply | bytes
BROKEN = b""
"""The connection ends without an answer."""
_SYNCED = "2026-03-13T10:00:00.000Z"


class FleetService:
    """Keeps every request."""

    def __init__(self, *names: str) -> None:
        self.names = {f"c0ffee0{n}-{n}a": name for n, name in enumerate(names)}
        """By ID."""
        self.instead: Callable[[Asked], Answer | None] = lambda _: None
        """Gives what is sent in place of its own answer; None for its own. What was
        asked has been done by then."""
        self.asked: list[Asked] = []
        self.environ: dict[str, str] = {}

    @property
    def statuses(self) -> int:
        """How many were asked for."""
        return sum("/status" in asked.target for asked in self.asked)

    def count(self, method: str) -> int:
        return sum(asked.method == method for asked in self.asked)

    def answer(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        own = self._answer(asked)
        instead = self.instead(asked)
        return own if instead is None else instead

    def _answer(self, asked: Asked) -> Reply:
        place = urlsplit(asked.target)
        if asked.method == "POST":
            new = f"c0ffee99-{len(self.names)}"
            self.names[new] = "New"
            return Reply(200, {"connection": self._row(new)})
        if asked.method == "DELETE":
            gone = self.names.pop(place.path.rpartition("/")[2], None)
            return Reply(200, {"success": True}) if gone else Reply(404, {})
        tokens = parse_qs(place.query).get("access_token")
        if tokens is None:
            return Reply(200, {"connections": list(map(self._row, self.names))})
        [token] = tokens
        one = token.removeprefix("token-of-")
        if place.path.endswith("/status"):
            status = {"is_ready": True, "last_sync_completed_at": _SYNCED}
            return Reply(200, {"connection": {"id": one}, "status": status})
        row = {**self._row(one), "store_name": self.names[one]}
        return Reply(200, {"connection": row})

    def _row(self, one: str) -> dict[str, str]:
        return {
            "id": one,
            "access_token": f"token-of-{one}",
            "link_url": f"https://link.rutterapi.com/connection/{one}",
            "platform": "SHOPIFY",
            "created_at": "2026-03-01T10:00:00.000Z",
        }


@contextmanager
def fleet_service(*names: str) -> Iterator[FleetService]:
    """``names``: of the stores. Its ``environ`` is what a profile is made of."""
    service = FleetService(*names)
    with answering_with(service.answer) as base_url:
        service.environ = {"RUTTER_BASE_URL": base_url, **LOGIN}
        yield service
