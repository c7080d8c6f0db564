"""What is kept of a fleet for the next start."""

from typing import TYPE_CHECKING

from connections_tui.lazy import lazily

if TYPE_CHECKING:
    from connections_tui.fleet.cache.cache import Cache
    from connections_tui.fleet.cache.cache_file import CacheFile, open_history
    from connections_tui.fleet.cache.kept_counts import LastKnown, last_known

__all__ = ["Cache", "CacheFile", "LastKnown", "last_known", "open_history"]

__getattr__ = lazily(
    __name__,
    cache=("Cache",),
    cache_file=("CacheFile", "open_history"),
    kept_counts=("LastKnown", "last_known"),
)
