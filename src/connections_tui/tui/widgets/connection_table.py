"""The table of connections, drawn line by line: only what is visible costs anything."""

from collections.abc import Callable, Collection, Iterable, Sequence, Set
from datetime import datetime
from operator import attrgetter
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.timer import Timer

from connections_tui.fleet import Column, Fleet, Health, Known, Order, Sort
from connections_tui.tui.theme import state_class
from connections_tui.tui.widgets.table_layout import (
    DEFAULT_COLUMNS,
    OLD_AFTER_SECONDS,
    Row,
    lay_out,
)
from connections_tui.words.present import fit

_PREFIX = "connection-table--"
_HEADER_LINES = 1
_MOST_STRIPS = 2000
_CURSOR, _MARK, _ANCHOR, _WATCHED = ">", "*", "v", "◉"
"""One cell each everywhere."""
_FEW_MARKS = 200
"""Up to so many are looked up at once; more wait for a pause."""
_RECOUNT_SECONDS = 0.2

_id = attrgetter("id")


class ConnectionTable(ScrollView, can_focus=True, inherit_bindings=False):
    """Rows of an order; the cursor stays on its connection."""

    DEFAULT_CSS = """
    ConnectionTable {
        height: 1fr;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
        & > .connection-table--sign { color: $accent; }
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
            "sign",
            "value",
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
        Binding("space", "mark", "Mark", show=False),
        Binding("v", "range", "Mark from here to there", show=False),
        Binding("a", "mark_all", "Mark all shown", show=False),
        Binding("u", "unmark_all", "Unmark all", show=False),
    ]

    HINTS: ClassVar[tuple[str, ...]] = (
        *("open", "back", "filter", "problems", "mark", "copy", "link"),
        *("command_palette", "help", "create", "refresh_chosen", "other_pane"),
        *("facets", "sort", "lock", "watch", "delete", "overview", "views"),
        *("reveal", "step", "open_link", "columns", "profiles", "errors", "zoom"),
    )
    """What the footer shows while the list has the focus, most important first."""

    class Opened(Message):
        """A connection is to be opened."""

    class SortClicked(Message):
        """A column's head was clicked."""

        def __init__(self, column: Column) -> None:
            super().__init__()
            self.column = column

    class Scrolled(Message):
        """Other rows are on screen now."""

    class Marked(Message):
        """Marks changed, or which of them are shown."""

        def __init__(self, count: int, hidden: int) -> None:
            super().__init__()
            self.count = count
            self.hidden = hidden
            """Marked, and not among the rows."""

    class RangeChanged(Message):
        """A range began at a connection, or ended (None)."""

        def __init__(self, anchor_id: str | None) -> None:
            super().__init__()
            self.anchor_id = anchor_id

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
        self._row = 0
        self._cursor_id: str | None = None
        self._was_moved = False
        self._seen: tuple[tuple[Sort, ...], Sequence[str]] = ((), ())
        self._strips: dict[tuple[str, bool], Strip] = {}
        """Drawn lines, by ID and by whether the cursor is on it."""
        self._styles: dict[tuple[str, bool, bool], Style] = {}
        self._columns: tuple[Column, ...] = DEFAULT_COLUMNS
        self._layout = lay_out(DEFAULT_COLUMNS, 80)
        self._anchor_id: str | None = None
        self._hidden = 0
        self._told = (0, 0)
        self._recount_timer: Timer | None = None
        self.marks: set[str] = set()
        """By ID; changed through the keys, ``mark`` and ``drop_marks``."""
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
        """Shows a changed order. The chosen row stays where it is on screen.

        Until the cursor is moved, the first row is chosen: while statuses arrive,
        what needs attention moves to the top and should be seen there.
        """
        rows = self._order.rows
        on_screen = self._row - self.scroll_offset.y
        self._measure()
        self._row = self._row_of_cursor()
        self._choose(rows[self._row].id if rows else None)
        if 0 <= on_screen < self.size.height - _HEADER_LINES:
            self._scroll_top_to(max(0, self._row - on_screen))
        self._recount_soon()
        if (seen := (self.sorts, self.visible_ids)) != self._seen:
            self._seen = seen
            self.refresh()
            self.post_message(self.Scrolled())

    def _measure(self) -> None:
        """Sets the scrollbar to the number of rows. Without the watcher of the size,
        which would lay out the whole screen with every letter of a filter."""
        size = Size(self._content_width, len(self._order) + _HEADER_LINES)
        if size != self.virtual_size:
            self.set_reactive(ScrollView.virtual_size, size)
            self._scroll_update(size)

    def _row_of_cursor(self) -> int:
        """The row of the chosen one; its neighbour's where it is gone."""
        if not self._was_moved:
            return 0
        known = self._fleet.get(self._cursor_id)
        row = self._order.position(known) if known is not None else None
        return row if row is not None else max(0, min(self._row, len(self._order) - 1))

    def choose(self, connection_id: str) -> bool:
        """Puts the cursor on a connection; whether it is among the rows."""
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

    def pin(self) -> None:
        """From now on the cursor stays on the chosen one."""
        self._was_moved = True

    def action_open(self) -> None:
        self.pin()
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
        # Scrolling draws all of them anyway.
        if not self._scroll_into_view(row) and row != before:
            self._refresh_row(before)
            self._refresh_row(row)

    def _choose(self, connection_id: str | None) -> None:
        if connection_id != self._cursor_id:
            self._cursor_id = connection_id
            # Called at once: a message would arrive a frame later.
            self.on_chosen()

    def _scroll_into_view(self, row: int) -> bool:
        """Whether the rows had to move for it."""
        top, rows = self.scroll_offset.y, self.size.height - _HEADER_LINES
        if row < top:
            return self._scroll_top_to(row)
        return row >= top + rows and self._scroll_top_to(row - rows + 1)

    def _scroll_top_to(self, row: int) -> bool:
        top = self.scroll_offset.y
        if row != top:
            self.scroll_to(y=row, animate=False)
        return self.scroll_offset.y != top

    def _refresh_row(self, row: int) -> None:
        y = row - self.scroll_offset.y + _HEADER_LINES
        if _HEADER_LINES <= y < self.size.height:
            self.refresh(Region(0, y, self._content_width, 1))

    # -- marking

    def mark(self, ids: Iterable[str]) -> None:
        """Marks these as well; unknown ones are left out."""
        new = {i for i in ids if i in self._fleet} - self.marks
        self.marks |= new
        self.repaint_rows(new)
        self._recount()

    def drop_marks(self, ids: Collection[str]) -> None:
        """Removes the marks of these."""
        dropped = self.marks.intersection(ids)
        self.marks -= dropped
        self.repaint_rows(dropped)
        self._recount()

    @property
    def hidden_marks(self) -> int:
        """How many of the marked ones are not shown, as of the last count."""
        return self._hidden

    @property
    def is_ranging(self) -> bool:
        """Whether a range has been begun."""
        return self._anchor_id is not None

    def cancel_range(self) -> bool:
        """Cancels a range that has begun; whether there was one."""
        had_one = self._anchor_id is not None
        self._set_anchor(None)
        return had_one

    def action_mark(self) -> None:
        """Marks or unmarks the chosen one, and moves to the next."""
        if self._cursor_id is not None:
            self._toggle(self._cursor_id)
            self._move_by(1)

    def action_range(self) -> None:
        """Begins a range here, or marks all from where it began to here."""
        if self._cursor_id is None:
            return
        anchor = self._fleet.get(self._anchor_id)
        start = self._order.position(anchor) if anchor is not None else None
        if start is None:
            self._set_anchor(self._cursor_id)
            return
        first, last = sorted((start, self._row))
        self._set_anchor(None)
        self._mark_shown(self._order.rows[first : last + 1])

    def action_mark_all(self) -> None:
        # While they are being sorted, only some of the rows are there.
        while not self._order.go_on(1):
            pass
        self._mark_shown(self._order.rows)

    def action_unmark_all(self) -> None:
        self._set_anchor(None)
        self.drop_marks(self.marks)

    def _mark_shown(self, rows: Iterable[Known]) -> None:
        self.marks.update(map(_id, rows))
        self.repaint_rows()
        self._tell_marks()

    def _toggle(self, connection_id: str) -> None:
        """The row is shown: how many are hidden stays the same."""
        self.marks ^= {connection_id}
        self.repaint_rows(frozenset({connection_id}))
        self._tell_marks()

    def _set_anchor(self, connection_id: str | None) -> None:
        changed = {self._anchor_id, connection_id} - {None}
        if self._anchor_id != connection_id:
            self._anchor_id = connection_id
            self.repaint_rows({i for i in changed if i is not None})
            self.post_message(self.RangeChanged(connection_id))

    def _recount_soon(self) -> None:
        """A few marks at once; many of them once for several changes."""
        if not self.marks or not self._order.is_settled:
            return
        if len(self.marks) <= _FEW_MARKS:
            self._recount()
        elif self._recount_timer is None:
            self._recount_timer = self.set_timer(_RECOUNT_SECONDS, self._recount)

    def _recount(self) -> None:
        """Removes marks of what is gone, and counts those that are not shown."""
        self._recount_timer = None
        if not self._order.is_settled:
            return
        unseen = self._marks_not_shown()
        gone = {i for i in unseen if i not in self._fleet}
        self.marks -= gone
        self._hidden = len(unseen) - len(gone)
        self._tell_marks()

    def _marks_not_shown(self) -> set[str]:
        if len(self.marks) > _FEW_MARKS:
            return self.marks.difference(map(_id, self._order.rows))
        return {i for i in self.marks if not self._is_shown(self._fleet.get(i))}

    def _is_shown(self, known: Known | None) -> bool:
        return known is not None and self._order.position(known) is not None

    def _tell_marks(self) -> None:
        told = (len(self.marks), self._hidden)
        if told != self._told:
            self._told = told
            self.post_message(self.Marked(*told))

    # -- events

    def _lay_out(self, width: int) -> None:
        """Called from drawing too: the scrollbar comes and goes without a resize."""
        self._layout = lay_out(self._columns, width)
        self._strips.clear()

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
        self._styles.clear()
        self.repaint_rows()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._styles.clear()
        self._strips.clear()

    def on_click(self, event: events.Click) -> None:
        if event.y < _HEADER_LINES:
            if column := self._layout.column_at(event.x):
                self.post_message(self.SortClicked(column))
            return
        row = self.scroll_offset.y + event.y - _HEADER_LINES
        if row < len(self._order):
            self._was_moved = True
            self._move_to(row)
            self._clicked(event)

    def _clicked(self, event: events.Click) -> None:
        """Before the first column a click marks; a double click on the row opens it."""
        if event.x < self._layout.signs:
            self._toggle(self._order.rows[self._row].id)
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
        if y < _HEADER_LINES:
            head = self._layout.head(self.sorts)
            return Strip([Segment(head, self._style("header"))], width)
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
            strip = self._strips[key] = self._draw(known, key[1])
        return strip

    def _draw(self, known: Known, is_cursor: bool) -> Strip:
        note = self.notes.get(known.id)
        row = Row(known, self._clock(), note, self.old_after_seconds)
        signs = self._signs(known.id, is_cursor)
        runs = [(signs, "sign" if signs.strip(" >") else "store")]
        filled = self._layout.signs
        for slot in self._layout.slots:
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
        runs[-1] = (last.ljust(len(last) + self._layout.width - filled), last_style)
        is_bold = is_cursor and self.has_focus and row.is_live
        return Strip(
            [
                Segment(text, self._style(name, is_cursor=is_cursor, is_bold=is_bold))
                for text, name in runs
            ],
            self._layout.width,
        )

    def _signs(self, connection_id: str, is_cursor: bool) -> str:
        """Cursor, mark and watched, in the cells before the first column."""
        signs = _CURSOR if is_cursor else " "
        if connection_id in self.marks:
            signs += _MARK
        else:
            signs += _ANCHOR if connection_id == self._anchor_id else " "
        signs += _WATCHED if connection_id in self.watched else " "
        return signs.ljust(self._layout.signs)

    def _style(
        self, name: str, *, is_cursor: bool = False, is_bold: bool = False
    ) -> Style:
        key = (name, is_cursor, is_bold)
        style = self._styles.get(key)
        if style is None:
            style = self.get_component_rich_style(_PREFIX + name)
            if is_cursor:
                cursor = "cursor" if self.has_focus else "cursor-blurred"
                under = self.get_component_rich_style(_PREFIX + cursor)
                style += under.background_style + Style(bold=is_bold or None)
            self._styles[key] = style
        return style

    def _placeholder_line(self, y: int, width: int) -> Strip:
        first = max(_HEADER_LINES, (self.size.height - len(self.placeholder)) // 2)
        line = y - first
        if not 0 <= line < len(self.placeholder):
            return Strip.blank(width, self.rich_style)
        style = self._style("store" if line == 0 else "muted")
        text = self.placeholder[line]
        left = " " * max(0, (width - cell_len(text)) // 2)
        return Strip([Segment(fit(left + text, width), style)], width)
