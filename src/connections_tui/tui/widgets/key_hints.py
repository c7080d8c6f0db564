"""The keys worth knowing here, read off the live bindings."""

from typing import Any

from textual.content import Content
from textual.screen import Screen

from connections_tui.tui.widgets.line import Line

_NAMES = {
    "question_mark": "?",
    "slash": "/",
    "exclamation_mark": "!",
    "colon": ":",
    "escape": "esc",
    "number_sign": "#",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "minus": "-",
    "pagedown": "pgdn",
    "pageup": "pgup",
    "f1": "F1",
    "f12": "F12",
}


def key_name(key: str) -> str:
    """A key as people call it."""
    return _NAMES.get(key, key)


def is_typed(screen: Screen[Any], key: str) -> bool:
    """Whether the box that has the focus takes the key as text."""
    name = key_name(key)
    character = name if len(name) == 1 else None
    focused = screen.focused
    return focused is not None and focused.check_consume_key(key, character)


class KeyHints(Line):
    """As many of the screen's shown bindings as fit; ``?`` always does."""

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, lambda _: self.refresh())

    def render(self) -> Content:
        hints: dict[str, str] = {}
        for active in self.screen.active_bindings.values():
            binding = active.binding
            if is_typed(self.screen, binding.key):
                continue
            if binding.show and active.enabled and binding.description not in hints:
                hints[binding.description] = binding.key_display or key_name(
                    binding.key
                )
        help_key = hints.pop("Help", None)
        tail = self._hint(help_key, "Help") if help_key else Content("")
        line = Content(" ")
        for description, key in hints.items():
            hint = self._hint(key, description)
            if (line + hint + tail).rstrip().cell_length > self.size.width:
                break
            line += hint
        return line + tail

    def _hint(self, key: str, description: str) -> Content:
        return Content.assemble(
            (key, "bold $accent"), (f" {description.lower()}  ", "")
        )
