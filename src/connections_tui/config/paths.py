"""Where our files live."""

import os
import re
from collections.abc import Callable
from pathlib import Path

HOME_VARIABLE = "CONNECTIONS_TUI_HOME"
"""Names one folder for all of our files, instead of the system's usual places."""
_NOWHERE = Path(os.devnull)
"""Stands for a missing home folder. No user can create a file below it, so storing a
file fails with a sentence, as on a read-only disk."""


def is_homeless(path: Path) -> bool:
    """Whether a file of ours has no place, as there is no home folder."""
    return path.is_relative_to(_NOWHERE)


def why_homeless() -> str:
    """A sentence for where ``is_homeless``."""
    if problem := _problem_with_home(os.environ.get(HOME_VARIABLE, "")):
        return f"{HOME_VARIABLE}: {problem}"
    return (
        f"No home folder: nothing is stored. Set HOME, or {HOME_VARIABLE} to a folder."
    )


def _problem_with_home(home: str) -> str | None:
    """A quoted path is relative, and would create a folder in the current one."""
    if not home or home.startswith(("/", "~")):
        return None
    from connections_tui.config.cleaning import problem_with

    return problem_with(home, name="home")


def config_folder() -> Path:
    """Folder of the configuration. Not created here."""
    from platformdirs import user_config_path

    return _folder("config", user_config_path)


def profiles_path() -> Path:
    """The profiles, without their secrets."""
    return config_folder() / "profiles.toml"


def secrets_path() -> Path:
    """The secrets of profiles that say ``secret = "file"``."""
    return config_folder() / "secrets.json"


def messages_folder() -> Path:
    """A person's own templates of messages to merchants, a file for each language."""
    return config_folder() / "messages"


def label_file(name: str, said: str = "") -> Path:
    """A person's own labels of the connections of a profile.

    ``said``: the path in the profile, from the folder of the configuration on; empty
    for a file in it that is called like the profile.
    """
    try:
        path = Path(said).expanduser()
    except RuntimeError:  # no home folder
        return _NOWHERE / "labels"
    if said:
        return config_folder() / path
    readable = re.sub(r"[^\w.-]+", "-", name).strip("-.")[:40]
    return config_folder() / "labels" / f"{readable or 'profile'}.csv"


def data_folder() -> Path:
    """Folder of the data. Not created here."""
    from platformdirs import user_data_path

    return _folder("data", user_data_path)


def sandbox_database() -> Path:
    """The built-in sandbox's connections."""
    return data_folder() / "sandbox.sqlite3"


def state_folder() -> Path:
    """Folder of what the console remembers. Not created here."""
    from platformdirs import user_state_path

    return _folder("state", user_state_path)


def _folder(kind: str, usual: Callable[..., Path]) -> Path:
    """``usual``: gives the system's folder; may raise where there is no home."""
    try:
        if home := os.environ.get(HOME_VARIABLE):
            if _problem_with_home(home):
                return _NOWHERE / kind
            return Path(home).expanduser().absolute() / kind
        found = usual("connections-tui", appauthor=False)
    except (RuntimeError, OSError):
        return _NOWHERE / kind
    # With a HOME such as "." the files would be in the current folder.
    return found if found.is_absolute() else _NOWHERE / kind


def history_file(name: str, base_url: str, client_id: str = "") -> Path:
    """The remembered readings of one profile."""
    return state_folder() / f"{_stem(name, base_url, client_id)}.history.sqlite3"


def preferences_file(name: str, base_url: str, client_id: str = "") -> Path:
    """The choices of how that profile is shown."""
    return state_folder() / f"{_stem(name, base_url, client_id)}.preferences.json"


def check_file(name: str, base_url: str, client_id: str = "") -> Path:
    """What the last checks of that profile found."""
    return state_folder() / f"{_stem(name, base_url, client_id)}.checks.json"


def audit_file() -> Path:
    """The audit of what was changed from this machine, with any profile."""
    return state_folder() / "audit.jsonl"


def imports_file(name: str, base_url: str, client_id: str = "") -> Path:
    """What imports with that profile have created; alone in its folder with a key."""
    folder = state_folder() / "imports"
    return folder / f"{_stem(name, base_url, client_id)}.jsonl"


def _stem(name: str, base_url: str, client_id: str) -> str:
    """A file name for any profile; two services or logins never share one."""
    from zlib import crc32

    readable = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:40]
    whole = "\0".join((name, base_url.rstrip("/"), client_id))
    mark = crc32(whole.encode("utf-8", "surrogatepass"))
    return f"{readable or 'profile'}-{mark:08x}"
