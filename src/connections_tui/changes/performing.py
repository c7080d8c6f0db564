"""How one change is made: recorded, sent once, and reported.

What is changed, and how that is said, is for those who ask for it.
"""

from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from msgspec import Struct

from connections_tui.api import Answer, ApiError, NotFound
from connections_tui.changes.audit import AuditUnwritable, Ending, Entry, Evidence
from connections_tui.changes.recorder import Recorder
from connections_tui.changes.reporting import Report, not_sent
from connections_tui.changes.settling import Settlement
from connections_tui.fleet import Record
from connections_tui.words import present

T = TypeVar("T")


class Attempt(Struct, frozen=True):
    """What is changed, in the words of its outcomes."""

    operation: str
    """As the audit names it."""
    connection_id: str | None
    """None where it is about no single one."""
    name: str
    """As the dialog showed it."""
    platform: str | None
    store: str | None
    busy: str
    """The note of the row meanwhile."""
    done: str
    """What follows the name: "was renamed to Moss"; empty for what is shown anyway."""
    not_done: str
    """The same: "was not renamed"; empty where the error says all of it, the name
    included."""
    gone: str = ""
    """The same where there is nothing left to change: "had none"; empty where that is
    a failure."""

    @property
    def whose(self) -> str:
        """Names may be hidden since."""
        if self.connection_id is None:
            return self.name
        return present.still_named(self.name, self.connection_id)

    @classmethod
    def on(cls, record: Record, name: str, operation: str, **words: str) -> "Attempt":
        return cls(operation, record.id, name, record.platform, record.store, **words)


class Confirmation(Struct, frozen=True):
    """How it is known whether a change was made whose response was lost."""

    by: str
    """Fits into "The response was lost; … confirms it"."""
    evidence: Evidence
    look: Callable[[], Awaitable[bool]]
    """Whether it was made; False also where that cannot be known."""


class Outcome(Struct, Generic[T], frozen=True):
    """How it ended, and what the service gave."""

    ending: Ending
    answer: Answer[T] | None = None


class Performer(Struct, frozen=True):
    """Sends changes, records them, and reports what came of them."""

    recorder: Recorder
    report: Report

    async def perform(
        self,
        attempt: Attempt,
        send: Callable[[], Awaitable[Answer[T]]],
        *,
        confirmation: Confirmation | None = None,
        about: Callable[[T], str | None] = lambda _: None,
    ) -> Outcome[T]:
        """From the line in the audit to the outcome.

        ``confirmation``: None where nothing can confirm it. ``about``: which connection
        an answer turned out to be about, where that was not known.
        """
        whose = attempt.connection_id
        self._mark_busy(whose, attempt.busy)
        try:
            begun = await self.recorder.begin(
                attempt.operation, whose, attempt.platform, attempt.store
            )
            return await self._send(attempt, begun, send, confirmation, about)
        except AuditUnwritable as error:
            self._not_done(attempt, not_sent(error))
            return Outcome(Ending.REFUSED)
        finally:
            self._mark_busy(whose, None)

    async def _send(
        self,
        attempt: Attempt,
        begun: Entry | None,
        send: Callable[[], Awaitable[Answer[T]]],
        confirmation: Confirmation | None,
        about: Callable[[T], str | None],
    ) -> Outcome[T]:
        try:
            answer = await send()
        except ApiError as error:
            if attempt.gone and isinstance(error, NotFound):
                await self.recorder.end(begun, Ending.GONE, error.request_id)
                self._say(f"{attempt.whose} {attempt.gone}.")
                return Outcome(Ending.GONE)
            ending = Ending.UNKNOWN if error.may_have_happened else Ending.REFUSED
            ended = await self.recorder.end(begun, ending, error.request_id)
            if ending is Ending.UNKNOWN:
                return Outcome(
                    await self._in_doubt(attempt, ended, error, confirmation)
                )
            self._not_done(attempt, error)
            return Outcome(ending)
        found = about(answer.value)
        await self.recorder.end(begun, Ending.DONE, answer.request_id, found)
        if attempt.done:
            self._say(f"{attempt.whose} {attempt.done}.")
        return Outcome(Ending.DONE, answer)

    def _mark_busy(self, connection_id: str | None, note: str | None) -> None:
        if connection_id is not None:
            self.report.mark_busy(connection_id, note)

    def _say(self, sentence: str) -> None:
        self.report.say(sentence)
        self.report.outcomes.append(sentence)

    def _not_done(self, attempt: Attempt, error: ApiError) -> None:
        self.report.error = error
        sentence = present.failure(error)
        if attempt.not_done:
            sentence = f"{attempt.whose} {attempt.not_done}. {sentence}"
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
        confirmation: Confirmation | None,
    ) -> Ending:
        """What is read then decides, where it can and the response did not."""
        self.report.error = error
        sentence = present.failure(error)  # it says what may have happened
        if attempt.not_done:
            sentence = f"{attempt.whose}: {sentence}"
        self.report.say(sentence, is_error=True)
        if confirmation is not None:
            with self.recorder.confirming(ended):
                if await confirmation.look():
                    settled = Settlement(Ending.DONE, confirmation.evidence)
                    await self.recorder.settled(ended, settled)
                    self._say(
                        f"{attempt.whose} {attempt.done}. The response was lost; "
                        f"{confirmation.by} confirms it."
                    )
                    return Ending.DONE
        self.report.outcomes.append(sentence)
        self.report.show("Not confirmed", sentence)
        return Ending.UNKNOWN
