"""``config``: the file of profiles: where it is, what it says, what it may say."""

import json
from typing import Any

import click

from connections_tui.cli import output
from connections_tui.cli.commands.whoami import Said, masked
from connections_tui.cli.exits import USAGE, fail, failures_told
from connections_tui.cli.json_option import Json
from connections_tui.config import (
    SETTINGS,
    Profile,
    ProfileBook,
    Setting,
    profiles_path,
)
from connections_tui.text import clean
from connections_tui.words import present
from connections_tui.words.printed import Printed

SUMMARY = "Show, describe and check the file of profiles."
_HELP = f"""\
{SUMMARY}

The file holds no secret. "profiles" changes it and keeps your comments.
"""
_HEADING = ["PROFILE", "SETTING", "VALUE", "FROM"]
_KEYS_HEADING = ["ID", "KEYS", "DOES"]
_TYPES = {str: "string", bool: "boolean", float: "number"}


class Place(Printed, frozen=True):
    """Where the file is."""

    path: str
    exists: bool


class Settings(Printed, frozen=True):
    """A profile, and where each of its settings came from."""

    name: str
    settings: dict[str, Said]


class Valid(Printed, frozen=True):
    """A file without errors."""

    path: str
    profiles: int


_PATH, _SHOWN, _VALID = Json(Place), Json(list[Settings]), Json(Valid)


@click.group("config", help=_HELP)
def command() -> None:
    pass


@command.command("path", help="Print where the file is.")
@_PATH
def path(is_json: bool) -> None:
    file = profiles_path()
    if is_json:
        _PATH.write(Place(str(file), file.is_file()))
    else:
        output.data(clean(str(file), 4000))


@command.command("show", help="Show every setting of every profile, and its source.")
@_SHOWN
def show(is_json: bool) -> None:
    with failures_told():
        profiles = ProfileBook().entries()
    told = [(one, _values(one)) for one in profiles]
    if is_json:
        _SHOWN.write([Settings(one.name, values) for one, values in told])
        return
    rows = [
        [clean(one.name, 60), key, clean(str(said.value), 200), said.source]
        for one, values in told
        for key, said in values.items()
    ]
    output.table([_HEADING, *rows], cut=(_HEADING.index("VALUE"),))


def _values(profile: Profile) -> dict[str, Said]:
    settings = profile.settings()
    if profile.client_id:
        settings["client_id"] = masked(profile.client_id)
    origins = profile.origins
    return {
        key: Said(value, clean(origins.get(key, "default"), 100))
        for key, value in settings.items()
    }


@command.command("validate", help="Check the file. An error has its line and its key.")
@_VALID
def validate(is_json: bool) -> None:
    with failures_told():
        # The built-in one is not in the file.
        book = ProfileBook()
        profiles = [one for one in book.entries() if one.is_kept]
        keys = book.keys()
    if keys:
        from connections_tui.tui import keymap

        if problems := keymap.apply(keys).problems:
            fail(" ".join(problems), USAGE)
    if is_json:
        _VALID.write(Valid(str(profiles_path()), len(profiles)))
        return
    counted = present.plural(len(profiles), "profile")
    output.say(f"{clean(str(profiles_path()), 300)}: {counted}, no errors.")


@command.command("keys", help="List the key bindings that [keys] can change.")
@click.option("--json", "is_json", is_flag=True, help="Print a JSON array.")
def keys(is_json: bool) -> None:
    from connections_tui.tui import keymap

    bindings = keymap.bindings()
    if is_json:
        told = [{"id": one.id, "keys": one.keys, "does": one.does} for one in bindings]
        output.data(json.dumps(told, indent=1))
        return
    output.table([_KEYS_HEADING, *([one.id, one.keys, one.does] for one in bindings)])


@command.command("schema", help="Print the JSON Schema of the file.")
def schema() -> None:
    profile = {
        "type": "object",
        "additionalProperties": False,
        "properties": {key: _schema(one) for key, one in SETTINGS.items()},
    }
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Profiles of connections-tui (profiles.toml)",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "use": {"type": "string", "description": "The default profile."},
            "profiles": {"type": "object", "additionalProperties": profile},
            "keys": {
                "type": "object",
                "description": "Keys by binding; see config keys.",
                "additionalProperties": {"type": "string"},
            },
        },
    }
    output.data(json.dumps(whole, indent=1))


def _schema(setting: Setting) -> dict[str, Any]:
    """One setting. What a check of its own refuses is left to ``config validate``."""
    told: dict[str, Any] = {
        "type": _TYPES[setting.kind],
        "description": setting.help,
    }
    if setting.choices:
        told["enum"] = list(setting.choices)
    if setting.limits is not None:
        told["minimum"], told["maximum"] = setting.limits
    if setting.example:
        told["examples"] = [setting.read(setting.example)]
    return told
