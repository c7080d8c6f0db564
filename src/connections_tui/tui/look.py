"""How the console looks, for all profiles: theme, symbols, hidden names."""

import os
from collections.abc import Callable
from typing import Any

from msgspec.structs import replace
from textual.app import App

from connections_tui.fleet.shown.choices import Choices
from connections_tui.fleet.shown.preferences import Preferences
from connections_tui.tui import glimpse, symbols
from connections_tui.tui.theme import DARK, THEMES
from connections_tui.words import privacy


class Look:
    """Applies what was chosen before, and keeps what is chosen now."""

    def __init__(self, app: App[Any], choices: Choices) -> None:
        """``choices``: those that hold for all profiles."""
        self._app = app
        self._choices = choices
        chosen = choices.current
        self.filter = symbols.AsciiFilter()
        privacy.turn(chosen.hides_names)
        symbols.turn(self._wants_ascii())
        for theme in THEMES:
            app.register_theme(theme)
        is_known = chosen.theme in {theme.name for theme in THEMES}
        app.theme = chosen.theme if is_known else DARK.name

    def _keep(self, change: Callable[[Preferences], Preferences]) -> None:
        self._app.run_worker(self._choices.keep(change), group="looks")

    def toggle_theme(self) -> None:
        """Dark to light and back."""
        names = [theme.name for theme in THEMES]
        self._app.theme = chosen = names[names.index(self._app.theme) - 1]
        self._keep(lambda looks: replace(looks, theme=chosen))

    def action_privacy(self) -> None:
        """Hides names and secrets everywhere at once, or shows them again."""
        privacy.turn(hides := not privacy.is_on())
        self._keep(lambda looks: replace(looks, hides_names=hides))
        glimpse.end_all()
        # Messages may contain names.
        self._app.clear_notifications()
        for screen in self._app.screen_stack:
            if isinstance(screen, privacy.Concerned):
                screen.privacy_changed()

    def glyphs_measured(self, *, are_wide: bool) -> None:
        """The terminal has told how wide it draws glyphs; a choice counts more."""
        if not self._chosen_symbols():
            self._draw_symbols(ascii_only=are_wide)

    def _chosen_symbols(self) -> str:
        return symbols.chosen(os.environ, self._choices.current.symbols)

    def _wants_ascii(self) -> bool:
        """As chosen; until the terminal has told, else as the locale suggests."""
        if choice := self._chosen_symbols():
            return choice == symbols.ASCII
        return symbols.wide_by_locale(os.environ)

    def toggle_symbols(self) -> None:
        """ASCII symbols and lines, or the others."""
        chosen = symbols.UNICODE if symbols.is_ascii() else symbols.ASCII
        self._draw_symbols(ascii_only=chosen == symbols.ASCII)
        self._keep(lambda looks: replace(looks, symbols=chosen))

    def _draw_symbols(self, *, ascii_only: bool) -> None:
        if symbols.is_ascii() is not ascii_only:
            symbols.turn(ascii_only)
            for screen in self._app.screen_stack:
                for widget in screen.walk_children(with_self=True):
                    widget.refresh()
