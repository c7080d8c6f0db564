"""What can go wrong between us and the service.

::

    ApiError
    ├── Unreachable         no whole answer: refused, TLS, timed out, cut off
    ├── Unreadable          not this API's answer: not JSON, wrong shape, a redirect
    ├── ServiceFault        5xx and statuses nobody documents
    └── Refused             the service said no (4xx)
        ├── LoginRefused    our client ID and secret (401, INVALID_CREDENTIALS)
        ├── TokenRefused    the same answers to a call with an access token
        ├── NotPermitted    403, PRODUCT_NOT_ALLOWED
        ├── NotFound        404 and 410: gone, or not supported for the platform
        ├── RateLimited     429 (ours) and 452 (the platform's)
        ├── InvalidRequest  400, 409, 422, 450: the message may name fields
        └── NotUsable       CONNECTION_DISABLED, NEEDS_UPDATE, PRODUCT_NOT_READY

Classified by ``error_code`` first and HTTP status second: which status goes with
which code is not documented. Messages are sentences built here. They hold no URL,
no header and no body, since the query string carries the access token.
"""


class ApiError(Exception):
    """The service could not do what was asked, or did not say so.

    Attributes:
        message: what happened and what to do next, as a sentence to show.
        status: the HTTP status; None where no answer came.
        error_code: the service's own word, such as INVALID_CREDENTIALS.
        said: the service's own message, as it came, without our secrets; it
            must be cleaned before it is shown. None where it said nothing.
        request_id: X-Rutter-Request-ID, to quote to Rutter's support.
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
        may_have_happened: bool = False,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.error_code = error_code
        self.said = said
        self.request_id = request_id
        self.may_have_happened = may_have_happened


class Unreachable(ApiError):
    """No whole answer came."""


class Unreadable(ApiError):
    """An answer came, and it is not one this API gives."""


class ServiceFault(ApiError):
    """The service failed. What became of a write is unknown."""


class Refused(ApiError):
    """The service understood and said no. Nothing was changed."""


class LoginRefused(Refused):
    """The client ID and secret are wrong or missing."""


class TokenRefused(Refused):
    """The connection's access token is no longer accepted."""


class NotPermitted(Refused):
    """This login may not do that."""


class NotFound(Refused):
    """There is no such connection, or its platform does not support the call."""


class RateLimited(Refused):
    """Too many requests.

    Attributes:
        retry_after: seconds the service asked us to wait; None where it gave none.
    """

    def __init__(
        self, message: str, *, retry_after: float | None = None, **facts: object
    ) -> None:
        super().__init__(message, **facts)  # type: ignore[arg-type]  # passed through
        self.retry_after = retry_after


class InvalidRequest(Refused):
    """Something in the request is wrong; ``said`` may name the fields."""


class NotUsable(Refused):
    """The connection is disabled, needs a new sign-in, or is not ready yet."""
