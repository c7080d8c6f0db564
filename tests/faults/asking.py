"""One client against one fault, and what must hold whatever the fault is."""

import traceback
from urllib.parse import quote, quote_plus

from api.service import (
    BASIC,
    CLIENT_SECRET,
    POSTED_SECRET,
    TOKEN,
    Ask,
    client_of,
)
from api.service import OPERATIONS as ASK
from connections_tui.api import ApiError, ConnectionsClient

from .server import Server

MOST_REQUESTS = {"list": 2, "fetch": 1, "status": 1, "create": 1, "delete": 2}
"""The list asks once more where it may not ask for every status, and a delete once
more where its answer was lost."""
OWN = {CLIENT_SECRET, BASIC}
HIDDEN = {"create": {POSTED_SECRET}, "fetch": {TOKEN}, "status": {TOKEN}}


def client_at(server: Server, *, deadline: float = 0.4) -> ConnectionsClient:
    return client_of(None, base_url=server.base_url, deadline=deadline)


async def outcome(client: ConnectionsClient, operation: str) -> object:
    """A value, or one of our errors; anything else fails the test."""
    ask: Ask = ASK[operation]
    try:
        return await ask(client)
    except ApiError as error:
        return error


def check_sentence(error: ApiError, operation: str) -> None:
    """It can be shown as it is: a sentence without secrets, URLs and tricks."""
    message = error.message
    assert error.may_have_happened or message.startswith("Could not ")
    assert message.endswith(".")
    assert message.isprintable()
    assert "://" not in message
    assert len(message) < 500
    told = "".join(traceback.format_exception(error))
    shown = f"{told} {error.said} {error.request_id} {error.error_code}"
    for secret in OWN | HIDDEN.get(operation, set()):
        for form in (secret, quote(secret, safe=""), quote_plus(secret)):
            assert form not in shown


def check_repr(value: object, operation: str) -> None:
    for secret in OWN | HIDDEN.get(operation, set()):
        assert secret not in repr(value)
