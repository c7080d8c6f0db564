"""Whether the console can run here, and what must not be in its environment."""

import os
import sys
from contextlib import suppress
from typing import NoReturn

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
"""With TEXTUAL_LOG every key press goes to a file others can read, those in secret
fields included; SSLKEYLOGFILE makes the TLS library write down session keys; asyncio
logs what callbacks are called with."""

_CANNOT_DRAW = frozenset({"", "dumb", "unknown", "network", "dialup"})
"""Values of TERM for no screen at all. A name this machine has no description of is
none of them: nothing that is drawn depends on a description."""


FRAMES_PER_SECOND = 120
"""Textual's 60 make what a key changes second, after its own line, 8 ms later."""


def harden_process() -> None:
    """Nothing of the memory goes to a file, and new files are the owner's alone."""
    if sys.platform != "win32":
        import resource

        os.umask(0o077)
        # Where it may not be lowered, it is not ours to lower.
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def prepare_environment() -> None:
    """Drops what would write secrets down, and sets what makes drawing quick.

    Must come before Textual is imported, which reads its variables then.
    """
    for name in _LEAKY:
        os.environ.pop(name, None)
    os.environ.setdefault("TEXTUAL_FPS", str(FRAMES_PER_SECOND))


class ConsoleLeft(SystemExit):
    """The console was left: the terminal is as it was, and everything is closed."""

    def at_once(self) -> NoReturn:
        """Ends the process without taking it apart first.

        Python would free every object one by one, and the person waits for the
        prompt meanwhile.
        """
        for stream in (sys.stdout, sys.stderr):
            # The terminal may be gone; then nobody reads what was to be said.
            with suppress(OSError):
                stream.flush()
        os._exit(self.code if isinstance(self.code, int) else 1)


def problem_with_terminal() -> str | None:
    """Why the console cannot be drawn here; None where it can."""
    if not sys.stdin.isatty():
        return "standard input is not one"
    # Textual draws on standard error.
    if sys.__stderr__ is None or not sys.__stderr__.isatty():
        return "standard error is not one, and the screen is drawn there"
    if (term := os.environ.get("TERM", "")) in _CANNOT_DRAW:
        return f"TERM is not set, or says '{term or 'dumb'}'"
    encoding = sys.__stderr__.encoding or "unknown"
    if encoding.lower().replace("-", "") != "utf8":
        is_asked_for = "PYTHONIOENCODING" in os.environ
        advice = "unset PYTHONIOENCODING" if is_asked_for else "try LC_ALL=C.UTF-8"
        return f"its encoding is {encoding}, not UTF-8 ({advice})"
    return None
