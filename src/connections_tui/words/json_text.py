"""JSON as it is shown: valid whatever is in it, and safe on a terminal."""

import json
from collections.abc import Mapping
from typing import Any

from connections_tui.text import clean

MASK = "••••••••"


def shown_json(value: Any) -> str:
    """A value as indented JSON that reads back the same, secrets masked.

    What would move or restyle the terminal is escaped as JSON escapes it.
    """
    text = json.dumps(_masked(value), indent=2, ensure_ascii=False)
    return "\n".join(map(safe_line, text.split("\n")))


def _masked(value: Any) -> Any:
    # By its method: pydantic's class would be imported for the first frame.
    if hasattr(value, "get_secret_value"):
        return MASK
    match value:
        case Mapping():
            return {name: _masked(item) for name, item in value.items()}
        case list() | tuple():
            return [_masked(item) for item in value]
    return value


def safe_line(line: str) -> str:
    """A line of JSON that moves nothing on a terminal and reads back the same.

    Outside of strings JSON is plain ASCII.
    """
    if _is_clean(line):
        return line
    escaped = "".join(char if _is_clean(char) else _escape(char) for char in line)
    return escaped if _is_clean(escaped) else _escape(line)


def _is_clean(text: str) -> bool:
    return clean(text, len(text) + 1) == text


def _escape(text: str) -> str:
    """What is not printable ASCII, as JSON writes it there."""
    return "".join(char if " " <= char <= "~" else _code(char) for char in text)


def _code(char: str) -> str:
    return "\\u007f" if char == "\x7f" else json.dumps(char)[1:-1]
