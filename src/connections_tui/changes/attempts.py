"""One change to a connection that stays: sent once, recorded, reported.

A rename, a sync, a backfill, another access token; and the credentials of its platform,
whose reading is recorded like a change.
"""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Generic, TypeVar

from msgspec import Struct

from connections_tui.api import Answer, ApiError, NotFound
from connections_tui.changes.audit import AuditUnwritable, Ending, Entry, Evidence
from connections_tui.changes.recorder import Recorder
from connections_tui.changes.reporting import Report, not_sent
from connections_tui.changes.settling import Settlement
from connections_tui.fleet import Fleet, Record
from connections_tui.words import present

if TYPE_CHECKING:
    from connections_tui import models
    from connections_tui.api import ConnectionsClient
    from connections_tui.api.optional import Backfill

T = TypeVar("T")


class Attempt(Struct, frozen=True):
    """What is changed, in the words of its outcomes."""

    operation: str
    """As the audit names it."""
    connection_id: str
    name: str
    """As the dialog showed it."""
    platform: str | None
    store: str | None
    busy: str
    """The note of the row meanwhile."""
    done: str
    """What follows the name: "was renamed to Moss"; empty for what is shown anyway."""
    not_done: str
    """The same: "was not renamed"."""
    may_be: str = ""
    """The same: "may have been renamed"; empty for what changes nothing."""

    @property
    def whose(self) -> str:
        """Names may be hidden since."""
        return present.still_named(self.name, self.connection_id)

    @classmethod
    def on(cls, record: Record, name: str, operation: str, **words: str) -> "Attempt":
        return cls(operation, record.id, name, record.platform, record.store, **words)


class Outcome(Struct, Generic[T], frozen=True):
    """How it ended, and what the service gave."""

    ending: Ending
    answer: Answer[T] | None = None


class Attempts(Struct, frozen=True):
    """Sends changes, records them, and reports what came of them."""

    client: "ConnectionsClient"
    fleet: Fleet
    recorder: Recorder
    report: Report

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
            may_be="may have been renamed",
        )
        connection = record.connection
        outcome = await self._perform(
            attempt,
            lambda: self.client.optional.rename(connection, new_name),
            is_confirmed=lambda: self._is_named(record.id, new_name),
        )
        if outcome.ending is Ending.DONE:
            self.fleet.learn_name(record.id, new_name)
        return outcome.ending

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
            may_be="may sync now",
        )
        connection = record.connection
        outcome = await self._perform(
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
            may_be="may load its history again",
        )
        connection = record.connection
        outcome = await self._perform(
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
            may_be="may have a new access token",
        )
        connection, old = record.connection, record.access_token
        outcome = await self._perform(
            attempt,
            lambda: self.client.optional.rotate_token(connection),
            is_confirmed=lambda: self._has_another_token(record.id, old),
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
        outcome = await self._perform(
            attempt, lambda: self.client.optional.credentials(connection)
        )
        return outcome.answer.value if outcome.answer is not None else None

    # -- from the line in the audit to the outcome

    async def _perform(
        self,
        attempt: Attempt,
        send: Callable[[], Awaitable[Answer[T]]],
        *,
        is_confirmed: Callable[[], bool] | None = None,
    ) -> Outcome[T]:
        """``is_confirmed``: whether the list shows that it was done; None where no
        list can."""
        whose = attempt.connection_id
        self.report.mark_busy(whose, attempt.busy)
        try:
            begun = await self.recorder.begin(
                attempt.operation, whose, attempt.platform, attempt.store
            )
            return await self._send(attempt, begun, send, is_confirmed)
        except AuditUnwritable as error:
            self._not_done(attempt, not_sent(error))
            return Outcome(Ending.REFUSED)
        finally:
            self.report.mark_busy(whose, None)

    async def _send(
        self,
        attempt: Attempt,
        begun: Entry | None,
        send: Callable[[], Awaitable[Answer[T]]],
        is_confirmed: Callable[[], bool] | None,
    ) -> Outcome[T]:
        try:
            answer = await send()
        except ApiError as error:
            ending = Ending.UNKNOWN if error.may_have_happened else Ending.REFUSED
            ended = await self.recorder.end(begun, ending, error.request_id)
            if ending is Ending.UNKNOWN:
                return Outcome(
                    await self._in_doubt(attempt, ended, error, is_confirmed)
                )
            self._not_done(attempt, error)
            return Outcome(ending)
        await self.recorder.end(begun, Ending.DONE, answer.request_id)
        if attempt.done:
            self._say(f"{attempt.whose} {attempt.done}.")
        return Outcome(Ending.DONE, answer)

    def _say(self, sentence: str) -> None:
        self.report.say(sentence)
        self.report.outcomes.append(sentence)

    def _not_done(self, attempt: Attempt, error: ApiError) -> None:
        self.report.error = error
        sentence = f"{attempt.whose} {attempt.not_done}. {present.failure(error)}"
        self.report.outcomes.append(sentence)
        self.report.say(sentence, is_error=True)
        if isinstance(error, NotFound):
            self.report.refresh()
        self.report.show("Not done", sentence)

    async def _in_doubt(
        self,
        attempt: Attempt,
        ended: Entry | None,
        error: ApiError,
        is_confirmed: Callable[[], bool] | None,
    ) -> Ending:
        """The list decides where it can and the response did not."""
        self.report.error = error
        sentence = f"{attempt.whose} {attempt.may_be}. {present.failure(error)}"
        self.report.say(sentence, is_error=True)
        if is_confirmed is not None:
            with self.recorder.confirming(ended):
                if await self.report.read_list() and is_confirmed():
                    settled = Settlement(Ending.DONE, Evidence.CHANGED)
                    await self.recorder.settled(ended, settled)
                    self._say(
                        f"{attempt.whose} {attempt.done}. The response was lost; the "
                        "list confirms it."
                    )
                    return Ending.DONE
        self.report.outcomes.append(sentence)
        self.report.show("Not confirmed", sentence)
        return Ending.UNKNOWN
