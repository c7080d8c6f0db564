"""One profile at a time: its connection, its login, and switching to another."""

import gc
from collections import deque
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual import on, work
from textual.screen import Screen

from connections_tui.api import ApiError, BadSettings, SecretWanted
from connections_tui.crashes import CrashReports
from connections_tui.fleet import Fleet
from connections_tui.fleet.cache.cache import Memory
from connections_tui.fleet.shown.choices import Choices
from connections_tui.fleet.shown.preferences import SHARED_NAME
from connections_tui.moments import in_words
from connections_tui.steady import SteadyClock
from connections_tui.text import clean
from connections_tui.tui.screens.connections import ConnectionsScreen
from connections_tui.tui.session import (
    Keep,
    ProfileProblem,
    Profiles,
    Session,
    TypedSecret,
)
from connections_tui.tui.state import ProfileView, Told, WriteLock
from connections_tui.tui.terminal.process import ProcessApp
from connections_tui.words import present

if TYPE_CHECKING:
    from connections_tui.api import ConnectionsClient
    from connections_tui.changes.writes import Writes


class SessionApp(ProcessApp):
    """Works with one session at a time."""

    DEFAULT_MODE = "session-1"

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
        self._clock = clock
        if isinstance(clock, SteadyClock):
            clock.on_jump = self._tell_jump
        self._open_profiles = profiles
        self._notices: list[str] = []
        """Notices from before the first screen."""
        self._told: deque[Told] = deque(maxlen=200)
        self._sessions = 0
        kept = session.preferences
        self.looks = Choices(kept and kept.with_name(SHARED_NAME), self.tell)
        """Choices that hold for all profiles."""
        self._begin(session)

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
        """None until the client is open."""
        self._client: ConnectionsClient | None = None
        self._opened = AsyncExitStack()
        self._waiting: deque[Callable[[], object]] = deque()
        """Dialogs to show when the list is in front again."""
        self._is_asking = False
        self._to_keep: TypedSecret | None = None
        """A secret to keep once the service has accepted it."""

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

    @cached_property
    def _profiles(self) -> Profiles | None:
        return self._open_profiles() if self._open_profiles is not None else None

    @property
    def files_folder(self) -> Path | None:
        """For a file that the person asked for; None where none is kept."""
        kept = self.session.preferences
        return kept.parent if kept is not None else None

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

    def on_ready(self) -> None:
        self.screen_change_signal.subscribe(self, self._screen_changed, immediate=True)
        # After the first frame: what the client imports would delay it.
        self.call_after_refresh(self.connect)
        self.call_after_refresh(self.remember)
        while self._notices:
            self.tell(self._notices.pop(0))

    def client_opened(self, client: "ConnectionsClient") -> None:
        """The client is open."""

    @work(group="memory")
    async def remember(self) -> None:
        """Recalls what the first frame did not wait for; then keeps what changes."""
        await self.memory.recall_rest()
        await self.memory.run()

    @work(group="connect", exclusive=True)
    async def connect(self, typed: "TypedSecret | None" = None) -> None:
        """Opens the client, or says why it cannot."""
        if self._exit:
            return  # already quitting: a client opened now would not be closed
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
            # Off since the start: imports leave no garbage.
            gc.enable()
        from connections_tui.fleet.asking.upkeep import Sweep, Upkeep

        self._client = client
        sweep = Sweep(client, self.fleet, clock=self._clock)
        self.client_opened(client)
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
        self.garbage.left()
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
        """Prompts for another client secret, once; the list stays."""
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
            self.connections.say("Login required. Press R to retry.")
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
            self.connections.say("No other profiles.")
            return
        from connections_tui.tui.screens.profile_list import ProfilesScreen

        screen = ProfilesScreen(self._profiles, self.lock)
        if (name := await self.push_screen_wait(screen)) is not None:
            self.switch(name)

    @work(group="switch", exclusive=True)
    async def switch(self, name: str) -> None:
        """Switches to another profile. Requests of the old one are cancelled."""
        assert self._profiles is not None
        old = self.connections
        if self.writes is not None and self.writes.are_under_way:
            old.say("Cannot switch profiles while a change is in progress.")
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
        self.connections.say(f"Switched to {clean(name, 60)}.")
        self.connect()
        self.remember()

    async def on_unmount(self) -> None:
        await self._opened.aclose()
        await self.memory.close()

    def tell(self, sentence: str) -> None:
        """Shows a notice for a while, and keeps it for the errors screen."""
        if not self.is_running:
            self._notices.append(sentence)
            return
        self._told.append(Told(self._clock(), sentence))
        shown = clean(sentence, 400)
        self.notify(shown, severity="warning", markup=False, timeout=15)

    def when_free(self, show: Callable[[], object]) -> None:
        """Shows a dialog when the list is in front: over another screen it would get
        the keys meant for that."""
        if isinstance(self.screen, ConnectionsScreen):
            show()
        else:
            self._waiting.append(show)

    def _screen_changed(self, screen: Screen[Any]) -> None:
        self.garbage.left()
        if self._waiting and isinstance(screen, ConnectionsScreen):
            self.call_later(self.when_free, self._waiting.popleft())
