"""The service's endpoints for connections, answered from a store.

What it imitates: the paths, under ``/versioned`` and at the legacy root, which
answers as version 2023-02-07; Basic login; the version header and what each version
adds; the ``status`` filter, which hides needs_reauth and disabled where it is not
given; flat error bodies; request IDs; 500 requests in 10 seconds; connections whose
state changes with time (see ``lifecycle``). Its answers are valid against the
schemas the service publishes, so that strict clients work with it.

What it does not:

* It reaches no platform. Credentials that have the documented fields and look
  usual work; others are refused by "the platform" a little later. Its link URLs
  lead nowhere: the merchant's sign-in is simulated.
* It holds no merchant data: no orders, no invoices, no webhooks. Their documented
  paths answer 501 (see ``documented``). Counts and dates are made up.
* Endpoints that came later answer in their own ways (see ``optional_endpoints``,
  ``sync_config_endpoints``, ``service_endpoints`` and ``token_exchange``).
* A delete takes effect at once and cannot be undone; the service allows seven days.
* A sync configuration is checked, and kept where it has an endpoint of its own; it
  has no effect.
* Where the API reference (docs.rutter.com/rest) is silent it guesses: an unknown
  access token is 401 INVALID_CREDENTIALS, one of a deleted connection 404; a second
  delete is 404; the codes of request errors are its own; a 429 says when to come
  back; progress by data object is given for every platform; any two connections of
  one store are allowed.
* A link that leaves the platform open has an empty one until the merchant signs in
  (the list, ``status.platform``). Two fields are an enumeration of platforms, which
  has no empty one (``status.connection.platform`` and that of the details): they
  have the platform that the simulated merchant will choose.
* The request limit counts the requests to one application, not to one store.
"""

from collections.abc import Callable, Iterator

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route, Router

from connections_tui.files.sqlite import DatabaseUnusable
from connections_tui.sandbox import (
    documented,
    list_items,
    service_endpoints,
    status_bodies,
)
from connections_tui.sandbox.gate import Clock, Gate, version_of
from connections_tui.sandbox.lifecycle import State
from connections_tui.sandbox.optional_endpoints import OptionalEndpoints
from connections_tui.sandbox.records import Fate, Simulated
from connections_tui.sandbox.refusal import (
    Flat,
    Refusal,
    answer_fault,
    answer_http_error,
    answer_refusal,
    invalid,
    invalid_credentials,
    not_found,
)
from connections_tui.sandbox.store import Store
from connections_tui.sandbox.streaming import Streamed
from connections_tui.sandbox.sync_config_endpoints import SyncConfigEndpoints
from connections_tui.sandbox.token_exchange import TokenExchange

SLICE = 500
"""Connections listed in one go: about 2 ms, in which nothing else runs."""

SHOWN_BY_DEFAULT = frozenset({State.ACTIVE, State.NOT_READY, State.UNHEALTHY})
_ANY = "any"

_WITHOUT_DETAILS = frozenset({"FNAC"})
"""Platforms whose details the service does not give."""


def _say_nothing(_: DatabaseUnusable) -> None:
    """The answer alone says what is wrong."""


def create_app(
    store: Store,
    *,
    clock: Clock,
    credentials: tuple[str, str] | None = ("sandbox", "sandbox"),
    on_unusable: Callable[[DatabaseUnusable], None] = _say_nothing,
) -> Starlette:
    """The sandbox as an ASGI application.

    ``clock`` gives the time, aware and in UTC; ``credentials`` are the client ID
    and secret it accepts; ``on_unusable`` is called with the reason when a request
    got a 500 because of the store. The caller closes the store.
    """

    async def answer_unusable(_request: Request, error: Exception) -> Response:
        assert isinstance(error, DatabaseUnusable)
        on_unusable(error)
        return Refusal(500, "INTERNAL_SERVER_ERROR", str(error)).response()

    endpoints = _Endpoints(store, clock)
    optional = OptionalEndpoints(store, clock, endpoints.by_token)
    imitated = [
        Route("/connections", endpoints.list, methods=["GET"]),
        Route("/connections/create", endpoints.create, methods=["POST"]),
        Route("/connections/access_token", endpoints.fetch, methods=["GET"]),
        Route("/connections/status", endpoints.status, methods=["GET"]),
        *optional.routes(),
        *SyncConfigEndpoints(store, clock).routes(),
        *service_endpoints.routes(),
        *TokenExchange(store, clock, credentials).routes(),
        Route("/connections/{id}", endpoints.delete, methods=["DELETE"]),
    ]
    routes = [*imitated, *documented.routes(imitated)]
    # A path with one slash too many is unknown, here and in the service.
    versioned = Router(routes, redirect_slashes=False)
    app = Starlette(
        routes=[Mount("/versioned", app=versioned), *routes],
        middleware=[Middleware(Gate, clock=clock, credentials=credentials)],
        exception_handlers={
            Refusal: answer_refusal,
            HTTPException: answer_http_error,
            DatabaseUnusable: answer_unusable,
            Exception: answer_fault,
        },
    )
    app.router.redirect_slashes = False
    return app


class _Endpoints:
    """One method for each endpoint, in the order of the API reference."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def create(self, request: Request) -> Response:
        # Imported here, since it brings the catalogue of platforms: the console
        # starts with the list and should not wait for that.
        from connections_tui.sandbox.new_record import record_from

        version = version_of(request.scope)
        record = record_from(await request.body(), self._clock(), version=version)
        self._store.add(record)
        return Flat(status_bodies.created(record, version=version))

    async def list(self, request: Request) -> Response:
        states = _wanted_states(request.query_params.get("status"))
        return Streamed(self._listing(states, version_of(request.scope)))

    async def fetch(self, request: Request) -> Response:
        record = self.by_token(request)
        if record.platform in _WITHOUT_DETAILS:
            raise not_found(f"This endpoint is not supported for {record.platform}.")
        version = version_of(request.scope)
        return Flat(status_bodies.details(record, self._clock(), version=version))

    async def status(self, request: Request) -> Response:
        record = self.by_token(request)
        if record.fate is Fate.NO_ANSWER:
            raise Refusal(503, "SERVICE_UNAVAILABLE", "Please try again later.")
        version = version_of(request.scope)
        return Flat(status_bodies.status(record, self._clock(), version=version))

    async def delete(self, request: Request) -> Response:
        if not self._store.delete(request.path_params["id"], at=self._clock()):
            raise not_found("Connection not found.")
        return Flat({"success": True})

    def by_token(self, request: Request) -> Simulated:
        """The connection of a request's access token.

        Raises:
            Refusal: there is none.
        """
        token = request.query_params.get("access_token")
        if not token:
            raise invalid("access_token: Required.")
        if record := self._store.by_access_token(token):
            return record
        if self._store.was_deleted(token):
            raise not_found("This connection was deleted.")
        raise invalid_credentials()

    def _listing(self, states: frozenset[State], version: str) -> Iterator[bytes]:
        """The list, slice by slice; empty where no connection is in those states."""
        now = self._clock()
        # With the first slice: damage found there is a 500, and no list cut short.
        opening, comma = b'{"connections":[', b""
        for rows in self._store.row_slices(SLICE):
            items = list_items.items(rows, now, states=states, version=version)
            some = comma + list_items.written_items(items)[1:-1] if items else b""
            yield opening + some
            opening, comma = b"", b"," if items else comma
        yield opening + b"]}"


def _wanted_states(given: str | None) -> frozenset[State]:
    if given is None:
        return SHOWN_BY_DEFAULT
    if given == _ANY:
        return frozenset(State)
    if given not in tuple(State):
        words = ", ".join([*State, _ANY])
        raise invalid(f"status: Must be one of {words}.")
    return frozenset({State(given)})
