"""The user's pager, for what is longer than the terminal."""

import os
import signal
from contextlib import suppress

VARIABLES = ("CONNECTIONS_TUI_PAGER", "PAGER")
"""The first one that is set decides; empty or cat: no pager."""
_DEFAULTS = {"LESS": "FRX", "LV": "-c"}
"""Lets less show colours, and end at once where all fits on the screen."""


def takes(text: str) -> bool:
    """Whether a pager has shown it. Returns when the user has left it."""
    import shlex
    import subprocess

    written = next((os.environ[one] for one in VARIABLES if one in os.environ), "")
    try:
        command = shlex.split(written)
    except ValueError:
        return False
    if not command or command == ["cat"]:
        return False
    try:
        process = subprocess.Popen(
            command,
            env={**_DEFAULTS, **os.environ},
            stdin=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="backslashreplace",
        )
    except OSError:
        return False
    # ctrl+c is meant for the pager.
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        # It may be left before it has read all.
        with suppress(OSError):
            process.communicate(f"{text}\n")
    finally:
        signal.signal(signal.SIGINT, before)
    return True
