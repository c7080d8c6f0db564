"""One attempt to create a connection, and its three outcomes.

A create is not idempotent and never sent twice: it is done, refused, or unknown.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from connections_tui.api import ApiError
from connections_tui.fleet import Known
from connections_tui.fleet.links import LinkOptions
from connections_tui.words import present

if TYPE_CHECKING:
    from connections_tui.api import ConnectionsClient

    # Only the form needs them; the first frame should not wait for them.
    from connections_tui.models import Connection
    from connections_tui.platforms import Credentials


@dataclass(frozen=True)
class Created:
    """The service created it."""

    connection: "Connection"
    request_id: str | None = None
    is_listed: bool = False
    """For a bare one: whether the list has it."""

    title = "Created"

    @property
    def missing(self) -> tuple[str, ...]:
        """What the response should have given and did not."""
        parts = {
            "link": self.connection.link_url,
            "access token": self.connection.access_token,
        }
        return tuple(name for name, part in parts.items() if not part)

    @property
    def is_bare(self) -> bool:
        """Whether there is nothing but an ID: no proof by itself."""
        return len(self.missing) == 2

    @property
    def sentence(self) -> str:
        name = present.short_id(self.connection.id)
        if not self.missing:
            return f"Created {name}."
        lacks = f"The response has no {' and no '.join(self.missing)}"
        if not self.is_bare:
            return f"Created {name}. {lacks}. Reload the list (R) to get it."
        if self.is_listed:
            return f"Created {name}. {lacks}; the list confirms the connection."
        return f"{name} may have been created. {lacks}. Check the list (R)."


@dataclass(frozen=True)
class Refusal:
    """Nothing was created."""

    error: ApiError

    title = "Not created"

    @property
    def sentence(self) -> str:
        return present.failure(self.error)


@dataclass(frozen=True)
class Unknown:
    """It may have been created: the response was lost."""

    error: ApiError
    new: tuple[Known, ...] | None = None
    """What the list shows now and did not before; None if it could not be read."""

    title = "May have been created"

    @property
    def sentence(self) -> str:
        return present.failure(self.error)


Outcome = Created | Refusal | Unknown


@dataclass(frozen=True)
class FormResult:
    """What the form gives when there is a connection to show."""

    connection_id: str
    created: Created | None = None
    """None if it was found in the list after a lost response."""
    awaits_merchant: bool = False


@dataclass
class Creation:
    """What to create: with credentials, or as a link for the merchant."""

    credentials: "Credentials | None" = field(repr=False)
    link: LinkOptions = field(default_factory=LinkOptions)
    """For a link: what the merchant need not choose."""
    is_watched: bool = True
    """Whether the form is still open to show the outcome."""

    @property
    def platform(self) -> str | None:
        """Of the login, or of the link; None where the merchant chooses it."""
        if self.credentials is not None:
            return self.credentials.platform
        return self.link.platform

    async def send(
        self, client: "ConnectionsClient", clock: Callable[[], datetime]
    ) -> Outcome:
        """Sends it, once."""
        sent_at = clock()
        try:
            answer = await client.create(self.credentials)
        except ApiError as error:
            if error.may_have_happened:
                return Unknown(error)
            return Refusal(error)
        new = answer.value
        platform = self.credentials.platform if self.credentials else None
        connection = new.as_connection(
            platform=platform, created_at=sent_at.isoformat(timespec="seconds")
        )
        return Created(connection, answer.request_id)
