"""The body of a request: one JSON object."""

import json
from typing import Any

from connections_tui.sandbox.refusal import invalid


def json_object(body: bytes) -> dict[str, Any]:
    """An empty body is an object without anything in it. Raises ``Refusal``."""
    if not body.strip():
        return {}
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        raise invalid("The body is not valid JSON.") from None
    if not isinstance(given, dict):
        raise invalid("The body must be one JSON object.")
    return given
