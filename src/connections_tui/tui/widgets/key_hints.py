"""The footer: keys that work here, from the active bindings."""

from collections.abc import Sequence
from typing import Any

from textual.binding import Binding
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
    """A key's name as people write it."""
    return _NAMES.get(key, key)


def is_typed(screen: Screen[Any], key: str) -> bool:
    """Whether the focused input takes the key as text."""
    name = key_name(key)
    character = name if len(name) == 1 else None
    focused = screen.focused
    return focused is not None and focused.check_consume_key(key, character)


class KeyHints(Line):
    """As many keys as fit, those of what has the focus first; ``?`` always does.

    A widget that says in ``HINTS`` which actions matter while it has the focus, most
    important first, decides. Otherwise all bindings that are shown come in turn.
    """

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, lambda _: self.refresh())

    def render(self) -> Content:
        hints = {
            binding.description: binding.key_display or key_name(binding.key)
            for binding in reversed(self._worth_showing())
        }
        help_key = hints.pop("Help", None)
        tail = self._hint(help_key, "Help") if help_key else Content("")
        line = Content(" ")
        for description, key in reversed(hints.items()):
            hint = self._hint(key, description)
            if (line + hint + tail).rstrip().cell_length > self.size.width:
                break
            line += hint
        return line + tail

    def _worth_showing(self) -> list[Binding]:
        """Bindings in the order in which they are dropped last."""
        screen = self.screen
        usable = [
            active.binding
            for active in screen.active_bindings.values()
            if active.enabled and not is_typed(screen, active.binding.key)
        ]
        if (wanted := _wanted(screen)) is None:
            return [binding for binding in usable if binding.show]
        by_action = {_action(binding): binding for binding in reversed(usable)}
        return [by_action[action] for action in wanted if action in by_action]

    def _hint(self, key: str, description: str) -> Content:
        return Content.assemble(
            (key, "bold $accent"), (f" {description.lower()}  ", "")
        )


def _wanted(screen: Screen[Any]) -> Sequence[str] | None:
    """The actions that what has the focus wants shown; None where it does not say."""
    focused = screen.focused
    chain = focused.ancestors_with_self if focused is not None else ()
    said = (getattr(node, "HINTS", None) for node in chain)
    return next((hints for hints in said if hints is not None), None)


def _action(binding: Binding) -> str:
    return binding.action.partition("(")[0]
