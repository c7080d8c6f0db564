"""What ``--json`` prints: shapes whose fields are its keys, and the text of them."""

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


class Failure(Printed, frozen=True):
    """Why a command failed: on standard error, in one line."""

    error: str
    """What happened, as a sentence."""
    exit_code: int
    advice: str | None = None
    """What to do next, where the sentence does not say it."""
    code: str | None = None
    """The service's own word, such as INVALID_CREDENTIALS."""
    status: int | None = None
    """The HTTP status."""
    said: str | None = None
    """The service's own message."""
    request_id: str | None = None
    retry_after: float | None = None
    """Seconds that the service asked to wait."""


class Notice(Printed, frozen=True):
    """What else there is to know: on standard error, in one line."""

    notice: str


def json_text(value: object) -> str:
    """In printable ASCII: what else a text holds is escaped."""
    return _ascii(json.dumps(msgspec.to_builtins(value), indent=1))


def json_line(value: object) -> str:
    return _ascii(json.dumps(msgspec.to_builtins(value)))


def _ascii(text: str) -> str:
    return text.replace("\x7f", "\\u007f")
