"""Opening the console. Without click: most starts have no flags to read."""

import gc

from connections_tui.cli import output
from connections_tui.cli.bugs import quiet_interpreter
from connections_tui.cli.choosing import Flags
from connections_tui.cli.exits import USAGE, failures_end
from connections_tui.cli.terminal import (
    ConsoleLeft,
    prepare_environment,
    problem_with_terminal,
)
from connections_tui.config import Profile


def open_default_console() -> int:
    """Opens the console on the configured profile; see ``open_console``."""
    with failures_end():
        return open_console(Flags().chosen())


def open_console(profile: Profile) -> int:
    """Runs the console until it ends; the exit code if it cannot run.

    Raises:
        ConsoleLeft: it ended, with its exit code.
    """
    if problem := problem_with_terminal():
        output.say(f"Cannot open the console: {problem}.")
        return USAGE
    prepare_environment()
    quiet_interpreter()
    # Imports leave no garbage. The application turns the collector on again.
    gc.disable()
    from connections_tui.cli.launch import console_for
    from connections_tui.tui import garbage
    from connections_tui.tui.terminal.signals import watched

    garbage.begin()
    app = console_for(profile)
    with watched(app):
        app.run()
    raise ConsoleLeft(app.return_code or 0)
