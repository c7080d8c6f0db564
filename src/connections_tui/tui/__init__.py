"""Showing it: ``ConnectionsApp``, which is handed a session."""

from connections_tui.tui.app import ConnectionsApp

__all__ = ["ConnectionsApp"]
