"""What is kept of a fleet for the next start."""

from typing import TYPE_CHECKING

from connections_tui.lazy import lazily

if TYPE_CHECKING:
    from connections_tui.fleet.cache.cache import Cache
    from connections_tui.fleet.cache.cache_file import CacheFile, open_history

__all__ = ["Cache", "CacheFile", "open_history"]

__getattr__ = lazily(
    __name__, cache=("Cache",), cache_file=("CacheFile", "open_history")
)
