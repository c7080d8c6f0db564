"""Colours on standard output: when there are any, and which stands for what.

Nothing is told by a colour alone.
"""

import os
import sys
from collections.abc import Callable, Mapping, Sequence

Paint = Callable[[Sequence[str], int], str]
"""The colour of a cell, as a code of the terminal, by its row and its column."""

BOLD = "1"
FAINT = "2"
RED = "31"
GREEN = "32"
YELLOW = "33"
MAGENTA = "35"
CYAN = "36"
HEALTH = {
    "Needs reauth": MAGENTA,
    "Disabled": RED,
    "Unhealthy": YELLOW,
    "Stale": YELLOW,
    "Syncing": CYAN,
    "Link sent": CYAN,
    "No answer": FAINT,
    "Unchecked": FAINT,
    "Healthy": GREEN,
}
"""By the word of a state."""

AUTO, ALWAYS, NEVER = WHEN = ("auto", "always", "never")
_chosen = AUTO


def choose(when: str) -> None:
    """One of ``WHEN``, for this run."""
    global _chosen
    _chosen = when


def is_on() -> bool:
    """Whether what is written to standard output has colours."""
    is_terminal = sys.stdout is not None and sys.stdout.isatty()
    return is_wanted(_chosen, os.environ, is_terminal=is_terminal)


def is_wanted(chosen: str, environ: Mapping[str, str], *, is_terminal: bool) -> bool:
    """As the option says, else the environment, else whether it is a terminal."""
    if chosen != AUTO:
        return chosen == ALWAYS
    if environ.get("NO_COLOR"):
        return False
    if environ.get("CLICOLOR_FORCE", "0") not in ("", "0"):
        return True
    is_plain = environ.get("CLICOLOR") == "0" or environ.get("TERM") == "dumb"
    return is_terminal and not is_plain


def coloured(text: str, colour: str) -> str:
    """``colour``: empty for none."""
    return f"\x1b[{colour}m{text}\x1b[0m" if colour and text else text


def unpainted(_row: Sequence[str], _at: int) -> str:
    """For tables without colours."""
    return ""


def under_heading(heading: Sequence[str], *states: str) -> Paint:
    """For a table with this heading. ``states``: its columns of states."""
    columns = frozenset(at for at, name in enumerate(heading) if name in states)

    def paint(row: Sequence[str], at: int) -> str:
        if row == heading:
            return BOLD
        return HEALTH.get(row[at], "") if at in columns else ""

    return paint


def of_fact(row: Sequence[str], at: int) -> str:
    """For a table of labels and what they say."""
    if at == 0:
        return BOLD
    return HEALTH.get(row[at], "") if row[0] == "State" else ""


def title(text: str) -> str:
    """Above a part of the output."""
    return coloured(text, BOLD) if is_on() else text
