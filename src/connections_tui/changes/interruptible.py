"""A job of many steps that is paused and stopped between two of them. No toolkit."""

import asyncio


class Interruptible:
    """What is under way is never broken off: it may have been sent."""

    def __init__(self) -> None:
        self.stopped_by = ""
        """Why it ended before its last step, as a sentence."""
        self.paused_by = ""
        """Why it waits, as a sentence; empty where a person paused it."""
        self._may_go_on = asyncio.Event()
        self._may_go_on.set()
        self._stops = False

    @property
    def is_paused(self) -> bool:
        return not self._may_go_on.is_set()

    def pause(self, paused: bool, why: str = "") -> None:
        """Before the next step. Once it stops, it is not paused any more."""
        self.paused_by = why if paused else ""
        if paused and not self._stops:
            self._may_go_on.clear()
        else:
            self._may_go_on.set()

    def stop(self, why: str = "Stopped.") -> None:
        """After the step that is under way."""
        self._stops = True
        self.stopped_by = self.stopped_by or why
        self._may_go_on.set()
