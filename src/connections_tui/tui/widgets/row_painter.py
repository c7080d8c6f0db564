"""How a row of the table, its head and what stands in an empty one are drawn."""

from collections.abc import Callable, Sequence, Set

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from connections_tui.fleet import Sort
from connections_tui.tui.widgets.table_layout import Layout, TableRow
from connections_tui.words.present import fit

PREFIX = "connection-table--"
HEADER_LINES = 1
_MOST_LINES = 2000


class RowPainter:
    """Makes lines in the component styles of a table."""

    def __init__(self, table: Widget) -> None:
        self._table = table
        self._styles: dict[tuple[str, bool, bool], Style] = {}
        self._lines: dict[tuple[str, bool], Strip] = {}
        """By ID and by whether the cursor is on it."""

    def forget_styles(self) -> None:
        """The theme or the focus has changed."""
        self._styles.clear()

    def forget_rows(self, ids: Set[str] | None = None) -> bool:
        """These look different now, or all (None); whether the others are kept."""
        if ids is None or len(ids) > _MOST_LINES:
            self._lines.clear()
            return False
        for connection_id in ids:
            self._lines.pop((connection_id, True), None)
            self._lines.pop((connection_id, False), None)
        return True

    def line(
        self, connection_id: str, is_cursor: bool, draw: Callable[[bool], Strip]
    ) -> Strip:
        """The line of a connection, drawn only once while nothing in it changes."""
        key = (connection_id, is_cursor)
        line = self._lines.get(key)
        if line is None:
            if len(self._lines) > _MOST_LINES:
                self._lines.clear()
            line = self._lines[key] = draw(is_cursor)
        return line

    def head(self, layout: Layout, sorts: Sequence[Sort]) -> Strip:
        segment = Segment(layout.head(tuple(sorts)), self._style("header"))
        return Strip([segment], layout.width)

    def row(
        self, layout: Layout, row: TableRow, signs: str, *, is_cursor: bool
    ) -> Strip:
        """``signs``: what stands before the first column."""
        signs = signs.ljust(layout.signs)
        runs = [(signs, "sign" if signs.strip(" >") else "store")]
        filled = layout.signs
        for slot in layout.slots:
            text, style = row.cell(slot)
            # The gap before goes with what stands there; few pieces are sent fast.
            last, last_style = runs[-1]
            last += " " * (slot.start - filled)
            if style == last_style:
                runs[-1] = (last + text, style)
            else:
                runs[-1:] = [(last, last_style), (text, style)]
            filled = slot.start + slot.width
        last, last_style = runs[-1]
        runs[-1] = (last.ljust(len(last) + layout.width - filled), last_style)
        is_bold = is_cursor and self._table.has_focus and row.is_live
        return Strip(
            [
                Segment(text, self._style(name, is_cursor=is_cursor, is_bold=is_bold))
                for text, name in runs
            ],
            layout.width,
        )

    def placeholder(self, lines: Sequence[str], y: int, width: int) -> Strip:
        """A line of a text in the middle, the first of them bright."""
        first = max(HEADER_LINES, (self._table.size.height - len(lines)) // 2)
        line = y - first
        if not 0 <= line < len(lines):
            return Strip.blank(width, self._table.rich_style)
        style = self._style("store" if line == 0 else "muted")
        left = " " * max(0, (width - cell_len(lines[line])) // 2)
        return Strip([Segment(fit(left + lines[line], width), style)], width)

    def _style(
        self, name: str, *, is_cursor: bool = False, is_bold: bool = False
    ) -> Style:
        key = (name, is_cursor, is_bold)
        style = self._styles.get(key)
        if style is None:
            table = self._table
            style = table.get_component_rich_style(PREFIX + name)
            if is_cursor:
                cursor = "cursor" if table.has_focus else "cursor-blurred"
                under = table.get_component_rich_style(PREFIX + cursor)
                style += under.background_style + Style(bold=is_bold or None)
            self._styles[key] = style
        return style
