"""Logging in with a client secret that is typed."""

from functools import partial
from typing import TYPE_CHECKING

from connections_tui.api import BadSettings
from connections_tui.tui import screens
from connections_tui.tui.background import in_background
from connections_tui.tui.profile_actions import Keep, ProfileProblem, TypedSecret

if TYPE_CHECKING:
    from connections_tui.tui.app import ConnectionsApp


class Login:
    """Asks for a client secret, tries it, and keeps one that the service accepted.

    For one session: what was typed for a profile is for no other.
    """

    def __init__(self, app: "ConnectionsApp") -> None:
        self._app = app
        self._is_asking = False
        self._to_keep: TypedSecret | None = None
        """A secret to keep once the service has accepted it."""

    def refused(self, why: str) -> None:
        """The service refused the login."""
        self._to_keep = None
        self.ask(why)

    def ask(self, why: str) -> None:
        """Prompts for another client secret, once; the list stays."""
        if not self._is_asking and not self._app.session.profile.is_demo:
            self._is_asking = True
            self._app.notices.when_free(
                lambda: in_background(self._app, partial(self._ask, why), group="login")
            )

    async def _ask(self, why: str) -> None:
        app = self._app
        try:
            typed = await app.push_screen_wait(
                screens.SecretScreen(app.session.profile, why)
            )
        finally:
            self._is_asking = False
        if typed is None:
            app.connections.say("Login required. Press R to retry.")
            return
        self._to_keep = typed
        client = app.session.client
        if client is None:
            app.sessions.open(typed)
            return
        try:
            client.use_secret(typed.secret)
        except BadSettings as error:
            self.ask(str(error))
            return
        app.connections.service.action_refresh_all()

    def accepted(self) -> None:
        """The service accepted the login: only now a typed secret is kept."""
        typed, self._to_keep = self._to_keep, None
        if typed is not None and typed.keep is not Keep.SESSION:
            in_background(self._app, partial(self._keep, typed), group="keep")

    async def _keep(self, typed: TypedSecret) -> None:
        app = self._app
        if (profiles := app.sessions.profiles) is None:
            return
        try:
            app.tell(await profiles.keep_secret(app.session.profile.name, typed))
        except ProfileProblem as problem:
            app.tell(str(problem))
