"""Letters of other keyboard layouts, taken for the Latin keys in their places."""

import os
from typing import Any

from textual import events
from textual.app import App

from connections_tui.tui.connections_screen import ConnectionsScreen
from connections_tui.tui.terminal import layouts
from connections_tui.tui.terminal.keys import Careful

_ONLY_BY_NAME = frozenset({"delete", "lock", "tell_lock", "quit", "leave"})
"""Actions that no letter of another keyboard layout starts."""


class Keyboard:
    """Keys as meant where a letter of another layout comes, with a hint."""

    def __init__(self, app: App[Any]) -> None:
        self._app = app
        self._tongue = layouts.tongue_of(os.environ)
        self._last_hint = ""

    def meant(self, event: events.Key) -> events.Key:
        """The key meant, or the same one. What destroys or ends something needs its
        own letter."""
        app = self._app
        character = event.character or ""
        latin = layouts.latin_key(character, self._tongue)
        if latin is None or not app.screen_stack:
            return event
        screen, focused = app.screen, app.focused
        if focused is not None and focused.check_consume_key(event.key, character):
            return event
        key = layouts.key_event(latin) if latin else None
        bound = screen.active_bindings.get(key.key) if key else None
        action = bound.binding.action.partition("(")[0] if bound else ""
        if key is None or isinstance(screen, Careful) or action in _ONLY_BY_NAME:
            self._hint(layouts.not_taken(character, latin))
            return event
        self._hint(layouts.taken(character, latin))
        return key

    def _hint(self, sentence: str) -> None:
        """A remark on the keyboard; on the list in its line, elsewhere once."""
        screen = self._app.screen
        if isinstance(screen, ConnectionsScreen):
            screen.say(sentence)
        elif sentence != self._last_hint:
            self._app.notify(sentence, markup=False, timeout=4)
        self._last_hint = sentence
