"""Whether the console can run here, and what must not be in its environment."""

import os
import sys
from contextlib import suppress
from typing import NoReturn

from connections_tui.served import is_served

_LEAKY = (
    "TEXTUAL",
    "TEXTUAL_LOG",
    "TEXTUAL_DEBUG",
    "TEXTUAL_PRESS",
    "TEXTUAL_SCREENSHOT",
    "TEXTUAL_SCREENSHOT_LOCATION",
    "TEXTUAL_SCREENSHOT_FILENAME",
    "TEXTUAL_DEVTOOLS_HOST",
    "TEXTUAL_DEVTOOLS_PORT",
    "SSLKEYLOGFILE",
    "PYTHONASYNCIODEBUG",
)
"""TEXTUAL_LOG writes every key press to a readable file, secrets included;
SSLKEYLOGFILE writes TLS session keys; asyncio logs the arguments of callbacks."""

_STALE = ("COLUMNS", "LINES")
"""A size that was exported once, and does not follow the terminal."""
_NOT_THE_PAGES = (
    *("TMUX", "STY", "KITTY_WINDOW_ID", "VTE_VERSION", "LC_TERMINAL"),
    *("DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME", "BROWSER"),
)
"""What tells of the terminal and the desktop that a page is served from: the person
who sees the page has others."""
_PAGES_TERM = "xterm-256color"
_CANNOT_DRAW = frozenset({"", "dumb", "unknown", "network", "dialup"})
"""Values of TERM without a screen. A name without a terminfo entry is fine: terminfo
is not used."""


FRAMES_PER_SECOND = 120
"""With Textual's 60, the second change that a key makes is drawn 8 ms later."""


def harden_process() -> None:
    """No core dumps, and new files are readable for their owner only."""
    if sys.platform != "win32":
        import resource

        os.umask(0o077)
        # If the limit may not be lowered, it stays.
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def occupy_closed_streams() -> None:
    """Opens standard input, output and error on nothing where they are closed.

    The next file that is opened would get the number, and what others write there.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # gets the lowest number that is free


def prepare_environment() -> None:
    """Drops what writes secrets down or overrides the terminal's size, and sets what
    makes drawing quick.

    Must come before Textual is imported, which reads its variables then.
    """
    stale = _NOT_THE_PAGES if is_served(os.environ) else _STALE
    for name in (*_LEAKY, *stale):
        os.environ.pop(name, None)
    if is_served(os.environ):
        os.environ["TERM"] = _PAGES_TERM
    os.environ.setdefault("TEXTUAL_FPS", str(FRAMES_PER_SECOND))


class ConsoleLeft(SystemExit):
    """The console ended: the terminal is restored, and everything is closed."""

    def at_once(self) -> NoReturn:
        """Ends the process without freeing every object first, which would delay the
        shell's prompt."""
        for stream in (sys.stdout, sys.stderr):
            # It may be closed, or the terminal gone.
            with suppress(OSError, AttributeError):
                stream.flush()
        os._exit(self.code if isinstance(self.code, int) else 1)


def problem_with_terminal() -> str | None:
    """Why the console cannot be drawn here; None where it can."""
    if is_served(os.environ):
        return None
    if sys.stdin is None or not sys.stdin.isatty():
        return "standard input is not a terminal"
    # Textual draws on standard error.
    if sys.__stderr__ is None or not sys.__stderr__.isatty():
        return "standard error is not a terminal, and the screen is drawn there"
    if (term := os.environ.get("TERM", "")) in _CANNOT_DRAW:
        return f"TERM is '{term}'" if term else "TERM is not set"
    encoding = sys.__stderr__.encoding or "unknown"
    if encoding.lower().replace("-", "") != "utf8":
        is_asked_for = "PYTHONIOENCODING" in os.environ
        advice = "unset PYTHONIOENCODING" if is_asked_for else "try LC_ALL=C.UTF-8"
        return f"the encoding is {encoding}, not UTF-8 ({advice})"
    return None
