"""What a person chose: order, columns, saved views and watches of a profile, and the
theme, the symbols and whether names are hidden for all of them.

Small JSON files beside the memory of readings, not in it: choices survive a damaged
memory. A file that cannot be read is reported and left as it is. All calls block for
as long as the disk takes.
"""

import stat
from dataclasses import dataclass
from pathlib import Path

from connections_tui.files.private import Busy, alone, refuse_link, write_whole

# json is imported inside: without a file it is not needed.

SHARED_NAME = "console.preferences.json"
"""The file for all profiles. A profile's own file has a number in its name."""
MOST_WATCHES = 5_000
"""More are watched, but not kept."""
_SIZE_LIMIT = 1_000_000

Order = tuple[tuple[str, bool], ...]
"""Columns by name, each with whether it is descending; the first decides first."""
_Object = dict[str, object]


class PreferencesUnreadable(Exception):
    """The file is broken. The message is a sentence to show."""


class PreferencesUnwritable(Exception):
    """Nothing was saved. The message is a sentence to show."""


@dataclass(frozen=True)
class SavedView:
    """A filter and an order under a name."""

    name: str
    filter: str = ""
    health: str | None = None
    only_problems: bool = False
    sort: Order = ()


@dataclass(frozen=True)
class Preferences:
    """What was chosen; empty where nothing was."""

    sort: Order = ()
    columns: tuple[str, ...] = ()
    views: tuple[SavedView, ...] = ()
    watches: frozenset[str] = frozenset()
    """IDs of connections."""
    theme: str = ""
    symbols: str = ""
    """ascii or unicode."""
    hides_names: bool = False


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
        return _object(json.loads(content.decode("utf-8-sig")), "the file")
    except json.JSONDecodeError as error:
        raise _Broken(f"line {error.lineno} is not JSON") from error
    except UnicodeDecodeError as error:
        raise _Broken("not UTF-8 text") from error
    except (RecursionError, ValueError) as error:
        # Nested too deep, or a number of thousands of digits.
        raise _Broken("nested too deep, or a number too long") from error


def _checked(path: Path, stored: _Object) -> Preferences:
    try:
        views = _list(stored.get("views", []), "views")
        return Preferences(
            sort=_to_order(stored.get("sort", []), "sort"),
            columns=_texts(stored.get("columns", []), "columns"),
            views=tuple(
                _to_view(view, f"view {number}")
                for number, view in enumerate(views, start=1)
            ),
            watches=frozenset(_texts(stored.get("watches", []), "watches")),
            theme=_text(stored.get("theme", ""), "the theme"),
            symbols=_text(stored.get("symbols", ""), "symbols"),
            hides_names=_truth(stored.get("hides_names", False), "hides_names"),
        )
    except _Broken as error:
        raise _unreadable(path, str(error)) from error


def _to_view(value: object, where: str) -> SavedView:
    view = _object(value, where)
    health = view.get("health")
    return SavedView(
        name=_text(view.get("name"), f"the name of {where}"),
        filter=_text(view.get("filter", ""), f"the filter of {where}"),
        health=None if health is None else _text(health, f"the health of {where}"),
        only_problems=_truth(
            view.get("only_problems", False), f"only_problems of {where}"
        ),
        sort=_to_order(view.get("sort", []), f"the sort of {where}"),
    )


def _to_order(value: object, where: str) -> Order:
    return tuple(
        (
            _text(key.get("column"), f"the column in {where}"),
            _truth(key.get("descending", False), f"descending in {where}"),
        )
        for key in (_object(entry, f"each of {where}") for entry in _list(value, where))
    )


def _object(value: object, what: str) -> _Object:
    if not isinstance(value, dict):
        raise _Broken(f"{what} must be an object in braces")
    return value


def _list(value: object, what: str) -> list[object]:
    if not isinstance(value, list):
        raise _Broken(f"{what} must be a list")
    return value


def _texts(value: object, what: str) -> tuple[str, ...]:
    return tuple(_text(entry, f"each of {what}") for entry in _list(value, what))


def _text(value: object, what: str) -> str:
    if not isinstance(value, str):
        raise _Broken(f"{what} must be text")
    return value


def _truth(value: object, what: str) -> bool:
    if not isinstance(value, bool):
        raise _Broken(f"{what} must be true or false")
    return value


class _Broken(Exception):
    """What is wrong with a file, to follow a colon."""


def _unreadable(path: Path, why: str) -> PreferencesUnreadable:
    return PreferencesUnreadable(
        f"Cannot read the preferences in {path}: {why}. Fix or remove the file."
    )


def _merged(stored: _Object, before: Preferences, after: Preferences) -> _Object:
    merged = dict(stored)
    if after.sort != before.sort:
        merged["sort"] = _from_order(after.sort)
    if after.columns != before.columns:
        merged["columns"] = list(after.columns)
    if after.views != before.views:
        views = _list(stored.get("views", []), "views")
        merged["views"] = _merged_views(views, before.views, after.views)
    if after.watches != before.watches:
        watches = set(_texts(stored.get("watches", []), "watches"))
        watches |= after.watches - before.watches
        merged["watches"] = sorted(watches - (before.watches - after.watches))
    if after.theme != before.theme:
        merged["theme"] = after.theme
    if after.symbols != before.symbols:
        merged["symbols"] = after.symbols
    if after.hides_names != before.hides_names:
        merged["hides_names"] = after.hides_names
    return merged


def _merged_views(
    stored: list[object], before: tuple[SavedView, ...], after: tuple[SavedView, ...]
) -> list[object]:
    """Ours in our order, then what other consoles added."""
    there = {_to_view(view, "").name: _object(view, "") for view in stored}
    old = {view.name: view for view in before}
    merged: dict[str, _Object] = {}
    for view in after:
        if view != old.get(view.name):
            merged[view.name] = {**there.get(view.name, {}), **_from_view(view)}
        elif view.name in there:
            # Untouched by us; another may have changed it.
            merged[view.name] = there[view.name]
    added = {name: view for name, view in there.items() if name not in old}
    return list((merged | {n: v for n, v in added.items() if n not in merged}).values())


def _from_view(view: SavedView) -> _Object:
    return {
        "name": view.name,
        "filter": view.filter,
        "health": view.health,
        "only_problems": view.only_problems,
        "sort": _from_order(view.sort),
    }


def _from_order(order: Order) -> list[object]:
    return [{"column": column, "descending": down} for column, down in order]


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
