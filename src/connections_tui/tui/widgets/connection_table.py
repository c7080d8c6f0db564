"""The table of connections, drawn line by line: only what is visible costs anything."""

from collections.abc import Callable, Sequence, Set
from datetime import datetime
from functools import partial
from typing import ClassVar

from textual import events
from textual.binding import Binding
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from connections_tui.fleet import Column, Fleet, Health, Order, Record, Sort
from connections_tui.tui.actions import take_over
from connections_tui.tui.terminal.painting import paint_now
from connections_tui.tui.theme import state_class
from connections_tui.tui.widgets.marks import Marks
from connections_tui.tui.widgets.row_painter import HEADER_LINES, PREFIX, RowPainter
from connections_tui.tui.widgets.table_layout import (
    DEFAULT_COLUMNS,
    OLD_AFTER_SECONDS,
    TableRow,
    lay_out,
)

_CURSOR, _WATCHED = ">", "◉"
"""One cell each everywhere."""

_CSS = """
    ConnectionTable {
        height: 1fr;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
        & > .connection-table--sign { color: $accent; }
    }
    """
_COMPONENT_CLASSES = {
    PREFIX + name
    for name in (
        "header",
        "cursor",
        "cursor-blurred",
        "store",
        "muted",
        "sign",
        "value",
        *(state_class(health) for health in Health),
    )
}
_HINTS = (
    *("open", "back", "filter", "problems", "mark", "copy", "link", "message"),
    *("command_palette", "help", "create", "refresh_chosen", "other_pane"),
    *("facets", "sort", "lock", "watch", "delete", "overview", "views"),
    *("reveal", "step", "open_link", "columns", "profiles", "errors", "zoom"),
)
"""What the footer shows while the list has the focus, most important first."""


class ConnectionTable(ScrollView, can_focus=True, inherit_bindings=False):
    """Rows of an order; the cursor stays on its connection."""

    DEFAULT_CSS = _CSS
    COMPONENT_CLASSES = _COMPONENT_CLASSES
    BINDINGS = [
        Binding("down,j", "move(1)", "Down", show=False),
        Binding("up,k", "move(-1)", "Up", show=False),
        Binding("pagedown,ctrl+f", "page(1)", "Page down", show=False),
        Binding("pageup,ctrl+b", "page(-1)", "Page up", show=False),
        Binding("home,g", "edge(0)", "Top", show=False),
        Binding("end,G", "edge(1)", "Bottom", show=False),
        Binding("enter,d", "open", "Open", show=True, key_display="enter"),
        *Marks.BINDINGS,
    ]

    HINTS: ClassVar[tuple[str, ...]] = _HINTS

    class Opened(Message):
        """A connection is to be opened."""

    class SortClicked(Message):
        """A column's head was clicked."""

        def __init__(self, column: Column) -> None:
            super().__init__()
            self.column = column

    class Scrolled(Message):
        """Other rows are on screen now."""

    def __init__(
        self,
        fleet: Fleet,
        order: Order,
        clock: Callable[[], datetime],
    ) -> None:
        super().__init__()
        self._fleet = fleet
        self._order = order
        self._clock = clock
        self._row = 0
        self._cursor_id: str | None = None
        self._was_moved = False
        self._seen: tuple[tuple[Sort, ...], Sequence[str]] = ((), ())
        self._painter = RowPainter(self)
        self._columns: tuple[Column, ...] = DEFAULT_COLUMNS
        self._layout = lay_out(DEFAULT_COLUMNS, 80)
        self.marks = Marks(self, fleet, order)
        take_over(self, self.marks)
        self.watched: set[str] = set()
        """By ID; call ``repaint_rows`` after a change."""
        self.old_after_seconds = OLD_AFTER_SECONDS
        """Readings older than this have a dim age."""
        self.sorts: tuple[Sort, ...] = (Sort(),)
        self.on_chosen: Callable[[], None] = lambda: None
        """Called when the cursor is on another connection, or on none."""
        self.notes: dict[str, str] = {}
        """What a row says in place of the reason, by ID: "deleting…"."""
        self.placeholder: tuple[str, ...] = ()
        """What stands in the middle while there are no rows; first line is bright."""

    @property
    def _content_width(self) -> int:
        return self.scrollable_content_region.width

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns to show, as far as there is room."""
        return self._columns

    @columns.setter
    def columns(self, columns: tuple[Column, ...]) -> None:
        self._columns = columns
        self._lay_out(self._layout.width)
        self.refresh()

    @property
    def room(self) -> int:
        """Cells in a line."""
        return self._layout.width

    @property
    def chosen_id(self) -> str | None:
        """The connection under the cursor; None without rows. See ``on_chosen``."""
        return self._cursor_id

    @property
    def cursor_row(self) -> int:
        """Where the cursor is in the order; 0 without rows."""
        return self._row

    @property
    def visible_ids(self) -> Sequence[str]:
        """The rows on screen, the chosen one first."""
        shown = [record.id for record in self._visible]
        if self._cursor_id in shown:
            shown.remove(self._cursor_id)
            shown.insert(0, self._cursor_id)
        return shown

    @property
    def _visible(self) -> Sequence[Record]:
        top = self.scroll_offset.y
        return self._order.rows[top : top + max(0, self.size.height - HEADER_LINES)]

    def follow(self) -> None:
        """Shows a changed order. The chosen row stays where it is on screen.

        Until the cursor is moved, the first row is chosen: while statuses arrive,
        what needs attention moves to the top and should be seen there.
        """
        rows = self._order.rows
        on_screen = self._row - self.scroll_offset.y
        self._measure()
        self._row = self._row_of_cursor()
        self._choose(rows[self._row].id if rows else None)
        if 0 <= on_screen < self.size.height - HEADER_LINES:
            self._scroll_top_to(max(0, self._row - on_screen))
        self.marks.recount_soon()
        if (seen := (self.sorts, self.visible_ids)) != self._seen:
            self._seen = seen
            self.refresh()
            self.post_message(self.Scrolled())

    def _measure(self) -> None:
        """Sets the scrollbar to the number of rows. Without the watcher of the size,
        which would lay out the whole screen with every letter of a filter."""
        size = Size(self._content_width, len(self._order) + HEADER_LINES)
        if size != self.virtual_size:
            self.set_reactive(ScrollView.virtual_size, size)
            self._scroll_update(size)

    def _row_of_cursor(self) -> int:
        """The row of the chosen one; its neighbour's where it is gone."""
        if not self._was_moved:
            return 0
        record = self._fleet.get(self._cursor_id)
        row = self._order.position(record) if record is not None else None
        return row if row is not None else max(0, min(self._row, len(self._order) - 1))

    def choose(self, connection_id: str) -> bool:
        """Puts the cursor on a connection; whether it is among the rows."""
        record = self._fleet.get(connection_id)
        row = self._order.position(record) if record is not None else None
        if row is None:
            return False
        self._was_moved = True
        self._move_to(row)
        return True

    def repaint_rows(self, ids: Set[str] | None = None) -> None:
        """Draws these rows anew, or all of them (None): ages, words, notes."""
        is_few = self._painter.forget_rows(ids)
        if ids is None or not is_few:
            self.refresh()
            return
        for row, record in enumerate(self._visible, start=self.scroll_offset.y):
            if record.id in ids:
                self._refresh_row(row)

    # -- moving

    def action_move(self, rows: int) -> None:
        self._was_moved = True
        self._move_to(self._row + rows)

    def action_page(self, pages: int) -> None:
        self.action_move(pages * max(1, self.size.height - HEADER_LINES - 1))

    def action_edge(self, end: int) -> None:
        self._was_moved = True
        self._move_to(len(self._order) - 1 if end else 0)

    def pin(self) -> None:
        """From now on the cursor stays on the chosen one."""
        self._was_moved = True

    def action_open(self) -> None:
        self.pin()
        if self._cursor_id is not None:
            self.post_message(self.Opened())

    def _move_to(self, row: int) -> None:
        rows = self._order.rows
        if not rows:
            return
        row = max(0, min(len(rows) - 1, row))
        before, self._row = self._row, row
        self._choose(rows[row].id)
        # Scrolling draws all of them anyway.
        if not self._scroll_into_view(row) and row != before:
            self._refresh_row(before)
            self._refresh_row(row)
        paint_now(self)

    def _choose(self, connection_id: str | None) -> None:
        if connection_id != self._cursor_id:
            self._cursor_id = connection_id
            # Called at once: a message would arrive a frame later.
            self.on_chosen()

    def _scroll_into_view(self, row: int) -> bool:
        """Whether the rows had to move for it."""
        top, rows = self.scroll_offset.y, self.size.height - HEADER_LINES
        if row < top:
            return self._scroll_top_to(row)
        return row >= top + rows and self._scroll_top_to(row - rows + 1)

    def _scroll_top_to(self, row: int) -> bool:
        top = self.scroll_offset.y
        if row != top:
            self.scroll_to(y=row, animate=False, immediate=True)
        return self.scroll_offset.y != top

    def _refresh_row(self, row: int) -> None:
        y = row - self.scroll_offset.y + HEADER_LINES
        if HEADER_LINES <= y < self.size.height:
            self.refresh(Region(0, y, self._content_width, 1))

    # -- events

    def _lay_out(self, width: int) -> None:
        """Called from drawing too: the scrollbar comes and goes without a resize."""
        self._layout = lay_out(self._columns, width)
        self._painter.forget_rows()

    def on_resize(self) -> None:
        self._lay_out(self._content_width)
        self._measure()
        if len(self._order):
            self._scroll_into_view(self._row)
        self.post_message(self.Scrolled())

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) != round(new_value):
            self.post_message(self.Scrolled())

    def watch_has_focus(self, has_focus: bool) -> None:
        super().watch_has_focus(has_focus)
        self._painter.forget_styles()
        self.repaint_rows()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._painter.forget_styles()
        self._painter.forget_rows()

    def on_click(self, event: events.Click) -> None:
        if event.y < HEADER_LINES:
            if column := self._layout.column_at(event.x):
                self.post_message(self.SortClicked(column))
            return
        row = self.scroll_offset.y + event.y - HEADER_LINES
        if row < len(self._order):
            self.pin()
            self._move_to(row)
            # Before the first column a click marks; a double click opens.
            if event.x < self._layout.signs:
                self.marks.toggle(self._order.rows[self._row].id)
            elif event.chain == 2:
                self.action_open()

    # -- drawing

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines as drawn, without Textual's cache of styled lines: there is no
        border, padding or opacity, and the cache takes most of the time of a page."""
        if self._content_width != self._layout.width:
            self._lay_out(self._content_width)
        strips = [self.render_line(y) for y in crop.line_range]
        if filters := self.get_line_filters():
            background = self.background_colors[1]
            for line_filter in filters:
                strips = [s.apply_filter(line_filter, background) for s in strips]
        if crop.column_span != (0, self._layout.width):
            strips = [strip.crop(crop.x, crop.right) for strip in strips]
        return strips

    def render_line(self, y: int) -> Strip:
        width = self._layout.width
        if y < HEADER_LINES:
            return self._painter.head(self._layout, self.sorts)
        rows = self._order.rows
        if not rows:
            return self._painter.placeholder(self.placeholder, y, width)
        row = self.scroll_offset.y + y - HEADER_LINES
        if row >= len(rows):
            return Strip.blank(width, self.rich_style)
        record = rows[row]
        draw = partial(self._draw, record)
        return self._painter.line(record.id, row == self._row, draw)

    def _draw(self, record: Record, is_cursor: bool) -> Strip:
        note = self.notes.get(record.id)
        row = TableRow(record, self._clock(), note, self.old_after_seconds)
        signs = _CURSOR if is_cursor else " "
        signs += self.marks.sign(record.id)
        signs += _WATCHED if record.id in self.watched else " "
        return self._painter.row(self._layout, row, signs, is_cursor=is_cursor)
