"""Credentials that a file, standard input or the environment gives, as secrets."""

import json
import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from connections_tui.cli.exits import USAGE, fail
from connections_tui.text import clean

if TYPE_CHECKING:
    from pydantic import SecretStr

    from connections_tui.platforms import Schema

VARIABLE = "CREDENTIAL_"
"""Before a field's name in capitals: the variable that may hold it."""
_NOTHING = "Nothing was sent."
LARGEST = 1024 * 1024
"""Bytes of a file."""
_LINE = re.compile(r"(?:export\s+)?([A-Za-z][\w .-]*?)\s*[:=]\s*(.*)")


def from_environment(schema: "Schema") -> dict[str, "SecretStr"]:
    """What its variables hold, by field. They are taken out of the environment."""
    from pydantic import SecretStr

    names = {field.name: f"{VARIABLE}{field.name.upper()}" for field in schema.fields()}
    return {
        field: SecretStr(os.environ.pop(variable))
        for field, variable in names.items()
        if variable in os.environ
    }


def from_file(source: str, schema: "Schema") -> dict[str, "SecretStr"]:
    """What a file says, by field: JSON, or lines of "name: value" or NAME=value.

    ``source``: its path, or "-" for standard input. The program ends where it cannot be
    read, or names a field that the platform has not.
    """
    from pydantic import SecretStr

    shown = "standard input" if source == "-" else clean(source, 200)
    text = _text(source, shown)
    is_json = text.lstrip().startswith("{")
    values = _of_json(text, shown) if is_json else _of_lines(text, shown)
    names = {_key(field.name): field.name for field in schema.fields()}
    # A key is not repeated: where a sign is missing, it may be the secret itself.
    for key, (where, value) in values.items():
        if key == "platform":
            if _key(value) not in (_key(schema.slug), _key(schema.platform)):
                fail(f"{where}: the platform is not {schema.slug}. {_NOTHING}", USAGE)
        elif key not in names:
            fail(
                f"{where}: not a field of {schema.full_title()}. Its fields are "
                f"{', '.join(names.values())}. {_NOTHING}",
                USAGE,
            )
    return {
        name: SecretStr(values[key][1]) for key, name in names.items() if key in values
    }


def _text(source: str, shown: str) -> str:
    try:
        if source == "-":
            content = sys.stdin.buffer.read(LARGEST + 1) if sys.stdin else b""
        else:
            with Path(source).open("rb") as file:
                content = file.read(LARGEST + 1)
    except OSError as error:
        why = (error.strerror or type(error).__name__).lower()
        fail(f"Cannot read {shown}: {why}. {_NOTHING}", USAGE)
    if len(content) > LARGEST:
        fail(f"{shown} is too large for credentials. {_NOTHING}", USAGE)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        fail(f"{shown} is not UTF-8. {_NOTHING}", USAGE)


Values = Mapping[str, tuple[str, str]]
"""By key: where it stands, and the value."""


def _of_json(text: str, shown: str) -> Values:
    try:
        read = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = f", line {found}" if (found := getattr(error, "lineno", None)) else ""
        fail(f"{shown}{line}: not valid JSON. {_NOTHING}", USAGE)
    if not all(isinstance(value, str) for value in read.values()):
        fail(f"{shown}: every value must be text in quotes. {_NOTHING}", USAGE)
    return {_key(name): (shown, value) for name, value in read.items()}


def _of_lines(text: str, shown: str) -> Values:
    values: dict[str, tuple[str, str]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        where = f"{shown}, line {number}"
        if (found := _LINE.fullmatch(line.strip())) is None:
            fail(
                f'{where}: no "name: value" and no NAME=value. Nothing was sent.', USAGE
            )
        values[_key(found[1])] = (where, _unquoted(found[2].strip()))
    return values


def _unquoted(value: str) -> str:
    is_quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1] if is_quoted else value


def _key(name: str) -> str:
    """One spelling of a field's name: "API key" is api_key."""
    key = re.sub(r"\W+", "_", name.strip().casefold()).strip("_")
    return key.removeprefix(VARIABLE.casefold())
