"""Opening the console. Without click: most starts have no flags to read."""

import gc
import os

from connections_tui.cli import output
from connections_tui.cli.terminal import (
    ConsoleLeft,
    prepare_environment,
    problem_with_terminal,
)
from connections_tui.config import Profile, load_profile
from connections_tui.config.profiles import CLIENT_SECRET

USAGE = 2


def open_default_console() -> int:
    """The console on what the environment asks for; see ``open_console``."""
    return open_console(load_profile(os.environ))


def open_console(profile: Profile) -> int:
    """Runs the console until it is left; the exit code where it cannot be run.

    Raises:
        ConsoleLeft: it was left, with the exit code it was left with.
    """
    if problem := problem_with_terminal():
        output.say(f"The console needs a terminal: {problem}.")
        return USAGE
    # Read into the profile; a browser that is started should not inherit it.
    os.environ.pop(CLIENT_SECRET, None)
    prepare_environment()
    # What is imported stays: looking for garbage in it would only take time. The
    # application turns it on again.
    gc.disable()
    from connections_tui.cli.sessions import console_for

    app = console_for(profile)
    app.run()
    raise ConsoleLeft(app.return_code or 0)
