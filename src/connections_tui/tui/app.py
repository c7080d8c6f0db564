"""The application: themes, the first screen, the way to the service, and leaving.

It works for one session at a time: one profile, its client and its files.
"""

import asyncio
import gc
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import AsyncExitStack
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from textual import events, on, work
from textual.app import SystemCommand
from textual.binding import Binding
from textual.screen import Screen
from textual.widget import Widget

from connections_tui.api import ApiError, BadSettings, SecretWanted
from connections_tui.crashes import CrashReports
from connections_tui.fleet import Fleet
from connections_tui.fleet.choices import Choices
from connections_tui.fleet.memory import Memory
from connections_tui.text import clean, typeable
from connections_tui.tui import glimpse, present, privacy
from connections_tui.tui.keys import KeyQueue
from connections_tui.tui.process import NOT_WAITED_FOR, ProcessApp
from connections_tui.tui.screens.connections import ConnectionsScreen
from connections_tui.tui.session import (
    Keep,
    ProfileProblem,
    Profiles,
    Session,
    TypedSecret,
)
from connections_tui.tui.state import ProfileView, Told, WriteLock
from connections_tui.tui.theme import DARK, THEMES

if TYPE_CHECKING:
    from connections_tui.api import ConnectionsClient
    from connections_tui.audit import Audit
    from connections_tui.tui.creation import FormResult
    from connections_tui.tui.writes import Writes


class ConnectionsApp(ProcessApp):
    """The console. It is handed a session and opens nothing else by itself."""

    TITLE = "connections-tui"
    CSS_PATH = "styles.tcss"
    ENABLE_COMMAND_PALETTE = True
    DEFAULT_MODE = "session-1"
    BINDINGS = [
        Binding("colon", "command_palette", "Commands", key_display=":"),
        Binding("ctrl+p", "command_palette", "Commands", key_display="ctrl+p"),
        Binding("question_mark", "help", "Help", key_display="?"),
        Binding("f1", "help", "Help", key_display="F1"),
        Binding("P", "profiles", "Profiles", show=False),
        Binding("E", "errors", "Errors and requests", show=False),
        Binding("A", "audit", "Audit: changes made from here", show=False),
        Binding("X", "privacy", "Hide or show names", show=False),
        Binding("q", "leave", "Back, or quit", show=False),
        # First of all: over a dialog no other key of the application's counts.
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
        """``profiles``: gives those one can turn to; None where there are no others.
        ``crashes``: None to leave no reports."""
        super().__init__(crashes or CrashReports(None, clock=clock))
        privacy.turn(False)
        self._clock = clock
        self._open_profiles = profiles
        self._notices: list[str] = []
        """What there is to tell once there is a screen to tell it on."""
        self._told: deque[Told] = deque(maxlen=200)
        self._is_leaving = False
        self._keys = KeyQueue(self)
        self._sessions = 0
        self._begin(session)
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = DARK.name

    def _begin(self, session: Session) -> None:
        """Everything that belongs to one profile, new; a mode of screens as well."""
        self._sessions += 1
        self.add_mode(f"session-{self._sessions}", self._new_list)
        self.session = session
        self.lock = WriteLock(session.profile)
        self.fleet = Fleet(self._clock)
        history = session.open_history(self.tell)
        self.memory = Memory(
            self.fleet, history, clock=self._clock, on_notice=self.tell
        )
        self.memory.recall_first()
        self.choices = Choices(session.preferences, self.tell)
        self.writes: Writes | None = None
        """None while there is no way to the service."""
        self._client: ConnectionsClient | None = None
        self._opened = AsyncExitStack()
        self._waiting: deque[Callable[[], object]] = deque()
        """Dialogs for which something else is in the way."""
        self._is_asking = False
        self._to_keep: TypedSecret | None = None
        """A secret to keep once the service has accepted it."""

    @cached_property
    def _profiles(self) -> Profiles | None:
        return self._open_profiles() if self._open_profiles is not None else None

    @property
    def profile(self) -> ProfileView:
        return self.session.profile

    def _new_list(self) -> Screen[Any]:
        return ConnectionsScreen(
            self.fleet,
            self.lock,
            self._clock,
            self.memory,
            self.choices,
            self.session.places,
        )

    @property
    def connections(self) -> ConnectionsScreen:
        screen = self.screen_stack[0]
        assert isinstance(screen, ConnectionsScreen)
        return screen

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Paste) and not _tells_of_pastes(self.focused):
            event.text = typeable(event.text)
        if self._keys.may_pass(event):
            await super().on_event(event)

    def on_ready(self) -> None:
        self._keys.begin()
        self.screen_change_signal.subscribe(self, self._screen_changed, immediate=True)
        # After the first frame: what the client imports would delay it.
        self.call_after_refresh(self.connect)
        self.call_after_refresh(self.remember)
        while self._notices:
            self.tell(self._notices.pop(0))

    @work(group="memory")
    async def remember(self) -> None:
        """Recalls what the first frame did not wait for; then keeps what changes."""
        await self.memory.recall_rest()
        await self.memory.run()

    @work(group="connect", exclusive=True)
    async def connect(self, typed: "TypedSecret | None" = None) -> None:
        """Opens the way to the service, or says why there is none."""
        if self._exit:
            return  # left before the first frame: nobody would close what is opened
        secret = typed.secret if typed is not None else None
        try:
            client = await self._opened.enter_async_context(
                self.session.open_client(secret)
            )
        except SecretWanted as error:
            self.connections.refuse(str(error))
            self.ask_for_login(str(error))
            return
        except (ApiError, BadSettings) as error:
            self.connections.refuse(str(error))
            if typed is not None:
                self.ask_for_login(str(error))
            return
        finally:
            # All that was imported by now stays: it need not be looked through.
            gc.freeze()
            gc.enable()
        from connections_tui.fleet.upkeep import Sweep, Upkeep

        self._client = client
        sweep = Sweep(client, self.fleet, clock=self._clock)
        self._take_writes(client)
        self.connections.connect(client, Upkeep(client, self.fleet, sweep))

    # -- the login

    @on(ConnectionsScreen.LoginNeeded)
    def _login_needed(self, event: ConnectionsScreen.LoginNeeded) -> None:
        self._to_keep = None
        self.ask_for_login(present.failure(event.error))

    @on(ConnectionsScreen.ConnectWanted)
    def _connect_again(self) -> None:
        self.connect()

    @on(ConnectionsScreen.Listed)
    def _login_works(self) -> None:
        """Only a secret that the service has accepted is kept."""
        typed, self._to_keep = self._to_keep, None
        if typed is not None and typed.keep is not Keep.SESSION:
            self._keep_secret(typed)

    @work(group="keep")
    async def _keep_secret(self, typed: TypedSecret) -> None:
        if self._profiles is None:
            return
        try:
            self.tell(await self._profiles.keep_secret(self.profile.name, typed))
        except ProfileProblem as problem:
            self.tell(str(problem))

    def ask_for_login(self, why: str) -> None:
        """Asks for another client secret, once; what is on the screen stays."""
        if not self._is_asking and not self.profile.is_demo:
            self._is_asking = True
            self.when_free(lambda: self._ask_for_login(why))

    @work(group="login")
    async def _ask_for_login(self, why: str) -> None:
        from connections_tui.tui.screens.secret import SecretScreen

        try:
            typed = await self.push_screen_wait(SecretScreen(self.profile, why))
        finally:
            self._is_asking = False
        if typed is None:
            self.connections.say("Nothing more is asked until R tries the login again.")
            return
        self._to_keep = typed
        if self._client is None:
            self.connect(typed)
            return
        try:
            self._client.use_secret(typed.secret)
        except BadSettings as error:
            self.ask_for_login(str(error))
            return
        self.connections.action_refresh_all()

    # -- profiles

    @work(group="profiles")
    async def action_profiles(self) -> None:
        if not isinstance(self.screen, ConnectionsScreen):
            return
        if self._profiles is None:
            self.connections.say("There are no other profiles here.")
            return
        from connections_tui.tui.screens.profiles import ProfilesScreen

        screen = ProfilesScreen(self._profiles, self.profile.name)
        if (name := await self.push_screen_wait(screen)) is not None:
            self.switch(name)

    @work(group="switch", exclusive=True)
    async def switch(self, name: str) -> None:
        """Turns to another profile. What the old one is asking stops at once."""
        assert self._profiles is not None
        old = self.connections
        if self.writes is not None and self.writes.are_under_way:
            old.say("A change is on its way: switch when its outcome is known.")
            return
        try:
            session = self._profiles.open(name)
        except ProfileProblem as problem:
            old.say(str(problem), is_error=True)
            return
        for group in ("connect", "memory", "login", "orphans"):
            self.workers.cancel_group(self, group)
        old.disconnect()
        await self._opened.aclose()
        await self.memory.close()
        self._begin(session)
        filter_text, left = old.filter_text, self.current_mode
        await self.switch_mode(f"session-{self._sessions}")
        await self.remove_mode(left)
        self.connections.filter_by(filter_text)
        self.connections.say(f"Now on {clean(name, 60)}.")
        self.connect()
        self.remember()

    async def on_unmount(self) -> None:
        await self._opened.aclose()
        await self.memory.close()

    def tell(self, sentence: str) -> None:
        """What a person should know although all is well; stays for a while."""
        if not self.is_running:
            self._notices.append(sentence)
            return
        self._told.append(Told(self._clock(), sentence))
        shown = clean(sentence, 400)
        self.notify(shown, severity="warning", markup=False, timeout=15)

    # -- writes

    @property
    def is_changing(self) -> bool:
        return self.writes is not None and self.writes.are_under_way

    async def changes_told(self, seconds: float) -> str | None:
        assert self.writes is not None
        if not await self.writes.wait(seconds):
            return None
        return next(reversed(self.writes.outcomes), "")

    def _take_writes(self, client: "ConnectionsClient") -> None:
        from connections_tui.tui.writes import Writes

        audit = self.session.audit() if self.session.audit is not None else None
        self.writes = Writes(
            client,
            self.fleet,
            audit,
            place=self.connections,
            clock=self._clock,
            tell=self.tell_outcome,
        )
        self.writes.on_end = self._write_ended
        if audit is not None:
            self._tell_orphans(audit)

    @work(group="orphans")
    async def _tell_orphans(self, audit: "Audit") -> None:
        """Tells of changes that were under way when their console ended."""
        from connections_tui.tui.writes import told_orphans

        if told := await told_orphans(audit):
            self.tell_outcome("Not known what became of it", told)

    @on(ConnectionsScreen.CreateWanted)
    def _open_form(self) -> None:
        from connections_tui.tui.screens.create import CreateScreen

        if self.writes is not None and not self.lock.is_locked:
            self.push_screen(CreateScreen(self.profile, self.writes), self._form_left)

    def _form_left(self, result: "FormResult | None") -> None:
        """The form was left: shows what came of it, if anything did."""
        if result is None:
            return
        self.connections.choose(result.connection_id)
        if result.created is not None:
            self.connections.say(result.created.sentence)
            self.connections.show_link(
                result.connection_id,
                awaits_merchant=result.awaits_merchant,
                link_url=result.created.link_url,
            )

    @on(ConnectionsScreen.DeleteConfirmed)
    def _delete_confirmed(self, event: ConnectionsScreen.DeleteConfirmed) -> None:
        if self.writes is not None and not self.lock.is_locked:
            self.writes.delete(event.known, event.name)

    def tell_outcome(self, title: str, sentences: str) -> None:
        """What a person must not miss: shown until it is answered.

        Over another dialog it does not push in front: keys meant for that would
        answer it.
        """
        from connections_tui.tui.screens.outcome import OutcomeScreen

        if not isinstance(self.screen, ConnectionsScreen):
            said = clean(sentences.replace("\n\n", " "), 600)
            self.notify(said, title=title, severity="error", markup=False, timeout=60)
        self.when_free(lambda: self.push_screen(OutcomeScreen(title, sentences)))

    def when_free(self, show: Callable[[], object]) -> None:
        """Shows a dialog once the list is in front: over another screen it would take
        the keys that are meant for that."""
        if isinstance(self.screen, ConnectionsScreen):
            show()
        else:
            self._waiting.append(show)

    def _screen_changed(self, screen: Screen[Any]) -> None:
        if self._waiting and isinstance(screen, ConnectionsScreen):
            self.call_later(self.when_free, self._waiting.popleft())

    def _write_ended(self, task: "asyncio.Task[Any]") -> None:
        if not task.cancelled() and (fault := task.exception()) is not None:
            self._handle_exception(fault)  # type: ignore[arg-type]  # never an exit
        elif self._is_leaving and self.writes and not self.writes.are_under_way:
            self.exit(message=self.writes.outcomes[-1])

    # -- leaving

    async def action_quit(self) -> None:
        """Quits once no write is under way; the second time, at once."""
        if not self.is_changing:
            self.exit()
        elif self._is_leaving:
            self.exit(message=NOT_WAITED_FOR)
        else:
            self._is_leaving = True
            self.tell(
                "A change is on its way to the service. The console closes when its "
                "outcome is known; ctrl+q again closes it now."
            )

    async def action_leave(self) -> None:
        """q goes one step back, and quits at the list."""
        connections = self.connections
        if self.screen is not connections:
            await self.screen.run_action("leave")
            return
        if connections.is_reading:
            connections.action_back()
        else:
            await self.action_quit()

    # -- what happened

    def action_errors(self) -> None:
        from connections_tui.tui.screens.errors import ErrorsScreen

        if isinstance(self.screen, ConnectionsScreen):
            self.push_screen(ErrorsScreen(self.session.log, tuple(self._told)))

    @work(group="audit")
    async def action_audit(self) -> None:
        """What was changed from this machine, with any profile."""
        if not isinstance(self.screen, ConnectionsScreen) or not self.session.audit:
            return
        from connections_tui.tui.screens.audit import AuditScreen

        audit = self.session.audit()
        try:
            entries = await asyncio.to_thread(audit.entries)
        except OSError as error:
            self.connections.say(
                f"The record of changes cannot be read: {error.strerror} "
                f"({audit.path}).",
                is_error=True,
            )
            return
        self.push_screen(AuditScreen(entries, str(audit.path)))

    # -- help and commands

    def action_help(self) -> None:
        from connections_tui.tui.screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self.screen, self.lock))

    def action_toggle_theme(self) -> None:
        """Dark to light and back."""
        names = [theme.name for theme in THEMES]
        self.theme = names[names.index(self.theme) - 1]

    def action_privacy(self) -> None:
        """Hides names and secrets everywhere at once, or shows them again."""
        privacy.turn(not privacy.is_on())
        glimpse.end_all()
        # What was said before may name somebody.
        self.clear_notifications()
        for screen in self.screen_stack:
            if isinstance(screen, privacy.Concerned):
                screen.privacy_changed()

    def export_screenshot(
        self, *, title: str | None = None, simplify: bool = False
    ) -> str:
        """A picture of the screen, in which no secret is shown in clear."""
        glimpse.end_all()
        return super().export_screenshot(title=title, simplify=simplify)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Every action of the screen, by name. No screenshots: a shown token would
        be in them."""
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
        yield SystemCommand(
            "Light or dark theme", "The other theme", self.action_toggle_theme
        )

    def _runner(self, node: Any, action: str) -> Callable[[], Any]:
        return lambda: self.run_worker(self.run_action(action, node), group="command")


def _tells_of_pastes(box: Widget | None) -> bool:
    """Whether it leaves out by itself what cannot be typed, and says so."""
    return getattr(box, "tells_of_pastes", False)
