"""Opening a link in a browser: which ones, and what the browser gets to know.

A link comes from outside: it may be anything at all.
"""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any
from urllib.parse import SplitResult, urlsplit

from connections_tui.text import clean

RUTTER = "rutterapi.com"
MOST_TO_READ = 400
"""Characters of a link that a person can be asked to read."""
_OURS = ("RUTTER_", "CONNECTIONS_TUI_", "TEXTUAL")
_HOST = re.compile(r"(?:(?!xn--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
_NOT_OPENED = "It is not opened."


class Trust(Enum):
    """Where a link leads."""

    EXPECTED = auto()
    """To Rutter, or to the service of the profile."""
    UNEXPECTED = auto()
    """To somebody else: a person has to read it first."""
    NEVER = auto()
    """It cannot be told where, or it is no address of a page."""


@dataclass(frozen=True)
class Verdict:
    """What is to be thought of a link."""

    trust: Trust
    host: str = ""
    """Empty where the link is never opened."""
    warning: str = ""
    """Why it is not just opened, in sentences."""


def judge(link: str, own_host: str = "") -> Verdict:
    """Where a link leads.

    ``own_host``: the one of the profile; its subdomains are somebody else's.
    """
    if not link.isascii() or not link.isprintable() or re.search(r"[\s\\]", link):
        return _never("This link holds characters that no link may have.")
    try:
        parts = urlsplit(link)
        port = parts.port
    except ValueError:
        return _never("This link cannot be read.")
    if parts.scheme != "https":
        return _never("This link does not begin with https://.")
    if port not in (None, 443) or _has_user(parts):
        return _never("This link names a user or a port, which may hide its host.")
    host = parts.hostname or ""
    if not _HOST.fullmatch(host):
        return _never("The host of this link is not written in plain letters.")
    if host == RUTTER or host.endswith(f".{RUTTER}") or host == own_host.lower():
        return Verdict(Trust.EXPECTED, host)
    if len(link) > MOST_TO_READ:
        return _never(f"This link leads to {clean(host, 60)}, and is too long to read.")
    return Verdict(
        Trust.UNEXPECTED,
        host,
        f"This link does not lead to Rutter, but to {clean(host, 60)}.",
    )


def _never(why: str) -> Verdict:
    return Verdict(Trust.NEVER, warning=f"{why} {_NOT_OPENED}")


def _has_user(parts: SplitResult) -> bool:
    return "@" in parts.netloc


def open_in_browser(
    link: str,
    *,
    environ: Mapping[str, str] = os.environ,
    start: Callable[..., Any] = subprocess.Popen,
) -> str:
    """Opens a link that has been judged, and says how that went.

    The child gets neither our login nor our terminal.
    """
    try:
        child = start(
            # Isolated: a file called webbrowser.py in this folder is not run.
            [sys.executable, "-I", "-m", "webbrowser", "-t", link],
            env=_without_ours(environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            close_fds=True,
            start_new_session=True,
        )
    except OSError:
        return "No browser could be started here. Copy the link instead (y)."
    # Waited for, or what is left of it would stay until the console is left.
    threading.Thread(target=child.wait, daemon=True).start()
    return f"Asked the browser to open {clean(urlsplit(link).hostname or '', 60)}."


def _without_ours(environ: Mapping[str, str]) -> dict[str, str]:
    """Without TERM as well: a browser for terminals would have none to draw on."""
    return {
        name: value
        for name, value in environ.items()
        if not name.startswith(_OURS) and name != "TERM"
    }
