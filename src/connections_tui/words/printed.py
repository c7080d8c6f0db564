"""Shapes whose fields are the keys of a JSON object, and the text of them."""

import json
from typing import Annotated, Any

import msgspec

Moment = Annotated[str, msgspec.Meta(extra_json_schema={"format": "date-time"})]
"""ISO 8601, in UTC."""


class Printed(msgspec.Struct, frozen=True):
    """A JSON object. Its repr has no values: some are links, or words of a merchant."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        return []


def json_text(value: object) -> str:
    """In printable ASCII: what else a text holds is escaped."""
    return printable(json.dumps(msgspec.to_builtins(value), indent=1))


def json_line(value: object) -> str:
    return printable(json.dumps(msgspec.to_builtins(value)))


def printable(text: str) -> str:
    """JSON in ASCII, with the one control character escaped that JSON itself leaves."""
    return text.replace("\x7f", "\\u007f")
