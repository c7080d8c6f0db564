"""Speaking to the service: the client, its answers, and what can go wrong.

Importing this door does not import httpx; the client does with its first request.
"""

from connections_tui.api.answers import Answer, Batch
from connections_tui.api.budget import Budget
from connections_tui.api.client import ConnectionsClient
from connections_tui.api.errors import (
    ApiError,
    BadSettings,
    InvalidRequest,
    LoginRefused,
    NotFound,
    NotPermitted,
    NotUsable,
    RateLimited,
    Refused,
    ServiceFault,
    TokenRefused,
    Unreachable,
    Unreadable,
)
from connections_tui.api.listed import Listed

__all__ = [
    "Answer",
    "ApiError",
    "BadSettings",
    "Batch",
    "Budget",
    "ConnectionsClient",
    "InvalidRequest",
    "Listed",
    "LoginRefused",
    "NotFound",
    "NotPermitted",
    "NotUsable",
    "RateLimited",
    "Refused",
    "ServiceFault",
    "TokenRefused",
    "Unreachable",
    "Unreadable",
]
