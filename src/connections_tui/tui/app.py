"""The application: one session at a time, global keys, and what they open."""

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from textual import events, on
from textual.app import SystemCommand
from textual.binding import Binding
from textual.filter import LineFilter
from textual.screen import Screen
from textual.widget import Widget

from connections_tui.crashes import CrashReports
from connections_tui.fleet.shown.choices import Choices
from connections_tui.fleet.shown.preferences import SHARED_NAME
from connections_tui.session import Session
from connections_tui.text import typeable
from connections_tui.tui import glimpse, symbols
from connections_tui.tui.actions import take_over
from connections_tui.tui.alerts import Alerts
from connections_tui.tui.background import in_background
from connections_tui.tui.changing import Changing
from connections_tui.tui.connections_screen import ConnectionsScreen
from connections_tui.tui.keyboard import Keyboard
from connections_tui.tui.leaving import Leaving
from connections_tui.tui.look import Look
from connections_tui.tui.notices import Notices
from connections_tui.tui.opening import Opening, commands
from connections_tui.tui.profile_actions import Profiles
from connections_tui.tui.sessions import Sessions
from connections_tui.tui.terminal.background import BackgroundTold
from connections_tui.tui.terminal.keys import KeyQueue
from connections_tui.tui.terminal.process import ProcessApp
from connections_tui.words import present

if TYPE_CHECKING:
    from connections_tui.tui import keymap


class ConnectionsApp(ProcessApp):
    """The console. It works with the session it is given and opens nothing else."""

    TITLE = "connections-tui"
    CSS_PATH = "styles.tcss"
    DEFAULT_MODE = "session-1"
    ENABLE_COMMAND_PALETTE = True
    NOT_AFTER_ESC = frozenset("D")
    BINDINGS = [
        Binding("colon", "command_palette", "Commands", key_display=":"),
        Binding("ctrl+p", "command_palette", "Commands", key_display="ctrl+p"),
        Binding("question_mark", "help", "Help", key_display="?"),
        Binding("f1", "help", "Help", key_display="F1"),
        Binding("P", "profiles", "Profiles", show=False),
        Binding("E", "errors", "Errors and requests", show=False),
        Binding("A", "audit", "Audit: changes from this machine", show=False),
        Binding("X", "privacy", "Hide or show names", show=False),
        Binding("q", "leave", "Back or quit", show=False),
        # Priority: over a dialog no other global key works.
        Binding("ctrl+q", "quit", "Quit", show=False, priority=True),
    ]

    def __init__(
        self,
        session: Session,
        *,
        clock: Callable[[], datetime],
        profiles: Callable[[], Profiles] | None = None,
        crashes: CrashReports | None = None,
        keys: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """``profiles``: opens the other profiles; None if there are none.
        ``crashes``: None to write no reports. ``keys``: other keys for bindings, by
        their IDs (see ``keymap``)."""
        applied = _changed_keys(keys)
        super().__init__(crashes or CrashReports(None, clock=clock))
        self.clock = clock
        self.notices = Notices(self, clock)
        kept = session.preferences
        choices = Choices(kept and kept.with_name(SHARED_NAME), self.tell)
        self.look = Look(self, choices)
        self.alerts = Alerts(self, choices)
        self.ending.changes = self.changing = Changing(self)
        self._keyboard = Keyboard(self)
        self._keys = KeyQueue(self)
        self.sessions = Sessions(self, profiles)
        for owner in (self.look, self.sessions, Opening(self), Leaving(self)):
            take_over(self, owner)
        self.sessions.begin(session)
        if applied is not None:
            self.NOT_AFTER_ESC = applied.deletes
            for problem in applied.problems:
                self.tell(problem)

    # -- the session

    @property
    def session(self) -> Session:
        return self.sessions.current

    @property
    def connections(self) -> ConnectionsScreen:
        screen = self.screen_stack[0]
        assert isinstance(screen, ConnectionsScreen)
        return screen

    @property
    def files_folder(self) -> Path | None:
        """For a file that the person asked for; None where none is kept."""
        kept = self.session.preferences
        return kept.parent if kept is not None else None

    @property
    def is_at_list(self) -> bool:
        """Whether the list is in front, with no other screen over it."""
        return isinstance(self.screen, ConnectionsScreen)

    def on_ready(self) -> None:
        self._keys.begin()
        self.theme_changed_signal.subscribe(self, self.look.theme_changed)
        self.screen_change_signal.subscribe(self, self._screen_changed, immediate=True)
        # After the first frame: what the client imports would delay it.
        self.call_after_refresh(self.sessions.open)
        self.call_after_refresh(self.sessions.recall)
        self.notices.tell_early()
        self.set_interval(1, self.alerts.show_title)

    @on(ConnectionsScreen.LoginNeeded)
    def _login_refused(self, event: ConnectionsScreen.LoginNeeded) -> None:
        self.sessions.login.refused(present.failure(event.error))

    @on(ConnectionsScreen.ConnectWanted)
    def _connect_again(self) -> None:
        self.sessions.open()

    @on(ConnectionsScreen.ListRead)
    def _list_read(self) -> None:
        self.garbage.left()
        self.sessions.login.accepted()
        in_background(self, self.changing.settle, group="settle")

    async def on_unmount(self) -> None:
        await self.session.close()

    # -- keys

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Paste) and not _tells_of_pastes(self.focused):
            event.text = typeable(event.text)
        if not self._keys.may_pass(event):
            return
        if isinstance(event, events.Key):
            event = self._keyboard.meant(event)
        await super().on_event(event)

    def get_line_filters(self) -> Sequence[LineFilter]:
        filters = super().get_line_filters()
        return [*filters, self.look.filter] if symbols.is_ascii() else filters

    @on(symbols.GlyphsMeasured)
    def _glyphs_measured(self, event: symbols.GlyphsMeasured) -> None:
        self.look.glyphs_measured(are_wide=event.are_wide)

    @on(BackgroundTold)
    def _background_told(self, event: BackgroundTold) -> None:
        self.look.background_told(is_light=event.is_light)

    # -- changes, and what is said

    @on(ConnectionsScreen.WatchedChanged)
    def _watched_changed(self, event: ConnectionsScreen.WatchedChanged) -> None:
        self.alerts.alert(event.sentence)

    @on(ConnectionsScreen.CreateWanted)
    def _open_form(self) -> None:
        self.changing.open_form()

    @on(ConnectionsScreen.ImportWanted)
    def _open_import(self) -> None:
        in_background(self, self.changing.open_import, group="import")

    @on(ConnectionsScreen.DeleteConfirmed)
    def _delete_confirmed(self, event: ConnectionsScreen.DeleteConfirmed) -> None:
        self.changing.delete(event.record, event.name)

    @on(ConnectionsScreen.DeleteManyWanted)
    def _open_deletes(self, event: ConnectionsScreen.DeleteManyWanted) -> None:
        self.changing.open_deletes(event.records, event.hidden)

    def tell(self, sentence: str) -> None:
        """Shows a notice for a while, and keeps it for the errors screen."""
        self.notices.tell(sentence)

    def _screen_changed(self, _: Screen[Any]) -> None:
        self.garbage.left()
        self.notices.show_next()

    def export_screenshot(
        self, *, title: str | None = None, simplify: bool = False
    ) -> str:
        """A picture of the screen, with secrets masked."""
        glimpse.end_all()
        return super().export_screenshot(title=title, simplify=simplify)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        return commands(self, screen)


def _changed_keys(keys: Mapping[str, str]) -> "keymap.Applied | None":
    """Before anything with keys exists. It imports every screen: for those only who
    change any."""
    if not keys and "connections_tui.tui.keymap" not in sys.modules:
        return None
    from connections_tui.tui import keymap

    return keymap.apply(keys)


def _tells_of_pastes(box: Widget | None) -> bool:
    """Whether it removes what cannot be typed, and reports that."""
    return getattr(box, "tells_of_pastes", False)
