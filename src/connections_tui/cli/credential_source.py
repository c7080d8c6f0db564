"""Credentials that a file, standard input or the environment gives, as secrets."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from connections_tui.cli import output
from connections_tui.cli.exits import USAGE, fail
from connections_tui.text import clean
from connections_tui.words.create_line import variable_of

if TYPE_CHECKING:
    from pydantic import SecretStr

    from connections_tui.hygiene import Pair
    from connections_tui.platforms import Schema

_NOTHING = "Nothing was sent."
LARGEST = 1024 * 1024
"""Bytes of a file."""


def from_environment(schema: "Schema") -> dict[str, "SecretStr"]:
    """What its variables hold, by field. They are taken out of the environment."""
    from pydantic import SecretStr

    names = {field.name: variable_of(field.name) for field in schema.fields()}
    return {
        field: SecretStr(os.environ.pop(variable))
        for field, variable in names.items()
        if variable in os.environ
    }


def from_file(source: str, schema: "Schema") -> dict[str, "SecretStr"]:
    """What a file says, by field: JSON, or lines of "name: value" or NAME=value.

    ``source``: its path, or "-" for standard input. What a mail or a document added to
    a value is removed, and told. The program ends where the file cannot be read, or
    names a field that the platform has not.
    """
    from connections_tui.hygiene import NotReadable, pairs_in
    from connections_tui.platforms import place, schemas_named

    shown = "standard input" if source == "-" else clean(source, 200)
    try:
        pairs = pairs_in(_text(source, shown))
    except NotReadable as error:
        fail(f"{shown}, {error} {_NOTHING}", USAGE)
    placed = place(schema, pairs)
    if (line := placed.stray_line) is not None:
        fail(
            f'{shown}, line {line}: no "name: value" and no NAME=value. {_NOTHING}',
            USAGE,
        )
    named = placed.platform
    if named and schema not in schemas_named(named.value.get_secret_value()):
        fail(f"{shown}: the platform is not {schema.slug}. {_NOTHING}", USAGE)
    if placed.unplaced:
        _refuse(placed.unplaced[0], schema, shown)
    for filled in placed.fields:
        if filled.removed:
            output.say(f"{filled.name}: removed {filled.removed_words}.")
    return {filled.name: filled.value for filled in placed.fields}


def _refuse(pair: "Pair", schema: "Schema", shown: str) -> NoReturn:
    # A name is not repeated: where a sign is missing, it may be the secret itself.
    where = f"{shown}, line {pair.line}" if pair.line else shown
    if not pair.is_text:
        fail(f"{where}: every value must be text or a number. {_NOTHING}", USAGE)
    fail(
        f"{where}: not a field of {schema.full_title()}. Its fields are "
        f"{', '.join(field.name for field in schema.fields())}. {_NOTHING}",
        USAGE,
    )


def _text(source: str, shown: str) -> str:
    from connections_tui.files.reading import NotText, read_text, text_of

    try:
        if source == "-":
            content = sys.stdin.buffer.read(LARGEST + 1) if sys.stdin else b""
            return text_of(content, shown, LARGEST)
        return read_text(Path(source), shown, LARGEST)
    except NotText as error:
        fail(f"{error} {_NOTHING}", USAGE)
