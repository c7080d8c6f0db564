"""The signals that end the console: the first in order, a second one at once.

These are Python's handlers and not the loop's: they work before the loop runs, after
it, and while a stuck terminal blocks it.
"""

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, NoReturn, Protocol

ENDING = tuple(
    getattr(signal, name)
    for name in ("SIGTERM", "SIGHUP", "SIGQUIT", "SIGINT")
    if hasattr(signal, name)
)
MOST_SECONDS = 8.0
"""An end that takes longer is stuck: the wait for a change, and some more."""
SIGNALLED = 128
"""What shells add to a signal's number for the exit code."""


class Endable(Protocol):
    """The part of the console that signals need."""

    @property
    def is_drawing(self) -> bool:
        """Whether the terminal is not as the shell wants it."""
        ...

    @property
    def running_loop(self) -> asyncio.AbstractEventLoop | None: ...

    def end_with(self, exit_code: int) -> None:
        """Begins to end; called by the loop."""
        ...

    def put_right_now(self) -> None:
        """Restores the terminal, whatever else is going on."""
        ...

    def take_fault(self, error: BaseException) -> None:
        """Ends because of an error in a thread; called by the loop."""
        ...


class _Ending:
    def __init__(self, app: Endable) -> None:
        self._app = app
        self._has_begun = False

    def came(self, number: int, _: FrameType | None) -> None:
        loop = self._app.running_loop
        if self._has_begun or loop is None or not self._app.is_drawing:
            self._now(number)
        self._has_begun = True
        try:
            loop.call_soon_threadsafe(self._app.end_with, SIGNALLED + number)
        except RuntimeError:  # the loop has just ended
            self._now(number)
        if hasattr(signal, "setitimer"):
            signal.signal(signal.SIGALRM, lambda *_: self._now(number))
            signal.setitimer(signal.ITIMER_REAL, MOST_SECONDS)

    def _now(self, number: int) -> NoReturn:
        self._app.put_right_now()
        os._exit(SIGNALLED + number)


@contextmanager
def watched(app: Endable) -> Iterator[None]:
    """In it, signals and errors in threads end the console.

    The terminal is restored, however that happens.
    """
    ending = _Ending(app)
    before: dict[int, Any] = {}
    for number in ENDING:
        # The parent may have chosen to ignore a signal, as nohup does.
        if signal.getsignal(number) is not signal.SIG_IGN:
            before[number] = signal.signal(number, ending.came)
    hook, threading.excepthook = threading.excepthook, _handing_to(app)
    try:
        yield
    finally:
        threading.excepthook = hook
        app.put_right_now()
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in before.items():
            signal.signal(number, handler)


def _handing_to(app: Endable) -> Callable[[threading.ExceptHookArgs], None]:
    def hook(args: threading.ExceptHookArgs) -> None:
        error, loop = args.exc_value, app.running_loop
        if error is None or loop is None or sys.is_finalizing():
            return
        try:
            loop.call_soon_threadsafe(app.take_fault, error)
        except RuntimeError:
            return  # the loop has just ended: so does the console

    return hook
