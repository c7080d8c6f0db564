"""What the client hands back: models, and what came with them."""

from dataclasses import dataclass, field
from typing import Generic, TypeVar

from connections_tui import models
from connections_tui.api.rows import ListRow

T = TypeVar("T")


@dataclass(frozen=True)
class Answer(Generic[T]):
    """One answer of the service, read and as it came.

    Its repr holds neither: unknown fields may repeat a token.
    """

    value: T = field(repr=False)
    raw: "models.JsonObject" = field(repr=False)
    """The JSON as it came, secrets included. Empty where a 204 had no body."""
    request_id: str | None
    """X-Rutter-Request-ID, to quote to Rutter's support."""
    took: float
    """Seconds from sending the request to the last byte of the answer."""


@dataclass(frozen=True)
class Batch:
    """Some more rows of the list, in the service's order. IDs may repeat."""

    connections: tuple[ListRow, ...] = field(repr=False)
    unreadable: int
    """Rows among these that could not be read, such as one without an ID."""
    request_id: str | None
    goes_on: str = ""
    """In the last batch: what says that there are more, which cannot be requested."""
