"""Whether names and secrets are hidden, such as for a shared screen.

One switch for the console, read each time a text is made fit to show. IDs,
platforms, states and ages are always shown.
"""

import re
from typing import Protocol, runtime_checkable

HIDDEN = "(hidden)"
WORD = "HIDDEN"
"""For the first line of each screen."""
EDIT_NOTHING = "Names are hidden. Press X to show them, then edit."
"""In place of a box that would show a name or a label."""
_SHORTEST = 3
"""A shorter name would be found in the middle of every word, and tells little."""
_ADDRESS = re.compile(r"\S*(?:://|@)\S*|(?:[\w-]+\.)+[^\W\d_]{2,}\S*")


@runtime_checkable
class Concerned(Protocol):
    """A screen that shows names, or that they are hidden."""

    def privacy_changed(self) -> None:
        """Redraws what may hold a name."""


class _Switch:
    is_on = False


_switch = _Switch()


def is_on() -> bool:
    """Whether names and secrets are hidden."""
    return _switch.is_on


def turn(on: bool) -> None:
    """Hides them, or shows them again. Screens have to be redrawn."""
    _switch.is_on = on


def veiled(text: str, *names: str | None) -> str:
    """A text of the service without addresses and these names, while names are hidden.

    For reasons and the like: usually they hold neither.
    """
    if not _switch.is_on:
        return text
    for name in names:
        if name is not None and len(name.strip()) >= _SHORTEST:
            text = re.sub(re.escape(name.strip()), HIDDEN, text, flags=re.IGNORECASE)
    return _ADDRESS.sub(HIDDEN, text)
