"""Bugs outside the screens: one line on standard error, and a crash report.

Python would print the exception's message, and libraries' messages hold URLs with
tokens. Nothing heavy is imported before there is something to report.
"""

import sys
import threading
from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from connections_tui.crashes import CrashReports

_MOST_UNASKED = 3
"""Reports of bugs that ended nothing; more would push out those that did."""


def catch_faults() -> None:
    """Takes over what Python prints of uncaught exceptions."""
    sys.excepthook = _program_ended
    threading.excepthook = _thread_ended
    sys.unraisablehook = _Unraisable()


def quiet_interpreter() -> None:
    """Stops what else prints values or draws over the screen.

    Warnings and logs of libraries contain reprs of values.
    """
    import faulthandler
    import logging
    import warnings

    faulthandler.disable()
    warnings.simplefilter("ignore")
    # With a handler that does nothing, logging does not print by its last resort.
    logging.getLogger().addHandler(logging.NullHandler())


def _program_ended(
    kind: type[BaseException], error: BaseException, traceback: TracebackType | None
) -> None:
    if issubclass(kind, Exception):
        _say_of(error.with_traceback(traceback))
    # Else it is ctrl+c: Python ends with the signal, and nothing is to be said.


def _thread_ended(args: threading.ExceptHookArgs) -> None:
    if isinstance(args.exc_value, Exception) and not sys.is_finalizing():
        _say_of(args.exc_value)


class _Unraisable:
    """For what is raised where it ends nothing, such as in a finalizer."""

    def __init__(self) -> None:
        self._left = _MOST_UNASKED

    def __call__(self, fault: "sys.UnraisableHookArgs") -> None:
        if fault.exc_value is None or sys.is_finalizing() or not self._left:
            return
        self._left -= 1
        _reports().write(fault.exc_value)


def _say_of(error: BaseException) -> None:
    from connections_tui.cli import output
    from connections_tui.cli.printed import Failure

    sentence = report(error)
    # The terminal may be gone.
    with suppress(OSError, ValueError):
        output.complain(sentence, Failure(sentence, 1))


def report(error: BaseException) -> str:
    """What is said of a bug, in one line without its values; a file has the rest."""
    return _reports().told(error)


def _reports() -> "CrashReports":
    from connections_tui.composition import utc_now
    from connections_tui.config import state_folder
    from connections_tui.crashes import CrashReports

    return CrashReports(state_folder(), clock=utc_now)
