"""Who we are talking to."""

from connections_tui.config.paths import (
    audit_file,
    history_file,
    preferences_file,
    sandbox_database,
    state_folder,
)
from connections_tui.config.profiles import Environment, Profile, load_profile

__all__ = [
    "Environment",
    "Profile",
    "audit_file",
    "history_file",
    "load_profile",
    "preferences_file",
    "sandbox_database",
    "state_folder",
]
