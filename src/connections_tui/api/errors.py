"""What can go wrong between us and the service.

::

    ApiError
    ├── Unreachable         no whole answer: refused, TLS, timed out, cut off
    ├── Unreadable          not this API's answer: not JSON, wrong shape, a redirect
    ├── ServiceFault        5xx, 408 and statuses nobody documents
    └── Refused             the service said no (4xx)
        ├── LoginRefused    our client ID and secret (401, INVALID_CREDENTIALS)
        │   └── SecretWanted    nobody was asked: there is no secret to log in with
        ├── TokenRefused    the same answers to a call with an access token
        ├── NotPermitted    403, PRODUCT_NOT_ALLOWED
        ├── NotFound        404 and 410: gone, or not supported for the platform
        ├── RateLimited     429 (ours) and 452 (the platform's)
        ├── InvalidRequest  400, 409, 422, 450: the message may name fields
        └── NotUsable       CONNECTION_DISABLED, NEEDS_UPDATE, PRODUCT_NOT_READY

    BadSettings             a ValueError: nobody was asked; the settings are wrong

Classified by ``error_code`` first and HTTP status second: which status goes with
which code is not documented. Messages are sentences built here. They hold no URL,
no header and no body, since the query string carries the access token.
"""

from typing import TypedDict

from connections_tui.addresses import BadSettings

__all__ = [
    "ApiError",
    "BadSettings",
    "Facts",
    "InvalidRequest",
    "LoginRefused",
    "NotFound",
    "NotPermitted",
    "NotUsable",
    "RateLimited",
    "Refused",
    "SecretWanted",
    "ServiceFault",
    "TokenRefused",
    "Unreachable",
    "Unreadable",
]


class Facts(TypedDict, total=False):
    """What an error may carry besides its sentence, under the same names."""

    status: int | None
    error_code: str | None
    said: str | None
    request_id: str | None
    retry_after: float | None
    is_passing: bool
    may_have_happened: bool


class ApiError(Exception):
    """The service could not do what was asked, or did not say so.

    Attributes:
        message: what happened and what to do next, as a sentence to show.
        status: the HTTP status; None where no answer came.
        error_code: the service's own word, such as INVALID_CREDENTIALS.
        said: the service's own message, as it came, without our secrets; it
            must be cleaned before it is shown. None where it said nothing.
        request_id: X-Rutter-Request-ID, to quote to Rutter's support.
        retry_after: seconds the service asked us to wait (429, 452, 503); None
            where it gave none that can be read.
        is_passing: True where the same request may well be answered if it is sent
            again soon: a connection that breaks, a limit, a service that fails.
        may_have_happened: True where a write could have taken effect all the
            same, so that it must not be sent again by itself.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        error_code: str | None = None,
        said: str | None = None,
        request_id: str | None = None,
        retry_after: float | None = None,
        is_passing: bool = False,
        may_have_happened: bool = False,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.error_code = error_code
        self.said = said
        self.request_id = request_id
        self.retry_after = retry_after
        self.is_passing = is_passing
        self.may_have_happened = may_have_happened


class Unreachable(ApiError):
    """No whole answer came."""


class Unreadable(ApiError):
    """An answer came, and it is not one this API gives."""


class ServiceFault(ApiError):
    """The service failed. What became of a write is unknown."""


class Refused(ApiError):
    """The service understood and said no.

    Nothing was changed, unless ``may_have_happened``: then the refusal came with
    a status that contradicts it.
    """


class LoginRefused(Refused):
    """The client ID and secret are wrong or missing."""


class SecretWanted(LoginRefused):
    """There is no secret here; a person may have it. Nothing was sent."""


class TokenRefused(Refused):
    """The connection's access token is no longer accepted, or there is none."""


class NotPermitted(Refused):
    """This login may not do that."""


class NotFound(Refused):
    """There is no such connection, or its platform does not support the call."""


class RateLimited(Refused):
    """Too many requests; ``retry_after`` says how long to wait, if it was said."""


class InvalidRequest(Refused):
    """Something in the request is wrong; ``said`` may name the fields."""


class NotUsable(Refused):
    """The connection is disabled, needs a new sign-in, or is not ready yet."""
