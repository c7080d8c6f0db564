"""What a person chose: order, columns, saved views and watches of a profile, and the
theme, the symbols and whether names are hidden for all of them.

Small JSON files beside the memory of readings, not in it: choices survive a damaged
memory. A file that cannot be read is reported and left as it is. All calls block for
as long as the disk takes.
"""

import stat
from pathlib import Path
from typing import Any

from msgspec import Struct

from connections_tui.files.private import Busy, alone, refuse_link, write_whole

# json and msgspec are imported inside: without a file they are not needed.

SHARED_NAME = "console.preferences.json"
"""The file for all profiles. A profile's own file has a number in its name."""
MOST_WATCHES = 5_000
"""More are watched, but not kept."""
_SIZE_LIMIT = 1_000_000

_Object = dict[str, Any]


class PreferencesUnreadable(Exception):
    """The file is broken. The message is a sentence to show."""


class PreferencesUnwritable(Exception):
    """Nothing was saved. The message is a sentence to show."""


class SortKey(Struct, frozen=True):
    """One column of an order."""

    column: str
    """Its name."""
    descending: bool = False


Order = tuple[SortKey, ...]
"""The first decides, the next where that one leaves two alike."""


class SavedView(Struct, frozen=True):
    """A filter and an order under a name."""

    name: str
    filter: str = ""
    health: str | None = None
    only_problems: bool = False
    sort: Order = ()


class Preferences(Struct, frozen=True):
    """What was chosen; empty where nothing was."""

    sort: Order = ()
    columns: tuple[str, ...] = ()
    views: tuple[SavedView, ...] = ()
    watches: frozenset[str] = frozenset()
    """IDs of connections."""
    theme: str = ""
    """Empty for the one that fits the terminal's background."""
    symbols: str = ""
    """ascii or unicode."""
    hides_names: bool = False
    seen_until: float = 0.0
    """Until when a console was last open, in seconds since 1970; 0 for never."""
    background: str = ""
    """dark or light, as a terminal told it last."""
    is_quiet: bool = False
    """Whether watched connections neither ring nor notify."""
    message_language: str = ""
    """The code of the language that merchants are written to in."""


def load_preferences(path: Path) -> Preferences:
    """What was chosen last time; the defaults where there is no file.

    Raises:
        PreferencesUnreadable: it is broken, or cannot be read.
    """
    return _checked(path, _read(path))


def save_preferences(
    path: Path,
    before: Preferences,
    after: Preferences,
    *,
    wait_seconds: float = 2.0,
) -> Preferences:
    """Writes what changed between the two and returns what the file holds then.

    What another console changed in the meantime stays, and so does what a newer
    version wrote there.

    Args:
        wait_seconds: how long to wait for another console that is writing.

    Raises:
        PreferencesUnwritable: as when the file is broken, which is left as it is.
    """
    try:
        refuse_link(path)
        with alone(path.parent, wait_seconds):
            stored = _read(path)
            _checked(path, stored)
            merged = _merged(stored, before, after)
            if merged != stored:
                _write(path, merged)
            return _checked(path, merged)
    except PreferencesUnreadable as error:
        raise PreferencesUnwritable(f"{error} {_NOT_KEPT}") from error
    except Busy as error:
        raise PreferencesUnwritable(
            f"Another console is writing the preferences. {_NOT_KEPT}"
        ) from error
    except OSError as error:
        raise PreferencesUnwritable(
            f"Cannot write the preferences in {path}: {error.strerror or error}."
            f" {_NOT_KEPT}"
        ) from error


_NOT_KEPT = "Choices are not saved."


def _read(path: Path) -> _Object:
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise _Broken("not a file")
        if found.st_size > _SIZE_LIMIT:
            raise _Broken("the file is too large")
        return _parsed(path.read_bytes())
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise _unreadable(path, error.strerror or "cannot open it") from error
    except _Broken as error:
        raise _unreadable(path, str(error)) from error


def _parsed(content: bytes) -> _Object:
    import json

    try:
        parsed = json.loads(content.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        raise _Broken(f"line {error.lineno} is not JSON") from error
    except UnicodeDecodeError as error:
        raise _Broken("not UTF-8 text") from error
    except (RecursionError, ValueError) as error:
        # Nested too deep, or a number of thousands of digits.
        raise _Broken("nested too deep, or a number too long") from error
    if not isinstance(parsed, dict):
        raise _Broken("it must be an object in braces")
    return parsed


def _checked(path: Path, stored: _Object) -> Preferences:
    import msgspec

    try:
        return msgspec.convert(stored, Preferences)
    except msgspec.ValidationError as error:
        # "Expected `str`, got `int` - at `$.sort[0].column`"
        what = str(error).replace("`", "").replace(" - at $.", " at ")
        raise _unreadable(path, what[0].lower() + what[1:]) from error


class _Broken(Exception):
    """What is wrong with a file, to follow a colon."""


def _unreadable(path: Path, why: str) -> PreferencesUnreadable:
    return PreferencesUnreadable(
        f"Cannot read the preferences in {path}: {why}. Fix or remove the file."
    )


def _merged(stored: _Object, before: Preferences, after: Preferences) -> _Object:
    """``stored`` is what ``_checked`` has found to be right."""
    from msgspec import to_builtins

    new: _Object = to_builtins(after)
    if after.views != before.views:
        new["views"] = _merged_views(stored.get("views", []), before, after)
    if after.watches != before.watches:
        watches = after.watches - before.watches | set(stored.get("watches", ()))
        new["watches"] = sorted(watches - (before.watches - after.watches))
    names = Preferences.__struct_fields__
    changed = [n for n in names if getattr(after, n) != getattr(before, n)]
    return stored | {name: new[name] for name in changed}


def _merged_views(
    stored: list[_Object], before: Preferences, after: Preferences
) -> list[_Object]:
    """Ours in our order, then what other consoles added."""
    from msgspec import to_builtins

    there = {view["name"]: view for view in stored}
    old = {view.name: view for view in before.views}
    merged: dict[str, _Object] = {}
    for view in after.views:
        if view != old.get(view.name):
            merged[view.name] = there.get(view.name, {}) | to_builtins(view)
        elif view.name in there:
            # Untouched by us; another may have changed it.
            merged[view.name] = there[view.name]
    added = {name: view for name, view in there.items() if name not in old}
    new = (view for name, view in added.items() if name not in merged)
    return [*merged.values(), *new]


def _write(path: Path, content: _Object) -> None:
    import json

    written = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    # What UTF-8 cannot hold comes out as the escape that JSON has for it.
    encoded = written.encode("utf-8", "backslashreplace")
    if len(encoded) > _SIZE_LIMIT:
        raise PreferencesUnwritable(
            f"Too many saved views and watches for {path}. {_NOT_KEPT}"
        )
    write_whole(path, encoded)
