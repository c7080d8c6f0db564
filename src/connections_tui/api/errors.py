"""What can go wrong between us and the service.

::

    ApiError
    ├── Unreachable         no whole answer: refused, timed out, cut off
    │   └── Blocked             by a proxy or a certificate: settings must change first
    ├── Unreadable          not this API's answer: not JSON, wrong shape, a redirect
    ├── ServiceFault        5xx, 408 and undocumented statuses
    └── Refused             the service said no (4xx)
        ├── LoginRefused    our client ID and secret (401, INVALID_CREDENTIALS)
        │   └── SecretWanted    nothing was sent: there is no secret to log in with
        ├── TokenRefused    the same answers to a call with an access token
        ├── PublicTokenRefused  the same answers to an exchange of a public token
        ├── CredentialsRefused  the same answers to a create with a merchant's login
        ├── NotPermitted    403, PRODUCT_NOT_ALLOWED
        ├── NotFound        404 and 410: gone, or not supported for the platform
        ├── RateLimited     429 (ours) and 452 (the platform's)
        ├── InvalidRequest  400, 409, 422, 450: the message may name fields
        ├── NotUsable       CONNECTION_DISABLED, NEEDS_UPDATE, PRODUCT_NOT_READY
        └── NotOffered      404, 405 and 501 to a call that not every service has
            └── NotOfferedHere  the same for connections of one platform

    BadSettings             a ValueError: nothing was sent; the settings are wrong

Classified by ``error_code`` first and HTTP status second: which status goes with
which code is not documented. INVALID_CREDENTIALS means four different logins; what
was asked decides which. Messages are sentences built here. They hold no URL, no
header and no body, since the query string carries the access token.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypedDict

from connections_tui.addresses import BadSettings
from connections_tui.text import clean

__all__ = [
    "ApiError",
    "BadSettings",
    "Blocked",
    "CredentialsRefused",
    "Facts",
    "InvalidRequest",
    "LoginRefused",
    "NotFound",
    "NotOffered",
    "NotOfferedHere",
    "NotPermitted",
    "NotUsable",
    "PublicTokenRefused",
    "RateLimited",
    "Refused",
    "SecretWanted",
    "ServiceFault",
    "TokenRefused",
    "Unreachable",
    "Unreadable",
    "request_line",
]

_NO_FIELDS: Mapping[str, str] = MappingProxyType({})
_LONGEST_QUOTE = 300


class Facts(TypedDict, total=False):
    """What an error may carry besides its sentence, under the same names."""

    status: int | None
    error_code: str | None
    said: str | None
    fields: Mapping[str, str]
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
        fields: the fields of the request that it names, and what is wrong with
            each, as it came; empty text where it only names them.
        request_id: X-Rutter-Request-ID, to quote to Rutter's support; where there
            is none, another with its name, as "Cf-Ray 88d1".
        retry_after: seconds the service asked us to wait (429, 452, 503); None
            where it gave none that is readable.
        is_passing: True where the same request may be answered if it is sent
            again soon: a connection that breaks, a limit, a service that fails.
        may_have_happened: True where a write could have taken effect, so that it
            must not be retried automatically.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        error_code: str | None = None,
        said: str | None = None,
        fields: Mapping[str, str] = _NO_FIELDS,
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
        self.fields = fields
        self.request_id = request_id
        self.retry_after = retry_after
        self.is_passing = is_passing
        self.may_have_happened = may_have_happened

    def add(self, sentence: str) -> None:
        """Says more than was known where it was raised."""
        self.message = f"{self.message} {sentence}"
        self.args = (self.message,)

    def in_full(
        self, quote: Callable[[str], str] = lambda words: clean(words, _LONGEST_QUOTE)
    ) -> str:
        """One line: the message, the service's own words, and what to quote to it.

        ``quote``: makes the service's words safe to show.
        """
        line = self.message
        if self.said:
            line += f" The service said: {quote(self.said)}"
        codes = [
            clean(self.error_code or "", 60),
            f"HTTP {self.status}" if self.status is not None else "",
            request_line(self.request_id),
        ]
        to_quote = ", ".join(code for code in codes if code)
        return f"{line} ({to_quote})" if to_quote else line


def request_line(request_id: str | None) -> str:
    """A request ID with its name, safe to show; empty where there is none."""
    if not request_id:
        return ""
    shown = clean(request_id, 80)
    # Any but the service's own stands behind its name.
    return shown if " " in shown else f"request ID {shown}"


class Unreachable(ApiError):
    """No whole answer came."""


class Blocked(Unreachable):
    """A proxy or a certificate is in the way; a retry changes nothing."""


class Unreadable(ApiError):
    """An answer came, and it is not one this API gives."""


class ServiceFault(ApiError):
    """The service failed. The outcome of a write is unknown."""


class Refused(ApiError):
    """The service understood and said no.

    Nothing was changed, unless ``may_have_happened``: then the refusal came with
    a status that contradicts it.
    """


class LoginRefused(Refused):
    """The client ID and secret are wrong or missing."""


class SecretWanted(LoginRefused):
    """There is no secret to log in with; a person can type it. Nothing was sent."""


class TokenRefused(Refused):
    """The connection's access token is no longer accepted, or there is none."""


class PublicTokenRefused(Refused):
    """The public token of an exchange is not accepted, or no longer."""


class CredentialsRefused(Refused):
    """The merchant's credentials in a create are wrong."""


class NotPermitted(Refused):
    """This login has no permission to do that."""


class NotFound(Refused):
    """There is no such connection, or its platform does not support the call."""


class RateLimited(Refused):
    """Too many requests; ``retry_after`` says how long to wait, if it was said."""


class InvalidRequest(Refused):
    """Something in the request is wrong; ``said`` may name the fields."""


class NotUsable(Refused):
    """The connection is disabled, needs a new sign-in, or is not ready yet."""


class NotOffered(Refused):
    """The service does not have this call."""


class NotOfferedHere(NotOffered):
    """It has the call, and not for the connection's platform."""
