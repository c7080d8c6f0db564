"""Short words for what the tests of the endpoints do again and again."""

from typing import Any

import httpx

from connections_tui.models import ConnectionDetails, ConnectionStatus, NewConnection


async def create(client: httpx.AsyncClient, body: dict[str, Any]) -> NewConnection:
    answer = await client.post("/connections/create", json=body)
    assert answer.status_code == 200, answer.text
    return NewConnection.model_validate(answer.json()["connection"])


async def listed(client: httpx.AsyncClient, status: str | None = "any") -> list[Any]:
    params = {"status": status} if status else {}
    answer = await client.get("/connections", params=params)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["connections"])


async def ask_by_token(
    client: httpx.AsyncClient, what: str, new: NewConnection
) -> httpx.Response:
    assert new.access_token is not None
    token = new.access_token.get_secret_value()
    return await client.get(f"/connections/{what}", params={"access_token": token})


async def status_of(client: httpx.AsyncClient, new: NewConnection) -> ConnectionStatus:
    return ConnectionStatus.model_validate(
        (await ask_by_token(client, "status", new)).json()
    )


async def details_of(
    client: httpx.AsyncClient, new: NewConnection
) -> ConnectionDetails:
    answer = await ask_by_token(client, "access_token", new)
    return ConnectionDetails.model_validate(answer.json()["connection"])


def said(answer: httpx.Response) -> str:
    """The message of a flat error body, whose keys are exactly the documented ones."""
    body = answer.json()
    assert set(body) == {"error_type", "error_code", "error_message"}
    return str(body["error_message"])
