"""The console as a process in a terminal: how it ends, suspends and crashes.

Nothing here knows about connections; that is in ``app``.
"""

import asyncio
import os
import textwrap
from contextlib import suppress
from typing import Any, Protocol, runtime_checkable

from rich.console import RenderableType
from rich.control import Control
from rich.segment import Segment, Segments
from rich.text import Text
from textual import events, on
from textual.app import App, ScreenError
from textual.await_complete import AwaitComplete
from textual.binding import Binding
from textual.css.query import NoMatches
from textual.dom import NoScreen
from textual.driver import Driver
from textual.errors import NoWidget
from textual.screen import Screen
from textual.widget import MountError
from textual.widgets import Input, TextArea
from textual.worker import WorkerFailed

from connections_tui.crashes import CrashReports
from connections_tui.text import clean
from connections_tui.tui.garbage import Garbage
from connections_tui.tui.terminal import osc52
from connections_tui.tui.terminal.driver import TerminalGone, driver_class
from connections_tui.tui.terminal.incoming import MOST_PASTED
from connections_tui.tui.terminal.quitting import end_if_stuck, end_in_time, leave
from connections_tui.tui.terminal.sequences import PasteCut

SMALLEST = (40, 8)
"""Columns and rows. A dialog does not fit on less."""
NOT_WAITED_FOR = (
    "A change was sent and its outcome is unknown. Check the list before you repeat it."
)
_TAKEN_APART = (NoMatches, NoScreen, MountError, ScreenError, NoWidget)
"""Errors of Textual's about parts that are no longer, or not yet, there."""
_TAKEN_UNSEEN = frozenset({"ctrl+q", "ctrl+z"})
"""Keys that work while the terminal is too small to show anything."""


@runtime_checkable
class JobDriver(Protocol):
    """A driver that can stop its job, and a shell resumes it."""

    def suspend_job(self) -> None: ...


class ProcessApp(App[None]):
    """Restores the terminal, however it ends."""

    PATIENCE_SECONDS = 5.0
    """How long an end waits for a change in progress."""
    NOT_AFTER_ESC: frozenset[str] = frozenset()
    """Characters that are no key right after an esc: its tail may come late."""
    BINDINGS = [Binding("ctrl+z", "suspend_process", "Suspend to shell", show=False)]

    def __init__(self, crashes: CrashReports) -> None:
        super().__init__(driver_class=driver_class())
        self._crashes = crashes
        self._crash_line: str | None = None
        self._has_told = False
        self._last_words = ""
        """For the shell's screen, when it ends."""
        self.garbage = Garbage(self)
        self._ending: asyncio.Task[None] | None = None

    # -- what the application says of its changes

    @property
    def is_changing(self) -> bool:
        """Whether a change is in progress at the service."""
        return False

    async def changes_told(
        self,
        seconds: float,  # noqa: ARG002  # for those who have changes
    ) -> str | None:
        """The outcome of the changes in progress; None if it takes longer."""
        return ""

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
            put_right(self._words_at_once())

    def _words_at_once(self) -> str:
        if not self.is_drawing or self._has_told:
            return ""
        return NOT_WAITED_FOR if self.is_changing else self._last_words

    def quit_wanted(self) -> None:
        """The quit key was read. Called by the thread that reads it."""
        if self.is_drawing and self._loop is not None:
            end_if_stuck(self._loop, self._end_now)

    def _end_now(self) -> None:
        self.put_right_now()
        leave(self._return_code or 0)

    def end_with(self, exit_code: int) -> None:
        """Ends, after a change in progress: it may have been sent."""
        if self._ending is None:
            self._ending = asyncio.get_running_loop().create_task(self._end(exit_code))
            self._ending.add_done_callback(self._surface)

    @property
    def is_ending(self) -> bool:
        """Whether the console is closing, or waits for a change before it closes."""
        return self._ending is not None or self._exit

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

    async def _end(self, exit_code: int) -> None:
        told: str | None = ""
        if self.is_changing:
            self.notify(
                "Closing. Waiting up to "
                f"{self.PATIENCE_SECONDS:.0f} s for the change in progress.",
                severity="warning",
                markup=False,
            )
            told = await self.changes_told(self.PATIENCE_SECONDS)
        self.exit(
            return_code=exit_code, message=NOT_WAITED_FOR if told is None else told
        )

    def exit(
        self,
        result: None = None,
        return_code: int = 0,
        message: RenderableType | None = None,
    ) -> None:
        self._last_words = clean(str(message), 1000) if message else ""
        if self.is_drawing and not self._exit:
            end_in_time(self._end_now)
        # The first cause sets the exit code: a crash stays a crash.
        super().exit(result, self._return_code or return_code, message)

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
        self.notify(
            f"The paste was longer than {MOST_PASTED:,} characters. The rest was left "
            "out.",
            severity="warning",
            markup=False,
        )

    @on(TerminalGone)
    def _end_unseen(self) -> None:
        self.end_with(0)

    # -- crashing

    def on_load(self) -> None:
        loop = asyncio.get_running_loop()
        # In debug mode it logs what callbacks were called with.
        loop.set_debug(False)
        loop.set_exception_handler(self._loop_failed)

    def _loop_failed(
        self, _: asyncio.AbstractEventLoop, context: dict[str, Any]
    ) -> None:
        """From a task that was not awaited, a callback or a transport."""
        error = context.get("exception")
        if not isinstance(error, Exception):
            return  # "still pending" and the like: these messages hold values
        is_networks = "transport" in context or isinstance(error, OSError)
        if is_networks or not self._running:
            self._crashes.write(error)
            return
        self._handle_exception(error)

    def _surface(self, task: "asyncio.Task[Any]") -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self.take_fault(error)

    def take_fault(self, error: BaseException) -> None:
        """Ends because of an error outside of Textual's handlers."""
        self._handle_exception(
            error if isinstance(error, Exception) else RuntimeError()
        )

    def _handle_exception(self, error: Exception) -> None:
        cause = error.error if isinstance(error, WorkerFailed) else error
        if self._exit and isinstance(cause, _TAKEN_APART):
            return  # an answer that came while the screens were taken apart
        if self._crash_line is None:
            more = NOT_WAITED_FOR if self.is_changing else ""
            self._crash_line = self._crashes.told(cause, more)
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
        if self._has_told:
            return
        with suppress(OSError):  # the terminal may be gone
            if self._crash_line is not None:
                self.error_console.print(Text(self._crash_line), soft_wrap=True)
            elif said:
                self.error_console.print(Text(clean(str(said[0]), 1000)))
        self._has_told = True

    # -- suspending

    @property
    def why_not_suspend(self) -> str:
        """Why ctrl+z is off; empty if it is not."""
        driver = self._driver
        if driver is None or driver.is_headless or driver.can_suspend:
            return ""
        return "No shell with job control started this console, so none can resume it."

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "suspend_process":
            # In a field people press it to undo.
            is_typing = isinstance(self.focused, Input | TextArea)
            return not is_typing and not self.why_not_suspend
        return super().check_action(action, parameters)

    def action_suspend_process(self) -> None:
        if self.is_changing:
            self.notify(
                "Cannot suspend while a change is in progress.",
                severity="warning",
                markup=False,
            )
        elif isinstance(self._driver, JobDriver) and not self.why_not_suspend:
            self._driver.suspend_job()

    @on(Driver.SignalResume)
    def _draw_anew(self) -> None:
        self.refresh(layout=True)

    # -- too small

    @property
    def is_too_small(self) -> bool:
        return self.size.width < SMALLEST[0] or self.size.height < SMALLEST[1]

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.InputEvent | events.Paste):
            self.garbage.typed()
        if _is_blind(event) and self.is_too_small:
            self.bell()
            return
        await super().on_event(event)

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        if renderable is not None and self.is_too_small:
            renderable = self._too_small()
        super()._display(screen, renderable)

    def _too_small(self) -> Segments:
        width, height = self.size
        sentence = (
            f"Terminal too small: {width}x{height}. connections-tui needs "
            f"{SMALLEST[0]}x{SMALLEST[1]}. Enlarge it, or press ctrl+q to quit."
        )
        lines = textwrap.wrap(sentence, max(1, width))[: max(1, height)]
        return Segments(
            [
                Control.home().segment,
                Control.clear().segment,
                Segment("\n".join(lines)),
            ]
        )


def _is_blind(event: events.Event) -> bool:
    """Whether it could change something that is not visible."""
    if isinstance(event, events.Key):
        return event.key not in _TAKEN_UNSEEN
    return isinstance(event, events.Paste | events.MouseEvent)
