"""What a command says on a terminal while it waits for the service."""

import asyncio
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic

from connections_tui.api import ApiError, Retry
from connections_tui.cli import output
from connections_tui.words import present

_QUICK_SECONDS = 0.3
"""An answer that comes within this time needs no words."""
_EVERY_SECONDS = 0.5


class Waiting:
    """What is waited for, and the retry that it has come to."""

    def __init__(self, what: str, host: str) -> None:
        self._what = what
        self._host = host
        self._retry: Retry | None = None
        self._resumes_at = 0.0

    def heard(self, retry: Retry) -> None:
        """Its pause begins now."""
        self._retry, self._resumes_at = retry, monotonic() + retry.seconds

    async def draw(self) -> None:
        """Until it is cancelled."""
        await asyncio.sleep(_QUICK_SECONDS)
        while True:
            output.progress(self._text())
            await asyncio.sleep(_EVERY_SECONDS)

    def _text(self) -> str:
        """Such as "Reading the list. Retry 1 of 2 in 4 s: no response from HOST"."""
        if (retry := self._retry) is None:
            return self._what
        left = self._resumes_at - monotonic()
        number = f"Retry {retry.number} of {retry.most}"
        why = f"{_pause(left)}: {present.trouble(retry.error, self._host)}"
        return f"{self._what}. {number}{why}"


@asynccontextmanager
async def waiting(what: str, host: str = "") -> AsyncIterator[Waiting]:
    """Says so until the block ends, on a terminal alone. ``host``: of the service."""
    line = Waiting(what, host)
    drawing = asyncio.create_task(line.draw()) if output.shows_progress() else None
    try:
        yield line
    finally:
        if drawing is not None:
            drawing.cancel()
        output.progress("")


def counted(done: int, total: int, seconds: float) -> str:
    """Such as "Checking 120 of 400, 48 a second, 6 s left"."""
    text = f"Checking {done:,} of {total:,}"
    if done and seconds >= 1:
        rate = done / seconds
        text += f", {rate:,.0f} a second, {(total - done) / rate:,.0f} s left"
    return text


def interrupted(done: int, total: int, error: ApiError, left: float, host: str) -> str:
    """The same while the service is in trouble. ``left``: seconds of the pause."""
    why = present.trouble(error, host)
    return f"Checking {done:,} of {total:,}. Retry{_pause(left)}: {why}"


def _pause(seconds: float) -> str:
    return f" in {math.ceil(seconds)} s" if seconds > 0 else ""
