"""Back and forward through the connections that were looked at."""

from typing import TYPE_CHECKING

from textual.binding import Binding
from textual.timer import Timer

from connections_tui.tui.parts.part import Part

if TYPE_CHECKING:
    from connections_tui.tui.connections_screen import ConnectionsScreen

LOOKED_AT_SECONDS = 1.5
"""The cursor rests so long on a row that is looked at beside the list."""
_MOST = 100


class Viewed(Part):
    """Remembers them in the order in which they were looked at."""

    BINDINGS = (
        Binding(
            "left_square_bracket",
            "viewed(-1)",
            "Previously viewed",
            key_display="[",
            show=False,
        ),
        Binding(
            "right_square_bracket",
            "viewed(1)",
            "Next viewed",
            key_display="]",
            show=False,
        ),
    )

    def __init__(self, screen: "ConnectionsScreen") -> None:
        super().__init__(screen)
        self._ids: list[str] = []
        self._at = -1
        self._timer: Timer | None = None

    def rests(self) -> None:
        """The cursor is on another row; after a while it was looked at."""
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.screen.set_timer(LOOKED_AT_SECONDS, self._rested)

    def _rested(self) -> None:
        if self.screen.pane.display:
            self.note()

    def note(self) -> None:
        """The chosen one is looked at. What was ahead of it is no longer."""
        chosen_id, ids = self.screen.table.chosen_id, self._ids
        if chosen_id is None or (ids and ids[self._at] == chosen_id):
            return
        self._ids = [*ids[: self._at + 1], chosen_id][-_MOST:]
        self._at = len(self._ids) - 1

    def action_viewed(self, step: int) -> None:
        """Back or forward, past those that are gone; what is chosen now counts."""
        screen = self.screen
        self.note()
        at = self._at + step
        while 0 <= at < len(self._ids) and self._ids[at] not in screen.fleet:
            at += step
        if not 0 <= at < len(self._ids):
            word = "earlier" if step < 0 else "later"
            screen.say(f"No {word} connection was viewed.")
            return
        self._at = at
        screen.choose(self._ids[at])
        if screen.panes.is_reading:
            screen.chosen_pane.look_closely()
