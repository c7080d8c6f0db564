"""A terminal that is too small to show a dialog: one sentence, and almost no keys."""

import textwrap

from rich.control import Control
from rich.segment import Segment, Segments
from textual import events
from textual.geometry import Size

SMALLEST = (40, 8)
"""Columns and rows. A dialog does not fit on less."""
_TAKEN_UNSEEN = frozenset({"ctrl+q", "ctrl+z"})
"""Keys that work all the same."""


def is_too_small(size: Size) -> bool:
    return size.width < SMALLEST[0] or size.height < SMALLEST[1]


def sentence(size: Size) -> Segments:
    """What is drawn in place of the screen."""
    width, height = size
    said = (
        f"Terminal too small: {width}x{height}. connections-tui needs "
        f"{SMALLEST[0]}x{SMALLEST[1]}. Enlarge it, or press ctrl+q to quit."
    )
    lines = textwrap.wrap(said, max(1, width))[: max(1, height)]
    control = [Control.home().segment, Control.clear().segment]
    return Segments([*control, Segment("\n".join(lines))])


def is_blind(event: events.Event) -> bool:
    """Whether it could change something that is not visible."""
    if isinstance(event, events.Key):
        return event.key not in _TAKEN_UNSEEN
    return isinstance(event, events.Paste | events.MouseEvent)
