"""Which refusals of an optional call mean that there is no such call.

The service answers 404 for an endpoint it does not have, for one that a platform does
not support, and still for a connection that is gone: its words tell them apart.
"""

import re

from connections_tui.api.complaints import Complaint
from connections_tui.api.errors import ApiError, NotOffered, NotOfferedHere
from connections_tui.api.operations import Operation

_GONE = re.compile(
    r"\b(connection|item|resource)\b[^.]{0,40}\b(not found|not exist|deleted|gone"
    r"|removed|no longer)|no such (connection|item)|connection.?not.?found"
    r"|connection_(gone|deleted|removed)",
    re.IGNORECASE,
)
_UNSUPPORTED = re.compile(
    r"\bnot (yet |currently )?(supported|available|implemented|enabled)|unsupported",
    re.IGNORECASE,
)
_PLATFORM = re.compile(
    r"\bplatform\b"
    r"|\b(supported|available|implemented|enabled) (for|on|by) [A-Z][A-Z_0-9]+\b"
)
_NO_ENDPOINT = re.compile(
    r"\b(endpoint|route|path|url)\b[^.]{0,40}\b(not found|not exist|unknown|missing)"
    r"|\b(unknown|no such|invalid) (endpoint|route|path|url)"
    r"|(endpoint|route|path).?not.?found",
    re.IGNORECASE,
)
_NO_ROUTE = re.compile(rb"Cannot (GET|POST|PATCH|DELETE) /")
"""The page of a widespread web framework."""


def kind_of_lack(
    operation: Operation, status: int, complaint: Complaint, body: bytes
) -> type[ApiError] | None:
    """The error where the call itself is missing; None where it is another refusal."""
    if not operation.is_optional:
        return None
    said = f"{complaint.code or ''} {complaint.said or ''}"
    is_unsupported = bool(_UNSUPPORTED.search(said))
    match status:
        case 405 | 501:
            is_missing = True
        case 404 if body.lstrip()[:1] == b"<":
            is_missing = not _GONE.search(said) and bool(_NO_ROUTE.search(body))
        case 404 if operation.names_a_thing:
            is_missing = is_unsupported or bool(_NO_ENDPOINT.search(said))
        case 404:
            is_missing = not _GONE.search(said)
        case 400 | 422:
            is_missing = is_unsupported
        case _:
            is_missing = False
    if not is_missing:
        return None
    is_by_platform = is_unsupported and bool(_PLATFORM.search(said))
    return NotOfferedHere if is_by_platform else NotOffered
