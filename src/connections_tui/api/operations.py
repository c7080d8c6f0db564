"""The operations of the API in the words their errors need, and calls of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar, Unpack

from msgspec import Struct
from msgspec.structs import replace

from connections_tui import models
from connections_tui.api.errors import (
    ApiError,
    CredentialsRefused,
    Facts,
    LoginRefused,
    PublicTokenRefused,
    Refused,
    TokenRefused,
)

ONE_ANSWER = 16 * 2**20
WHOLE_LIST = 256 * 2**20

ErrorT = TypeVar("ErrorT", bound=ApiError)


class Operation(Struct, frozen=True):
    """What a request is for."""

    doing: str
    """Fits into "Could not …"."""
    route: str
    """Method and path as documented; at most one segment is left open, in braces."""
    not_found: str
    """What a 404 or 410 means here, and what to do."""
    blames: type[Refused] = LoginRefused
    """Whose login a refused one is: ours, unless the request carries another."""
    doubt: str = ""
    """What to say when it may have taken effect. Reads have none."""
    is_optional: bool = False
    """Whether some services, versions or platforms do not have it."""
    names_a_thing: bool = False
    """Of an optional one: whether a 404 without words is about what the path names, and
    not about the path."""
    may_be_list: bool = False
    """Whether its answer may be an array: it is read as ``{"items": […]}``."""

    def failed(
        self, kind: type[ErrorT], why: str, do: str = "", **facts: Unpack[Facts]
    ) -> ErrorT:
        """The error to raise. ``why``: what happened; ``do``: what to do, unless it
        is in doubt whether it was done. Both in sentences."""
        doubtful = bool(self.doubt) and facts.get("may_have_happened", False)
        facts["may_have_happened"] = doubtful
        if doubtful:
            return kind(f"{why} {self.doubt}", **facts)
        return kind(f"Could not {self.doing}. {why} {do}".rstrip(), **facts)

    def doubted(self, error: ErrorT) -> ErrorT:
        """The same error where an earlier try, whose answer was lost, may have taken
        effect."""
        if error.may_have_happened:
            return error
        return type(error)(
            f"{error.message} {self.doubt}",
            status=error.status,
            error_code=error.error_code,
            said=error.said,
            fields=error.fields,
            request_id=error.request_id,
            retry_after=error.retry_after,
            is_passing=error.is_passing,
            may_have_happened=True,
        )


LIST = Operation(
    doing="read the list of connections",
    route="GET /connections",
    not_found="The API is not at this address. Check the profile's URL: Rutter's "
    "own ends in /versioned.",
)
FETCH = Operation(
    doing="read the store's details",
    route="GET /connections/access_token",
    not_found="The connection was deleted, or its platform does not support details.",
    blames=TokenRefused,
)
STATUS = Operation(
    doing="read the connection's status",
    route="GET /connections/status",
    not_found="The connection was deleted. Reload the list.",
    blames=TokenRefused,
)
CREATE = Operation(
    doing="create the connection",
    route="POST /connections/create",
    not_found="Create is not available at this address. Check the profile's URL, "
    "and that the platform is supported.",
    doubt="The connection may have been created. Check the list before you retry.",
)
CREATE_WITH_CREDENTIALS = replace(CREATE, blames=CredentialsRefused)
DELETE = Operation(
    doing="delete the connection",
    route="DELETE /connections/{id}",
    not_found="No connection has this ID.",
    doubt="The connection may have been deleted. Check the list.",
)
RENAME = Operation(
    doing="rename the connection",
    route="PATCH /connections/{id}",
    not_found="No connection has this ID.",
    doubt="The connection may have been renamed. Reload the list.",
    is_optional=True,
)
SYNC = Operation(
    doing="start a sync",
    route="POST /connections/incremental_sync",
    not_found=STATUS.not_found,
    blames=TokenRefused,
    doubt="The sync may have started. Refresh the connection.",
    is_optional=True,
)
BACKFILL = Operation(
    doing="start a backfill",
    route="POST /connections/backfill",
    not_found=STATUS.not_found,
    blames=TokenRefused,
    doubt="The backfill may have started.",
    is_optional=True,
)
ROTATE = Operation(
    doing="rotate the access token",
    route="POST /connections/access_token/invalidate",
    not_found=STATUS.not_found,
    blames=TokenRefused,
    doubt="The old token may have ended. Reload the list for the current one.",
    is_optional=True,
)
CREDENTIALS = Operation(
    doing="read the platform's credentials",
    route="GET /connections/credentials",
    not_found=STATUS.not_found,
    blames=TokenRefused,
    is_optional=True,
)
EXCHANGE = Operation(
    doing="exchange the public token",
    route="POST /item/public_token/exchange",
    not_found="The public token is not known.",
    blames=PublicTokenRefused,
    doubt="The public token may have been exchanged. Reload the list.",
    is_optional=True,
)


@dataclass(frozen=True)
class Call:
    """One request to be."""

    operation: Operation
    segment: str = field(default="", repr=False)
    """What the open segment of the path is; quoted."""
    params: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: "models.JsonObject | None" = field(default=None, repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)
    """What it holds that must not come back in an error's words."""
    limit: int = ONE_ANSWER
    """Bytes of the answer."""
    connection_id: str | None = None
    """Which connection it is about; None for a list or a create."""
    is_long: bool = False
    """Whether the answer may take its time, as long as something of it comes."""

    @property
    def method(self) -> str:
        return self.operation.route.partition(" ")[0]

    @property
    def path(self) -> str:
        """Below the base URL."""
        before, _, rest = self.operation.route.partition(" ")[2].partition("{")
        return before + self.segment + rest.partition("}")[2]
