"""How the console looks, for all profiles: theme, symbols, hidden names."""

import os
from collections.abc import Callable
from functools import partial
from typing import Any

from msgspec.structs import replace
from textual.app import App
from textual.theme import Theme

from connections_tui.fleet.shown.choices import Choices
from connections_tui.fleet.shown.preferences import Preferences
from connections_tui.tui import glimpse, palettes, screens, symbols
from connections_tui.tui.background import in_background
from connections_tui.tui.theme import OFFERS, THEMES
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
        app.theme = _fitting(chosen)

    def _keep(self, change: Callable[[Preferences], Preferences]) -> None:
        in_background(self._app, partial(self._choices.keep, change), group="looks")

    def choose_theme(self) -> None:
        """Opens the menu of themes."""
        in_background(self._app, self._choose_theme, group="theme")

    async def _choose_theme(self) -> None:
        app, now = self._app, self._choices.current.theme
        choices = [
            screens.Choice(_AUTOMATIC, "Automatic", _marked(_FITS, is_on=not now)),
            *(
                screens.Choice(
                    one.key, one.name, _marked(one.about, is_on=one.theme.name == now)
                )
                for one in OFFERS
            ),
        ]
        key = await app.push_screen_wait(screens.ChooseScreen("Theme", choices))
        if key is not None:
            chosen = next((one.theme.name for one in OFFERS if one.key == key), "")
            await self._choices.keep(lambda looks: replace(looks, theme=chosen))
            app.theme = _fitting(self._choices.current)

    def background_told(self, *, is_light: bool) -> None:
        """The terminal has told its background; a chosen theme counts more."""
        seen = _LIGHT if is_light else _DARK
        if seen != self._choices.current.background:
            in_background(
                self._app, partial(self._learn_background, seen), group="looks"
            )

    async def _learn_background(self, seen: str) -> None:
        # Kept, so that the next first frame has the right one before any answer.
        await self._choices.keep(lambda looks: replace(looks, background=seen))
        self._app.theme = _fitting(self._choices.current)

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
            self._draw_all()

    def theme_changed(self, _: Theme) -> None:
        """Textual draws only what a style sheet colours; texts have colours, too."""
        self._draw_all()

    def _draw_all(self) -> None:
        for screen in self._app.screen_stack:
            for widget in screen.walk_children(with_self=True):
                widget.notify_style_update()
                widget.refresh()


_AUTOMATIC, _FITS = "a", "as the terminal's background"
_DARK, _LIGHT = "dark", "light"


def _fitting(chosen: Preferences) -> str:
    """The name of the theme that was chosen, else of one for the background."""
    if chosen.theme in {theme.name for theme in THEMES}:
        return chosen.theme
    is_light = chosen.background == _LIGHT
    return (palettes.LIGHT if is_light else palettes.DARK).name


def _marked(about: str, *, is_on: bool) -> str:
    return ", ".join(filter(None, (about, "in use" if is_on else "")))
