"""Clients that are closed whatever a test does with them."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack

import httpx
import pytest

from connections_tui.api import ConnectionsClient
from stand_ins.transport import Rule, Transport

from .service import client_of

Opened = tuple[ConnectionsClient, Transport]
Open = Callable[..., Opened]


@pytest.fixture
async def serve() -> AsyncIterator[Open]:
    """Gives a client and the service it speaks to, which answers as listed; the
    last answer is repeated."""
    async with AsyncExitStack() as stack:
        opened: list[ConnectionsClient] = []

        def open_client(
            *answers: httpx.Response | Exception | Rule,
            base_url: str = "https://api.test/versioned",
        ) -> Opened:
            service = Transport(*answers)
            client = client_of(service, base_url=base_url)
            opened.append(client)
            return client, service

        yield open_client
        for client in opened:
            await stack.enter_async_context(client)
