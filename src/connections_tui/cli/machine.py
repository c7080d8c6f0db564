"""What the console can use on this machine. Nothing is changed."""

import os
import platform
import shutil
import stat
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from connections_tui import __version__
from connections_tui.addresses import read_address
from connections_tui.cli.terminal import problem_with_terminal
from connections_tui.config import (
    config_folder,
    data_folder,
    is_homeless,
    state_folder,
)
from connections_tui.config.environments import PRODUCTION_URL
from connections_tui.config.paths import HOME_VARIABLE, secrets_path
from connections_tui.files.private import why_not_private

_LIBRARIES = ("textual", "httpx", "pydantic", "click", "keyring")
_SHOWN = ("TERM", "COLORTERM", "NO_COLOR", "LANG")
"""And all LC_…: the only variables shown with their values."""
_CERTIFICATES = frozenset(
    {"SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"}
)
_LEAST_FREE = 1 << 20
"""Bytes on the disk: less is soon too little for the history."""
_OURS = ("RUTTER_", "CONNECTIONS_TUI_")
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


@dataclass(frozen=True)
class Finding:
    """One thing that was checked."""

    name: str
    words: str
    is_fine: bool = True
    """False for a problem."""


async def examined(environ: Mapping[str, str] = os.environ) -> list[Finding]:
    """What a support agent asks for first."""
    return [
        Finding("connections-tui", __version__),
        Finding("Python", platform.python_version()),
        Finding("platform", platform.platform(terse=True)),
        Finding("libraries", ", ".join(_versions())),
        *_terminal(environ),
        Finding("remote", _remote(environ)),
        Finding("clipboard", _clipboard(environ)),
        await _keyring(),
        _variables(environ),
        *_network(environ),
        *_folders(environ),
        _profiles(),
        _secrets_file(),
    ]


def _versions() -> Iterator[str]:
    from importlib.metadata import version

    return (f"{name} {version(name)}" for name in _LIBRARIES)


def _terminal(environ: Mapping[str, str]) -> Iterator[Finding]:
    problem = problem_with_terminal()
    size = shutil.get_terminal_size()
    ends = {"input": sys.stdin, "output": sys.stdout, "error": sys.stderr}
    at = [name for name, stream in ends.items() if stream and stream.isatty()]
    # Not a problem: a pipe says nothing about the person's own terminal.
    yield Finding("terminal", f"cannot run the console: {problem}" if problem else "ok")
    yield Finding("connected", ", ".join(at) or "nothing")
    yield Finding("size", f"{size.columns} x {size.lines}")
    yield Finding("encoding", getattr(sys.__stderr__, "encoding", None) or "none")
    shown = [*_SHOWN, *sorted(name for name in environ if name.startswith("LC_"))]
    said = [f"{name}={environ[name][:40]}" for name in shown if name in environ]
    yield Finding("terminal says", " ".join(said) or "nothing")


def _remote(environ: Mapping[str, str]) -> str:
    over_ssh = "SSH_CONNECTION" in environ or "SSH_TTY" in environ
    found = [
        *(["SSH"] if over_ssh else []),
        *(["tmux"] if "TMUX" in environ else []),
        *(["screen"] if "STY" in environ else []),
    ]
    return ", ".join(found) or "no"


def _clipboard(environ: Mapping[str, str]) -> str:
    import pyperclip

    terminal = "terminal (OSC 52, where it is allowed)"
    if "SSH_CONNECTION" in environ or "SSH_TTY" in environ:
        return f"{terminal}; not the remote system's, over SSH"
    copy, _ = pyperclip.determine_clipboard()
    if not copy:
        return f"{terminal}; no system clipboard"
    kind = (
        getattr(copy, "__name__", "unknown")
        .removeprefix("copy_")
        .removesuffix("_clipboard")
    )
    return f"{terminal} and system ({kind})"


async def _keyring() -> Finding:
    from connections_tui.config.keychain import KeyringUnusable, backend

    try:
        return Finding("keyring", f"{await backend()}, responds")
    except KeyringUnusable as error:
        # Not a problem: there are other places for secrets.
        return Finding("keyring", f"not available: {error}")


def _variables(environ: Mapping[str, str]) -> Finding:
    from connections_tui.config.cleaning import found_in

    said, is_fine = [], True
    for name in _names(environ):
        is_secret = name.endswith("SECRET")
        found = None
        if name.startswith(_OURS):
            found = found_in(environ[name], name=_plain(name), is_secret=is_secret)
        # The sentence never repeats the value.
        said.append(name if found is None else f"{name} ({found.sentence})")
        is_fine = is_fine and found is None
    return Finding("variables set", ", ".join(said) or "none", is_fine)


def _plain(variable: str) -> str:
    """The name of its value, such as client_secret."""
    return variable.lower().removeprefix("rutter_").removeprefix("connections_tui_")


def _names(environ: Mapping[str, str]) -> Iterator[str]:
    """Variables that change what the console does, without their values."""
    for name in sorted(environ):
        if name.startswith(_OURS) or name.upper() in _PROXIES or name in _CERTIFICATES:
            yield name


def _network(environ: Mapping[str, str]) -> Iterator[Finding]:
    """How requests leave this machine. A proxy's host is not shown, nor a path."""
    from connections_tui.api.proxies import choose_proxy
    from connections_tui.api.trust import trust_of

    address = read_address(PRODUCTION_URL)
    proxy, trust = choose_proxy(address, environ), trust_of(environ)
    for name, source, skipped in (
        ("proxy", proxy.source or "none", proxy.skipped),
        ("certificates", trust.source, trust.skipped),
    ):
        yield Finding(name, ". ".join((source, *skipped)), not skipped)


def _folders(environ: Mapping[str, str]) -> Iterator[Finding]:
    named: dict[str, tuple[Callable[[], Path], str]] = {
        "config folder": (config_folder, "XDG_CONFIG_HOME"),
        "state folder": (state_folder, "XDG_STATE_HOME"),
        "data folder": (data_folder, "XDG_DATA_HOME"),
    }
    for name, (folder, variable) in named.items():
        path = folder()
        moved = [one for one in (HOME_VARIABLE, variable) if one in environ]
        # Its name is the person's own where a variable moves it.
        where = f"in {moved[0]}" if moved else _from_home(path)
        if is_homeless(path):
            where = "no home folder"
        problem = _problem_with_folder(path)
        yield Finding(name, f"{where}: {problem or _state(path)}", problem is None)


def _from_home(path: Path) -> str:
    try:
        return str(Path("~") / path.relative_to(Path.home()))
    except (ValueError, RuntimeError):
        return "outside the home folder"


def _state(path: Path) -> str:
    return "private, writable" if path.exists() else "not created yet"


def _problem_with_folder(path: Path) -> str | None:
    if is_homeless(path):
        return f"set HOME, or {HOME_VARIABLE} to a folder"
    try:
        found = path.stat()
    except FileNotFoundError:
        parent = next(one for one in path.parents if one.exists())
        can_be_created = os.access(parent, os.W_OK | os.X_OK)
        return (
            None if can_be_created else "cannot be created; check who may write there"
        )
    except OSError as error:
        return (error.strerror or type(error).__name__).lower()
    if not stat.S_ISDIR(found.st_mode):
        return "not a folder; move it away"
    if not os.access(path, os.W_OK | os.X_OK):
        return "not writable; check its owner"
    if shutil.disk_usage(path).free < _LEAST_FREE:
        return "disk full; make room"
    if sys.platform != "win32" and found.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return "readable by others; run chmod 700 on it"
    return None


def _profiles() -> Finding:
    from connections_tui.config import ProfileBook, ProfilesBroken

    try:
        count = len(ProfileBook().entries()) - 1
    except ProfilesBroken as error:
        where = f" at line {error.line}" if error.line else ""
        return Finding(
            "profiles.toml",
            f"not readable{where}; see connections-tui profiles list",
            is_fine=False,
        )
    return Finding("profiles.toml", f"{count:,} and the demo")


def _secrets_file() -> Finding:
    path = secrets_path()
    try:
        problem = why_not_private(path)
    except OSError:
        return Finding("secrets.json", "not used")
    if problem:
        # The full remedy would name its path.
        said = "readable by others, or not your file; run chmod 600 on it"
        return Finding("secrets.json", said, is_fine=False)
    return Finding("secrets.json", "used, private")
