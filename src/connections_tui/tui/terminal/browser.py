"""Opening a link in a browser: which links, and what the browser process sees.

Links come from outside and can be anything.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from enum import Enum, auto
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

from msgspec import Struct

from connections_tui.text import clean
from connections_tui.tui.terminal.surroundings import is_far
from connections_tui.tui.terminal.threads import in_a_thread
from connections_tui.words import privacy

RUTTER = "rutterapi.com"
MOST_TO_READ = 400
"""Characters of a link that a person can check."""
SETTLE_SECONDS = 3.0
"""A program that still runs then is a browser; one that failed has ended."""
_OPENERS = {
    "darwin": (("open",),),
    "linux": (
        ("xdg-open",),
        ("gio", "open"),
        ("wslview",),
        ("sensible-browser",),
        ("x-www-browser",),
        ("firefox",),
        ("google-chrome",),
        ("chromium",),
    ),
    "win32": (("explorer.exe",),),
}
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


class LinkCheck(Struct, frozen=True):
    """Whether a link may be opened, and why not."""

    trust: Trust
    host: str = ""
    """Empty where the link is never opened."""
    warning: str = ""
    """Sentences on why it is not opened at once."""


def judge(link: str, own_host: str = "") -> LinkCheck:
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
        return LinkCheck(Trust.EXPECTED, host)
    if len(link) > MOST_TO_READ:
        return _never(f"This link goes to {clean(host, 60)} and is too long to check.")
    return LinkCheck(
        Trust.UNEXPECTED,
        host,
        f"This link goes to {clean(host, 60)}, not to Rutter.",
    )


def _never(why: str) -> LinkCheck:
    return LinkCheck(Trust.NEVER, warning=f"{why} {_NOT_OPENED}")


def _has_user(parts: SplitResult) -> bool:
    return "@" in parts.netloc


async def open_in_browser(
    link: str,
    *,
    environ: Mapping[str, str] = os.environ,
    start: Callable[..., Any] = subprocess.Popen,
) -> str:
    """Opens a link that has been judged; a sentence on how that went.

    "Opened" only if the program that was asked confirms it.
    """
    host = clean(urlsplit(link).hostname or "", 60)
    why, said = await _tried(link, host, environ, start)
    if said is not None:
        return said
    if privacy.is_on():
        return f"{why} Copy the link (y) and open it yourself."
    return f"{why} Open it yourself: {clean(link, MOST_TO_READ)}"


async def open_mail(
    address: str,
    *,
    environ: Mapping[str, str] = os.environ,
    start: Callable[..., Any] = subprocess.Popen,
) -> str:
    """Opens a ``mailto:`` address of ours; a sentence on how that went."""
    why, said = await _tried(address, "the message", environ, start)
    return said if said is not None else f"{why} Copy the message instead."


async def _tried(
    link: str, what: str, environ: Mapping[str, str], start: Callable[..., Any]
) -> tuple[str, str | None]:
    """Why it was not opened, and how it went; None where it was not."""
    if (why := _why_not(environ)) is not None:
        return why, None
    said = await in_a_thread(lambda: _opened(link, what, environ, start))
    return "No browser could be started.", said


def _why_not(environ: Mapping[str, str]) -> str | None:
    """Why no browser is tried; None if one is. BROWSER is what the person chose."""
    has_display = sys.platform != "linux" or any(
        map(environ.get, ("DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME"))
    )
    if environ.get("BROWSER") or (has_display and not is_far(environ)):
        return None
    if is_far(environ) and not (sys.platform == "linux" and has_display):
        return "Not opened: this console runs on a remote machine."
    return None if has_display else "Not opened: there is no display here."


def _opened(
    link: str, what: str, environ: Mapping[str, str], start: Callable[..., Any]
) -> str | None:
    """How the first program that opens links took it; None if none did."""
    for words in _programs(link, environ):
        try:
            child = start(
                words,
                env=_without_ours(environ),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                close_fds=True,
                start_new_session=True,
            )
        except OSError:
            continue
        name = clean(Path(words[0]).name, 30)
        try:
            if child.wait(timeout=SETTLE_SECONDS) == 0:
                return f"Opened {what} with {name}."
        except subprocess.TimeoutExpired:
            # It is the browser itself. Waited for, or a zombie would stay.
            threading.Thread(target=child.wait, daemon=True).start()
            return f"Started {name} for {what}."
    return None


def _programs(link: str, environ: Mapping[str, str]) -> Iterator[list[str]]:
    """Commands that open the link, the chosen ones first."""
    for command in filter(None, environ.get("BROWSER", "").split(os.pathsep)):
        try:
            words = shlex.split(command)
        except ValueError:
            continue
        if words and "%s" in command:
            yield [word.replace("%s", link) for word in words]
        elif words:
            yield [*words, link]
    for name, *options in _OPENERS.get(sys.platform, ()):
        path = shutil.which(name, path=environ.get("PATH", os.defpath))
        # A relative one is a file of this folder.
        if path is not None and os.path.isabs(path):
            yield [path, *options, link]


def _without_ours(environ: Mapping[str, str]) -> dict[str, str]:
    """Without TERM as well: a browser for terminals would have none to draw on."""
    return {
        name: value
        for name, value in environ.items()
        if not name.startswith(_OURS) and name != "TERM"
    }
