"""What can go wrong with the history file.

HistoryUnusable     it cannot be read or written now: continue without it
└── HistoryDamaged  and it will not heal
"""

from pathlib import Path

from connections_tui.files.sqlite import Identity

NOT_KEPT = "No history is kept in this session."


class HistoryUnusable(Exception):
    """The file cannot be used as it is. The message is a sentence to show."""


class HistoryDamaged(HistoryUnusable):
    """The file is no database, or a broken one."""

    def __init__(self, message: str, path: Path, identity: Identity) -> None:
        super().__init__(message)
        self.path = path
        self.identity = identity
        """Which file it was: another console may put a new one in its place."""


def decoded(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def sentence(path: Path, error: Exception) -> str:
    if isinstance(error, HistoryUnusable):
        return str(error)
    if isinstance(error, UnicodeDecodeError):
        fault = "malformed database schema"
    else:
        fault = (isinstance(error, OSError) and error.strerror) or str(error)
    return f"Cannot use the history file {path}: {fault}."
