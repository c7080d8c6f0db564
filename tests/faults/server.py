"""A server on this machine that answers well until it is told to misbehave.

It keeps every request, so that tests can count them, and does what it is asked to even
where its answer gets lost. How it misbehaves is in ``faults``.
"""

import asyncio
import json
import ssl
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from api.service import ID, TOKEN
from stand_ins.port import Port, opened

Json = Any
OPERATIONS = ("list", "fetch", "status", "create", "delete")


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    operation: str
    method: str
    target: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Exchange:
    """One request, and the way to answer it."""

    asked: Asked
    number: int
    """The how manieth of its operation this is, from 1."""
    server: "Server"
    writer: asyncio.StreamWriter

    async def send(self, *pieces: bytes) -> None:
        for piece in pieces:
            self.writer.write(piece)
            await self.writer.drain()

    async def reply(
        self, status: int, body: bytes, *, keep: bool = False, **headers: str
    ) -> None:
        named = {"Content-Type": "application/json", "X-Rutter-Request-ID": "req-7"}
        named |= {name.replace("_", "-"): value for name, value in headers.items()}
        named |= {"Content-Length": str(len(body))}
        named |= {} if keep else {"Connection": "close"}
        lines = [f"HTTP/1.1 {status} Whatever"]
        lines += [f"{name}: {value}" for name, value in named.items()]
        await self.send("\r\n".join([*lines, "", ""]).encode("latin-1") + body)

    async def good(self, *, keep: bool = True) -> None:
        status, document = self.server.act(self.asked)
        await self.reply(status, json.dumps(document).encode(), keep=keep)

    def abort(self) -> None:
        self.writer.transport.abort()


Fault = Callable[[Exchange], Awaitable[None]]


async def well(exchange: Exchange) -> None:
    """As it should."""
    await exchange.good()


class Server(Port):
    """Twelve connections, and whatever has been asked of them."""

    def __init__(self) -> None:
        super().__init__(self._serve)
        self.rows: dict[str, Json] = {row["id"]: row for row in map(_row, range(12))}
        self.asked: list[Asked] = []
        self._faults: dict[str, Fault] = defaultdict(lambda: well)

    def misbehave(self, fault: Fault, *operations: str) -> None:
        """From now on, at these operations or at all of them."""
        for operation in operations or OPERATIONS:
            self._faults[operation] = fault

    def count(self, operation: str) -> int:
        return sum(asked.operation == operation for asked in self.asked)

    def act(self, asked: Asked) -> tuple[int, Json]:
        """Does what is asked: a status and a document."""
        match asked.operation:
            case "list":
                return 200, {"connections": list(self.rows.values())}
            case "create":
                new = _row(len(self.rows) + len(self.asked) + 100)
                self.rows[new["id"]] = new
                return 200, {"connection": {k: new[k] for k in _OF_A_CREATE}}
            case "delete":
                gone = self.rows.pop(asked.target.rpartition("/")[2], None)
                return (200, {"success": True}) if gone else (404, {})
        tokens = parse_qs(urlsplit(asked.target).query).get("access_token", [""])
        found = [r for r in self.rows.values() if r["access_token"] == tokens[0]]
        if not found:
            return 401, {"error_code": "INVALID_CREDENTIALS"}
        row = {k: v for k, v in found[0].items() if k != "access_token"}
        if asked.operation == "status":
            return 200, {"connection": {"id": row["id"]}, "status": dict(_STATUS)}
        return 200, {"connection": {**row, "store_name": f"Store {row['id']}"}}

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        while not writer.is_closing():
            asked = await _read_request(reader)
            self.asked.append(asked)
            number = self.count(asked.operation)
            exchange = Exchange(asked, number, self, writer)
            fault = self._faults[asked.operation]
            await fault(exchange)
            if fault is not well:
                break


@asynccontextmanager
async def serving(
    *, port: int = 0, tls: ssl.SSLContext | None = None
) -> AsyncIterator[Server]:
    """A server for one test."""
    server = Server()
    async with opened(server, number=port, tls=tls):
        yield server


async def _read_request(reader: asyncio.StreamReader) -> Asked:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.split("\r\n")
    method, target, _ = first.split(" ", 2)
    headers = {
        name.strip().lower(): value.strip()
        for name, _, value in (line.partition(":") for line in lines if line)
    }
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Asked(_operation(method, target), method, target, headers, body)


def _operation(method: str, target: str) -> str:
    path = urlsplit(target).path
    if method != "GET":
        return {"POST": "create", "DELETE": "delete"}.get(method, method)
    name = path.rpartition("/")[2]
    return {"access_token": "fetch", "status": "status"}.get(name, "list")


def _row(number: int) -> Json:
    return {
        "id": f"id-{number}" if number else ID,
        "access_token": f"token-of-{number}-x" if number else TOKEN,
        "link_url": f"https://link.rutterapi.com/connection/id-{number}",
        "platform": "SHOPIFY",
        "created_at": "2026-03-01T10:00:00.000Z",
        "updated_at": "2026-03-02T10:00:00.000Z",
        "name": f"Shop {number}",
    }


_OF_A_CREATE = ("id", "access_token", "link_url", "name")
_STATUS = {
    "is_ready": True,
    "is_healthy": True,
    "last_sync_completed_at": "2026-03-13T10:00:00.000Z",
    "needs_update_status": {"needs_update": False},
    "disabled_status": {"is_disabled": False},
}
