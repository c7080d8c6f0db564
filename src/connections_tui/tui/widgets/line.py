"""One line of text drawn as a whole: the base of the bars around the table."""

from typing import Self

from textual.content import Content
from textual.geometry import Region
from textual.widget import Widget


class Line(Widget):
    """A line that draws itself from its own state: no children, no layout."""

    _drawn: Content | None = None
    """What ``redraw`` painted; None once it was painted in any other way."""

    DEFAULT_CSS = """
    Line {
        height: 1;
        width: 1fr;
    }
    """

    def redraw(self) -> None:
        """Paints it if it says something else than before."""
        content = self.render()
        assert isinstance(content, Content)
        if self._drawn is None or not self._drawn.is_same(content):
            self.refresh()
            self._drawn = content

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        self._drawn = None
        return super().refresh(
            *regions, repaint=repaint, layout=layout, recompose=recompose
        )


def spread(left: Content, right: Content, width: int) -> Content:
    """Left and right apart, filling the width. The right one is cut."""
    room = width - left.cell_length
    if right.cell_length + 1 > room:
        right = right.truncate(max(0, room - 1), ellipsis=room > 2)
    return Content.assemble(left, " " * max(0, room - right.cell_length), right)
