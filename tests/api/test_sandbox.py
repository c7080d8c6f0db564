"""The client and the sandbox, which know nothing of each other, understand each
other."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest
from pydantic import SecretStr

from connections_tui.api import ConnectionsClient, NotFound, TokenRefused
from connections_tui.files.sqlite import MEMORY
from connections_tui.models import Connection
from connections_tui.platforms import SCHEMAS
from connections_tui.sandbox import Store, create_app

from .service import CLIENT_ID, CLIENT_SECRET, read_list

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture
async def client() -> AsyncIterator[ConnectionsClient]:
    store = Store(MEMORY)
    app = create_app(store, clock=lambda: NOW, credentials=(CLIENT_ID, CLIENT_SECRET))
    async with ConnectionsClient(
        base_url="http://localhost/versioned",
        client_id=CLIENT_ID,
        client_secret=SecretStr(CLIENT_SECRET),
        transport=httpx.ASGITransport(app, raise_app_exceptions=False),
    ) as client:
        yield client
    store.close()


@pytest.mark.parametrize("key", SCHEMAS)
async def test_each_login_is_created_looked_up_and_deleted(
    client: ConnectionsClient, key: str
) -> None:
    created = (await client.create(SCHEMAS[key].example())).value
    (listed,) = await read_list(client)
    status = (await client.status(listed)).value

    assert listed.id == created.id == status.connection.id
    assert listed.platform == status.platform == SCHEMAS[key].platform
    assert (await client.delete(created.id)).value.success is True
    assert await read_list(client) == []


async def test_what_is_gone_is_gone(client: ConnectionsClient) -> None:
    created = (await client.create()).value
    await client.delete(created.id)
    with pytest.raises(NotFound):
        await client.delete(created.id)


async def test_a_token_nobody_has_is_refused_as_a_token(
    client: ConnectionsClient,
) -> None:
    with pytest.raises(TokenRefused):
        await client.status(Connection(id="a", access_token=SecretStr("nobody's")))
