"""Asks the terminal whether its background is dark or light.

The answer may come late, or never; nothing waits for it.
"""

import re

from textual.message import Message

ASK = "\x1b]11;?\a"
_ANSWER = re.compile(
    r"11;rgba?:([0-9a-f]{1,4})/([0-9a-f]{1,4})/([0-9a-f]{1,4})(?:/[0-9a-f]{1,4})?",
    re.IGNORECASE,
)
_BRIGHTNESS = (0.299, 0.587, 0.114)
"""How much red, green and blue add to it."""


class BackgroundTold(Message):
    """The terminal has told its background."""

    def __init__(self, *, is_light: bool) -> None:
        super().__init__()
        self.is_light = is_light


def told(answer: str) -> BackgroundTold | None:
    """The answer to ``ASK``, without its frame; None where it is something else."""
    if (match := _ANSWER.fullmatch(answer)) is None:
        return None
    shares = [int(part, 16) / (16 ** len(part) - 1) for part in match.groups()]
    brightness = sum(map(float.__mul__, shares, _BRIGHTNESS))
    return BackgroundTold(is_light=brightness > 0.5)
