"""One delete, confirmed by a person, and what came of it."""

import re
from typing import TYPE_CHECKING, Self

from msgspec import Struct

from connections_tui.api import ApiError, NotFound
from connections_tui.changes.audit import AuditUnwritable, Ending, Entry
from connections_tui.changes.recorder import Recorder
from connections_tui.changes.reporting import Report, not_sent
from connections_tui.changes.settling import Settlement
from connections_tui.fleet import Fleet, Record
from connections_tui.words import present, privacy

if TYPE_CHECKING:
    from connections_tui.api import ConnectionsClient


class Deletion(Struct, frozen=True):
    """What to delete, as it was when a person confirmed it."""

    connection_id: str
    name: str
    """As the dialog showed it."""
    platform: str | None
    store: str | None

    @classmethod
    def of(cls, record: Record, name: str) -> Self:
        return cls(record.id, name, record.platform, record.store)

    @property
    def name_now(self) -> str:
        """Names may be hidden since."""
        return present.still_named(self.name, self.connection_id)


class DeleteOutcome(Struct, frozen=True):
    """What came of a delete."""

    ending: Ending
    sentence: str
    """For the person who waits."""
    error: ApiError | None = None
    """What was wrong; None where the connection is gone."""
    listed: str = ""
    """Where it is not confirmed: what the list shows of it, and what to do."""


class Deleter(Struct, frozen=True):
    """Sends deletes, records them, and reports what came of them.

    The row goes only when the service agrees.
    """

    client: "ConnectionsClient"
    fleet: Fleet
    recorder: Recorder
    report: Report
    undo_days: int | None
    """For how long Rutter Support can restore it; None for never."""

    async def delete(self, deletion: Deletion) -> Ending:
        """What came of it, which has been reported by then."""
        outcome = await self.attempt(deletion)
        match outcome.ending:
            case Ending.REFUSED:
                self.report.refresh()
                self.report.show("Not deleted", outcome.sentence)
            case Ending.UNKNOWN:
                told = f"{outcome.sentence}\n\n{outcome.listed}"
                self.report.show("Delete not confirmed", told)
        return outcome.ending

    async def attempt(self, deletion: Deletion) -> DeleteOutcome:
        """The same, with nothing shown that a person must close."""
        connection_id = deletion.connection_id
        self.report.mark_busy(connection_id, "deleting…")
        try:
            begun = await self.recorder.begin(
                "delete", connection_id, deletion.platform, deletion.store
            )
            return await self._send(deletion, begun)
        except AuditUnwritable as error:
            return self._not_deleted(deletion, not_sent(error))
        finally:
            self.report.mark_busy(connection_id, None)

    async def _send(self, deletion: Deletion, begun: Entry | None) -> DeleteOutcome:
        try:
            answer = await self.client.delete(deletion.connection_id)
        except NotFound as error:
            await self.recorder.end(begun, Ending.GONE, error.request_id)
            said = f"{deletion.name_now} was gone already."
            return self._gone(deletion, said, Ending.GONE)
        except ApiError as error:
            is_known = not error.may_have_happened
            ending = Ending.REFUSED if is_known else Ending.UNKNOWN
            ended = await self.recorder.end(begun, ending, error.request_id)
            if not is_known:
                return await self._may_be_deleted(ended, deletion, error)
            return self._not_deleted(deletion, error)
        else:
            await self.recorder.end(begun, Ending.DONE, answer.request_id)
            return self._gone(deletion, f"Deleted {deletion.name_now}.{self._undo}")

    @property
    def _undo(self) -> str:
        if self.undo_days is None:
            return ""
        return f" Rutter Support can restore it for {self.undo_days} days."

    def _gone(
        self, deletion: Deletion, sentence: str, ending: Ending = Ending.DONE
    ) -> DeleteOutcome:
        self.fleet.forget(deletion.connection_id)
        self.report.say(sentence)
        self.report.outcomes.append(sentence)
        return DeleteOutcome(ending, sentence)

    def _not_deleted(self, deletion: Deletion, error: ApiError) -> DeleteOutcome:
        self.report.error = error
        sentence = f"{deletion.name_now} was not deleted. {present.failure(error)}"
        self.report.outcomes.append(sentence)
        self.report.say(sentence, is_error=True)
        return DeleteOutcome(Ending.REFUSED, sentence, error)

    async def _may_be_deleted(
        self, ended: Entry | None, deletion: Deletion, error: ApiError
    ) -> DeleteOutcome:
        """The list decides where the response did not."""
        self.report.error = error
        failure = present.failure(error)  # it says what may have happened
        self.report.say(f"{deletion.name_now}: {failure}", is_error=True)
        with self.recorder.confirming(ended):
            was_read = await self.report.read_list()
            is_sure = was_read and self.fleet.census.is_conclusive
            is_gone = is_sure and deletion.connection_id not in self.fleet
            if is_gone:
                await self.recorder.settled(ended, Settlement.of_deleted())
        if is_gone:
            name = deletion.name_now
            sentence = f"Deleted {name}. The response was lost; the list confirms it."
            self.report.say(sentence)
            self.report.outcomes.append(sentence)
            return DeleteOutcome(Ending.DONE, sentence)
        sentence = f"{deletion.name_now}: {failure}"
        self.report.outcomes.append(sentence)
        if not was_read:
            listed = "The list could not be read either."
        elif deletion.connection_id in self.fleet:
            listed = "It is still in the list."
        else:
            listed = "It is not in the list, but the list is incomplete."
        listed += " Reload the list before you delete it again."
        return DeleteOutcome(Ending.UNKNOWN, sentence, error, listed)


def confirmation_word(record: Record) -> str:
    """What must be typed: the store's first word, or the end of the ID.

    The last six letters and digits of the ID where the name cannot be typed on every
    keyboard, where its first word is too short, and while names are hidden.
    """
    name = "" if privacy.is_on() else record.store or ""
    words = re.findall(r"[a-z0-9]+", name.casefold())
    if words and name.isascii() and len(words[0]) >= 4:
        return str(words[0])
    return "".join(re.findall(r"[a-z0-9]", record.id.casefold()))[-6:] or "delete"
