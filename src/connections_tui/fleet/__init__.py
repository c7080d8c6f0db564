"""Knowing how all the connections are: no toolkit, no network of its own.

Doors of their own, which a first frame does not open: ``fleet.upkeep`` with the list
and the sweep, and ``fleet.memory`` with what is remembered in a file.
"""

from connections_tui.fleet.fleet import Fleet, Listing
from connections_tui.fleet.health import Health, Verdict
from connections_tui.fleet.health_change import Change
from connections_tui.fleet.known import Known
from connections_tui.fleet.reasons import Advice, advice_for
from connections_tui.fleet.shown.order import Order
from connections_tui.fleet.shown.query import Context, Query, QueryError
from connections_tui.fleet.shown.view import Column, Sort, View

__all__ = [
    "Advice",
    "Change",
    "Column",
    "Context",
    "Fleet",
    "Health",
    "Known",
    "Listing",
    "Order",
    "Query",
    "QueryError",
    "Sort",
    "Verdict",
    "View",
    "advice_for",
]
