"""One attempt to create a connection, and its three outcomes.

A create is not idempotent and never sent twice: it is done, refused, or unknown.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from connections_tui import models
from connections_tui.api import ApiError
from connections_tui.changes.audit import AuditUnwritable, Ending, Entry
from connections_tui.changes.recorder import Recorder
from connections_tui.changes.reporting import Report, not_sent
from connections_tui.changes.settling import Settlement
from connections_tui.fleet import Fleet, Record
from connections_tui.fleet.links import SHOPIFY, LinkOptions, shop_name
from connections_tui.words import present

if TYPE_CHECKING:
    from connections_tui.api import ConnectionsClient

    # Only the form needs them; the first frame should not wait for them.
    from connections_tui.platforms import Credentials


class Created(Struct, frozen=True):
    """The service created it."""

    connection: "models.Connection"
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
            return f"Created {name}. {lacks}. Reload the list to get it."
        if self.is_listed:
            return f"Created {name}. {lacks}; the list confirms the connection."
        return f"{name} may have been created. {lacks}. Check the list."


class NotCreated(Struct, frozen=True):
    """Nothing was created."""

    error: ApiError

    title = "Not created"

    @property
    def sentence(self) -> str:
        return present.failure(self.error)


class Unknown(Struct, frozen=True):
    """It may have been created: the response was lost."""

    error: ApiError
    new: tuple[Record, ...] | None = None
    """What the list shows now and did not before; None if it could not be read."""
    title = "May have been created"

    @property
    def sentence(self) -> str:
        return present.failure(self.error)


Outcome = Created | NotCreated | Unknown


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

    @property
    def store(self) -> tuple[str, str] | None:
        """The platform, and an address or ID of the store; None where that is open."""
        if self.credentials is not None:
            said = self.credentials.store
            return (self.credentials.platform, said) if said else None
        shop = shop_name(self.link.shopify_store)
        is_shopify = self.link.platform in (None, SHOPIFY)
        return (SHOPIFY, f"{shop}.myshopify.com") if shop and is_shopify else None

    def already_connected(self, fleet: Fleet) -> str | None:
        """That its store has a connection, in sentences; None where none is known."""
        twins = fleet.twins.at(*self.store) if self.store is not None else []
        return present.already_connected(twins) if twins else None

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
            return NotCreated(error)
        new = answer.value
        platform = self.credentials.platform if self.credentials else None
        connection = new.as_connection(
            platform=platform, created_at=sent_at.isoformat(timespec="seconds")
        )
        return Created(connection, answer.request_id)


class Creator(Struct, frozen=True):
    """Sends creates, records them, and reports what came of them."""

    client: "ConnectionsClient"
    fleet: Fleet
    recorder: Recorder
    report: Report
    clock: Callable[[], datetime]

    async def create(self, creation: Creation) -> Outcome:
        try:
            begun = await self.recorder.begin("create", None, creation.platform)
        except AuditUnwritable as error:
            return self._reported(creation, NotCreated(not_sent(error)))
        # Without an earlier list, new connections cannot be identified.
        was_listed = self.fleet.listed_at is not None
        before = {record.id for record in self.fleet}
        outcome = await creation.send(self.client, self.clock)
        match outcome:
            case Created(is_bare=True):
                outcome = await self._confirmed(begun, outcome)
            case Created(connection, request_id):
                await self.recorder.end(begun, Ending.DONE, request_id, connection.id)
                self.fleet.add(connection, creation.link)
                self.report.refresh()
            case NotCreated(refusal):
                await self.recorder.end(begun, Ending.REFUSED, refusal.request_id)
            case Unknown(failure):
                await self.recorder.end(begun, Ending.UNKNOWN, failure.request_id)
                was_read = await self.report.read_list()
                new = tuple(record for record in self.fleet if record.id not in before)
                outcome = replace(outcome, new=new if was_read and was_listed else None)
        return self._reported(creation, outcome)

    async def _confirmed(self, begun: Entry | None, created: Created) -> Created:
        """The list decides about a create whose response has no more than an ID."""
        connection_id = created.connection.id
        ended = await self.recorder.end(
            begun, Ending.UNKNOWN, created.request_id, connection_id
        )
        with self.recorder.confirming(ended):
            was_read = await self.report.read_list()
            is_listed = was_read and connection_id in self.fleet
            if is_listed:
                settled = Settlement.of_created(connection_id)
                await self.recorder.settled(ended, settled)
        return replace(created, is_listed=is_listed)

    def _reported(self, creation: Creation, outcome: Outcome) -> Outcome:
        if not creation.is_watched:
            is_error = not isinstance(outcome, Created)
            self.report.say(outcome.sentence, is_error=is_error)
            if is_error:
                self.report.show(outcome.title, outcome.sentence)
        self.report.outcomes.append(outcome.sentence)
        return outcome
