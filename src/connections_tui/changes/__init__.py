"""Changing connections: one way for every change, whoever asks for it. No toolkit."""

from typing import TYPE_CHECKING

from connections_tui.lazy import lazily

if TYPE_CHECKING:
    from connections_tui.changes.audit import Audit
    from connections_tui.changes.changes import Changes
    from connections_tui.changes.reporting import Listener

__all__ = ["Audit", "Changes", "Listener"]

__getattr__ = lazily(
    __name__, audit=("Audit",), changes=("Changes",), reporting=("Listener",)
)
