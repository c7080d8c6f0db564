"""Errors outside of the screens' handlers: a report, and one sentence of it."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from rich.console import Console
from rich.text import Text
from textual.app import ScreenError
from textual.css.query import NoMatches
from textual.dom import NoScreen
from textual.errors import NoWidget
from textual.widget import MountError
from textual.worker import WorkerFailed

from connections_tui.crashes import CrashReports
from connections_tui.text import clean

_TAKEN_APART = (NoMatches, NoScreen, MountError, ScreenError, NoWidget)
"""Errors of Textual's about parts that are no longer, or not yet, there."""


class Crashing:
    """Keeps the sentence about the first error, which ends the console."""

    def __init__(self, reports: CrashReports) -> None:
        self._reports = reports
        self.line: str | None = None
        """For the shell's screen; None while all is well."""

    def is_ignored(self, error: Exception, *, is_exiting: bool) -> bool:
        """Whether it is of an answer that came while the screens were taken apart."""
        return is_exiting and isinstance(_cause(error), _TAKEN_APART)

    def report(self, error: Exception, more: str) -> None:
        """Writes a report of the first error. ``more``: what else to know of it."""
        if self.line is None:
            self.line = self._reports.told(_cause(error), more)

    def tell(self, console: Console, said: Sequence[object]) -> None:
        """One sentence on the shell's screen; ``said``: what to say without a crash."""
        with suppress(OSError):  # the terminal may be gone
            if self.line is not None:
                console.print(Text(self.line), soft_wrap=True)
            elif said:
                console.print(Text(clean(str(said[0]), 1000)))

    def watch(
        self,
        loop: asyncio.AbstractEventLoop,
        *,
        is_running: Callable[[], bool],
        take: Callable[[Exception], None],
    ) -> None:
        """Takes errors of tasks that nobody awaits, of callbacks and transports."""

        def failed(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
            error = context.get("exception")
            if not isinstance(error, Exception):
                return  # "still pending" and the like: these messages hold values
            is_networks = "transport" in context or isinstance(error, OSError)
            if is_networks or not is_running():
                self._reports.write(error)
            else:
                take(error)

        # In debug mode it logs what callbacks were called with.
        loop.set_debug(False)
        loop.set_exception_handler(failed)


def _cause(error: Exception) -> BaseException:
    return error.error if isinstance(error, WorkerFailed) else error
