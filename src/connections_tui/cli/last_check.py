"""Which connections the last ``check`` found broken, kept from run to run."""

from pathlib import Path

import msgspec

from connections_tui.files.private import write_whole


class LastCheck(msgspec.Struct, frozen=True):
    """What was found, and when."""

    at: str
    """ISO 8601, in UTC."""
    broken: frozenset[str]
    """IDs."""


def read_last(path: Path, filter_text: str) -> LastCheck | None:
    """The last one with the same filter; None before the first, or where the file
    cannot be read."""
    return _read(path).get(filter_text)


def keep(path: Path, filter_text: str, check: LastCheck) -> None:
    """Keeps it in place of the last one with the same filter.

    Raises:
        OSError: it cannot be written.
    """
    kept = _read(path) | {filter_text: check}
    write_whole(path, msgspec.json.encode(kept))


def _read(path: Path) -> dict[str, LastCheck]:
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, LastCheck])
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return {}
