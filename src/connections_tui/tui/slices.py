"""Long texts made between keys: a slice of them, a rest, and the next slice."""

import asyncio
from collections.abc import Callable, Iterator
from time import perf_counter

SLICE_SECONDS = 0.004
"""So long pieces are made between two looks at the keys."""
REST_SECONDS = 0.002


async def in_slices(pieces: Iterator[str], tell: Callable[[int], None]) -> list[str]:
    """All of the pieces. ``tell``: takes how many there are so far."""
    made: list[str] = []
    while _go_on(pieces, made):
        tell(len(made))
        await asyncio.sleep(REST_SECONDS)
    return made


def _go_on(pieces: Iterator[str], made: list[str]) -> bool:
    """Takes what there is time for; whether there may be more."""
    until = perf_counter() + SLICE_SECONDS
    for piece in pieces:
        made.append(piece)
        if perf_counter() >= until:
            return True
    return False
