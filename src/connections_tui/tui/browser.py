"""Opening a link in a browser: which links, and what the browser process sees.

Links come from outside and can be anything.
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
"""Characters of a link that a person can check."""
_OURS = ("RUTTER_", "CONNECTIONS_TUI_", "TEXTUAL")
_HOST = re.compile(r"(?:(?!xn--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
_NOT_OPENED = "It is not opened."


class Trust(Enum):
    """Whether a link may be opened."""

    EXPECTED = auto()
    """To Rutter, or to the service of the profile."""
    UNEXPECTED = auto()
    """To another host: a person has to confirm it."""
    NEVER = auto()
    """Its host is unclear, or it is not a web page."""


@dataclass(frozen=True)
class Verdict:
    """Whether a link may be opened, and why not."""

    trust: Trust
    host: str = ""
    """Empty where the link is never opened."""
    warning: str = ""
    """Sentences on why it is not opened at once."""


def judge(link: str, own_host: str = "") -> Verdict:
    """Checks where a link leads.

    ``own_host``: the profile's host. Its subdomains are not trusted.
    """
    if not link.isascii() or not link.isprintable() or re.search(r"[\s\\]", link):
        return _never("This link contains invalid characters.")
    try:
        parts = urlsplit(link)
        port = parts.port
    except ValueError:
        return _never("This link is not a valid URL.")
    if parts.scheme != "https":
        return _never("This link does not start with https://.")
    if port not in (None, 443) or _has_user(parts):
        return _never("This link contains a user or a port, which can hide its host.")
    host = parts.hostname or ""
    if not _HOST.fullmatch(host):
        return _never("The host of this link contains unusual letters.")
    if host == RUTTER or host.endswith(f".{RUTTER}") or host == own_host.lower():
        return Verdict(Trust.EXPECTED, host)
    if len(link) > MOST_TO_READ:
        return _never(f"This link goes to {clean(host, 60)} and is too long to check.")
    return Verdict(
        Trust.UNEXPECTED,
        host,
        f"This link goes to {clean(host, 60)}, not to Rutter.",
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
