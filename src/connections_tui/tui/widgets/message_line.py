"""The last message, until the next one."""

from collections.abc import Callable
from datetime import datetime

from rich.cells import cell_len, chop_cells
from textual.content import Content
from textual.geometry import Size

from connections_tui.text import clean
from connections_tui.tui.widgets.line import Line, spread
from connections_tui.words import present

_CLOCK_CELLS = 10
_ZONE_FROM = 100
"""Cells from which on the clock has room for its zone."""
_TALL = 20
"""Screen height from which a message may take a second line."""


class MessageLine(Line):
    """A message with its time. It stays until the next one.

    One that does not fit takes a second line where the screen is high enough.
    """

    DEFAULT_CSS = "MessageLine { height: auto; }"

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
        """Shows a message in place of the last one.

        ``passes``: it is about the service not responding, and goes once it does.
        """
        self._message, self._is_error = clean(message, 400), is_error
        self._passes = passes
        self._at = self._clock()
        self.refresh(layout=True)

    def settle(self) -> None:
        """The service responds again. Outcomes of changes stay."""
        if self._passes:
            self.say("")

    def get_content_height(
        self,
        container: Size,  # Textual's
        viewport: Size,
        width: int,
    ) -> int:
        fits = cell_len(self._said) <= width - cell_len(self._told_at(width)) - 1
        return 1 if fits or viewport.height < _TALL else 2

    def render(self) -> Content:
        if not self._message or self._at is None:
            return Content("")
        style = "$state-disabled" if self._is_error else "$foreground"
        width = self.size.width
        told_at = self._told_at(width)
        room = width - cell_len(told_at) - 1
        first, rest = self._said, ""
        if self.size.height > 1:
            first, rest = _broken(self._said, room)
        clock = Content.styled(told_at, "$muted")
        line = spread(_cut(first, room, style), clock, width)
        if not rest:
            return line
        return Content("\n").join([line, _cut(f" {rest}", width - 1, style)])

    def _told_at(self, width: int) -> str:
        if self._at is None:
            return " " * (_CLOCK_CELLS - 1)
        zone = f" {present.zone(self._at)}" if width >= _ZONE_FROM else ""
        return f"{present.clock_time(self._at)}{zone} "

    @property
    def _said(self) -> str:
        return f" {'! ' if self._is_error else ''}{self._message}"


def _broken(text: str, width: int) -> tuple[str, str]:
    """What fits the width, up to a blank where there is one, and the rest."""
    if cell_len(text) <= width or width < 2:
        return text, ""
    fits = len(chop_cells(text, width)[0])
    blank = text.rfind(" ", 1, fits + 1)
    end = blank if blank > 0 else fits
    return text[:end], text[end:].lstrip()


def _cut(text: str, width: int, style: str) -> Content:
    content = Content.styled(text, style)
    if content.cell_length <= width:
        return content
    return content.truncate(max(0, width), ellipsis=True)
