"""Endpoints that the service added later: rename, sync, backfill, token, credentials.

They answer from API version 2023-03-14 on. Before that, and so at the legacy root, the
paths are unknown: a program can try what it does where one is missing.

* A name is unique whatever its case; that is a guess.
* A sync on request runs for as long as any other. Which data objects it names is
  checked and changes nothing. A connection that is disabled, signed out or not ready
  refuses one, with the documented codes.
* A backfill is checked and changes nothing: no figure tells of one. Until 2023-03-14
  it takes one ``entity``, later ``object_types``.
* Credentials are made up, and the same each time: those that were sent are not kept.
  The names of their fields are guesses. Half of the platforms do not support them.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from uuid import UUID, uuid4, uuid5

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from connections_tui.sandbox import status_bodies
from connections_tui.sandbox.gate import VERSIONS, Clock, version_of
from connections_tui.sandbox.json_body import json_object
from connections_tui.sandbox.lifecycle import standing
from connections_tui.sandbox.records import Simulated
from connections_tui.sandbox.refusal import Flat, Refusal, invalid, not_found
from connections_tui.sandbox.store import Store

LONGEST_NAME = 30
MOST_YEARS_BACK = 5

_UNKNOWN_IN = VERSIONS[0]
_ONE_OBJECT_VERSIONS = VERSIONS[:2]
_OBJECTS = frozenset(
    {
        *("account", "accounting_customer", "accounting_customer_refund"),
        *("accounting_transaction", "balance_sheet", "bank_account"),
        *("bank_account_balance", "bank_account_details", "bank_deposit"),
        *("bank_transaction", "bank_transfer", "bill", "bill_credit_memo"),
        *("bill_payment", "cash_flow", "class", "commerce_customer", "company_info"),
        *("currencies", "customer_group", "department", "expense"),
        *("income_statement", "invoice", "invoice_credit_memo", "invoice_payment"),
        *("items", "journal_entry", "location", "order", "payment_method"),
        *("payment_term", "payout", "product", "project", "purchase_order"),
        *("sales_order", "sales_receipt", "store", "subscription", "subsidiary"),
        *("task", "tax_agency", "tax_area", "tax_rates", "transaction"),
        *("updated_transaction", "vendor"),
    }
)
_CREDENTIALS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    **dict.fromkeys(
        ("BIG_COMMERCE", "QUICKBOOKS", "SHOPIFY", "SQUARE", "STRIPE", "XERO"),
        ("oauth", ("access_token",)),
    ),
    **dict.fromkeys(("MAGENTO", "WOO_COMMERCE"), ("basic", ("username", "password"))),
    "NETSUITE": (
        "oauth1.0a",
        ("consumer_key", "consumer_secret", "token_id", "token_secret"),
    ),
}
"""By platform: the type and the names of what there is."""
_NAMESPACE = UUID("5a4d6b0e-0000-4000-8000-637265646e74")


class OptionalEndpoints:
    """One method for each endpoint."""

    def __init__(
        self, store: Store, clock: Clock, by_token: Callable[[Request], Simulated]
    ) -> None:
        """``by_token``: finds the connection that a request is about."""
        self._store = store
        self._clock = clock
        self._by_token = by_token

    def routes(self) -> list[Route]:
        return [
            Route("/connections/incremental_sync", self.sync, methods=["POST"]),
            Route("/connections/backfill", self.backfill, methods=["POST"]),
            Route(
                "/connections/access_token/invalidate", self.rotate, methods=["POST"]
            ),
            Route("/connections/credentials", self.credentials, methods=["GET"]),
            Route("/connections/{id}", self.rename, methods=["PATCH"]),
        ]

    async def rename(self, request: Request) -> Response:
        version = known_version(request)
        record = self._store.by_id(request.path_params["id"])
        if record is None:
            raise not_found("Connection not found.")
        name = (json_object(await request.body())).get("name")
        if not isinstance(name, str) or not name.strip():
            raise invalid("name: Required.")
        if len(name) > LONGEST_NAME:
            raise invalid(f"name: Must be at most {LONGEST_NAME} characters.")
        if not self._store.rename(record.id, name):
            raise invalid("name: Another connection has this name.")
        answer = status_bodies.created(record, version=version)
        answer["connection"]["name"] = name
        return Flat(answer)

    async def sync(self, request: Request) -> Response:
        known_version(request)
        record, now = self._by_token(request), self._clock()
        objects = (json_object(await request.body())).get("object_types")
        if objects is not None:
            _check_objects(objects, "object_types")
        _check_usable(record, now)
        if objects != []:
            self._store.ask_for_sync(record.id, at=now)
        return Flat({"success": True})

    async def backfill(self, request: Request) -> Response:
        version = known_version(request)
        record, now = self._by_token(request), self._clock()
        given = json_object(await request.body())
        start = _day(given.get("start_date"), "start_date")
        end = _day(given.get("end_date", now.date().isoformat()), "end_date")
        if start < _years_before(now.date(), MOST_YEARS_BACK):
            raise invalid(f"start_date: At most {MOST_YEARS_BACK} years back.")
        if start > end:
            raise invalid("end_date: Must not be before start_date.")
        name = "entity" if version in _ONE_OBJECT_VERSIONS else "object_types"
        if not (objects := given.get(name)):
            raise invalid(f"{name}: Required.")
        _check_objects([objects] if name == "entity" else objects, name)
        _check_usable(record, now)
        return Flat({"success": True})

    async def rotate(self, request: Request) -> Response:
        known_version(request)
        record, new = self._by_token(request), str(uuid4())
        if not self._store.replace_token(record.access_token, new):
            raise not_found("This connection was deleted.")
        return Flat({"new_access_token": new})

    async def credentials(self, request: Request) -> Response:
        known_version(request)
        record, now = self._by_token(request), self._clock()
        platform = standing(record, now).platform
        if platform not in _CREDENTIALS:
            raise not_found(f"This endpoint is not supported for {platform}.")
        _check_usable(record, now)
        kind, names = _CREDENTIALS[platform]
        made_up = {
            name: str(uuid5(_NAMESPACE, f"{record.id} {name}")) for name in names
        }
        return Flat(
            {
                "credential": {"type": kind, **made_up},
                "connection": {"id": record.id, "platform": platform},
            }
        )


def known_version(request: Request) -> str:
    """The version to answer in, which must have the endpoints that came later."""
    version = version_of(request.scope)
    if version == _UNKNOWN_IN:
        raise not_found("Endpoint not found.")
    return version


def _check_objects(given: object, name: str) -> None:
    if not isinstance(given, list):
        raise invalid(f"{name}: Must be a list.")
    for one in given:
        if one not in _OBJECTS:
            raise invalid(f"{name}: Unknown data object.")


def _check_usable(record: Simulated, now: datetime) -> None:
    """Raises: Refusal, where its state lets nothing through."""
    stands = standing(record, now)
    if stands.needs_update:
        raise _not_usable("NEEDS_UPDATE", "The merchant must sign in again.")
    if stands.is_disabled:
        raise _not_usable("CONNECTION_DISABLED", "This connection was disabled.")
    if not stands.is_ready:
        raise _not_usable("PRODUCT_NOT_READY", "The first sync is not done.")


def _not_usable(code: str, message: str) -> Refusal:
    return Refusal(400, code, message, error_type="CONNECTION_ERROR")


def _day(given: object, name: str) -> date:
    if not isinstance(given, str):
        raise invalid(f"{name}: Required.")
    try:
        return date.fromisoformat(given[:10])
    except ValueError:
        raise invalid(f"{name}: Must be a date such as 2023-02-07.") from None


def _years_before(day: date, years: int) -> date:
    """The same day of an earlier year; 28 February for the 29th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
