"""Where the console runs, as far as the environment tells: over a network, in a
multiplexer. The one place that reads these variables for the terminal.
"""

from collections.abc import Mapping

from connections_tui.served import is_served

ESC_SECONDS = 0.05
"""How long an esc may still be the beginning of another key. A local terminal writes
a key in one piece, so this is short: a person waits for it."""
SLOW_ESC_SECONDS = 0.2
"""The same where a network or a multiplexer may deliver a key in two pieces."""

_NETWORK = ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT")


def is_far(environ: Mapping[str, str]) -> bool:
    """Whether the terminal is on another machine, or a page in a browser is it."""
    is_remote = any(map(environ.get, _NETWORK)) or is_served(environ)
    return is_remote or any(name.startswith("MOSH_") for name in environ)


def multiplexer(environ: Mapping[str, str]) -> str:
    """tmux or screen, where the console runs in one; else empty."""
    term = environ.get("TERM", "")
    if environ.get("TMUX") or term.startswith("tmux"):
        return "tmux"
    return "screen" if environ.get("STY") or term.startswith("screen") else ""


def takes_strings(environ: Mapping[str, str]) -> bool:
    """Whether an OSC string that it does not know stays invisible: older versions of
    the Linux console draw it."""
    return environ.get("TERM", "") != "linux"


def esc_seconds(environ: Mapping[str, str]) -> float:
    """How long to wait after an esc; ESCDELAY, known from curses, overrides it."""
    chosen = environ.get("ESCDELAY", "")
    if chosen.isdecimal() and 0 < len(chosen) < 6:
        return max(1, int(chosen)) / 1000
    is_slow = is_far(environ) or multiplexer(environ) != ""
    return SLOW_ESC_SECONDS if is_slow else ESC_SECONDS
