"""The console for a profile. Importing it imports Textual."""

from collections.abc import Mapping

from connections_tui import composition
from connections_tui.api import RequestLog
from connections_tui.config import Profile, profiles_path, state_folder
from connections_tui.crashes import CrashReports
from connections_tui.steady import SteadyClock
from connections_tui.tui import ConnectionsApp
from connections_tui.tui.profile_actions import Profiles


def console_for(profile: Profile) -> ConnectionsApp:
    """The console, on one profile and with the others to switch to."""
    log = RequestLog()

    def tell(sentence: str) -> None:
        app.tell(sentence)

    def profiles() -> Profiles:
        # Imported when P is pressed: no first frame needs it.
        from connections_tui.cli.console_profiles import ConsoleProfiles
        from connections_tui.config import ProfileBook

        return ConsoleProfiles(ProfileBook(), profile, tell=tell, log=log)

    keys, problem = _keys()
    app = ConnectionsApp(
        composition.session_of(profile, tell, log),
        clock=SteadyClock(),
        profiles=profiles,
        crashes=CrashReports(state_folder(), clock=composition.utc_now),
        keys=keys,
    )
    if problem:
        app.tell(problem)
    return app


def _keys() -> tuple[Mapping[str, str], str]:
    """The keys in the file of profiles, and what is wrong with that.

    Most files have none, and need not be understood for that.
    """
    try:
        if b"keys" not in profiles_path().read_bytes():
            return {}, ""
    except OSError:
        return {}, ""
    from connections_tui.config import ProfileBook, ProfilesBroken

    try:
        return ProfileBook().keys(), ""
    except ProfilesBroken as error:
        return {}, str(error)
