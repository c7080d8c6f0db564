"""Knowing how all the connections are: no toolkit, no network of its own."""

from connections_tui.fleet.fleet import Fleet, Known, Listing
from connections_tui.fleet.health import Health, Verdict
from connections_tui.fleet.reasons import Advice, advice_for
from connections_tui.fleet.sweep import Sweep
from connections_tui.fleet.view import Column, Sort, View, arrange

__all__ = [
    "Advice",
    "Column",
    "Fleet",
    "Health",
    "Known",
    "Listing",
    "Sort",
    "Sweep",
    "Verdict",
    "View",
    "advice_for",
    "arrange",
]
