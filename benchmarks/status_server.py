"""Answers a list and its statuses from memory, so that only its caller takes time.

What it answers was worked out by the sandbox beforehand.
"""

import asyncio
import sys
from datetime import UTC, datetime

import httpx

from connections_tui.files.sqlite import MEMORY
from connections_tui.sandbox import Store, create_app, gate, seed

COUNT = 1_000
Replies = dict[bytes, bytes]


def now() -> datetime:
    return datetime.now(UTC)


async def work_out() -> Replies:
    """Each reply as it goes over the wire, by its request's target."""
    gate.RATE_LIMIT = sys.maxsize
    with Store(MEMORY) as store:
        seed(store, count=COUNT, now=now())
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(create_app(store, clock=now)),
            base_url="http://localhost/versioned",
            auth=("sandbox", "sandbox"),
            headers={"X-Rutter-Version": "2023-03-14"},
        ) as client:
            listed = await client.get("connections", params={"status": "any"})
            responses = [listed]
            for connection in listed.json()["connections"]:
                params = {"access_token": connection["access_token"]}
                responses.append(await client.get("connections/status", params=params))
    return {response.request.url.raw_path: _wire(response) for response in responses}


def _wire(response: httpx.Response) -> bytes:
    head = (
        f"HTTP/1.1 {response.status_code} {response.reason_phrase}\r\n"
        "content-type: application/json\r\n"
        f"content-length: {len(response.content)}\r\n\r\n"
    )
    return head.encode() + response.content


class Answering(asyncio.Protocol):
    """One connection. Requests have no body, and end with an empty line."""

    def __init__(self, replies: Replies) -> None:
        self._replies = replies
        self._unread = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        *requests, self._unread = (self._unread + data).split(b"\r\n\r\n")
        for request in requests:
            target = request.split(b" ", 2)[1]
            missing = b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n"
            self._transport.write(self._replies.get(target, missing))


async def main() -> None:
    replies = await work_out()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Answering(replies), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    sys.stdout.write(
        f"RUTTER_BASE_URL=http://127.0.0.1:{port}/versioned\n"
        "RUTTER_CLIENT_ID=sandbox\nRUTTER_CLIENT_SECRET=sandbox\n"
    )
    sys.stdout.flush()
    await server.serve_forever()


asyncio.run(main())
