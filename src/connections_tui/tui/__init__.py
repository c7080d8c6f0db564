"""Showing it: ``ConnectionsApp``, and the session it is handed."""

from connections_tui.tui.app import ConnectionsApp
from connections_tui.tui.session import Session
from connections_tui.tui.state import ProfileView

__all__ = ["ConnectionsApp", "ProfileView", "Session"]
