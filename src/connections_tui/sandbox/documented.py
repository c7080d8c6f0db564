"""Operations that the service documents and the sandbox does not imitate.

They answer 501 and say so: a 404 would read as a wrong path, and a 405 as a wrong
method, to someone who follows the API reference.
"""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from connections_tui.sandbox.refusal import Refusal

_OPERATIONS = (
    ("/configs/sync/connections/{id}", ("GET", "POST", "PATCH", "DELETE")),
    ("/configs/sync/platforms/{platform}", ("GET", "POST", "PATCH", "DELETE")),
    ("/configs/webhooks", ("GET", "POST")),
    ("/configs/webhooks/{id}", ("GET", "PATCH", "DELETE")),
    ("/configs/webhooks/{id}/platform_data_config", ("GET", "PATCH")),
    ("/item/public_token/exchange", ("POST",)),
    ("/jobs/{id}", ("GET",)),
)
"""Path and methods, of what has to do with connections."""
_DATA = (
    *("accounting", "acp", "ads", "balance", "banking", "commerce", "customer_groups"),
    *("customers", "events", "hris", "metrics", "orders", "payouts", "products"),
    *("store", "subscriptions", "supplier_enablement", "transactions", "ucp"),
)
"""First segments of the paths of merchants' data."""


def routes(imitated: Sequence[Route]) -> list[BaseRoute]:
    """To be matched after the endpoints that are imitated, which are left out."""
    there = {
        (route.path, method) for route in imitated for method in route.methods or ()
    }
    found: list[BaseRoute] = [
        Route(path, _not_imitated, methods=[method])
        for path, methods in _OPERATIONS
        for method in methods
        if (path, method) not in there
    ]
    for segment in _DATA:
        found += (
            Route(f"/{segment}", _no_data, methods=_EVERY),
            Route(f"/{segment}/{{rest:path}}", _no_data, methods=_EVERY),
        )
    return found


_EVERY = ["GET", "POST", "PUT", "PATCH", "DELETE"]


async def _not_imitated(request: Request) -> Response:
    raise Refusal(
        501,
        "NOT_IMITATED",
        f"The sandbox does not imitate {request.method} {request.scope['route'].path}.",
    )


async def _no_data(_request: Request) -> Response:
    raise Refusal(
        501, "NOT_IMITATED", "The sandbox holds no merchant data, only connections."
    )
