"""Profiles made into what the console works with."""

from typing import TYPE_CHECKING

from connections_tui import wiring
from connections_tui.api import RequestLog
from connections_tui.config import (
    Environment,
    Profile,
    audit_file,
    history_file,
    preferences_file,
    sandbox_database,
)
from connections_tui.tui import ProfileView, Session
from connections_tui.tui.session import Tell

if TYPE_CHECKING:
    from connections_tui.audit import Audit


def session_of(profile: Profile, tell: Tell, log: RequestLog) -> Session:
    """Everything the console needs of a profile.

    ``tell``: for what opening says. ``log``: one for all sessions of a console.
    """
    who = (profile.name, profile.base_url, profile.client_id)
    preferences = preferences_file(*who)
    places = {
        "Memory": str(history_file(*who)),
        "Preferences": str(preferences),
        "Changes": str(audit_file()),
    }
    if profile.environment is Environment.DEMO:
        places["Sandbox"] = str(sandbox_database())
    return Session(
        profile=_view(profile),
        open_client=lambda _: wiring.open_client(profile, on_notice=tell, log=log),
        open_history=lambda on_notice: wiring.open_history(profile, on_notice),
        preferences=preferences,
        places=places,
        audit=lambda: _audit(profile),
        log=log,
    )


def _view(profile: Profile) -> ProfileView:
    return ProfileView(
        name=profile.name,
        environment=profile.environment.value,
        address=profile.base_url,
        host=profile.host,
        api_version=profile.api_version,
    )


def _audit(profile: Profile) -> "Audit":
    from connections_tui.audit import Audit

    return Audit(
        audit_file(),
        profile=profile.name,
        environment=profile.environment.value,
        host=profile.host,
        clock=wiring.utc_now,
    )
