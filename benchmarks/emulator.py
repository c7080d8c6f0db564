"""A terminal's screen, worked out from the bytes a program writes."""

import re
from typing import ClassVar

import pyte
from pyte.screens import Char

Rows = frozenset[int]

# pyte would draw the tails of these; they change nothing that is visible.
_UNSEEN = re.compile(
    rb"\x1b\[[<=>][0-9;:]*[@-~]"  # keyboard protocols, device queries
    rb"|\x1b\[\??[0-9;]*[ !\"$'*]+[@-~]"  # modes asked for, cursor shapes
    rb"|\x1b[P^_X][^\x1b\x07]*(?:\x1b\\|\x07)"  # strings for the terminal itself
)
_UNFINISHED = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*|[P^_X\]][^\x1b\x07]*\x1b?|[#%()])?\Z")


class _Screen(pyte.Screen):
    """pyte's, and what it lacks of an xterm as curses programs know it."""

    _last_drawn = " "

    def draw(self, data: str) -> None:
        super().draw(data)
        self._last_drawn = data[-1:] or self._last_drawn

    def repeat_last(self, count: int = 1, **_: bool) -> None:
        super().draw(self._last_drawn * max(1, count))

    def scroll_up(self, count: int = 1, **_: bool) -> None:
        self._at_margin(count, top=False)

    def scroll_down(self, count: int = 1, **_: bool) -> None:
        self._at_margin(count, top=True)

    def _at_margin(self, count: int, *, top: bool) -> None:
        """An index beyond a margin is what scrolls; the cursor stays put."""
        margins = self.margins or pyte.screens.Margins(0, self.lines - 1)
        before = self.cursor.y
        self.cursor.y = margins.top if top else margins.bottom
        for _ in range(max(1, count)):
            self.reverse_index() if top else self.index()
        self.cursor.y = before


class _Stream(pyte.ByteStream):
    csi: ClassVar[dict[str, str]] = {
        **pyte.ByteStream.csi,
        "b": "repeat_last",
        "S": "scroll_up",
        "T": "scroll_down",
    }


class Emulator:
    """A screen that says which of its rows look different after some bytes."""

    def __init__(self, columns: int, rows: int) -> None:
        self._screen = _Screen(columns, rows)
        self._stream = _Stream(self._screen)
        self._unfinished = b""
        self._looks = [self._look(row) for row in range(rows)]

    def feed(self, data: bytes) -> Rows:
        """The rows that look different now."""
        data = _UNSEEN.sub(b"", self._unfinished + data)
        tail = _UNFINISHED.search(data)
        cut = tail.start() if tail else len(data)
        self._unfinished = data[cut:]
        self._screen.dirty.clear()
        self._stream.feed(data[:cut])
        return frozenset(filter(self._is_new, self._screen.dirty))

    @property
    def lines(self) -> list[str]:
        return list(self._screen.display)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def _is_new(self, row: int) -> bool:
        if row >= len(self._looks) or (look := self._look(row)) == self._looks[row]:
            return False
        self._looks[row] = look
        return True

    def _look(self, row: int) -> list[Char]:
        cells = self._screen.buffer[row]
        return [cells[column] for column in range(self._screen.columns)]
