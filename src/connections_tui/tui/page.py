"""Lines of text in the making: what the pages of the status pane are written with."""

import textwrap

from textual.content import Content

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

    def labelled(self, label: str, text: str, style: str = "") -> None:
        """A label, and text that wraps beside it rather than under it."""
        room = max(10, self.width - LABEL_WIDTH)
        for number, line in enumerate(wrapped(text, room)):
            head = label if number == 0 else ""
            self.add((head.ljust(LABEL_WIDTH), "$muted"), (line, style))

    def content(self) -> Content:
        return Content("\n").join(self._lines)


def wrapped(text: str, width: int) -> list[str]:
    """The lines a text takes in so many cells; one at least."""
    if text.isascii():
        return textwrap.wrap(text, width, break_on_hyphens=False) or [""]
    # This counts cells, not characters, and takes no emoji apart.
    return [line.plain.rstrip() for line in Content(text).wrap(width)] or [""]
