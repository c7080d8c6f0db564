"""The terminal's input and size, and how the console stops and continues.

Textual's driver polls every 100 ms. This one sleeps until something comes: a key, or
the order to stop. Its reading is its own as well (see ``incoming``): Textual's parser
can fail on what a terminal sends, or wait for the rest without a limit.
"""

import os
import select
import selectors
import signal
import sys
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from textual import constants, events
from textual.driver import Driver
from textual.message import Message

from connections_tui.served import is_served
from connections_tui.tui import symbols
from connections_tui.tui.terminal import background, desktop, jobs, surroundings
from connections_tui.tui.terminal.incoming import Incoming
from connections_tui.tui.terminal.keys import WAY_OUT
from connections_tui.tui.terminal.sequences import (
    Meanings,
    SizeChanged,
    TerminalGone,
)
from connections_tui.tui.terminal.units import Refused, Sequence, Told, Unit
from connections_tui.tui.terminal.writing import PUT_RIGHT, TerminalOutput

if TYPE_CHECKING:
    from textual.app import App

CHUNK_BYTES = 4096
UNKNOWN_SIZE = (80, 24)
"""Columns and rows of a terminal that does not know its size, as a serial line."""


def driver_class() -> type[Driver] | None:
    """The class for this terminal; None where Textual chooses better."""
    if is_served(os.environ):
        from connections_tui.tui.terminal.served_driver import ServedDriver

        return ServedDriver
    if sys.platform == "win32" or constants.DRIVER is not None:
        return None
    return QuickDriver


if sys.platform != "win32" or TYPE_CHECKING:
    import termios

    from textual.drivers.linux_driver import LinuxDriver

    class QuickDriver(LinuxDriver):
        """Reads as Textual's does, without looking up in between."""

        _stop: tuple[int, int] | None = None
        """A pipe's two ends while keys are read; its end closes when they are not."""
        _woken: int | None = None
        """While the process sleeps, a pipe with the numbers of signals."""

        def __init__(self, app: "App[Any]", **settings: Any) -> None:
            self._is_heeded = signal.getsignal(signal.SIGTSTP) != signal.SIG_IGN
            super().__init__(app, **settings)
            self.is_on = False
            """Whether the terminal is in a state no shell could be used in."""
            self._is_to_sleep = self._is_for_all = False
            self._has_asked = self._is_measuring = self._asks_background = False
            assert sys.__stderr__ is not None  # the start looks at it
            self._title = ""
            """Shown while the application draws; empty before there is one."""
            self._output = TerminalOutput(sys.__stderr__.fileno())
            self._file = self._output  # type: ignore[assignment]  # as much as is used
            try:
                self._attributes = termios.tcgetattr(self.fileno)
            except termios.error:
                self._attributes = []

        # -- on and off

        def start_application_mode(self) -> None:
            self._until_in_front()
            self._stop = os.pipe()
            self.is_on = True
            super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual's
            if self._title:
                self.write(desktop.PUSH_TITLE + desktop.title(self._title))
            if not self._has_asked:
                # Once: the answers stay true. The first frame goes over what is drawn.
                self._has_asked = self._is_measuring = True
                self.write(symbols.MEASURE)
                if surroundings.takes_strings(os.environ):
                    self._asks_background = True
                    self.write(background.ASK)
                self.flush()

        def stop_application_mode(self) -> None:
            if self._title:
                self.write(desktop.POP_TITLE)
            super().stop_application_mode()

        def set_title(self, text: str) -> None:
            """While the application draws; then the window has its own again."""
            if text == self._title or not surroundings.takes_strings(os.environ):
                return
            remember = "" if self._title else desktop.PUSH_TITLE
            self._title = text
            if self.is_on:
                self.write(remember + desktop.title(text))
                self.flush()

        def close(self) -> None:
            super().close()  # all is written when this returns
            self.is_on = False

        def put_right_now(self, last_words: str = "") -> None:
            """Restores the terminal without waiting, from within any signal handler.

            Pending output is dropped. ``last_words``: for the shell's screen.
            """
            said = f"{last_words}\n" if last_words else ""
            if not self.is_on:
                self._output.shut(said)
                return
            self.is_on = False
            with suppress(termios.error):
                termios.tcsetattr(self.fileno, termios.TCSANOW, self._attributes)
            title = desktop.POP_TITLE if self._title else ""
            self._output.shut(PUT_RIGHT + title + said)
            if self._stop is not None:
                # Python waits for the reading thread, should it end by itself.
                os.write(self._stop[1], b"\0")

        def _get_terminal_size(self) -> tuple[int, int]:
            """Of the terminal itself: COLUMNS and LINES may be exported once and stay,
            and standard output may be a file."""
            for descriptor in (self._output.fileno(), self.fileno):
                with suppress(OSError):
                    columns, rows = os.get_terminal_size(descriptor)
                    if columns and rows:
                        return columns, rows
            return UNKNOWN_SIZE

        # -- suspended and resumed

        @property
        def can_suspend(self) -> bool:
            return self._is_heeded and jobs.has_shell()

        def _sigtstp_application(self, *_: object) -> None:
            """Not in the handler: a frame may be half drawn."""
            self._is_to_sleep = True
            if not (self.is_on and self._later(self._fall_asleep)):
                os.kill(os.getpid(), signal.SIGSTOP)

        def _sigcont_application(self, *_: object) -> None:
            self._is_to_sleep = False
            if self.is_on and self._woken is None:
                self._later(self._begin_anew)

        def _later(self, job: Callable[[], None]) -> bool:
            """Whether the loop will do it; not when it has ended."""
            try:
                self._loop.call_soon_threadsafe(job)
            except RuntimeError:
                return False
            return True

        def _fall_asleep(self) -> None:
            if self.is_on and self._is_to_sleep:
                with self._hearing_the_shell():
                    self.suspend_application_mode()
                    if self._is_for_all:
                        self._stop_others()
                    self._sleep()
                self._wake_up()

        def suspend_job(self) -> None:
            """Stops the whole job, as the terminal does at ctrl+z."""
            self._is_to_sleep = self._is_for_all = True
            self._later(self._fall_asleep)

        def _stop_others(self) -> None:
            """A program that started this one stops as well. Not before the terminal
            is restored: the shell takes it when that program stops."""
            self._is_for_all = False
            handler = signal.signal(signal.SIGTSTP, signal.SIG_IGN)
            os.kill(0, signal.SIGTSTP)
            signal.signal(signal.SIGTSTP, handler)

        def _begin_anew(self) -> None:
            """It was stopped without notice; another program may have changed the
            terminal in the meantime."""
            if self.is_on:
                self._until_in_front()
                self.suspend_application_mode()
                self._wake_up()

        def _wake_up(self) -> None:
            self.start_application_mode()
            self.send_message(self.SignalResume())

        def _until_in_front(self) -> None:
            if not self._has_terminal():
                with self._hearing_the_shell():
                    self._sleep()

        @contextmanager
        def _hearing_the_shell(self) -> Iterator[None]:
            """Signals come through a pipe: a Python handler would wait for this thread,
            which stays blocked if another thread was interrupted."""
            self._woken, end = os.pipe()
            os.set_blocking(end, False)
            before = signal.set_wakeup_fd(end, warn_on_full_buffer=False)
            try:
                yield
            finally:
                signal.set_wakeup_fd(before)
                for descriptor in (self._woken, end):
                    os.close(descriptor)
                self._woken = None

        def _sleep(self) -> None:
            """Until the shell puts the job in the foreground again."""
            is_continued = self._hears_more() and self._is_told_to_go_on()
            while not (is_continued and self._has_terminal()):
                os.kill(os.getpid(), signal.SIGSTOP)
                # The kill may return a little before we are stopped.
                while not (is_continued := self._is_told_to_go_on()):
                    continue

        def _hears_more(self) -> bool:
            assert self._woken is not None
            return bool(select.select([self._woken], [], [], 0)[0])

        def _is_told_to_go_on(self) -> bool:
            """By the signals that come next."""
            assert self._woken is not None
            return signal.SIGCONT in os.read(self._woken, CHUNK_BYTES)

        def _has_terminal(self) -> bool:
            try:
                return os.tcgetpgrp(self.fileno) == os.getpgrp()
            except OSError:
                return True  # it controls no jobs

        # -- reading

        def disable_input(self) -> None:
            """Wakes the reading thread, so that it ends at once."""
            if self._stop is not None:
                os.write(self._stop[1], b"\0")
            super().disable_input()
            if self._stop is not None:
                for end in self._stop:
                    os.close(end)
                self._stop = None

        def _run_input_thread(self) -> None:
            """Errors are handled like all others: Textual would print them."""
            self.run_input_thread()

        def run_input_thread(self) -> None:
            """Passes on what is read until it is stopped or the terminal is gone."""
            assert self._stop is not None
            refused: frozenset[str] = getattr(self._app, "NOT_AFTER_ESC", frozenset())
            incoming = Incoming(surroundings.esc_seconds(os.environ), refused)
            meanings = Meanings()
            # A byte that is no text must not end the program.
            decode = getincrementaldecoder("utf-8")("surrogateescape").decode
            with selectors.DefaultSelector() as selector:
                selector.register(self.fileno, selectors.EVENT_READ)
                selector.register(self._stop[0], selectors.EVENT_READ)
                while True:
                    ready = _ready(selector, incoming.patience)
                    if self._stop[0] in ready:
                        break
                    if not ready:
                        self._hand_on(incoming.silent(), meanings)
                        continue
                    data = self._read()
                    if not data:
                        self.send_message(TerminalGone())
                        break
                    self._hand_on(incoming.feed(decode(data)), meanings)

        def _read(self) -> bytes:
            """What was typed; empty when the terminal is gone."""
            try:
                return os.read(self.fileno, CHUNK_BYTES)
            except OSError:
                return b""

        def _hand_on(self, units: list[Unit], meanings: Meanings) -> None:
            for unit in units:
                if isinstance(unit, Refused):
                    self.write("\a")
                for message in self._answer(unit) or meanings.of(unit):
                    self.process_message(message)

        def _answer(self, unit: Unit) -> list[Message]:
            """The answer to a question that is open."""
            if isinstance(unit, Told):
                return self._background(unit)
            return self._measured(unit)

        def _background(self, unit: Told) -> list[Message]:
            found = background.told(unit.text) if self._asks_background else None
            if found is None:
                return []
            self._asks_background = False
            return [found]

        def _measured(self, unit: Unit) -> list[Message]:
            """The answer to ``MEASURE``, which would otherwise be a key."""
            if not (self._is_measuring and isinstance(unit, Sequence)):
                return []
            found = symbols.measured(unit.text)
            self._is_measuring = found is None
            return [found] if found is not None else []

        def process_message(self, message: Message) -> None:
            if isinstance(message, SizeChanged):
                # The reported numbers are not used: they can be anything.
                os.kill(os.getpid(), signal.SIGWINCH)
                return
            if isinstance(message, events.Key) and message.key == WAY_OUT:
                getattr(self._app, "quit_wanted", bool)()
            super().process_message(message)

        def _query_in_band_window_resize(self) -> None:
            """Not asked for: with the answer Textual would take sizes and places of
            the mouse from the terminal's reports, whatever numbers these hold."""


def _ready(selector: selectors.BaseSelector, seconds: float | None) -> set[int]:
    """What can be read; empty only if nothing came in that time.

    A process that was stopped meanwhile looks once more: the time has passed, and
    what came is there all the same.
    """
    return {key.fd for key, _ in selector.select(seconds) or selector.select(0)}
