"""One attempt to create a connection, and its three possible ends.

Not idempotent and never sent twice: done, refused, and unknown are three
different things to tell a person.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from connections_tui.api import ApiError
from connections_tui.fleet import Known
from connections_tui.tui import present

if TYPE_CHECKING:
    from connections_tui.api import ConnectionsClient

    # Only the form needs them; the first frame should not wait for them.
    from connections_tui.models import Connection
    from connections_tui.platforms import Credentials


@dataclass(frozen=True)
class Created:
    """The service made it."""

    connection: "Connection"
    link_url: str | None = field(repr=False)
    """What to hand over: the link, with the platform chosen where one was."""
    request_id: str | None = None

    title = "Created"

    @property
    def sentence(self) -> str:
        return f"Created {present.short_id(self.connection.id)}."


@dataclass(frozen=True)
class Refusal:
    """Nothing was made."""

    error: ApiError

    title = "Nothing was created"

    @property
    def sentence(self) -> str:
        return f"Nothing was created. {present.failure(self.error)}"


@dataclass(frozen=True)
class Unknown:
    """It may have been made: the answer was lost."""

    error: ApiError
    new: tuple[Known, ...] | None = None
    """What the list shows now and did not before; None where it could not be read."""

    title = "Not known whether it was created"

    @property
    def sentence(self) -> str:
        failed = present.failure(self.error)
        return f"It is unknown whether the connection was created. {failed}"


Outcome = Created | Refusal | Unknown


@dataclass(frozen=True)
class FormResult:
    """How the form was left, when there is a connection to look at."""

    connection_id: str
    created: Created | None = None
    """None where it was found in the list after a lost answer."""
    awaits_merchant: bool = False


@dataclass
class Creation:
    """What is to be created: with credentials, or as a link for the merchant."""

    credentials: "Credentials | None" = field(repr=False)
    link_platform: str | None = None
    """For a link: the platform the merchant need not choose; None leaves it open."""
    is_watched: bool = True
    """Whether the screen that asked is still there to tell the outcome."""

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
        link = with_platform(new.link_url, self.link_platform)
        return Created(connection, link, answer.request_id)


def with_platform(link_url: str | None, platform: str | None) -> str | None:
    """A link that skips the choice of platform; the link takes it as a query."""
    if not link_url or not platform:
        return link_url
    joint = "&" if "?" in link_url else "?"
    return f"{link_url}{joint}platform={platform}"
