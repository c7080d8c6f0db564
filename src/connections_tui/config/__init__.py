"""Who we are talking to, and where our files live.

Importing this door reads no file and imports neither pydantic nor keyring: what opens
the sandbox needs no more than a look whether there is a profiles.toml.
"""

from typing import TYPE_CHECKING

from connections_tui.config.environments import Environment
from connections_tui.config.paths import (
    audit_file,
    check_file,
    config_folder,
    data_folder,
    history_file,
    imports_file,
    is_homeless,
    label_file,
    messages_folder,
    preferences_file,
    profiles_path,
    sandbox_database,
    state_folder,
    why_homeless,
)
from connections_tui.config.precedence import CLIENT_SECRET, load_profile
from connections_tui.config.profile import (
    DEMO,
    SETTINGS,
    Profile,
    Setting,
    Value,
    written,
)
from connections_tui.config.sources import Place, SecretSource
from connections_tui.lazy import lazily

if TYPE_CHECKING:
    from connections_tui.config.book import ProfileBook
    from connections_tui.config.entries import (
        ProfileEntry,
        ProfileRefused,
        profile_of,
    )
    from connections_tui.config.profiles_file import ProfilesBroken
    from connections_tui.config.secrets import (
        Found,
        SecretNotKept,
        find_secret,
        forget_secret,
        keep_secret,
        keyring_problem,
    )
    from connections_tui.config.variables import take

__all__ = [
    "CLIENT_SECRET",
    "DEMO",
    "SETTINGS",
    "Environment",
    "Found",
    "Place",
    "Profile",
    "ProfileBook",
    "ProfileEntry",
    "ProfileRefused",
    "ProfilesBroken",
    "SecretNotKept",
    "SecretSource",
    "Setting",
    "Value",
    "audit_file",
    "check_file",
    "config_folder",
    "data_folder",
    "find_secret",
    "forget_secret",
    "history_file",
    "imports_file",
    "is_homeless",
    "keep_secret",
    "keyring_problem",
    "label_file",
    "load_profile",
    "messages_folder",
    "preferences_file",
    "profile_of",
    "profiles_path",
    "sandbox_database",
    "state_folder",
    "take",
    "why_homeless",
    "written",
]

__getattr__ = lazily(
    __name__,
    book=("ProfileBook",),
    entries=("ProfileEntry", "ProfileRefused", "profile_of"),
    profiles_file=("ProfilesBroken",),
    secrets=(
        *("Found", "SecretNotKept"),
        *("find_secret", "forget_secret", "keep_secret", "keyring_problem"),
    ),
    variables=("take",),
)
