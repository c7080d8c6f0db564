"""Profiles as sessions of the console."""

from pathlib import Path
from typing import TYPE_CHECKING

from connections_tui import wiring
from connections_tui.access import ProfileView
from connections_tui.api import RequestLog
from connections_tui.config import (
    Profile,
    audit_file,
    history_file,
    is_homeless,
    preferences_file,
    sandbox_database,
    state_folder,
)
from connections_tui.crashes import CrashReports
from connections_tui.session import Session, Tell
from connections_tui.steady import SteadyClock
from connections_tui.text import clean
from connections_tui.tui import ConnectionsApp
from connections_tui.tui.session import Profiles

if TYPE_CHECKING:
    from connections_tui.changes.audit import Audit


def console_for(profile: Profile) -> ConnectionsApp:
    """The console, on one profile and with the others to switch to."""
    log = RequestLog()

    def tell(sentence: str) -> None:
        app.tell(sentence)

    def profiles() -> Profiles:
        # Imported when P is pressed: no first frame needs it.
        from connections_tui.cli.shelf import Shelf
        from connections_tui.config import ProfileBook

        return Shelf(ProfileBook(), profile, tell=tell, log=log)

    app = ConnectionsApp(
        session_of(profile, tell, log),
        clock=SteadyClock(),
        profiles=profiles,
        crashes=CrashReports(state_folder(), clock=wiring.utc_now),
    )
    return app


def session_of(profile: Profile, tell: Tell, log: RequestLog) -> Session:
    """Everything the console needs of a profile.

    ``tell``: takes notices. ``log``: one for all sessions of a console.
    """
    who = (profile.name, profile.base_url, profile.client_id)
    preferences: Path | None = preferences_file(*who)
    places = {
        "Memory": str(history_file(*who)),
        "Preferences": str(preferences),
        "Changes": str(audit_file()),
    }
    if profile.is_demo:
        places["Sandbox"] = str(sandbox_database())
    has_home = not is_homeless(state_folder())
    if not has_home:
        preferences, places = None, {}
    return Session(
        profile=_view(profile),
        open_client=lambda typed: wiring.open_client(
            profile, on_notice=tell, log=log, typed=typed
        ),
        open_history=lambda on_notice: wiring.open_history(profile, on_notice),
        preferences=preferences,
        places=places,
        # Without a home nothing is recorded: so only the sandbox can be changed.
        open_audit=(lambda: _audit(profile))
        if has_home or not profile.is_demo
        else None,
        log=log,
    )


def _view(profile: Profile) -> ProfileView:
    return ProfileView(
        # Variables can hold anything, and these are drawn before they are checked.
        name=clean(profile.name, 60),
        environment=profile.environment.value,
        address=profile.base_url,
        host=clean(profile.host, 100),
        api_version=profile.api_version,
        is_at_production=profile.is_production,
        is_read_only=profile.read_only,
        refresh_seconds=profile.refresh_seconds,
        keeps_secret=profile.is_kept,
    )


def _audit(profile: Profile) -> "Audit":
    from connections_tui.changes.audit import Audit

    return Audit(
        audit_file(),
        profile=profile.name,
        environment=profile.environment.value,
        host=profile.host,
        clock=wiring.utc_now,
    )
