"""Who we are talking to."""

from connections_tui.config.paths import sandbox_database
from connections_tui.config.profiles import Environment, Profile, load_profile

__all__ = ["Environment", "Profile", "load_profile", "sandbox_database"]
