"""A support bundle, read in full before it is saved or copied."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input

from connections_tui.access import ProfileView
from connections_tui.fleet import Fleet
from connections_tui.fleet.news import Answered
from connections_tui.moments import day
from connections_tui.tui.background import in_background
from connections_tui.tui.screens.save_file import SaveScreen
from connections_tui.tui.widgets.key_hints import KeyHints
from connections_tui.tui.widgets.message_line import MessageLine
from connections_tui.tui.widgets.page_search import Matches, SearchBox
from connections_tui.tui.widgets.pane_body import PaneBody
from connections_tui.tui.widgets.screen_title import ScreenTitle
from connections_tui.words import privacy

_SHOWN = "Nothing is saved or sent yet. s saves this text, c copies it."
_NEWER = "The service answered since. r shows what it said."
_HIDDEN = "Names are hidden, here and in what is saved. X shows them."


class BundleScreen(Screen[None]):
    """The text as it will be written: what is saved is what is shown."""

    BINDINGS = [
        Binding("s", "save", "Save"),
        Binding("c,y", "copy", "Copy"),
        Binding("slash", "search", "Search", key_display="/"),
        Binding("n", "search_step(1)", "Next match", show=False),
        Binding("N", "search_step(-1)", "Previous match", show=False),
        Binding("r", "refresh_text", "Refresh"),
        Binding("escape", "back", "Back", key_display="esc"),
        Binding("q", "leave", "Back", show=False),
        Binding("question_mark", "app.help", "Help", key_display="?"),
        Binding("f1", "app.help", "Help", key_display="F1"),
    ]

    def __init__(
        self,
        profile: ProfileView,
        fleet: Fleet,
        connection_id: str,
        clock: Callable[[], datetime],
        *,
        make: Callable[[], Awaitable[str]],
        look: Callable[[], None],
        ask: Callable[[], None],
        copy: Callable[[str, str, str], Awaitable[None]],
    ) -> None:
        """``make``: gives the text, of now. ``look``: requests what is not fresh,
        ``ask`` all of it. ``copy``: takes a text, what it is, and
        what to do if pasting fails."""
        super().__init__()
        self._profile = profile
        self._fleet = fleet
        self._connection_id = connection_id
        self._clock = clock
        self._make = make
        self._look = look
        self._ask = ask
        self._copy = copy
        self._text = ""
        self._matches = Matches()
        self._body = PaneBody()
        self._said = MessageLine(clock)

    def compose(self) -> ComposeResult:
        yield ScreenTitle(self._profile, "Support bundle")
        yield self._body
        yield SearchBox()
        yield self._said
        yield KeyHints()

    def on_mount(self) -> None:
        self._body.focus()
        self._end = self._fleet.subscribe(Answered, self._answered)
        self._look()
        self._remake()

    def on_unmount(self) -> None:
        self._end()

    def _answered(self, news: Answered) -> None:
        """Newer answers are shown at once while nothing has been read of the text."""
        if news.connection_id != self._connection_id or not self.is_mounted:
            return
        if self._body.scroll_offset.y or self._matches.wanted:
            self._said.say(_NEWER)
        else:
            self._remake()

    def privacy_changed(self) -> None:
        self.query_one(ScreenTitle).refresh()
        self._remake()

    def action_refresh_text(self) -> None:
        """Requests it again, and shows what is known by now."""
        self._ask()
        self._remake()

    def _remake(self) -> None:
        in_background(self, self._show, group="make", exclusive=True)

    async def _show(self) -> None:
        self._text = await self._make()
        self._draw()
        self._said.say(_HIDDEN if privacy.is_on() else _SHOWN)

    def _draw(self) -> None:
        self._body.show(self._matches.marked(Content(self._text)))

    # -- searching

    def check_action(
        self,
        action: str,
        parameters: tuple[object, ...],  # Textual's
    ) -> bool | None:
        if action == "search_step":
            return bool(self._matches.wanted)
        return super().check_action(action, parameters)

    def action_search(self) -> None:
        box = self.query_one(SearchBox)
        box.display = True
        box.value = ""
        box.focus()

    def action_search_step(self, matches: int) -> None:
        self._matches.step(matches)
        self._show_match()

    @on(Input.Changed)
    def _search(self, event: Input.Changed) -> None:
        self._matches.want(event.value)
        self._show_match()

    @on(Input.Submitted)
    def _take(self) -> None:
        self.query_one(SearchBox).display = False
        self._body.focus()

    @on(SearchBox.Left)
    def _end_search(self) -> None:
        self._matches.want("")
        self.query_one(SearchBox).display = False
        self._body.focus()
        self._draw()

    def _show_match(self) -> None:
        self._draw()
        self.refresh_bindings()
        if self._matches.wanted:
            self._said.say(self._matches.place)
        if (start := self._matches.start) is not None:
            self._body.scroll_to_text(start)

    # -- what is done with it

    def action_save(self) -> None:
        in_background(self, self._save, group="save", exclusive=True)

    async def _save(self) -> None:
        text = self._text.encode("utf-8", "replace")
        name = f"support-bundle-{day(self._clock())}.md"
        ask = SaveScreen("Save the support bundle", name, lambda: text)
        if (path := await self.app.push_screen_wait(ask)) is not None:
            self._said.say(f"Saved to {path}. Only you can read it.")

    def action_copy(self) -> None:
        in_background(self, self._give, group="copy", exclusive=True)

    async def _give(self) -> None:
        await self._copy(self._text, "support bundle", "save it with s.")

    def action_back(self) -> None:
        """Ends a search first."""
        if self._matches.wanted:
            self._end_search()
        else:
            self.action_leave()

    def action_leave(self) -> None:
        self.dismiss(None)
