"""The shapes that ``describe`` gives of what commands print with --json."""

import json
from functools import cache
from typing import Any

import jsonschema

from connections_tui.cli.commands.describe import described
from connections_tui.cli.main import main


@cache
def schemas() -> dict[str, Any]:
    """What describe says of the commands that take --json."""
    commands = described(main).commands
    return {one.name: one.output for one in commands if one.output is not None}


def strict(schema: Any) -> Any:
    """That schema without room for what it does not name."""
    if isinstance(schema, list):
        return [strict(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {name: strict(one) for name, one in schema.items()}
    is_fixed = "properties" in inner and inner.get("type") == "object"
    return {**inner, **({"additionalProperties": False} if is_fixed else {})}


def conforms(name: str, written: str) -> list[Any]:
    """What was printed, which is as described."""
    output = schemas()[name]
    values = map(json.loads, written.splitlines() if output.each_line else [written])
    found = list(values)
    for value in found:
        jsonschema.validate(value, strict(output.schema))
    assert found
    return found
