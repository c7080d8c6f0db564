"""One change to a connection that stays: sent once, recorded, reported.

A rename, a sync, a backfill, another access token; and the credentials of its platform,
whose reading is recorded like a change.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec import Struct

from connections_tui.changes.audit import Ending, Evidence
from connections_tui.changes.performing import Attempt, Confirmation, Performer
from connections_tui.fleet import Fleet, Record
from connections_tui.words import present

if TYPE_CHECKING:
    from connections_tui import models
    from connections_tui.api import ConnectionsClient
    from connections_tui.api.optional import Backfill


class Attempts(Struct, frozen=True):
    """Changes of connections that stay, in the words of their outcomes."""

    client: "ConnectionsClient"
    fleet: Fleet
    performer: Performer

    async def rename(self, record: Record, name: str, new_name: str) -> Ending:
        """``name``: as the dialog showed it."""
        shown = present.private(new_name, 60)
        attempt = Attempt.on(
            record,
            name,
            "rename",
            busy="renaming…",
            done=f"was renamed to {shown}",
            not_done="was not renamed",
        )
        connection = record.connection
        outcome = await self.performer.perform(
            attempt,
            lambda: self.client.optional.rename(connection, new_name),
            confirmation=self._by_list(lambda: self._is_named(record.id, new_name)),
        )
        if outcome.ending is Ending.DONE:
            self.fleet.learn_name(record.id, new_name)
        return outcome.ending

    def _by_list(self, is_shown: Callable[[], bool]) -> Confirmation:
        async def look() -> bool:
            return await self.performer.report.read_list() and is_shown()

        return Confirmation("the list", Evidence.CHANGED, look)

    def _is_named(self, connection_id: str, name: str) -> bool:
        record = self.fleet.get(connection_id)
        return (
            record is not None
            and record.listed is not None
            and (record.listed.name == name)
        )

    async def sync(
        self, record: Record, name: str, object_types: list[str] | None = None
    ) -> Ending:
        """``object_types``: None for all."""
        attempt = Attempt.on(
            record,
            name,
            "sync",
            busy="starting a sync…",
            done="syncs now",
            not_done="was not synced",
        )
        connection = record.connection
        outcome = await self.performer.perform(
            attempt, lambda: self.client.optional.sync(connection, object_types)
        )
        return outcome.ending

    async def backfill(self, record: Record, name: str, order: "Backfill") -> Ending:
        attempt = Attempt.on(
            record,
            name,
            "backfill",
            busy="starting a backfill…",
            done=f"loads its history from {order.start_date} again",
            not_done="does not load its history again",
        )
        connection = record.connection
        outcome = await self.performer.perform(
            attempt, lambda: self.client.optional.backfill(connection, order)
        )
        return outcome.ending

    async def rotate(self, record: Record, name: str) -> Ending:
        """The fleet goes on with the new token; nothing shows it."""
        attempt = Attempt.on(
            record,
            name,
            "rotate",
            busy="rotating its token…",
            done="has a new access token; the old one no longer works",
            not_done="kept its access token",
        )
        connection, old = record.connection, record.access_token
        outcome = await self.performer.perform(
            attempt,
            lambda: self.client.optional.rotate_token(connection),
            confirmation=self._by_list(lambda: self._has_another_token(record.id, old)),
        )
        if outcome.answer is not None:
            new = outcome.answer.value.new_access_token.get_secret_value()
            self.fleet.learn_token(record.id, new)
        return outcome.ending

    def _has_another_token(self, connection_id: str, old: str | None) -> bool:
        record = self.fleet.get(connection_id)
        return record is not None and record.access_token not in (None, old)

    async def credentials(
        self, record: Record, name: str
    ) -> "models.PlatformCredentials | None":
        """What the service signs in to the platform with; None where it gave none."""
        attempt = Attempt.on(
            record,
            name,
            "read",
            busy="reading its credentials…",
            done="",
            not_done="gave no credentials",
        )
        connection = record.connection
        outcome = await self.performer.perform(
            attempt, lambda: self.client.optional.credentials(connection)
        )
        return outcome.answer.value if outcome.answer is not None else None
