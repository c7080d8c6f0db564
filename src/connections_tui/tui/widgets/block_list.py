"""A page of blocks of text, and a cursor on those that can be entered."""

from collections.abc import Iterable

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Region
from textual.widgets import Static

from connections_tui.tui.pages.overview_page import Block


class BlockList(VerticalScroll, inherit_bindings=False):
    """The page, and a cursor on the rows that can be entered."""

    DEFAULT_CSS = """
    BlockList Static {
        height: auto;
        text-wrap: nowrap;
        text-overflow: ellipsis;
    }
    """
    BINDINGS = [
        Binding("j,down", "step(1)", "Down", show=False),
        Binding("k,up", "step(-1)", "Up", show=False),
        Binding("pagedown,ctrl+f", "page(1)", "Page down", show=False),
        Binding("pageup,ctrl+b", "page(-1)", "Page up", show=False),
        Binding("g,home", "end(-1)", "Top", show=False),
        Binding("G,end", "end(1)", "Bottom", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[Block] = []
        self._about = ""
        """What the cursor is on; it stays on it while rows come and go."""
        self._place = 0
        """Where it was among the rows that can be entered, for when that went."""

    def compose(self) -> ComposeResult:
        yield Static(markup=False)

    @property
    def chosen(self) -> Block | None:
        targets = self._targets()
        found = [row for row in targets if row.about == self._about]
        if found or not targets:
            return found[0] if found else None
        return targets[min(self._place, len(targets) - 1)]

    def show(self, rows: list[Block]) -> None:
        """Other rows. What looks as before is not drawn again."""
        self._rows = rows
        self._choose(self.chosen)

    def action_step(self, by: int) -> None:
        targets, chosen = self._targets(), self.chosen
        if chosen is None:
            self.scroll_relative(y=by, animate=False, immediate=True)
            return
        place = targets.index(chosen) + by
        self._choose(targets[max(0, min(len(targets) - 1, place))])
        self._keep_in_view()

    def action_page(self, by: int) -> None:
        """About a screenful of lines on, to the nearest row that can be entered."""
        if (chosen := self.chosen) is None:
            self.scroll_relative(y=by * self.size.height, animate=False, immediate=True)
            return
        wanted = self._line_of(chosen) + by * max(1, self.size.height - 2)
        self._choose(min(self._targets(), key=lambda r: abs(self._line_of(r) - wanted)))
        self._keep_in_view()

    def action_end(self, by: int) -> None:
        if targets := self._targets():
            self._choose(targets[-1 if by > 0 else 0])
        self._keep_in_view()

    def on_click(self, event: events.Click) -> None:
        """The first click chooses a row, the second enters it."""
        line = event.screen_y - self.region.y + int(self.scroll_offset.y)
        for row in self._targets():
            if 0 <= line - self._line_of(row) < len(row.lines):
                if row is self.chosen and event.chain > 1:
                    self.screen.call_later(self.screen.run_action, "enter")
                self._choose(row)

    def on_resize(self) -> None:
        self.call_after_refresh(self._keep_in_view)

    def _targets(self) -> list[Block]:
        return [row for row in self._rows if row.about]

    def _choose(self, row: Block | None) -> None:
        if row is not None:
            self._about, self._place = row.about, self._targets().index(row)
        content = Content("\n").join(self._painted())
        static = self.query_one(Static)
        if static.content != content:
            lines = str(static.content).count("\n")
            static.update(content, layout=lines != content.plain.count("\n"))

    def _painted(self) -> Iterable[Content]:
        chosen, width = self.chosen, self.scrollable_content_region.width
        for row in self._rows:
            if row is not chosen:
                yield from row.lines
                continue
            for number, line in enumerate(row.lines):
                mark = "> " if number == 0 else "  "
                marked = Content.styled(mark, "bold $bright") + line[2:]
                blank = " " * max(0, width - marked.cell_length)
                yield (marked + blank).stylize_before("on $cursor")

    def _line_of(self, wanted: Block) -> int:
        line = 0
        for row in self._rows:
            if row is wanted:
                break
            line += len(row.lines)
        return line

    def _keep_in_view(self) -> None:
        """The row, and at both ends also what stands before and after all rows."""
        if (chosen := self.chosen) is None:
            return
        targets, line = self._targets(), self._line_of(chosen)
        if chosen is targets[0]:
            self.scroll_home(animate=False, immediate=True)
        elif chosen is targets[-1]:
            self.scroll_end(animate=False, immediate=True)
        else:
            region = Region(0, line, self.size.width, len(chosen.lines))
            self.scroll_to_region(region, animate=False, immediate=True)
