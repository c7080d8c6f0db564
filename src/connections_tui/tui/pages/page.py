"""Lines of text in the making: what the pages of the status pane are written with."""

import textwrap
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

from rich.cells import cell_len, set_cell_size
from textual.content import Content

from connections_tui.text import ELLIPSIS

Span = str | tuple[str, str]
LABEL_WIDTH = 9


class Page:
    """Lines of text in the making."""

    def __init__(self, width: int) -> None:
        self.width = max(20, width)
        self._lines: list[Content] = []

    def add(self, *spans: Span) -> None:
        self._lines.append(Content.assemble(*spans))

    def gap(self) -> None:
        self._lines.append(Content(""))

    def heading(self, text: str, *rest: Span) -> None:
        self.gap()
        self.add((text, "bold $muted"), *rest)

    def labelled(
        self, label: str, text: str, style: str = "", *, code: str = ""
    ) -> None:
        """A label, and text that wraps beside it rather than under it.

        ``code``: the service's own word, dimmed after the text.
        """
        if len(label) >= LABEL_WIDTH:
            self.add((label, "$muted"))
            label = ""
        room = max(10, self.width - LABEL_WIDTH)
        lines: list[tuple[Span, ...]] = [
            ((line, style),) for line in wrapped(text, room)
        ]
        if code:
            last = wrapped(text, room)[-1]
            if cell_len(last) + 1 + cell_len(code) <= room:
                lines[-1] = ((last, style), (f" {code}", "$muted"))
            else:
                lines += [((line, "$muted"),) for line in wrapped(code, room)]
        for number, spans in enumerate(lines):
            head = label if number == 0 else ""
            self.add((head.ljust(LABEL_WIDTH), "$muted"), *spans)

    def pair(self, left: tuple[str, str], right: tuple[str, str]) -> None:
        """Two labels with their texts on one line if both fit, else one below the
        other. A label without a text is left out."""
        given = [field for field in (left, right) if field[1]]
        least = LABEL_WIDTH + cell_len(left[1]) + 2
        most = self.width - LABEL_WIDTH - cell_len(right[1])
        if len(given) < 2 or least > most:
            for field in given:
                self.labelled(*field)
            return
        middle = min(max(self.width // 2, least), most)
        gap = " " * (middle - LABEL_WIDTH - cell_len(left[1]))
        self.add(
            (left[0].ljust(LABEL_WIDTH), "$muted"),
            f"{left[1]}{gap}",
            (right[0].ljust(LABEL_WIDTH), "$muted"),
            right[1],
        )

    def content(self) -> Content:
        return Content("\n").join(self._lines)


def wrapped(text: str, width: int) -> list[str]:
    """The lines a text takes in so many cells; one at least."""
    if text.isascii():
        return textwrap.wrap(text, width, break_on_hyphens=False) or [""]
    # This counts cells, not characters, and takes no emoji apart.
    return [line.plain.rstrip() for line in Content(text).wrap(width)] or [""]


def widest(texts: Iterable[str], least: int = 0) -> int:
    """The cells that the longest of them takes."""
    return max([least, *map(cell_len, texts)])


def shortened(names: Sequence[str], width: int) -> dict[str, str]:
    """Each name in at most ``width`` cells; distinct names stay distinct.

    A name that fits is never cut. A longer one is cut in the middle, else at a place
    that keeps what sets it apart; where there is none, it ends in a number.
    """
    short = {name: name for name in names if cell_len(name) <= width}
    cut = [name for name in dict.fromkeys(names) if name not in short]
    for tail in _tails(width):
        taken = set(short.values())
        tried = {name: cut_middle(name, width, tail) for name in cut}
        often = Counter(tried.values())
        found = {n: s for n, s in tried.items() if often[s] == 1 and s not in taken}
        short |= found
        cut = [name for name in cut if name not in found]
        if not cut:
            break
    return short | _numbered(cut, width, set(short.values()))


def cut_middle(text: str, width: int, tail: int | None = None) -> str:
    """A text in at most ``width`` cells, without its middle where it is longer.

    ``tail``: the cells kept of its end; None for as many as of its beginning.
    """
    if cell_len(text) <= width:
        return text
    if width <= 1:
        return ELLIPSIS[:width]
    tail = (width - 1) // 2 if tail is None else tail
    end = text[len(text) - tail :]
    while cell_len(end) > tail or (end and unicodedata.combining(end[0])):
        end = end[1:]
    head = set_cell_size(text, width - 1 - cell_len(end)).rstrip()
    return head + ELLIPSIS + end


def _tails(width: int) -> Iterable[int]:
    """How much of the end to keep: about half first, then less and more in turn."""
    middle = (width - 1) // 2
    yield middle
    for step in range(1, width):
        yield from (n for n in (middle - step, middle + step) if 0 <= n < width)


def _numbered(names: Sequence[str], width: int, taken: set[str]) -> dict[str, str]:
    """Names that no cut tells apart, each with a number of its own."""
    found, number = {}, 0
    for name in names:
        shown = ""
        while not shown or shown in taken:
            number += 1
            mark = f"{ELLIPSIS}{number}"
            shown = set_cell_size(name, max(0, width - len(mark))).rstrip() + mark
        taken.add(shown)
        found[name] = shown
    return found
