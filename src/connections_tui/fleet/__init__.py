"""Knowing how all the connections are: no toolkit, no network of its own.

Packages of their own: ``fleet.asking`` requests, ``fleet.shown`` is what a list shows,
``fleet.cache`` keeps what is known in a file, ``fleet.figures`` counts.
"""

from connections_tui.fleet.fleet import Fleet
from connections_tui.fleet.health import Health, Verdict
from connections_tui.fleet.health_change import Change
from connections_tui.fleet.listing import Listing
from connections_tui.fleet.reasons import Advice, advice_for
from connections_tui.fleet.record import Record
from connections_tui.fleet.shown.columns import Column
from connections_tui.fleet.shown.field import Context
from connections_tui.fleet.shown.order import Order
from connections_tui.fleet.shown.query import Query
from connections_tui.fleet.shown.query_error import QueryError
from connections_tui.fleet.shown.view import Sort, View

__all__ = [
    "Advice",
    "Change",
    "Column",
    "Context",
    "Fleet",
    "Health",
    "Listing",
    "Order",
    "Query",
    "QueryError",
    "Record",
    "Sort",
    "Verdict",
    "View",
    "advice_for",
]
