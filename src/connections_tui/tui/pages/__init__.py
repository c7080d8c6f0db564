"""The text of the status pane's pages. Pure; no widgets."""

from typing import TYPE_CHECKING

from connections_tui.lazy import lazily

if TYPE_CHECKING:
    from connections_tui.tui.pages import create_request, describe, sync_pages

__all__ = ["create_request", "describe", "sync_pages"]

__getattr__ = lazily(__name__, create_request=(), describe=(), sync_pages=())
