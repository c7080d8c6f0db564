"""Showing it."""

from connections_tui.tui.app import ConnectionsApp
from connections_tui.tui.state import ProfileView

__all__ = ["ConnectionsApp", "ProfileView"]
