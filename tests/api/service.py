"""What the tests of the client ask, and with which login, token and secrets."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
from pydantic import SecretStr

from connections_tui.api import ApiError, ConnectionsClient, RequestLog, Retries
from connections_tui.models import Connection, JsonObject
from connections_tui.platforms import SCHEMAS

CONTRACT = Path(__file__).parents[1] / "contract"
CLIENT_ID = "client-id"
CLIENT_SECRET = "client-secret-5f2e"
BASIC = "Y2xpZW50LWlkOmNsaWVudC1zZWNyZXQtNWYyZQ=="
TOKEN = "access-token/91 c+7&x"
ID = "3adc1519-0d6e-4222-83de-25b457cf42be"

CONNECTION = Connection(id=ID, access_token=SecretStr(TOKEN), platform="SHOPIFY")
CREDENTIALS = SCHEMAS["stripe"].from_input(
    {"account_id": "acct_1", "oauth_access_token": "posted-secret-77aa"}
)
POSTED_SECRET = "posted-secret-77aa"
SECRETS = (CLIENT_SECRET, BASIC, TOKEN, POSTED_SECRET)


def contract(name: str) -> JsonObject:
    """An answer as the service documents it."""
    read: JsonObject = json.loads((CONTRACT / f"{name}.json").read_text("utf-8"))
    return read


async def _at_once(_: float) -> None:
    """Instead of a pause between two tries."""


def client_of(
    transport: httpx.AsyncBaseTransport | None,
    *,
    base_url: str = "https://api.test/versioned",
    deadline: float = 30.0,
    log: RequestLog | None = None,
) -> ConnectionsClient:
    return ConnectionsClient(
        base_url=base_url,
        client_id=CLIENT_ID,
        client_secret=SecretStr(CLIENT_SECRET),
        transport=transport,
        deadline=deadline,
        retries=Retries(jitter=lambda: 0.0, sleep=_at_once),
        log=log,
    )


async def read_list(client: ConnectionsClient) -> list[Connection]:
    return [
        row.read()
        async for batch in client.list_connections()
        for row in batch.connections
    ]


Ask = Callable[[ConnectionsClient], Awaitable[object]]
OPERATIONS: dict[str, Ask] = {
    "list": read_list,
    "fetch": lambda client: client.fetch(CONNECTION),
    "status": lambda client: client.status(CONNECTION),
    "create": lambda client: client.create(CREDENTIALS),
    "delete": lambda client: client.delete(ID),
}
READS = ("list", "fetch", "status")
BY_TOKEN = ("fetch", "status")


async def failure(client: ConnectionsClient, operation: str) -> ApiError:
    """The error an operation ends in. Anything else fails the test."""
    try:
        answer = await OPERATIONS[operation](client)
    except ApiError as error:
        return error
    raise AssertionError(f"{operation} succeeded with {answer!r}")
