"""Speaking to the service: the client, its answers, and what can go wrong.

Importing this door does not import the client, which a first frame does not need;
the client imports httpx with its first request.
"""

from typing import TYPE_CHECKING

from connections_tui.api.answers import Answer, Batch
from connections_tui.api.budget import Budget
from connections_tui.api.errors import (
    ApiError,
    BadSettings,
    Blocked,
    CredentialsRefused,
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
    SecretWanted,
    ServiceFault,
    TokenRefused,
    Unreachable,
    Unreadable,
    request_line,
)
from connections_tui.api.requests import MOST_FAILURES, LoggedRequest, RequestLog
from connections_tui.api.retries import PATIENT, OnRetry, Retries, Retry, unheard
from connections_tui.api.rows import ListRow
from connections_tui.lazy import lazily

if TYPE_CHECKING:
    from connections_tui.api.client import ConnectionsClient

__all__ = [
    "MOST_FAILURES",
    "PATIENT",
    "Answer",
    "ApiError",
    "BadSettings",
    "Batch",
    "Blocked",
    "Budget",
    "ConnectionsClient",
    "CredentialsRefused",
    "InvalidRequest",
    "ListRow",
    "LoggedRequest",
    "LoginRefused",
    "NotFound",
    "NotOffered",
    "NotOfferedHere",
    "NotPermitted",
    "NotUsable",
    "OnRetry",
    "PublicTokenRefused",
    "RateLimited",
    "Refused",
    "RequestLog",
    "Retries",
    "Retry",
    "SecretWanted",
    "ServiceFault",
    "TokenRefused",
    "Unreachable",
    "Unreadable",
    "request_line",
    "unheard",
]


__getattr__ = lazily(__name__, client=("ConnectionsClient",))
