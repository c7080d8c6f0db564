"""What is kept of a fleet for the next start."""

from typing import TYPE_CHECKING

from connections_tui.lazy import lazily

if TYPE_CHECKING:
    from connections_tui.fleet.cache.cache import Cache
    from connections_tui.fleet.cache.history import History, open_history

__all__ = ["Cache", "History", "open_history"]

__getattr__ = lazily(__name__, cache=("Cache",), history=("History", "open_history"))
