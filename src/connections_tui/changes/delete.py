"""One delete, confirmed by a person, and what came of it."""

import re
from typing import TYPE_CHECKING

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

    @property
    def name_now(self) -> str:
        """Names may be hidden since."""
        return present.still_named(self.name, self.connection_id)


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
        connection_id = deletion.connection_id
        self.report.mark_busy(connection_id, "deleting…")
        try:
            begun = await self.recorder.begin(
                "delete", connection_id, deletion.platform, deletion.store
            )
            return await self._send(deletion, begun)
        except AuditUnwritable as error:
            self._not_deleted(deletion, not_sent(error))
            return Ending.REFUSED
        finally:
            self.report.mark_busy(connection_id, None)

    async def _send(self, deletion: Deletion, begun: Entry | None) -> Ending:
        try:
            answer = await self.client.delete(deletion.connection_id)
        except NotFound as error:
            await self.recorder.end(begun, Ending.GONE, error.request_id)
            self._gone(deletion, f"{deletion.name_now} was gone already.")
            return Ending.GONE
        except ApiError as error:
            is_known = not error.may_have_happened
            ending = Ending.REFUSED if is_known else Ending.UNKNOWN
            ended = await self.recorder.end(begun, ending, error.request_id)
            if not is_known:
                return await self._may_be_deleted(ended, deletion, error)
            self._not_deleted(deletion, error)
            return ending
        else:
            await self.recorder.end(begun, Ending.DONE, answer.request_id)
            self._gone(deletion, f"Deleted {deletion.name_now}.{self._undo}")
            return Ending.DONE

    @property
    def _undo(self) -> str:
        if self.undo_days is None:
            return ""
        return f" Rutter Support can restore it for {self.undo_days} days."

    def _gone(self, deletion: Deletion, sentence: str) -> None:
        self.fleet.forget(deletion.connection_id)
        self.report.say(sentence)
        self.report.outcomes.append(sentence)

    def _not_deleted(self, deletion: Deletion, error: ApiError) -> None:
        self.report.error = error
        sentence = f"{deletion.name_now} was not deleted. {present.failure(error)}"
        self.report.outcomes.append(sentence)
        self.report.say(sentence, is_error=True)
        self.report.refresh()
        self.report.show("Not deleted", sentence)

    async def _may_be_deleted(
        self, ended: Entry | None, deletion: Deletion, error: ApiError
    ) -> Ending:
        """The list decides where the response did not."""
        self.report.error = error
        may_be = f"may have been deleted. {present.failure(error)}"
        self.report.say(f"{deletion.name_now} {may_be}", is_error=True)
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
            return Ending.DONE
        sentence = f"{deletion.name_now} {may_be}"
        self.report.outcomes.append(sentence)
        if not was_read:
            listed = "The list could not be read either."
        elif deletion.connection_id in self.fleet:
            listed = "It is still in the list."
        else:
            listed = "It is not in the list, but the list is incomplete."
        listed += " Reload the list before you delete it again."
        self.report.show("Delete not confirmed", f"{sentence}\n\n{listed}")
        return Ending.UNKNOWN


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
