"""Painting before the next frame is due."""

from typing import Any

from textual.screen import Screen


def paint_now(screen: Screen[Any]) -> None:
    """Paints what has changed at once: a key should not wait up to 16 ms for its
    answer. Nothing is laid out for that; a new layout comes with the next frame."""
    if screen.is_current and not screen._layout_required:
        screen._on_timer_update()
