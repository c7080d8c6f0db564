"""The table of connections, drawn line by line: only what is visible costs anything."""

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from datetime import datetime

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from connections_tui.fleet import Column, Fleet, Health, Known, Order, Sort
from connections_tui.tui.present import age, fit, platform_name, store_name, why
from connections_tui.tui.theme import state_class

_PREFIX = "connection-table--"
_HEADER_LINES = 1
_MOST_STRIPS = 2000


@dataclass(frozen=True)
class _Layout:
    """Where the columns stand at one width; 0 means the column is left out."""

    state: int
    store: int
    platform: int
    synced: int
    why: int

    @classmethod
    def at(cls, width: int) -> "_Layout":
        """State and store everywhere, the age of the sync from 36 cells, the platform
        from 56, the reason from 68."""
        state, synced = (12, 8) if width >= 36 else (2, 0)
        room = width - 2 - state - synced
        platform = 13 if width >= 56 else 0
        room -= platform
        if width < 68:
            return cls(state, max(room, 0), platform, synced, 0)
        store = min(max(20, room // 2), 36)
        return cls(state, store, platform, synced, room - store - 2)

    @property
    def columns(self) -> tuple[tuple[Column, int], ...]:
        widths = (
            (Column.STATE, self.state),
            (Column.STORE, self.store),
            (Column.PLATFORM, self.platform),
            (Column.SYNCED, self.synced),
            (Column.WHY, self.why),
        )
        return tuple((column, width) for column, width in widths if width)


class ConnectionTable(ScrollView, can_focus=True, inherit_bindings=False):
    """Rows of an order; the cursor stays on its connection."""

    DEFAULT_CSS = """
    ConnectionTable {
        height: 1fr;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
    }
    """
    COMPONENT_CLASSES = {
        _PREFIX + name
        for name in (
            "header",
            "cursor",
            "cursor-blurred",
            "store",
            "muted",
            *(state_class(health) for health in Health),
        )
    }
    BINDINGS = [
        Binding("down,j", "move(1)", "Down", show=False),
        Binding("up,k", "move(-1)", "Up", show=False),
        Binding("pagedown,ctrl+f", "page(1)", "Page down", show=False),
        Binding("pageup,ctrl+b", "page(-1)", "Page up", show=False),
        Binding("home,g", "edge(0)", "Top", show=False),
        Binding("end,G", "edge(1)", "Bottom", show=False),
        Binding("enter,d", "open", "Open", show=True, key_display="enter"),
    ]

    class Chosen(Message):
        """The cursor came to rest on another connection, or on none."""

        def __init__(self, connection_id: str | None) -> None:
            super().__init__()
            self.connection_id = connection_id

    class Opened(Message):
        """A connection is to be looked at closely."""

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
        *,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self._fleet = fleet
        self._order = order
        self._clock = clock
        self._cursor_id: str | None = None
        self._row = 0
        self._was_moved = False
        self._seen: Sequence[str] = ()
        self._strips: dict[tuple[str, bool], Strip] = {}
        """Drawn lines, by ID and by whether the cursor is on it."""
        self._styles: dict[str, Style] = {}
        self._layout = _Layout.at(80)
        self._width = 80
        self.sorts: tuple[Sort, ...] = (Sort(),)
        self.marks: set[str] = set()
        self.watched: set[str] = set()
        self.notes: dict[str, str] = {}
        """What a row says instead of why, by ID: "deleting…"."""
        self.placeholder: tuple[str, ...] = ()
        """What stands in the middle while there are no rows; first line is bright."""

    @property
    def _content_width(self) -> int:
        return self.scrollable_content_region.width

    @property
    def chosen_id(self) -> str | None:
        return self._cursor_id

    @property
    def cursor_row(self) -> int:
        """Where the cursor is in the order; 0 without rows."""
        return self._row

    @property
    def visible_ids(self) -> Sequence[str]:
        """The rows on screen, the chosen one first."""
        shown = [known.id for known in self._visible]
        if self._cursor_id in shown:
            shown.remove(self._cursor_id)
            shown.insert(0, self._cursor_id)
        return shown

    @property
    def _visible(self) -> Sequence[Known]:
        top = self.scroll_offset.y
        return self._order.rows[top : top + max(0, self.size.height - _HEADER_LINES)]

    def follow(self) -> None:
        """The order has changed. The chosen row stays where it is on screen.

        Until the person moves, the first row is the chosen one: while readings
        come in, what needs a person rises to the top and should be seen there.
        """
        rows = self._order.rows
        on_screen = self._row - self.scroll_offset.y
        if self.virtual_size.height != len(rows) + _HEADER_LINES:
            self.virtual_size = Size(self._content_width, len(rows) + _HEADER_LINES)
        self._row = self._row_of_cursor()
        self._choose(rows[self._row].id if rows else None)
        if 0 <= on_screen < self.size.height - _HEADER_LINES:
            self.scroll_to(y=max(0, self._row - on_screen), animate=False)
        if (visible := self.visible_ids) != self._seen:
            self._seen = visible
            self.refresh()
            self.post_message(self.Scrolled())

    def _row_of_cursor(self) -> int:
        """The row of the chosen one; of its neighbour, where it is gone."""
        if not self._was_moved:
            return 0
        known = self._fleet.get(self._cursor_id)
        row = self._order.position(known) if known is not None else None
        return row if row is not None else max(0, min(self._row, len(self._order) - 1))

    def choose(self, connection_id: str) -> bool:
        """Puts the cursor on a connection; whether it is shown at all."""
        known = self._fleet.get(connection_id)
        row = self._order.position(known) if known is not None else None
        if row is None:
            return False
        self._was_moved = True
        self._move_to(row)
        return True

    def repaint_rows(self, ids: Set[str] | None = None) -> None:
        """Draws these rows anew, or all of them (None): ages, words, notes."""
        if ids is None or len(ids) > _MOST_STRIPS:
            self._strips.clear()
            self.refresh()
            return
        for connection_id in ids:
            self._strips.pop((connection_id, True), None)
            self._strips.pop((connection_id, False), None)
        for row, known in enumerate(self._visible, start=self.scroll_offset.y):
            if known.id in ids:
                self._refresh_row(row)

    # -- moving

    def action_move(self, rows: int) -> None:
        self._move_by(rows)

    def action_page(self, pages: int) -> None:
        self._move_by(pages * max(1, self.size.height - _HEADER_LINES - 1))

    def action_edge(self, end: int) -> None:
        self._was_moved = True
        self._move_to(len(self._order) - 1 if end else 0)

    def action_open(self) -> None:
        if self._cursor_id is not None:
            self.post_message(self.Opened())

    def _move_by(self, rows: int) -> None:
        self._was_moved = True
        self._move_to(self._row + rows)

    def _move_to(self, row: int) -> None:
        rows = self._order.rows
        if not rows:
            return
        row = max(0, min(len(rows) - 1, row))
        before, self._row = self._row, row
        self._choose(rows[row].id)
        self._refresh_row(before)
        self._refresh_row(row)
        self._scroll_into_view(row)

    def _choose(self, connection_id: str | None) -> None:
        if connection_id != self._cursor_id:
            self._cursor_id = connection_id
            self.post_message(self.Chosen(connection_id))

    def _scroll_into_view(self, row: int) -> None:
        top, rows = self.scroll_offset.y, self.size.height - _HEADER_LINES
        if row < top:
            self.scroll_to(y=row, animate=False)
        elif row >= top + rows:
            self.scroll_to(y=row - rows + 1, animate=False)

    def _refresh_row(self, row: int) -> None:
        y = row - self.scroll_offset.y + _HEADER_LINES
        if _HEADER_LINES <= y < self.size.height:
            self.refresh(Region(0, y, self._content_width, 1))

    # -- events

    def _lay_out(self, width: int) -> None:
        """The scrollbar comes and goes without a resize, so drawing asks for this."""
        self._width = width
        self._layout = _Layout.at(width)
        self._strips.clear()

    def on_resize(self) -> None:
        self._lay_out(self._content_width)
        self.virtual_size = Size(self._content_width, len(self._order) + _HEADER_LINES)
        if len(self._order):
            self._scroll_into_view(self._row)
        self.post_message(self.Scrolled())

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) != round(new_value):
            self.post_message(self.Scrolled())

    def watch_has_focus(self, has_focus: bool) -> None:
        super().watch_has_focus(has_focus)
        self.repaint_rows()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._styles.clear()
        self._strips.clear()

    def on_click(self, event: events.Click) -> None:
        if event.y < _HEADER_LINES:
            if column := self._column_at(event.x):
                self.post_message(self.SortClicked(column))
            return
        row = self.scroll_offset.y + event.y - _HEADER_LINES
        if row < len(self._order):
            self._was_moved = True
            self._move_to(row)
            if event.chain == 2:
                self.action_open()

    def _column_at(self, x: int) -> Column | None:
        start = 2
        for column, width in self._layout.columns:
            if start <= x < start + width:
                return column
            start += width + (2 if column is Column.SYNCED else 0)
        return None

    # -- drawing

    def render_line(self, y: int) -> Strip:
        width = self._content_width
        if width != self._width:
            self._lay_out(width)
        if y < _HEADER_LINES:
            return self._header(width)
        rows = self._order.rows
        if not rows:
            return self._placeholder_line(y, width)
        row = self.scroll_offset.y + y - _HEADER_LINES
        if row >= len(rows):
            return Strip.blank(width, self.rich_style)
        known = rows[row]
        key = (known.id, row == self._row)
        strip = self._strips.get(key)
        if strip is None:
            if len(self._strips) > _MOST_STRIPS:
                self._strips.clear()
            strip = self._strips[key] = self._draw(known, key[1], width)
        return strip

    def _draw(self, known: Known, is_cursor: bool, width: int) -> Strip:
        layout = self._layout
        state = state_class(known.health)
        word = f"{known.health.symbol} {known.health.short}"
        cells = [
            ("> " if is_cursor else "  ", "store"),
            (fit(word, layout.state), state),
            (fit(store_name(known, 80), layout.store - 1) + " ", "store"),
        ]
        if layout.platform:
            cells.append((fit(platform_name(known.platform), layout.platform), "muted"))
        if layout.synced:
            synced = age(known.synced_at, self._clock())
            cells.append((synced.rjust(layout.synced), "muted"))
        if layout.why:
            cells.append(("  ", "muted"))
            cells.append((fit(self._why(known), layout.why), self._why_style(known)))
        segments = [Segment(text, self._style(name, is_cursor)) for text, name in cells]
        return Strip(segments).adjust_cell_length(
            width, self._style("muted", is_cursor)
        )

    def _why(self, known: Known) -> str:
        return self.notes.get(known.id) or why(known)

    def _why_style(self, known: Known) -> str:
        return state_class(known.health) if known.health.is_problem else "muted"

    def _style(self, name: str, is_cursor: bool = False) -> Style:
        key = f"{name} {is_cursor} {self.has_focus}" if is_cursor else name
        style = self._styles.get(key)
        if style is None:
            style = self.get_component_rich_style(_PREFIX + name)
            if is_cursor:
                cursor = "cursor" if self.has_focus else "cursor-blurred"
                style += self.get_component_rich_style(
                    _PREFIX + cursor
                ).background_style
                style += Style(bold=self.has_focus or None)
            self._styles[key] = style
        return style

    def _header(self, width: int) -> Strip:
        text = "  "
        for column, cells in self._layout.columns:
            name = _HEADS[column]
            name += self._sort_mark(column)
            if column is Column.SYNCED:
                # The gap is the reason's: without it there is no room for one.
                text += name.rjust(cells) + ("  " if self._layout.why else "")
            else:
                text += fit(name, cells)
        return Strip([Segment(fit(text, width), self._style("header"))], width)

    def _sort_mark(self, column: Column) -> str:
        for place, sort in enumerate(self.sorts, start=1):
            if sort.column is column:
                return f"{'▾' if sort.descending else '▴'}{place}"
        return ""

    def _placeholder_line(self, y: int, width: int) -> Strip:
        first = max(_HEADER_LINES, (self.size.height - len(self.placeholder)) // 2)
        line = y - first
        if not 0 <= line < len(self.placeholder):
            return Strip.blank(width, self.rich_style)
        style = self._style("store" if line == 0 else "muted")
        text = self.placeholder[line]
        left = " " * max(0, (width - cell_len(text)) // 2)
        return Strip([Segment(fit(left + text, width), style)], width)


_HEADS = {
    Column.STATE: "STATE",
    Column.STORE: "STORE",
    Column.PLATFORM: "PLATFORM",
    Column.SYNCED: "SYNC",
    Column.WHY: "WHY / NEXT",
}
