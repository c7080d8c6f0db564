"""What reaches a person who looks elsewhere: bell, notification and window title."""

import os
from typing import TYPE_CHECKING

from msgspec.structs import replace

from connections_tui.fleet.shown.choices import Choices
from connections_tui.tui.background import in_background
from connections_tui.tui.terminal import desktop
from connections_tui.words import present

if TYPE_CHECKING:
    from connections_tui.tui.app import ConnectionsApp

_TOGETHER_SECONDS = 0.5
"""Changes that come within this time are one notification."""


class Alerts:
    """Rings and notifies, unless that is off, and keeps the title up to date."""

    def __init__(self, app: "ConnectionsApp", choices: Choices) -> None:
        """``choices``: those that hold for all profiles."""
        self._app = app
        self._choices = choices
        self._waiting: list[str] = []

    @property
    def are_off(self) -> bool:
        return self._choices.current.is_quiet or desktop.way(os.environ) == desktop.OFF

    def alert(self, sentence: str) -> None:
        """Rings, and has the terminal notify with this sentence."""
        self._waiting.append(sentence)
        if len(self._waiting) == 1:
            self._app.set_timer(_TOGETHER_SECONDS, self._send)

    def _send(self) -> None:
        sentences, self._waiting = self._waiting, []
        if self.are_off:
            return
        self._app.bell()
        first, more = sentences[0], len(sentences) - 1
        text = f"{first} And {more:,} more." if more else first
        profile = self._app.session.profile.name
        self._app.write_out(desktop.notification(profile, text, os.environ))

    def toggle(self) -> None:
        """Turns bell and notifications off, or on again."""
        in_background(self._app, self._toggle, group="looks")

    async def _toggle(self) -> None:
        is_quiet = not self._choices.current.is_quiet
        await self._choices.keep(lambda chosen: replace(chosen, is_quiet=is_quiet))
        word = "off" if is_quiet else "on"
        said = f"Bell and notifications for watched connections are {word}."
        if not is_quiet and self.are_off:
            said = f"They stay off: {desktop.VARIABLE} is set to off."
        self._app.notify(said, markup=False)

    # -- the title

    @property
    def title(self) -> str:
        """The profile, and how many of its connections are broken, where known."""
        session = self._app.session
        counts = session.fleet.counts
        if not any(counts.values()):
            return session.profile.name
        broken = sum(n for health, n in counts.items() if health.is_problem)
        return f"{session.profile.name}: {present.count(broken)} broken"

    def show_title(self) -> None:
        self._app.set_window_title(self.title)
