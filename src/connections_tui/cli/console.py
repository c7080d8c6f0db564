"""Opening the console. Without click: most starts have no flags to read."""

import gc

from connections_tui.cli import output
from connections_tui.cli.choosing import Flags
from connections_tui.cli.exits import USAGE
from connections_tui.cli.faults import quiet_interpreter
from connections_tui.cli.terminal import (
    ConsoleLeft,
    prepare_environment,
    problem_with_terminal,
)
from connections_tui.config import Profile


def open_default_console() -> int:
    """The console on what is configured; see ``open_console``."""
    return open_console(Flags().chosen())


def open_console(profile: Profile) -> int:
    """Runs the console until it is left; the exit code where it cannot be run.

    Raises:
        ConsoleLeft: it was left, with the exit code it was left with.
    """
    if problem := problem_with_terminal():
        output.say(f"The console needs a terminal: {problem}.")
        return USAGE
    prepare_environment()
    quiet_interpreter()
    # What is imported stays: looking for garbage in it would only take time. The
    # application turns it on again.
    gc.disable()
    from connections_tui.cli.sessions import console_for
    from connections_tui.tui import garbage
    from connections_tui.tui.signals import watched

    garbage.begin()
    app = console_for(profile)
    with watched(app):
        app.run()
    raise ConsoleLeft(app.return_code or 0)
