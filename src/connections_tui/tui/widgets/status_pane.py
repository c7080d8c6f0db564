"""The selected connection in full: a fixed head, and pages that scroll."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Input, Static

from connections_tui.fleet import Change, Record
from connections_tui.tui import pages
from connections_tui.tui.glimpse import Glimpse
from connections_tui.tui.state import Nothing, StatusView
from connections_tui.tui.widgets.page_search import Matches, SearchBox
from connections_tui.tui.widgets.pane_body import PaneBody

if TYPE_CHECKING:
    from connections_tui.changes.audit import Entry

PAGES = {"v": "Overview", "e": "Entities", "b": "Batches", "a": "Raw JSON"}
"""By the letter that shows each. Digits stand for states, here as in the list."""
RAW = list(PAGES.values()).index("Raw JSON")
_LABELS = tuple(f"{key} {name}" for key, name in PAGES.items())


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
        Binding("slash", "search", "Search Raw JSON", key_display="/", show=False),
        Binding("n", "search_step(1)", "Next match", show=False),
        Binding("N", "search_step(-1)", "Previous match", show=False),
        *(
            Binding(key, f"page({number})", name, show=False)
            for number, (key, name) in enumerate(PAGES.items())
        ),
    ]

    HINTS: ClassVar[tuple[str, ...]] = (
        *(
            "turn",
            "back",
            "search_step",
            "search",
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

    class Searched(Message):
        """A search in a page went on."""

        def __init__(self, sentence: str) -> None:
            super().__init__()
            self.sentence = sentence

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
        self.matches = Matches()
        self.glimpse = Glimpse(self, self.draw)
        """Of the access token."""

    def compose(self) -> ComposeResult:
        yield Static(id="head", markup=False)
        yield TabLine(id="tabs", markup=False)
        yield self.body
        yield SearchBox()

    def on_mount(self) -> None:
        self.glimpse.watch()

    def show_connection(self, record: Record | None, place: str) -> None:
        """The connection to describe, and where it is in the list ("2 of 60")."""
        if record is None or self._record is None or record.id != self._record.id:
            self.hide_token()
            self._end_search()
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
                return self.matches.marked(pages.describe.raw(record, self.view))

    # -- searching

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The keys of a search are others' where there is none."""
        if action == "search":
            return self.tab == RAW
        if action == "search_step":
            return self.tab == RAW and bool(self.matches.wanted)
        return super().check_action(action, parameters)

    def action_search(self) -> None:
        box = self.query_one(SearchBox)
        box.display = True
        box.value = ""
        box.focus()

    def action_search_step(self, matches: int) -> None:
        self.matches.step(matches)
        self._show_match()

    @on(Input.Changed)
    def _search(self, event: Input.Changed) -> None:
        event.stop()
        if self.tab == RAW:
            self.matches.want(event.value)
            self._show_match()

    @on(Input.Submitted)
    def _take(self, event: Input.Submitted) -> None:
        event.stop()
        self.query_one(SearchBox).display = False
        self.body.focus()

    @on(SearchBox.Left)
    def _leave_search(self) -> None:
        self._end_search()

    def _end_search(self) -> None:
        self.matches.want("")
        if self.is_mounted:
            box = self.query_one(SearchBox)
            if box.has_focus:
                self.body.focus()
            box.display = False
            self.draw()

    def _show_match(self) -> None:
        self.draw()
        if self.matches.wanted:
            self.post_message(self.Searched(self.matches.place))
        if (start := self.matches.start) is not None:
            self.body.scroll_to_text(start)

    def action_page(self, number: int) -> None:
        self.tab = number

    def action_turn(self, pages: int) -> None:
        """To the next page, and from the last one to the first."""
        self.tab = (self.tab + pages) % len(PAGES)

    def watch_tab(self) -> None:
        if self.is_mounted:
            self.hide_token()
            self._end_search()
            self.refresh_bindings()
            self.body.scroll_home(animate=False)
            self.draw()

    def watch_view(self) -> None:
        self.draw()

    def on_resize(self) -> None:
        self.draw()

    def on_pane_body_tab_picked(self, event: PaneBody.TabPicked) -> None:
        event.stop()
        self.tab = event.tab
