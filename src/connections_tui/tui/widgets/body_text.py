"""The text of a message: read with keys that scroll, or edited."""

from dataclasses import replace
from typing import Any

from textual.binding import Binding
from textual.widgets import TextArea


def _untold(bindings: Any) -> list[Binding]:
    """Keys that every editor has: no help tells of them."""
    return [replace(one, system=True) for one in bindings]


class BodyText(TextArea, inherit_bindings=False):
    """Wrapped at the width it has; as plain as a text area can be."""

    DEFAULT_CSS = "BodyText { height: 1fr; max-width: 100; }"
    BINDINGS = [
        *_untold(TextArea.BINDINGS),
        Binding("j", "scroll_down", "Scroll down", show=False),
        Binding("k", "scroll_up", "Scroll up", show=False),
    ]

    def __init__(self, *, id: str) -> None:  # as Textual calls it
        super().__init__(
            id=id, compact=True, highlight_cursor_line=False, soft_wrap=True
        )
        self.cursor_blink = False
        self.match_cursor_bracket = False
