"""The application: one session at a time, global keys, and what they open."""

import asyncio
import gc
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from textual import events, on, work
from textual.app import SystemCommand
from textual.binding import Binding
from textual.filter import LineFilter
from textual.screen import Screen
from textual.widget import Widget

from connections_tui.api import ApiError, BadSettings, SecretWanted
from connections_tui.crashes import CrashReports
from connections_tui.fleet.shown.choices import Choices
from connections_tui.fleet.shown.preferences import SHARED_NAME
from connections_tui.moments import in_words
from connections_tui.session import Session
from connections_tui.steady import SteadyClock
from connections_tui.text import clean, typeable
from connections_tui.tui import glimpse, symbols
from connections_tui.tui.changing import Changing
from connections_tui.tui.keyboard import Keyboard
from connections_tui.tui.login import Login
from connections_tui.tui.look import Look
from connections_tui.tui.notices import Notices
from connections_tui.tui.screens.connections import ConnectionsScreen
from connections_tui.tui.session import ProfileProblem, Profiles, TypedSecret
from connections_tui.tui.terminal.keys import KeyQueue
from connections_tui.tui.terminal.process import NOT_WAITED_FOR, ProcessApp
from connections_tui.words import present


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
    ) -> None:
        """``profiles``: opens the other profiles; None if there are none.
        ``crashes``: None to write no reports."""
        super().__init__(crashes or CrashReports(None, clock=clock))
        self.clock = clock
        if isinstance(clock, SteadyClock):
            clock.on_jump = self._tell_jump
        self._open_profiles = profiles
        self.notices = Notices(self, clock)
        kept = session.preferences
        self.look = Look(self, Choices(kept and kept.with_name(SHARED_NAME), self.tell))
        self.changing = Changing(self)
        self._keyboard = Keyboard(self)
        self._keys = KeyQueue(self)
        self._sessions = 0
        self._begin(session)

    # -- the session

    def _begin(self, session: Session) -> None:
        """Everything that belongs to one profile, new; a mode of screens as well."""
        self._sessions += 1
        self.add_mode(f"session-{self._sessions}", self._new_list)
        self.session = session
        session.begin(clock=self.clock, tell=self.tell)
        session.cache.recall_first()
        self.login = Login(self)
        self.notices.drop_dialogs()

    def _new_list(self) -> Screen[Any]:
        session = self.session
        return ConnectionsScreen(
            session.fleet,
            session.lock,
            self.clock,
            session.cache,
            session.choices,
            session.places,
        )

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

    def on_ready(self) -> None:
        self._keys.begin()
        self.screen_change_signal.subscribe(self, self._screen_changed, immediate=True)
        # After the first frame: what the client imports would delay it.
        self.call_after_refresh(self.connect)
        self.call_after_refresh(self.remember)
        self.notices.tell_early()

    @work(group="memory")
    async def remember(self) -> None:
        """Recalls what the first frame did not wait for; then keeps what changes."""
        await self.session.cache.recall_rest()
        await self.session.cache.run()

    @work(group="connect", exclusive=True)
    async def connect(self, typed: TypedSecret | None = None) -> None:
        """Opens the client, or says why it cannot."""
        if self._exit:
            return  # already quitting: a client opened now would not be closed
        session = self.session
        try:
            secret = typed.secret if typed is not None else None
            await session.connect(self.changing, typed=secret)
        except SecretWanted as error:
            self.connections.service.refuse(str(error))
            self.login.ask(str(error))
            return
        except (ApiError, BadSettings) as error:
            self.connections.service.refuse(str(error))
            if typed is not None:
                self.login.ask(str(error))
            return
        finally:
            # Off since the start: imports leave no garbage.
            gc.enable()
        assert session.client is not None
        assert session.upkeep is not None
        self.connections.chosen_pane.audit = session.audit
        self.connections.service.connect(session.client, session.upkeep)
        self.changing.begin()

    @on(ConnectionsScreen.LoginNeeded)
    def _login_refused(self, event: ConnectionsScreen.LoginNeeded) -> None:
        self.login.refused(present.failure(event.error))

    @on(ConnectionsScreen.ConnectWanted)
    def _connect_again(self) -> None:
        self.connect()

    @on(ConnectionsScreen.Listed)
    def _list_read(self) -> None:
        self.garbage.left()
        self.login.accepted()
        self.run_worker(self.changing.settle(), group="settle")

    @cached_property
    def profiles(self) -> Profiles | None:
        return self._open_profiles() if self._open_profiles is not None else None

    @work(group="profiles")
    async def action_profiles(self) -> None:
        if not isinstance(self.screen, ConnectionsScreen):
            return
        if self.profiles is None:
            self.connections.say("No other profiles.")
            return
        from connections_tui.tui.screens.profile_list import ProfilesScreen

        screen = ProfilesScreen(self.profiles, self.session.lock)
        if (name := await self.push_screen_wait(screen)) is not None:
            self.switch(name)

    @work(group="switch", exclusive=True)
    async def switch(self, name: str) -> None:
        """Switches to another profile. Requests of the old one are cancelled."""
        assert self.profiles is not None
        old = self.connections
        if self.is_changing:
            old.say("Cannot switch profiles while a change is in progress.")
            return
        try:
            session = self.profiles.open(name)
        except ProfileProblem as problem:
            old.say(str(problem), is_error=True)
            return
        for group in ("connect", "memory", "login", "orphans"):
            self.workers.cancel_group(self, group)
        old.service.disconnect()
        await self.session.close()
        self._begin(session)
        filter_text, left = old.filter.text, self.current_mode
        await self.switch_mode(f"session-{self._sessions}")
        await self.remove_mode(left)
        if filter_text:
            self.connections.filter.text = filter_text
        self.connections.say(f"Switched to {clean(name, 60)}.")
        self.connect()
        self.remember()

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

    def action_privacy(self) -> None:
        self.look.toggle_privacy()

    # -- changes, and what is said

    @property
    def is_changing(self) -> bool:
        return self.changing.is_in_progress

    async def changes_told(self, seconds: float) -> str | None:
        return await self.changing.ended_within(seconds)

    @on(ConnectionsScreen.CreateWanted)
    def _open_form(self) -> None:
        self.changing.open_form()

    @on(ConnectionsScreen.DeleteConfirmed)
    def _delete_confirmed(self, event: ConnectionsScreen.DeleteConfirmed) -> None:
        self.changing.delete(event.known, event.name)

    def tell(self, sentence: str) -> None:
        """Shows a notice for a while, and keeps it for the errors screen."""
        self.notices.tell(sentence)

    def _screen_changed(self, _: Screen[Any]) -> None:
        self.garbage.left()
        self.notices.show_next()

    def _tell_jump(self, seconds: float) -> None:
        span = in_words(abs(seconds))
        said = f"This computer's clock was set forward by {span}."
        if seconds < 0:
            said = (
                f"This computer's clock was set back by {span}. Checks continue; times "
                "shown stay ahead until the console is restarted."
            )
        # The time is asked for while the screen is drawn.
        self.call_later(self.tell, said)

    # -- leaving

    async def action_quit(self) -> None:
        """Quits once no change is under way; the second time, at once.

        Watches need no confirmation: they resume at the next start, which is said on
        the shell's screen.
        """
        if not self.is_changing:
            self.exit(message=self._watches_left())
        elif self.changing.is_leaving:
            self.exit(message=NOT_WAITED_FOR)
        else:
            self.changing.is_leaving = True
            self.tell(
                "A change is in progress. The console closes when it is done; press "
                "ctrl+q again to close now."
            )

    def _watches_left(self) -> str | None:
        """What happens to the watches; None if there are none."""
        choices = self.session.choices
        watched = sum(i in self.session.fleet for i in choices.current.watches)
        if not watched:
            return None
        watches = present.plural(watched, "watch", "watches")
        if choices.is_kept:
            verb = "resumes" if watched == 1 else "resume"
            return f"{watches} {verb} when the console starts again."
        return f"{watches} ended with the console."

    async def action_leave(self) -> None:
        """q goes one step back, and quits at the list."""
        connections = self.connections
        if self.screen is not connections:
            await self.screen.run_action("leave")
            return
        if connections.panes.is_reading:
            connections.action_back()
        else:
            await self.action_quit()

    # -- screens

    def action_errors(self) -> None:
        from connections_tui.tui.screens.error_log import ErrorsScreen

        if isinstance(self.screen, ConnectionsScreen):
            session = self.session
            self.push_screen(
                ErrorsScreen(session.log, self.notices.told, session.fleet)
            )

    @work(group="audit")
    async def action_audit(self) -> None:
        """Changes made from this machine, with any profile."""
        open_audit = self.session.open_audit
        if not isinstance(self.screen, ConnectionsScreen) or open_audit is None:
            return
        from connections_tui.tui.screens.change_log import AuditScreen

        audit = open_audit()
        try:
            entries = await asyncio.to_thread(audit.entries)
        except OSError as error:
            self.connections.say(
                f"Cannot read the audit file {audit.path}: {error.strerror}.",
                is_error=True,
            )
            return
        self.push_screen(AuditScreen(entries, str(audit.path)))

    def action_help(self) -> None:
        from connections_tui.tui.screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self.screen, self.session.lock))

    def export_screenshot(
        self, *, title: str | None = None, simplify: bool = False
    ) -> str:
        """A picture of the screen, with secrets masked."""
        glimpse.end_all()
        return super().export_screenshot(title=title, simplify=simplify)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Every action of the screen, by name. No screenshots: they would contain a
        token that is shown."""
        seen = set()
        for active in screen.active_bindings.values():
            binding = active.binding
            if binding.system or not binding.description or not active.enabled:
                continue
            if binding.description not in seen:
                seen.add(binding.description)
                yield SystemCommand(
                    binding.description,
                    f"key {binding.key_display or binding.key}",
                    self._runner(active.node, binding.action),
                )
        look = self.look
        yield SystemCommand(
            "Light or dark theme", "Switch the theme", look.toggle_theme
        )
        yield SystemCommand(
            "ASCII symbols", "Switch symbols and lines", look.toggle_symbols
        )

    def _runner(self, node: Any, action: str) -> Callable[[], Any]:
        run = partial(self.run_action, action, node)
        return lambda: self.run_worker(run, group="command")


def _tells_of_pastes(box: Widget | None) -> bool:
    """Whether it removes what cannot be typed, and reports that."""
    return getattr(box, "tells_of_pastes", False)
