"""How the console ends: once a change is over, and in time whatever else goes on."""

import asyncio
from typing import TYPE_CHECKING, Protocol

from connections_tui.tui.terminal.quitting import end_if_stuck, end_in_time, leave

if TYPE_CHECKING:
    from connections_tui.tui.terminal.process import ProcessApp

NOT_WAITED_FOR = (
    "A change was sent and its outcome is unknown. Check the list before you repeat it."
)
PATIENCE_SECONDS = 5.0
"""How long an end waits for a change in progress."""


class ChangesUnderWay(Protocol):
    """What an end has to know of changes at the service."""

    @property
    def is_in_progress(self) -> bool: ...

    async def ended_within(self, seconds: float) -> str | None:
        """Waits: gives the last outcome; None if it takes longer."""


class NoChanges:
    """Of an application that makes none."""

    is_in_progress = False

    async def ended_within(self, seconds: float) -> str | None:
        return None


class Ending:
    """Ends an application after a change in progress: it may have been sent."""

    def __init__(self, app: "ProcessApp") -> None:
        self._app = app
        self._task: asyncio.Task[None] | None = None
        self.changes: ChangesUnderWay = NoChanges()
        self.last_words = ""
        """For the shell's screen, when it ends."""
        self.has_told = False
        """Whether they are on the shell's screen."""
        self.patience = PATIENCE_SECONDS

    @property
    def is_under_way(self) -> bool:
        return self._task is not None

    def begin(self, exit_code: int) -> None:
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._end(exit_code))
            self._task.add_done_callback(self._app.surface)

    async def _end(self, exit_code: int) -> None:
        told: str | None = ""
        if self.changes.is_in_progress:
            self._app.notify(
                f"Closing. Waiting up to {self.patience:.0f} s for the change in "
                "progress.",
                severity="warning",
                markup=False,
            )
            told = await self.changes.ended_within(self.patience)
        message = NOT_WAITED_FOR if told is None else told
        self._app.exit(return_code=exit_code, message=message)

    def end_in_time(self) -> None:
        """The screens are being taken apart: not for ever."""
        end_in_time(self._now)

    def end_if_stuck(self, loop: asyncio.AbstractEventLoop) -> None:
        """The quit key was read, and the loop may never come to it."""
        end_if_stuck(loop, self._now)

    def _now(self) -> None:
        self._app.put_right_now()
        leave(self._app.return_code or 0)

    def words_at_once(self) -> str:
        """What to say where nothing can be waited for any more."""
        if not self._app.is_drawing or self.has_told:
            return ""
        return NOT_WAITED_FOR if self.changes.is_in_progress else self.last_words
