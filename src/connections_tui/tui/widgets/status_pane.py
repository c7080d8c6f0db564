"""The chosen connection at length: pages of one fixed head and a body that scrolls."""

from collections.abc import Callable, Sequence
from datetime import datetime

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static

from connections_tui.fleet import Change, Known
from connections_tui.tui import describe, sync_pages
from connections_tui.tui.state import Nothing, StatusView

TABS = ("Overview", "Entities", "Batches", "Raw JSON")
RAW = 3
_LABELS = tuple(f"{number} {name}" for number, name in enumerate(TABS, start=1))
REVEAL_SECONDS = 10


class PaneBody(VerticalScroll, inherit_bindings=False):
    """What scrolls; j and k as well as the arrows."""

    BINDINGS = [
        Binding("j,down", "scroll_down", "Scroll down", show=False),
        Binding("k,up", "scroll_up", "Scroll up", show=False),
        Binding("pagedown,ctrl+f", "page_down", "Page down", show=False),
        Binding("pageup,ctrl+b", "page_up", "Page up", show=False),
        Binding("g,home", "scroll_home", "Top", show=False),
        Binding("G,end", "scroll_end", "Bottom", show=False),
        Binding("1", "tab(0)", "Overview", show=False),
        Binding("2", "tab(1)", "Entities", show=False),
        Binding("3", "tab(2)", "Batches", show=False),
        Binding("4", "tab(3)", "Raw JSON", show=False),
    ]

    class TabPicked(Message):
        """Another page is to be shown."""

        def __init__(self, tab: int) -> None:
            super().__init__()
            self.tab = tab

    def action_tab(self, tab: int) -> None:
        self.post_message(self.TabPicked(tab))


class TabLine(Static):
    """The names of the pages; a click on one picks it."""

    def show(self, tab: int) -> None:
        """All names, this page's marked."""
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
    """Shows a connection and what the last look at it brought. Asks for nothing."""

    DEFAULT_CSS = """
    StatusPane {
        layout: vertical;
        height: 1fr;
    }
    StatusPane #head { height: 2; }
    StatusPane #tabs { height: 1; }
    StatusPane #page { height: auto; }
    """

    tab = reactive(0)
    view: reactive[StatusView] = reactive(Nothing())

    def __init__(self, clock: Callable[[], datetime], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._clock = clock
        self._known: Known | None = None
        self._changes: Sequence[Change] | None = None
        self._place = ""
        self._drawn: tuple[object, ...] = ()
        self.is_revealed = False
        """Whether the token is shown in clear just now."""
        self.reveal_seconds: float = REVEAL_SECONDS
        self._hide_later: Timer | None = None

    def compose(self) -> ComposeResult:
        yield Static(id="head", markup=False)
        yield TabLine(id="tabs", markup=False)
        with PaneBody(id="body"):
            yield Static(id="page", markup=False)

    def show_connection(self, known: Known | None, place: str) -> None:
        """The connection to describe, and where it is in the list ("2 of 60")."""
        if known is None or self._known is None or known.id != self._known.id:
            self.hide_token()
            self._body.scroll_home(animate=False)
            self._changes = None
        self._known, self._place = known, place
        self.draw()

    def show_changes(self, connection_id: str, changes: Sequence[Change]) -> None:
        """What happened to its health, newest first; for the one shown only."""
        if self._known is not None and self._known.id == connection_id:
            self._changes = changes
            self.draw()

    def reveal_token(self) -> None:
        """Shows the token in clear for ``reveal_seconds``."""
        if self._known is None or self._known.access_token is None:
            return
        self.hide_token()
        self.tab = 0
        self.is_revealed = True
        self._hide_later = self.set_timer(self.reveal_seconds, self.hide_token)
        self.draw()

    def hide_token(self) -> None:
        if self._hide_later is not None:
            self._hide_later.stop()
        if self.is_revealed:
            self.is_revealed = False
            self.draw()

    def draw(self) -> None:
        """Draws head and page anew, where anything about them has changed."""
        if not self.is_mounted:
            return
        width = max(20, self._body.scrollable_content_region.width - 1)
        if self._known is None:
            self._set("head", Content(""))
            self._set("tabs", Content(""))
            self._set("page", Content.styled("Nothing is chosen.", "$muted"))
            return
        head_width = max(20, self.content_size.width - 1)
        now = self._clock()
        self._set("head", describe.head(self._known, self._place, now, head_width))
        self.query_one(TabLine).show(self.tab)
        self._set("page", self._page(self._known, width))

    @property
    def _body(self) -> PaneBody:
        return self.query_one(PaneBody)

    def _set(self, name: str, content: Content) -> None:
        """Updates a part only where it differs: long text is costly to lay out."""
        static = self.query_one(f"#{name}", Static)
        if static.content != content:
            static.update(content, layout=name == "page")

    def _page(self, known: Known, width: int) -> Content:
        match self.tab:
            case 0:
                return describe.overview(
                    known,
                    self.view,
                    self._clock(),
                    width=width,
                    reveal=self.is_revealed,
                    changes=self._changes,
                )
            case 1:
                return sync_pages.entities(known, width=width)
            case 2:
                return sync_pages.batches(known, width=width)
            case _:
                return describe.raw(known, self.view)

    def watch_tab(self) -> None:
        if self.is_mounted:
            self.hide_token()
            self._body.scroll_home(animate=False)
            self.draw()

    def watch_view(self) -> None:
        self.draw()

    def on_resize(self) -> None:
        self.draw()

    def on_pane_body_tab_picked(self, event: PaneBody.TabPicked) -> None:
        event.stop()
        self.tab = event.tab
