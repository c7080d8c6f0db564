"""Requests: the list, statuses and details, and which of them is next."""

from typing import TYPE_CHECKING

from connections_tui.lazy import lazily

if TYPE_CHECKING:
    from connections_tui.fleet.asking.sweep import Sweep
    from connections_tui.fleet.asking.upkeep import Upkeep

__all__ = ["Sweep", "Upkeep"]

__getattr__ = lazily(__name__, sweep=("Sweep",), upkeep=("Upkeep",))
