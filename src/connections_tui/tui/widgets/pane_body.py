"""The text of the status pane that scrolls."""

from textual.binding import Binding
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip
from textual.visual import Visual


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

    def scroll_to_text(self, start: int) -> None:
        """Has the character with this number on screen, with lines around it."""
        width = self.scrollable_content_region.width
        before = Visual.to_strips(
            self, self._content[:start], width, None, self.visual_style
        )
        row = max(0, len(before) - 1)
        if not self.scroll_offset.y <= row < self.scroll_offset.y + self.size.height:
            self.scroll_to(y=row - self.size.height // 2, animate=False, immediate=True)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """What the mouse has selected."""
        if self.is_secret:
            return None
        lines = "\n".join(strip.text.rstrip() for strip in self._lines())
        return selection.extract(lines), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        self._strips = None
        self.refresh()
