"""What a refusal means: the service's word first, the HTTP status second."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from connections_tui.api.complaints import Complaint, read_complaint
from connections_tui.api.errors import (
    ApiError,
    Blocked,
    CredentialsRefused,
    Facts,
    InvalidRequest,
    LoginRefused,
    NotFound,
    NotOffered,
    NotOfferedHere,
    NotPermitted,
    NotUsable,
    PublicTokenRefused,
    RateLimited,
    Refused,
    ServiceFault,
    TokenRefused,
    Unreachable,
    Unreadable,
)
from connections_tui.api.not_offered import kind_of_lack
from connections_tui.api.operations import Operation
from connections_tui.api.redaction import Redaction

_QUOTABLE = re.compile(r"[\x21-\x7e]{1,200}")
_PROXIES = re.compile(
    r"squid|zscaler|blue ?coat|symantec|netskope|forcepoint|websense|fortinet"
    r"|fortigate|fortiproxy|mcafee|skyhigh|sophos|barracuda|checkpoint|cisco-wsa"
    r"|ironport|palo ?alto|privoxy|tinyproxy|mitmproxy|charles|fiddler|umbrella",
    re.IGNORECASE,
)
_REQUEST_IDS = {
    "x-rutter-request-id": "",
    **{
        name: name.title()
        for name in (
            *("x-request-id", "request-id", "x-correlation-id", "x-amzn-requestid"),
            *("x-amz-request-id", "cf-ray", "x-amzn-trace-id", "x-vercel-id"),
            *("x-trace-id", "traceparent", "x-served-by"),
        )
    },
}
"""Headers that name a request, nearest to the service first, and what to call them."""
_PAGES = ("text/html", "application/xhtml+xml")

_BY_CODE: dict[type[ApiError], str] = {
    LoginRefused: r"(INVALID|BAD|WRONG|MISSING)_(API_)?(CREDENTIALS?|LOGIN|KEY|CLIENT)"
    r"|UNAUTHORI[SZ]ED|UNAUTHENTICATED|AUTHENTICATION_(FAILED|ERROR|REQUIRED)"
    r"|INVALID_(ACCESS_)?TOKEN|NOT_AUTHENTICATED",
    NotPermitted: r"PRODUCT_NOT_ALLOWED|FORBIDDEN|ACCESS_DENIED|PERMISSION_DENIED"
    r"|NOT_(ALLOWED|PERMITTED)|INSUFFICIENT_(SCOPES?|PERMISSIONS?)|IP_NOT_ALLOWED",
    # Not every …_NOT_FOUND: that of a shop or of a route is no deleted connection.
    NotFound: r"((CONNECTION|ITEM|RESOURCE|ENTITY|RECORD|OBJECT)_)?NOT_FOUND"
    r"|CONNECTION_(GONE|DELETED|REMOVED|DOES_NOT_EXIST)|NO_SUCH_CONNECTION",
    RateLimited: r"(\w+_)?RATE_LIMIT(ED|_\w+)?|TOO_MANY_REQUESTS|THROTTL(ED|ING)"
    r"|(\w+_)?QUOTA_EXCEEDED",
    InvalidRequest: r"(\w+_)?VALIDATION_(ERROR|FAILED)|INVALID_(REQUEST|ARGUMENT|INPUT"
    r"|PARAMETERS?|FIELDS?|BODY)|BAD_REQUEST|MISSING_(FIELDS?|PARAMETERS?|\w+_FIELD)",
    NotUsable: r"PRODUCT_NOT_READY|CONNECTION_DISABLED|NEEDS_UPDATE",
}
"""Codes by what they mean, folded to capitals and underscores."""
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
_COMPLAINTS = ("error_code", "error_type", "error_message", "error", "errors", "fault")
_OURS_TOO = "If the list is refused too, check the profile's client ID and secret."
CHECK = "Check the profile's URL, and whether a proxy or sign-in page is in between."
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
    """X-Rutter-Request-ID, else another with its name, where it can be quoted."""
    media_type: str
    """Such as text/html, as messages name it."""
    received_at: datetime


def read_head(
    status: int, headers: Mapping[str, str], host: str, redact: Redaction
) -> Head:
    """The head of an answer that has come just now."""
    media_type = headers.get("content-type", "").split(";")[0].strip().lower()
    is_media_type = re.fullmatch(r"[a-z0-9.+-]{1,40}/[a-z0-9.+-]{1,40}", media_type)
    return Head(
        status=status,
        headers=headers,
        host=host,
        request_id=_request_id(headers, redact),
        media_type=redact(media_type) if is_media_type else "of no known type",
        received_at=datetime.now(UTC),
    )


def _request_id(headers: Mapping[str, str], redact: Redaction) -> str | None:
    for name, words in _REQUEST_IDS.items():
        written = headers.get(name, "")
        if _QUOTABLE.fullmatch(written):
            return f"{words} {redact(written)}".lstrip()
    return None


def refusal(
    operation: Operation, head: Head, body: bytes, redact: Redaction
) -> ApiError:
    """The error that an answer stands for which is no success."""
    if 300 <= head.status < 400:
        return _redirect(operation, head, redact)
    if (proxy := _proxy(head)) is not None:
        return _from_proxy(operation, head, proxy)
    complaint = read_complaint(body, head.media_type, redact)
    lack = kind_of_lack(operation, head.status, complaint, body)
    return complaint_error(operation, head, complaint, kind=lack)


def _proxy(head: Head) -> str | None:
    """The proxy that answered in the place of the service, if one did."""
    headers = head.headers
    # Via and the like stand in the service's own answers as well.
    if headers.get("x-rutter-request-id") or head.media_type.endswith("json"):
        return None
    known = _PROXIES.search(headers.get("server", ""))
    if known is not None:
        return f"A proxy ({known.group().title()})"
    is_proxy = head.status == 407 or "proxy-authenticate" in headers
    return "A proxy" if is_proxy or "x-squid-error" in headers else None


def _from_proxy(operation: Operation, head: Head, proxy: str) -> ApiError:
    """Inside of a connection that the proxy inspects."""
    if 500 <= head.status < 600:
        return operation.failed(
            Unreachable,
            f"{proxy} could not reach {head.host}.",
            "Try again later.",
            status=head.status,
            is_passing=True,
            may_have_happened=True,
        )
    asks = "requires a login for" if head.status == 407 else "does not allow"
    return operation.failed(
        Blocked,
        f"{proxy} {asks} {head.host}.",
        "Ask its administrator, or check HTTPS_PROXY.",
        status=head.status,
    )


def complaint_error(
    operation: Operation,
    head: Head,
    complaint: Complaint,
    *,
    kind: type[ApiError] | None = None,
) -> ApiError:
    """The error that a complaint stands for, whatever its status.

    ``kind``: None to go by its code and its status.
    """
    kind = kind or _kind(operation, head, complaint.code)
    facts = Facts(
        status=head.status,
        error_code=complaint.code,
        said=complaint.said,
        fields=complaint.fields,
        request_id=head.request_id,
        retry_after=retry_after(head),
        is_passing=kind is RateLimited
        or (kind is ServiceFault and 500 <= head.status < 600),
        # Only a plain refusal says that nothing was done.
        may_have_happened=(not 400 <= head.status < 500 or head.status == 408)
        and not issubclass(kind, NotOffered),
    )
    why, do = _why(operation, head, kind, complaint.code)
    return operation.failed(kind, why, do, **facts)


def is_complaint(document: Mapping[str, object]) -> bool:
    """Whether it speaks of an error, even under a status that means success."""
    if any(document.get(key) for key in _COMPLAINTS):
        return True
    if "connection" in document or "connections" in document:
        return False
    has_failed = document.get("status") in ("error", "fail", "failure")
    return bool(document.get("message")) and (
        has_failed or False in (document.get("success"), document.get("ok"))
    )


def _kind(operation: Operation, head: Head, code: str | None) -> type[ApiError]:
    folded = _folded(code)
    by_code = (kind for kind, codes in _BY_CODE.items() if re.fullmatch(codes, folded))
    kind = next(by_code, None)
    if kind is None and head.media_type in _PAGES and head.status in (404, 410):
        # Another site's page is no word about a connection.
        return Unreadable
    kind = kind or _BY_STATUS.get(head.status)
    if kind is None:
        kind = Refused if 400 <= head.status < 500 else ServiceFault
    return operation.blames if kind is LoginRefused else kind


def _folded(code: str | None) -> str:
    """A code however it is written: "connection-not found", "NotFound"."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", (code or "").strip())
    return re.sub(r"[\W_]+", "_", words).upper()


def _why(
    operation: Operation, head: Head, kind: type[ApiError], code: str | None
) -> tuple[str, str]:
    """What happened, and what to do, for each kind of error."""
    if kind is NotFound:
        return operation.not_found, ""
    if kind is NotOfferedHere:
        is_of_one = "/connections/" in operation.route
        which = "the connection's platform" if is_of_one else "this platform"
        return f"It is not supported for {which}.", ""
    if kind is NotOffered:
        is_of_one = "/connections/" in operation.route and not operation.names_a_thing
        is_gone = is_of_one and head.status == 404
        gone = ", or the connection is gone" if is_gone else ""
        return f"{head.host} does not offer it{gone}.", ""
    if kind is NotUsable:
        return _NOT_USABLE[_folded(code)], ""
    if kind is RateLimited:
        whose = "platform" if head.status == 452 else "API"
        return f"The {whose} rate limit is exceeded.", f"Try again {_when(head)}."
    if kind is ServiceFault:
        pause = _pause(head)
        asks = f"{_who(head)} failed and asks to wait {pause}."
        return asks if pause else f"{_who(head)} failed.", f"Try again {_when(head)}."
    if head.media_type in _PAGES:
        return f"{_who(head)} answered with a web page, not with this API.", CHECK
    if kind is InvalidRequest:
        who = "platform" if head.status == 450 else "service"
        has_values = operation.route.startswith(("POST", "PATCH"))
        do = "Check the values." if has_values else ""
        return f"The {who} did not accept the request.", do
    refused: dict[type[ApiError], tuple[str, str]] = {
        LoginRefused: (
            f"{head.host} refused the client ID and secret.",
            "Check the profile's login, and that it belongs to this environment.",
        ),
        TokenRefused: (
            "The connection's access token was refused.",
            f"Reload the list for a new one. {_OURS_TOO}",
        ),
        PublicTokenRefused: (
            "The public token was refused.",
            f"It may be used up or expired: the merchant signs in again. {_OURS_TOO}",
        ),
        CredentialsRefused: (
            "The merchant's credentials were refused.",
            f"Check them with the merchant. {_OURS_TOO}",
        ),
        NotPermitted: (
            "This login has no permission to do that.",
            "Ask Rutter Support for access.",
        ),
    }
    return refused.get(kind, ("The service refused the request.", ""))


def _when(head: Head) -> str:
    pause = _pause(head)
    return f"in {pause}" if pause else "later"


def _who(head: Head) -> str:
    """Who answered: the service, or what stands in front of it."""
    is_page, ray = head.media_type in _PAGES, head.headers.get("cf-ray")
    return f"Cloudflare, in front of {head.host}," if is_page and ray else head.host


def _pause(head: Head) -> str | None:
    """How long the service asks to wait, if it said so."""
    seconds = retry_after(head)
    if seconds is None:
        return None
    for limit, unit, words in ((120, 1, "s"), (7200, 60, "min"), (172_800, 3600, "h")):
        if seconds <= limit:
            return f"{math.ceil(seconds / unit)} {words}"
    return "a few days"


def _redirect(operation: Operation, head: Head, redact: Redaction) -> ApiError:
    """Never followed: it would carry the login or a merchant's secrets elsewhere."""
    return operation.failed(
        Unreadable,
        f"{head.host} redirects to {redact(_target(head))}, which is not followed.",
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


def retry_after(head: Head) -> float | None:
    """Seconds the service asks to wait; None where it does not, or not clearly.

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
