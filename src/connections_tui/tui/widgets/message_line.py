"""The last thing that happened, until the next one."""

from collections.abc import Callable
from datetime import datetime

from textual.content import Content

from connections_tui.text import clean
from connections_tui.tui.widgets.line import Line, spread


class MessageLine(Line):
    """A sentence and when it was said. It stays until there is another one."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        super().__init__()
        self._clock = clock
        self._message = ""
        self._is_error = False
        self._passes = False
        self._at: datetime | None = None

    @property
    def text(self) -> str:
        return self._message

    def say(
        self, message: str, *, is_error: bool = False, passes: bool = False
    ) -> None:
        """Shows a sentence in place of the last one.

        ``passes``: it is about the service not answering, and over once it does.
        """
        self._message, self._is_error = clean(message, 400), is_error
        self._passes = passes
        self._at = self._clock()
        self.refresh()

    def settle(self) -> None:
        """The service answers again. What became of a write stays told."""
        if self._passes:
            self.say("")

    def render(self) -> Content:
        if not self._message or self._at is None:
            return Content("")
        mark, style = (
            ("! ", "$state-disabled") if self._is_error else ("", "$foreground")
        )
        left = Content.styled(f" {mark}{self._message}", style)
        room = self.size.width - 10
        if left.cell_length > room:
            left = left.truncate(room, ellipsis=True)
        clock = Content.styled(f"{self._at.astimezone():%H:%M:%S} ", "$muted")
        return spread(left, clock, self.size.width)
