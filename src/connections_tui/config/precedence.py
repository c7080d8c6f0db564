"""Which service, with which login.

A flag beats a variable beats profiles.toml beats the default, value by value. Without
any of them it is the built-in sandbox, and no file is read: only whether there is a
profiles.toml.
"""

import math
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from connections_tui.config import paths
from connections_tui.config.environments import (
    PRODUCTION_URL,
    environment_of,
    name_of,
)
from connections_tui.config.profile import (
    BY_ADDRESS,
    BY_DEFAULT,
    IN_FILE,
    SETTINGS,
    Profile,
    Value,
    embedded_sandbox,
)
from connections_tui.config.sources import Place, SecretSource

CLIENT_SECRET = SETTINGS["secret"].variable
_CLIENT_ID = SETTINGS["client_id"].variable
PROFILE = "CONNECTIONS_TUI_PROFILE"

_NO_SECRET = SecretSource(Place.VARIABLE, CLIENT_SECRET)
"""No place was configured, but there is a variable for it."""
_LOGIN = ("base_url", "client_id", "secret")


def load_profile(
    environ: Mapping[str, str],
    *,
    profile: str | None = None,
    demo: bool = False,
    **flags: str | None,
) -> Profile:
    """The profile that flags, environment and profiles.toml ask for.

    ``flags``: settings by their keys. Half a login gives a profile with ``missing``
    set, so that the console can open and say so.

    Raises:
        ProfilesBroken: profiles.toml has errors.
        ProfileRefused: the profile does not exist, or a value is not usable.
    """
    # As it is now: reading the profiles takes their secrets out of the process's own.
    environ = dict(environ)
    if demo:
        return _demo(_Given(flags, environ), "flag --demo")
    entry, origin = _entry(profile, environ)
    is_flag = origin.startswith("flag")
    # A profile that a flag picks is a flag itself: the environment does not change it.
    given = _Given(flags, {} if is_flag else environ)
    if entry is not None and entry.is_demo:
        if is_flag and flags.get("base_url"):
            _refuse_address()
        # A login beats only the file's default, not a profile that was asked for.
        is_chosen = not origin.startswith(IN_FILE)
        beaten = flags.get("base_url") if is_chosen else given.names_service
        if not beaten:
            return _demo(given, origin, entry)
        entry = None
    if entry is None and not given.names_service:
        return _demo(given, BY_DEFAULT)
    return _merged(entry, given, origin)


class _Given:
    """What flags and environment say, and which of them."""

    def __init__(
        self, flags: Mapping[str, str | None], environ: Mapping[str, str]
    ) -> None:
        self._flags = flags
        self._environ = environ

    def value(self, key: str) -> tuple[str, str]:
        """The value and where it came from; both empty where it is not given.

        Raises:
            ProfileRefused: it has something in it that a shell or a file added.
        """
        setting = SETTINGS[key]
        if flag := self._flags.get(key):
            return _clean(key, flag, setting.flag), f"flag {setting.flag}"
        variable = setting.variable
        if value := self._environ.get(variable, "").strip():
            # Of a secret it is found out when it is used: a person can type it then.
            is_secret = key == "secret"
            value = value if is_secret else _clean(key, value, variable)
            return value, f"environment {variable}"
        return "", ""

    def usage(self) -> dict[str, tuple[Value, str]]:
        """The values that are no part of a login, and where each came from."""
        found = {key: self.value(key) for key in SETTINGS if key not in _LOGIN}
        return {key: (_read(key, it), by) for key, (it, by) in found.items() if by}

    @property
    def names_service(self) -> bool:
        return any(self.value(key)[0] for key in _LOGIN)


def _clean(key: str, value: str, where: str) -> str:
    """The value; refused where it is dirty, as a login with it would fail."""
    from connections_tui.config.cleaning import problem_with

    if (problem := problem_with(value, name=key)) is not None:
        from connections_tui.config.entries import ProfileRefused

        raise ProfileRefused({where: problem})
    return value


def _entry(
    by_flag: str | None, environ: Mapping[str, str]
) -> tuple[Profile | None, str]:
    """The chosen profile as it is in the file, and how it was chosen."""
    by_variable = environ.get(PROFILE, "").strip()
    if by_flag or by_variable:
        name, where = (by_flag, "--profile") if by_flag else (by_variable, PROFILE)
        # A profile may be called null.
        if not name.replace(".", "_").replace("-", "_").isidentifier():
            _clean("profile", name, where)
    path = paths.profiles_path()
    if not (by_flag or by_variable or _may_be_there(path)):
        return None, BY_DEFAULT
    from connections_tui.config.book import ProfileBook

    book = ProfileBook(path)
    if by_flag:
        return book.find(by_flag), "flag --profile"
    if by_variable:
        return book.find(by_variable), f"environment {PROFILE}"
    if used := book.used():
        return book.find(used), f"{IN_FILE} (use)"
    return None, BY_DEFAULT


def _may_be_there(path: Path) -> bool:
    """False only where there is certainly no file: an unreadable folder must not lead
    to the sandbox as if nothing were configured."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True


def _refuse_address() -> None:
    from connections_tui.config.entries import ProfileRefused

    said = "A demo profile is the built-in sandbox. Omit --base-url."
    raise ProfileRefused({"--base-url": said})


def _demo(given: _Given, origin: str, entry: Profile | None = None) -> Profile:
    entry = entry or embedded_sandbox()
    origins = {"api_version": BY_DEFAULT, **entry.origins, "profile": origin}
    return _with_usage(replace(entry, origins=origins), given)


def _with_usage(profile: Profile, given: _Given) -> Profile:
    usage = given.usage()
    said: dict[str, Any] = {key: value for key, (value, _) in usage.items()}
    origins = {key: by for key, (_, by) in usage.items()}
    return replace(profile, origins={**profile.origins, **origins}, **said)


def _merged(entry: Profile | None, given: _Given, origin: str) -> Profile:
    """An entry's profile, with what flags and environment say instead."""
    url, url_by = given.value("base_url")
    if entry is not None and url.rstrip("/") in ("", entry.base_url.rstrip("/")):
        start = replace(entry, origins={**entry.origins, "profile": origin})
    else:
        start = _elsewhere(entry, url or PRODUCTION_URL, url_by or BY_DEFAULT)
        if origin.startswith("flag"):
            # No variable changes what a flag picked; a person can still type it.
            start = replace(start, secret=SecretSource(Place.ASK))
    client_id, id_by = given.value("client_id")
    secret, secret_by = _secret(start, client_id, given)
    client_id = client_id or start.client_id
    said = {"client_id": id_by, "secret": secret_by}
    start = replace(
        start,
        client_id=client_id,
        secret=secret,
        origins={**start.origins, **{key: by for key, by in said.items() if by}},
        missing=(
            *(() if client_id else ("client_id" if entry else _CLIENT_ID,)),
            *((CLIENT_SECRET,) if secret is _NO_SECRET else ()),
        ),
    )
    return _with_usage(start, given)


def _elsewhere(entry: Profile | None, url: str, url_by: str) -> Profile:
    """What is known of a URL that is not the entry's own.

    An entry's environment and secret are for its own URL only.
    """
    start = replace(
        entry or embedded_sandbox(),
        name=name_of(url),
        environment=environment_of(url),
        base_url=url,
        client_id=entry.client_id if entry else "",
        # What makes it stricter, such as read_only, holds for any URL.
        secret=_NO_SECRET,
    )
    origins = dict.fromkeys(SETTINGS, BY_DEFAULT) if entry is None else entry.origins
    told = dict.fromkeys(("profile", "environment"), BY_ADDRESS)
    unsaid = dict.fromkeys(("secret", "read_only"), BY_DEFAULT)
    return replace(start, origins={**origins, **told, **unsaid, "base_url": url_by})


def _secret(start: Profile, client_id: str, given: _Given) -> tuple[SecretSource, str]:
    """Where the secret is, and where that came from; empty where as in ``start``."""
    secret, by = given.value("secret")
    if secret:
        # Imported here: the sandbox opens without it, and sooner.
        from pydantic import SecretStr

        return SecretSource(Place.VARIABLE, CLIENT_SECRET, SecretStr(secret)), by
    if client_id in ("", start.client_id):
        return start.secret, ""
    # A stored secret is that of one login, not of whichever the environment names.
    return _NO_SECRET, BY_DEFAULT


def _read(key: str, text: str) -> Value:
    """The value that a flag or a variable gives; NaN for no number, which opening
    refuses."""
    try:
        return SETTINGS[key].read(text)
    except ValueError as error:
        if SETTINGS[key].kind is float:
            return math.nan
        from connections_tui.config.entries import ProfileRefused

        raise ProfileRefused({key: str(error)}) from None
