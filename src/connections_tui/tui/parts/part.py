"""What the parts of the list screen have in common."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding

if TYPE_CHECKING:
    from connections_tui.tui.connections_screen import ConnectionsScreen


class Part:
    """Keys of the list screen, and what they do.

    Its ``action_…`` methods are actions of the screen.
    """

    BINDINGS: ClassVar[Sequence[Binding]] = ()

    def __init__(self, screen: "ConnectionsScreen") -> None:
        self.screen = screen

    def may(self, action: str) -> bool:  # for those that ask
        """Whether one of its actions does anything now. Off, its key is not shown."""
        return True

    def why_off(self, action: str) -> str:  # for those that have another reason
        """Why one of its actions does nothing now, as a sentence."""
        if self.screen.panes.is_reading:
            return "Works in the list. Press esc first."
        return "Open a connection first (enter)."
