"""What a refusal means: the service's word first, the HTTP status second."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from connections_tui.api.errors import (
    ApiError,
    Facts,
    InvalidRequest,
    LoginRefused,
    NotFound,
    NotPermitted,
    NotUsable,
    RateLimited,
    Refused,
    ServiceFault,
    TokenRefused,
    Unreadable,
)
from connections_tui.api.operations import Operation
from connections_tui.api.reading import Malformed, read_json
from connections_tui.api.redaction import Redaction

_QUOTABLE = re.compile(r"[\x21-\x7e]{1,200}")
_LONGEST_SAID = 2000
_LONGEST_CODE = 60

_BY_CODE: dict[str, type[ApiError]] = {
    "INVALID_CREDENTIALS": LoginRefused,
    "PRODUCT_NOT_ALLOWED": NotPermitted,
    "PRODUCT_NOT_READY": NotUsable,
    "CONNECTION_DISABLED": NotUsable,
    "NEEDS_UPDATE": NotUsable,
}
_BY_STATUS: dict[int, type[ApiError]] = {
    400: InvalidRequest,
    401: LoginRefused,
    403: NotPermitted,
    404: NotFound,
    408: ServiceFault,
    409: InvalidRequest,
    410: NotFound,
    422: InvalidRequest,
    429: RateLimited,
    450: InvalidRequest,
    452: RateLimited,
}
_NOT_USABLE = {
    "PRODUCT_NOT_READY": "The connection's first sync is not done. Try again later.",
    "CONNECTION_DISABLED": "The connection is disabled. Its status says why.",
    "NEEDS_UPDATE": "The merchant must sign in again. Send them the link.",
}


@dataclass(frozen=True)
class Head:
    """Everything of an answer but its body."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    """Looked up in lower case; as they came, whatever they repeat."""
    host: str
    """Who answered, as messages name it."""
    request_id: str | None
    """X-Rutter-Request-ID, where it is something to quote."""
    media_type: str
    """Such as text/html, as messages name it."""
    received_at: datetime


def read_head(
    status: int, headers: Mapping[str, str], host: str, redact: Redaction
) -> Head:
    """The head of an answer that has come just now."""
    request_id = headers.get("x-rutter-request-id", "")
    media_type = headers.get("content-type", "").split(";")[0].strip().lower()
    is_media_type = re.fullmatch(r"[a-z0-9.+-]{1,40}/[a-z0-9.+-]{1,40}", media_type)
    return Head(
        status=status,
        headers=headers,
        host=host,
        request_id=redact(request_id) if _QUOTABLE.fullmatch(request_id) else None,
        media_type=redact(media_type) if is_media_type else "of no known type",
        received_at=datetime.now(UTC),
    )


def refusal(
    operation: Operation, head: Head, body: bytes, redact: Redaction
) -> ApiError:
    """The error that an answer stands for which is no success."""
    if 300 <= head.status < 400:
        return _redirect(operation, head, redact)
    try:
        complaint = read_json(body)
    except Malformed:
        complaint = None
    return complaint_error(operation, head, complaint, redact)


def complaint_error(
    operation: Operation, head: Head, complaint: object, redact: Redaction
) -> ApiError:
    """The error that an error body stands for, whatever its status."""
    fields = complaint if isinstance(complaint, dict) else {}
    code = _text(fields.get("error_code"), redact, _LONGEST_CODE)
    kind = _kind(operation, head.status, code)
    facts = Facts(
        status=head.status,
        error_code=code,
        said=_said(fields, redact),
        request_id=head.request_id,
        retry_after=retry_after(head),
        is_passing=kind is RateLimited
        or (kind is ServiceFault and 500 <= head.status < 600),
        # Only a plain refusal says that nothing was done.
        may_have_happened=not 400 <= head.status < 500 or head.status == 408,
    )
    return operation.failed(kind, _why(operation, head, kind, code), **facts)


def is_complaint(document: Mapping[str, object]) -> bool:
    """Whether it speaks of an error, even under a status that means success."""
    return any(
        document.get(key)
        for key in ("error_code", "error_type", "error_message", "error")
    )


def _kind(operation: Operation, status: int, code: str | None) -> type[ApiError]:
    by_code = _BY_CODE.get((code or "").strip().upper())
    kind = by_code or _BY_STATUS.get(status)
    if kind is None:
        kind = Refused if 400 <= status < 500 else ServiceFault
    return TokenRefused if kind is LoginRefused and operation.by_token else kind


def _why(
    operation: Operation, head: Head, kind: type[ApiError], code: str | None
) -> str:
    """What happened and what to do, for each kind of error."""
    if kind is NotFound:
        return operation.not_found
    if kind is NotUsable:
        return _NOT_USABLE[(code or "").strip().upper()]
    if kind is InvalidRequest and head.status == 450:
        return "The platform itself refused what was sent. Check the values."
    if kind is RateLimited:
        return _too_many(head)
    return {
        LoginRefused: f"{head.host} refused the client ID and secret. Check the "
        "profile's login, and that it belongs to this environment.",
        TokenRefused: "The access token was refused. Refresh the list for a newer "
        "one; if the list is refused too, it is the client ID and secret.",
        NotPermitted: "This login may not do that. Rutter's support can allow it.",
        InvalidRequest: f"The service did not accept the request ({head.status}). "
        "Check the values.",
        ServiceFault: f"{head.host} failed (status {head.status}). Try again "
        f"{_when(head)}.",
    }.get(kind, f"The service refused it (status {head.status}).")


def _too_many(head: Head) -> str:
    whose = "the platform's limit" if head.status == 452 else "our limit"
    return f"Too many requests for {whose}. Try again {_when(head)}."


def _when(head: Head) -> str:
    """When the service wants to be asked again, as far as it said so."""
    seconds = retry_after(head)
    if seconds is None:
        return "later"
    for limit, unit, words in ((120, 1, "s"), (7200, 60, "min"), (172_800, 3600, "h")):
        if seconds <= limit:
            return f"in {math.ceil(seconds / unit)} {words}"
    return "in some days"


def _redirect(operation: Operation, head: Head, redact: Redaction) -> ApiError:
    """Never followed: it would carry the login or a merchant's secrets elsewhere."""
    return operation.failed(
        Unreadable,
        f"{head.host} sent us on to {redact(_target(head))} and was not followed. "
        "Check the profile's URL.",
        status=head.status,
        request_id=head.request_id,
        may_have_happened=True,
    )


def _target(head: Head) -> str:
    try:
        host = urlsplit(head.headers.get("location", "")).hostname or ""
    except ValueError:
        host = ""
    return host if re.fullmatch(r"[a-z0-9.-]{1,80}", host) else "another address"


def _said(fields: Mapping[str, object], redact: Redaction) -> str | None:
    """The service's own message; the one meant for people where it has two."""
    metadata = fields.get("error_metadata")
    for_people = metadata.get("human_readable") if isinstance(metadata, dict) else None
    for words in (for_people, fields.get("error_message"), fields.get("error")):
        if said := _text(words, redact, _LONGEST_SAID):
            return said
    return _text(fields.get("message"), redact, _LONGEST_SAID)


def _text(value: object, redact: Redaction, limit: int) -> str | None:
    # Redacted before it is cut: half a secret would not be recognised.
    if not isinstance(value, str) or not value.strip():
        return None
    return redact(value)[:limit]


def retry_after(head: Head) -> float | None:
    """Seconds the service asked us to wait; None where it did not, or not clearly.

    A date counts from the answer's own Date, as the two clocks may differ.
    """
    written = head.headers.get("retry-after", "").strip()
    if re.fullmatch(r"[0-9]{1,18}(\.[0-9]{1,18})?", written):
        return float(written)
    until = _http_date(written)
    if until is None:
        return None
    since = _http_date(head.headers.get("date", "")) or head.received_at
    seconds = (until - since).total_seconds()
    return seconds if seconds >= 0 else None


def _http_date(written: str) -> datetime | None:
    try:
        read = parsedate_to_datetime(written)
    except (TypeError, ValueError, OverflowError):
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)
