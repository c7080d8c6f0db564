"""One session at a time: begins it, opens its client, and switches to another."""

import gc
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from textual.screen import Screen

from connections_tui.api import ApiError, BadSettings, SecretWanted
from connections_tui.session import Session
from connections_tui.text import clean
from connections_tui.tui import screens
from connections_tui.tui.background import in_background
from connections_tui.tui.connections_screen import ConnectionsScreen
from connections_tui.tui.login import Login
from connections_tui.tui.profile_actions import ProfileProblem, Profiles, TypedSecret

if TYPE_CHECKING:
    from collections.abc import Callable

    from connections_tui.tui.app import ConnectionsApp


class Sessions:
    """The session of the console, and the other profiles."""

    current: Session
    login: Login

    def __init__(
        self, app: "ConnectionsApp", open_profiles: "Callable[[], Profiles] | None"
    ) -> None:
        """``open_profiles``: None if there are no others."""
        self._app = app
        self._open_profiles = open_profiles
        self._count = 0

    @property
    def _mode(self) -> str:
        return f"session-{self._count}"

    def begin(self, session: Session) -> None:
        """Everything that belongs to one profile, new; a mode of screens as well."""
        app = self._app
        self._count += 1
        app.add_mode(self._mode, self._new_list)
        self.current = session
        session.begin(clock=app.clock, tell=app.tell)
        session.cache.recall_first()
        self.login = Login(app)
        app.notices.drop_dialogs()

    def _new_list(self) -> Screen[Any]:
        session = self.current
        return ConnectionsScreen(
            session.fleet,
            session.lock,
            self._app.clock,
            session.cache,
            session.choices,
            session.places,
            session.labelling,
            templates_folder=session.templates,
        )

    def open(self, typed: TypedSecret | None = None) -> None:
        """Opens the client, or says why it cannot."""
        in_background(
            self._app, partial(self._connect, typed), group="connect", exclusive=True
        )

    def recall(self) -> None:
        """Recalls what the first frame did not wait for; then keeps what changes."""
        in_background(self._app, self._recall, group="cache")
        in_background(self._app, self._label, group="labels")

    async def _recall(self) -> None:
        cache = self.current.cache
        await cache.recall_rest()
        await cache.run()

    async def _label(self) -> None:
        labelling = self.current.labelling
        await labelling.read()
        await labelling.watch()

    async def _connect(self, typed: TypedSecret | None) -> None:
        app, session = self._app, self.current
        if app.is_ending:
            return  # a client opened now would not be closed
        service = app.connections.service
        try:
            secret = typed.secret if typed is not None else None
            await session.connect(app.changing, typed=secret)
        except (ApiError, BadSettings) as error:
            service.refuse(str(error))
            if typed is not None or isinstance(error, SecretWanted):
                self.login.ask(str(error))
            return
        finally:
            # Off since the start: imports leave no garbage.
            gc.enable()
        assert session.client is not None
        assert session.upkeep is not None
        app.connections.chosen_pane.audit = session.audit
        app.connections.optional.changes = session.changes
        service.connect(session.client, session.upkeep)
        app.changing.begin()

    # -- other profiles

    @cached_property
    def profiles(self) -> Profiles | None:
        return self._open_profiles() if self._open_profiles is not None else None

    def action_profiles(self) -> None:
        """A list of the profiles; one of them is switched to."""
        in_background(self._app, self._choose_profile, group="profiles")

    async def _choose_profile(self) -> None:
        app = self._app
        if not app.is_at_list:
            return
        if self.profiles is None:
            app.connections.say("No other profiles.")
            return

        screen = screens.ProfilesScreen(
            self.profiles, self.current.lock, self._app.clock
        )
        if (name := await app.push_screen_wait(screen)) is not None:
            self.switch(name)

    def switch(self, name: str) -> None:
        """Switches to another profile. Requests of the old one are cancelled."""
        in_background(
            self._app, partial(self._switch, name), group="switch", exclusive=True
        )

    async def _switch(self, name: str) -> None:
        assert self.profiles is not None
        app, old = self._app, self._app.connections
        if app.changing.is_in_progress:
            old.say("Cannot switch profiles while a change is in progress.")
            return
        try:
            session = self.profiles.open(name)
        except ProfileProblem as problem:
            old.say(str(problem), is_error=True)
            return
        for group in ("connect", "cache", "labels", "login", "orphans"):
            app.workers.cancel_group(app, group)
        old.service.disconnect()
        await self.current.close()
        self.begin(session)
        filter_text, left = old.filter.text, app.current_mode
        await app.switch_mode(self._mode)
        await app.remove_mode(left)
        if filter_text:
            app.connections.filter.text = filter_text
        app.connections.say(f"Switched to {clean(name, 60)}.")
        self.open()
        self.recall()
