"""Where our files live."""

import os
from pathlib import Path

HOME_VARIABLE = "CONNECTIONS_TUI_HOME"
"""Names one folder for all of our files, instead of the system's usual places."""


def data_folder() -> Path:
    """Where data lives that a person would miss. Not created here."""
    if home := os.environ.get(HOME_VARIABLE):
        return Path(home).expanduser() / "data"
    from platformdirs import user_data_path

    return user_data_path("connections-tui", appauthor=False)


def sandbox_database() -> Path:
    """The embedded sandbox's connections."""
    return data_folder() / "sandbox.sqlite3"
