"""The console as a process in a terminal: how it ends, suspends and crashes.

Nothing here knows about connections; that is in ``app``.
"""

import asyncio
import os
from typing import Any

from rich.console import RenderableType
from textual import events, on
from textual.app import App
from textual.await_complete import AwaitComplete
from textual.binding import Binding
from textual.driver import Driver
from textual.screen import Screen

from connections_tui.crashes import CrashReports
from connections_tui.text import clean
from connections_tui.tui.actions import take_over
from connections_tui.tui.garbage import Garbage
from connections_tui.tui.terminal import osc52, too_small
from connections_tui.tui.terminal.crashing import Crashing
from connections_tui.tui.terminal.driver import driver_class
from connections_tui.tui.terminal.ending import NOT_WAITED_FOR, Ending
from connections_tui.tui.terminal.incoming import MOST_PASTED
from connections_tui.tui.terminal.sequences import PasteCut, TerminalGone
from connections_tui.tui.terminal.suspending import Suspending


class ProcessApp(App[None]):
    """Restores the terminal, however it ends."""

    NOT_AFTER_ESC: frozenset[str] = frozenset()
    """Characters that are no key right after an esc: its tail may come late."""
    BINDINGS = [Binding("ctrl+z", "suspend_process", "Suspend to shell", show=False)]

    def __init__(self, crashes: CrashReports) -> None:
        super().__init__(driver_class=driver_class())
        self._crashing = Crashing(crashes)
        self.garbage = Garbage(self)
        self.ending = Ending(self)
        self.suspending = Suspending(self)
        take_over(self, self.suspending)

    # -- ending

    @property
    def running_loop(self) -> asyncio.AbstractEventLoop | None:
        return self._loop

    @property
    def is_drawing(self) -> bool:
        return getattr(self._driver, "is_on", False)

    def put_right_now(self) -> None:
        """Restores the terminal, whatever else is going on."""
        if (put_right := getattr(self._driver, "put_right_now", None)) is not None:
            put_right(self.ending.words_at_once())

    def quit_wanted(self) -> None:
        """The quit key was read. Called by the thread that reads it."""
        if self.is_drawing and self._loop is not None:
            self.ending.end_if_stuck(self._loop)

    def end_with(self, exit_code: int) -> None:
        """Ends, after a change in progress: it may have been sent."""
        self.ending.begin(exit_code)

    @property
    def is_ending(self) -> bool:
        """Whether the console is closing, or waits for a change before it closes."""
        return self.ending.is_under_way or self._exit

    def push_screen(
        self,
        screen: Any,
        callback: Any = None,
        wait_for_dismiss: Any = False,
        *,
        mode: str | None = None,
    ) -> Any:
        """While it ends no screen opens, whoever asks: nothing answers it any more,
        and it would be taken apart half mounted. A worker waits until it is
        cancelled."""
        if not self.is_ending:
            return super().push_screen(screen, callback, wait_for_dismiss, mode=mode)
        if wait_for_dismiss:
            return asyncio.get_running_loop().create_future()
        return AwaitComplete()

    def exit(
        self,
        result: None = None,
        return_code: int = 0,
        message: RenderableType | None = None,
    ) -> None:
        self.ending.last_words = clean(str(message), 1000) if message else ""
        if self.is_drawing and not self._exit:
            self.ending.end_in_time()
        # The first cause sets the exit code: a crash stays a crash.
        super().exit(result, self._return_code or return_code, message)

    @on(TerminalGone)
    def _end_unseen(self) -> None:
        self.end_with(0)

    # -- outside of the screen

    def write_out(self, sequence: str) -> None:
        """Sends a sequence to the terminal that draws nothing."""
        if sequence and self._driver is not None:
            self._driver.write(sequence)
            self._driver.flush()

    def set_window_title(self, text: str) -> None:
        if (set_title := getattr(self._driver, "set_title", None)) is not None:
            set_title(text)

    # -- copying and pasting

    def copy_to_clipboard(self, text: str) -> None:
        """Everything that is copied goes this way: boxes and selections as well."""
        if not osc52.fits(text):
            self.bell()
            return
        self._clipboard = text
        if self._driver is not None:
            self._driver.write(osc52.sequence(text, os.environ))

    @on(PasteCut)
    def _tell_paste_cut(self) -> None:
        said = f"The paste was longer than {MOST_PASTED:,} characters. The rest was "
        self.notify(f"{said}left out.", severity="warning", markup=False)

    # -- crashing

    def on_load(self) -> None:
        self._crashing.watch(
            asyncio.get_running_loop(),
            is_running=lambda: self._running,
            take=self._handle_exception,
        )

    def surface(self, task: "asyncio.Task[Any]") -> None:
        """A task is over: ends where it failed."""
        if not task.cancelled() and (error := task.exception()) is not None:
            self.take_fault(error)

    def take_fault(self, error: BaseException) -> None:
        """Ends because of an error outside of Textual's handlers."""
        self._handle_exception(
            error if isinstance(error, Exception) else RuntimeError()
        )

    def _handle_exception(self, error: Exception) -> None:
        if not self._crashing.is_ignored(error, is_exiting=self._exit):
            is_changing = self.ending.changes.is_in_progress
            self._crashing.report(error, NOT_WAITED_FOR if is_changing else "")
            super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """Textual would print every frame with its locals: tokens, forms, URLs."""
        self.bell()
        self._close_messages_no_wait()

    def panic(self, *renderables: RenderableType) -> None:
        """Errors with a rich form of their own would print values."""
        del renderables
        self._fatal_error()

    def _print_error_renderables(self) -> None:
        """One sentence on the shell's screen."""
        said, self._exit_renderables[:] = self._exit_renderables[:1], []
        if self.ending.has_told:
            return
        self._crashing.tell(self.error_console, said)
        self.ending.has_told = True

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "suspend_process":
            return self.suspending.may
        return super().check_action(action, parameters)

    @on(Driver.SignalResume)
    def _draw_anew(self) -> None:
        self.refresh(layout=True)

    # -- what comes in, and what is drawn

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.InputEvent | events.Paste):
            self.garbage.typed()
        if too_small.is_blind(event) and too_small.is_too_small(self.size):
            self.bell()
            return
        await super().on_event(event)

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        if renderable is not None and too_small.is_too_small(self.size):
            renderable = too_small.sentence(self.size)
        super()._display(screen, renderable)
