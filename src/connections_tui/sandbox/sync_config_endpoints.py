"""Sync configurations of connections and of platforms: kept, and without effect.

They are there from API version 2023-03-14 on; which one began with them is not
documented. Guesses: without one at that level a read, a change and a removal are 404;
a second POST is 409; a removal answers like a delete.
"""

import json

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from connections_tui.sandbox.gate import Clock
from connections_tui.sandbox.json_body import json_object
from connections_tui.sandbox.later import sync_config_fault
from connections_tui.sandbox.lifecycle import standing
from connections_tui.sandbox.optional_endpoints import known_version
from connections_tui.sandbox.refusal import Flat, Refusal, invalid, not_found
from connections_tui.sandbox.store import Store, of_connection, of_platform

PLATFORMS = frozenset(
    {
        *("DYNAMICS365", "FRESHBOOKS", "MONEYBIRD", "NETSUITE", "QUICKBOOKS"),
        *("QUICKBOOKS_DESKTOP", "SAGE_BUSINESS_CLOUD", "SAGE_INTACCT_V2", "STRIPE"),
        *("XERO", "ZOHOBOOKS"),
    }
)
"""Those that have sync configurations, as documented."""
_METHODS = ["GET", "POST", "PATCH", "DELETE"]


class SyncConfigEndpoints:
    """One method for each kind of owner."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def routes(self) -> list[Route]:
        return [
            Route("/configs/sync/connections/{id}", self.connection, methods=_METHODS),
            Route(
                "/configs/sync/platforms/{platform}", self.platform, methods=_METHODS
            ),
        ]

    async def connection(self, request: Request) -> Response:
        known_version(request)
        record = self._store.by_id(request.path_params["id"])
        if record is None:
            raise not_found("Connection not found.")
        _check_platform(standing(record, self._clock()).platform)
        return await self._answer(request, of_connection(record.id))

    async def platform(self, request: Request) -> Response:
        """Its name may be in any case."""
        known_version(request)
        platform = request.path_params["platform"].upper()
        _check_platform(platform)
        return await self._answer(request, of_platform(platform))

    async def _answer(self, request: Request, owner: str) -> Response:
        match request.method:
            case "POST" | "PATCH":
                return await self._keep(request, owner)
            case "DELETE":
                if not self._store.remove_sync_config(owner):
                    raise _none()
                return Flat({"success": True})
        if (config := self._store.sync_config(owner)) is None:
            raise _none()
        return Flat(json.loads(config))

    async def _keep(self, request: Request, owner: str) -> Response:
        given = json_object(await request.body())
        if fault := sync_config_fault(given):
            raise invalid(fault)
        is_new = request.method == "POST"
        keep = self._store.add_sync_config if is_new else self._store.change_sync_config
        if not keep(owner, json.dumps(given)):
            raise _taken() if is_new else _none()
        return Flat(given)


def _check_platform(platform: str | None) -> None:
    if not platform:
        message = "The merchant has not signed in."
        raise Refusal(400, "PRODUCT_NOT_READY", message, error_type="CONNECTION_ERROR")
    if platform not in PLATFORMS:
        raise not_found(f"Sync configuration is not supported for {platform}.")


def _none() -> Refusal:
    return not_found("Sync configuration not found.")


def _taken() -> Refusal:
    return Refusal(409, "ALREADY_EXISTS", "There is a sync configuration already.")
