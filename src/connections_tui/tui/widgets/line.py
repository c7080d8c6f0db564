"""One line of text drawn as a whole: the base of the bars around the table."""

from textual.content import Content
from textual.widget import Widget


class Line(Widget):
    """A line that draws itself from its own state: no children, no layout."""

    _drawn: Content | None = None

    def redraw(self) -> None:
        """Paints it if it says something else than before."""
        content = self.render()
        if not isinstance(content, Content):
            self.refresh()
        elif self._drawn is None or not self._drawn.is_same(content):
            self._drawn = content
            self.refresh()

    DEFAULT_CSS = """
    Line {
        height: 1;
        width: 1fr;
    }
    """


def spread(left: Content, right: Content, width: int) -> Content:
    """Left and right apart, filling the width. The right one is cut."""
    room = width - left.cell_length
    if right.cell_length + 1 > room:
        right = right.truncate(max(0, room - 1), ellipsis=room > 2)
    return Content.assemble(left, " " * max(0, room - right.cell_length), right)
