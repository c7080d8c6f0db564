"""The selected connection in full: a fixed head, and pages that scroll."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip
from textual.visual import Visual
from textual.widget import Widget
from textual.widgets import Static

from connections_tui.fleet import Change, Record
from connections_tui.tui import pages
from connections_tui.tui.glimpse import Glimpse
from connections_tui.tui.state import Nothing, StatusView

if TYPE_CHECKING:
    from connections_tui.changes.audit import Entry

PAGES = {"v": "Overview", "e": "Entities", "b": "Batches", "a": "Raw JSON"}
"""By the letter that shows each. Digits stand for states, here as in the list."""
_LABELS = tuple(f"{key} {name}" for key, name in PAGES.items())


class PaneBody(ScrollView, can_focus=True, inherit_bindings=False):
    """The part that scrolls, with j and k as well as the arrows.

    Draws its own lines: a new layout of the whole screen for each page would delay
    every key in the list.
    """

    DEFAULT_CSS = """
    PaneBody { overflow-x: hidden; overflow-y: scroll; }
    """
    BINDINGS = [
        Binding("j,down", "scroll_down", "Scroll down", show=False),
        Binding("k,up", "scroll_up", "Scroll up", show=False),
        Binding("pagedown,ctrl+f", "page_down", "Page down", show=False),
        Binding("pageup,ctrl+b", "page_up", "Page up", show=False),
        Binding("g,home", "scroll_home", "Top", show=False),
        Binding("G,end", "scroll_end", "Bottom", show=False),
    ]

    class TabPicked(Message):
        """A page was picked."""

        def __init__(self, tab: int) -> None:
            super().__init__()
            self.tab = tab

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._content = Content("")
        self._strips: list[Strip] | None = None
        self.is_secret = False
        """Whether the text holds a secret in clear, which no selection takes along."""

    @property
    def content(self) -> Content:
        return self._content

    def show(self, content: Content) -> None:
        """Another text, unless it is the same."""
        if content.is_same(self._content):
            return
        before = self._strips
        self._content = content
        self._measure()
        if before is None:
            self.refresh()
        else:
            self._refresh_lines(before)

    def _measure(self) -> None:
        self._strips = None
        size = Size(self.scrollable_content_region.width, len(self._lines()))
        if size != self.virtual_size:
            # Without its watcher, which would lay out the whole screen.
            self.set_reactive(ScrollView.virtual_size, size)
            self._scroll_update(size)

    def _refresh_lines(self, before: list[Strip]) -> None:
        """Paints the lines on screen that differ: most stay as they were."""
        top, width = self.scroll_offset.y, self.scrollable_content_region.width
        after = self._lines()
        for y in range(self.size.height):
            row = y + top
            old = before[row] if row < len(before) else None
            new = after[row] if row < len(after) else None
            if old != new:
                self.refresh(Region(0, y, width, 1))

    def _lines(self) -> list[Strip]:
        if self._strips is None:
            width = self.scrollable_content_region.width
            strips = Visual.to_strips(
                self, self._content, width, None, self.visual_style
            )
            style = self.rich_style
            self._strips = [strip.adjust_cell_length(width, style) for strip in strips]
        return self._strips

    def render_line(self, y: int) -> Strip:
        row, lines = y + self.scroll_offset.y, self._lines()
        if row < len(lines):
            return lines[row]
        return Strip.blank(self.scrollable_content_region.width, self.rich_style)

    def on_resize(self) -> None:
        self._measure()
        self.refresh()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._strips = None

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """What the mouse has selected."""
        if self.is_secret:
            return None
        lines = "\n".join(strip.text.rstrip() for strip in self._lines())
        return selection.extract(lines), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        self._strips = None
        self.refresh()


class TabLine(Static):
    """The names of the pages; a click on one picks it."""

    def show(self, tab: int) -> None:
        """All names, with the current page marked."""
        parts: list[Content] = []
        for number, label in enumerate(_LABELS):
            is_on = number == tab
            parts.append(
                Content.styled(f"[{label}]", "bold $accent")
                if is_on
                else Content.styled(f" {label} ", "$muted")
            )
        content = Content("").join(parts)
        if self.content != content:
            self.update(content, layout=False)

    def on_click(self, event: events.Click) -> None:
        start = 0
        for number, label in enumerate(_LABELS):
            end = start + len(label) + 2
            if self.content and start <= event.x < end:
                self.post_message(PaneBody.TabPicked(number))
            start = end


class StatusPane(Widget):
    """Shows a connection and its last answers. Sends no requests."""

    DEFAULT_CSS = """
    StatusPane {
        layout: vertical;
        height: 1fr;
    }
    StatusPane #head { height: 2; }
    StatusPane #tabs { height: 1; }
    """

    BINDINGS = [
        Binding("tab", "turn(1)", "Next page", key_display="tab"),
        Binding("shift+tab", "turn(-1)", "Previous page", show=False),
        *(
            Binding(key, f"page({number})", name, show=False)
            for number, (key, name) in enumerate(PAGES.items())
        ),
    ]

    HINTS: ClassVar[tuple[str, ...]] = (
        *(
            "turn",
            "back",
            "step",
            "copy",
            "link",
            "message",
            "reveal",
            "refresh_chosen",
        ),
        *("command_palette", "help", "watch", "open_link", "delete", "zoom"),
        *("overview", "filter", "problems", "lock", "errors"),
    )
    """What the footer shows while the pane has the focus, most important first."""

    # Without a repaint of the whole pane: ``draw`` paints what differs.
    tab = reactive(0, repaint=False)
    view: reactive[StatusView] = reactive(Nothing(), repaint=False)

    def __init__(
        self,
        clock: Callable[[], datetime],
        twins_of: Callable[[Record], Sequence[Record]],
    ) -> None:
        """``twins_of``: gives the other connections of a store."""
        super().__init__()
        self._clock = clock
        self._twins_of = twins_of
        self._record: Record | None = None
        self._changes: Sequence[Change] | None = None
        self._writes: Sequence[Entry] = ()
        self._place = ""
        self.body = PaneBody(id="body")
        self.glimpse = Glimpse(self, self.draw)
        """Of the access token."""

    def compose(self) -> ComposeResult:
        yield Static(id="head", markup=False)
        yield TabLine(id="tabs", markup=False)
        yield self.body

    def on_mount(self) -> None:
        self.glimpse.watch()

    def show_connection(self, record: Record | None, place: str) -> None:
        """The connection to describe, and where it is in the list ("2 of 60")."""
        if record is None or self._record is None or record.id != self._record.id:
            self.hide_token()
            self.body.scroll_home(animate=False)
            self._changes, self._writes = None, ()
        self._record, self._place = record, place
        self.draw()

    def show_place(self, place: str) -> None:
        """The position of the connection after rows were added, removed or sorted."""
        if place != self._place:
            self._place = place
            self.draw()

    def show_changes(self, connection_id: str, changes: Sequence[Change]) -> None:
        """Its changes of health, newest first; ignored for another connection."""
        if self._record is not None and self._record.id == connection_id:
            self._changes = changes
            self.draw()

    def show_writes(self, connection_id: str, writes: "Sequence[Entry]") -> None:
        """Its creates and deletes, newest first; ignored for another connection."""
        if self._record is not None and self._record.id == connection_id:
            self._writes = writes
            self.draw()

    def reveal_token(self) -> None:
        """Shows the token in clear for a moment."""
        if self._record is None or self._record.access_token is None:
            return
        self.tab = 0
        self.glimpse.begin()

    def hide_token(self) -> None:
        self.glimpse.end()

    def draw(self) -> None:
        """Redraws head and page where they have changed."""
        if not self.is_mounted:
            return
        width = max(20, self.body.scrollable_content_region.width)
        if self._record is None:
            self._set("head", Content.styled("No connection selected", "$muted"))
            self._set("tabs", Content(""))
            self.body.show(Content(""))
            return
        head_width = max(20, self.content_size.width - 1)
        now = self._clock()
        self._set(
            "head", pages.describe.head(self._record, self._place, now, head_width)
        )
        self.query_one(TabLine).show(self.tab)
        self.body.is_secret = self.glimpse.is_on
        self.body.show(self._page(self._record, width))

    def _set(self, name: str, content: Content) -> None:
        """Updates a part only where it differs."""
        static = self.query_one(f"#{name}", Static)
        if static.content != content:
            static.update(content, layout=False)

    def _page(self, record: Record, width: int) -> Content:
        match self.tab:
            case 0:
                return pages.describe.overview(
                    record,
                    self.view,
                    self._clock(),
                    width=width,
                    reveal=self.glimpse.is_on,
                    changes=self._changes,
                    writes=self._writes,
                    twins=self._twins_of(record),
                )
            case 1:
                return pages.sync_pages.entities(record, width=width)
            case 2:
                return pages.sync_pages.batches(record, width=width)
            case _:
                return pages.describe.raw(record, self.view)

    def action_page(self, number: int) -> None:
        self.tab = number

    def action_turn(self, pages: int) -> None:
        """To the next page, and from the last one to the first."""
        self.tab = (self.tab + pages) % len(PAGES)

    def watch_tab(self) -> None:
        if self.is_mounted:
            self.hide_token()
            self.body.scroll_home(animate=False)
            self.draw()

    def watch_view(self) -> None:
        self.draw()

    def on_resize(self) -> None:
        self.draw()

    def on_pane_body_tab_picked(self, event: PaneBody.TabPicked) -> None:
        event.stop()
        self.tab = event.tab
