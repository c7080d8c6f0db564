"""Public tokens for access tokens.

The public token of a connection is ``PREFIX`` and its ID, from the merchant's sign-in
on, and can be exchanged any number of times; both are guesses. An unknown one is
refused like an unknown access token. The login is in the body as well, and is checked
there.
"""

import secrets

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from connections_tui.sandbox.gate import Clock
from connections_tui.sandbox.json_body import json_object
from connections_tui.sandbox.lifecycle import standing
from connections_tui.sandbox.optional_endpoints import known_version
from connections_tui.sandbox.refusal import Flat, invalid, invalid_credentials
from connections_tui.sandbox.store import Store

PREFIX = "public-sandbox-"
_FIELDS = ("client_id", "public_token", "secret")


class TokenExchange:
    """One endpoint."""

    def __init__(
        self, store: Store, clock: Clock, credentials: tuple[str, str] | None
    ) -> None:
        """``credentials``: None where it takes any."""
        self._store = store
        self._clock = clock
        self._credentials = credentials

    def routes(self) -> list[Route]:
        path = "/item/public_token/exchange"
        return [Route(path, self.exchange, methods=["POST"])]

    async def exchange(self, request: Request) -> Response:
        known_version(request)
        given = json_object(await request.body())
        for name in _FIELDS:
            if not isinstance(given.get(name), str):
                raise invalid(f"{name}: Required.")
        self._check_login(given["client_id"], given["secret"])
        token = given["public_token"]
        record = self._store.by_id(token.removeprefix(PREFIX))
        if record is None or not token.startswith(PREFIX):
            raise invalid_credentials()
        stands = standing(record, self._clock())
        if stands.signed_in_at is None:
            raise invalid_credentials()
        return Flat(
            {
                "connection_id": record.id,
                "access_token": record.access_token,
                "is_ready": stands.is_ready,
                "platform": stands.platform,
                "name": record.name,
            }
        )

    def _check_login(self, client_id: str, secret: str) -> None:
        if self._credentials is None:
            return
        given, ours = f"{client_id}:{secret}", ":".join(self._credentials)
        if not secrets.compare_digest(given.encode(), ours.encode()):
            raise invalid_credentials()
