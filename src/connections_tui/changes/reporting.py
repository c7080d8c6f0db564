"""Who learns of the changes in progress: the face that asked for them."""

from typing import Protocol

from connections_tui.api import ApiError
from connections_tui.changes.audit import Ending, Entry, Evidence
from connections_tui.words import present


class Listener(Protocol):
    """The console's list, or a command."""

    def say(self, message: str, *, is_error: bool = False) -> None: ...
    def show(self, title: str, sentences: str) -> None:
        """Shows what a person must not miss, until it is closed."""
        ...

    def mark_busy(self, connection_id: str, note: str | None) -> None:
        """A note while a change of a connection is in progress; None removes it."""
        ...

    def refresh_connections(self) -> None:
        """Reloads the list some time soon."""
        ...

    async def read_list_anew(self) -> bool:
        """Whether a list that was begun after this call was read whole."""
        ...


class Report:
    """Passes on what happens, and keeps the outcomes."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._is_ending = False
        self.outcomes: list[str] = []
        """The outcome of each change of this session, as sentences."""
        self.error: ApiError | None = None
        """What was wrong with the last change that was not confirmed."""

    @property
    def is_ending(self) -> bool:
        """Whether there is no time left to look what came of a change."""
        return self._is_ending

    def end(self) -> None:
        """From now on outcomes are kept only: a screen pushed now would close while it
        opens, and a list would take too long. The next start's list settles what is
        unknown."""
        self._is_ending = True

    def say(self, sentence: str, *, is_error: bool = False) -> None:
        if not self._is_ending:
            self._listener.say(sentence, is_error=is_error)

    def show(self, title: str, sentences: str) -> None:
        if not self._is_ending:
            self._listener.show(title, sentences)

    def mark_busy(self, connection_id: str, note: str | None) -> None:
        self._listener.mark_busy(connection_id, note)

    def refresh(self) -> None:
        if not self._is_ending:
            self._listener.refresh_connections()

    async def read_list(self) -> bool:
        """Whether a list that was begun after this call was read whole."""
        return not self._is_ending and await self._listener.read_list_anew()


def not_sent(error: Exception) -> ApiError:
    """Why a change without a line in the audit is not sent."""
    return ApiError(f"{error} Nothing was sent: each change needs a line there.")


def outcome_words(entry: Entry) -> str:
    """The outcome, and what showed it: "done, confirmed by the list at 14:02"."""
    if entry.evidence is None:
        return entry.outcome.value
    at = present.time_beside(entry.at, entry.began_at)
    if entry.outcome is Ending.DONE:
        is_again = entry.evidence is Evidence.READ_AGAIN
        by = "reading it again" if is_again else "the list"
        return f"{entry.outcome.value}, confirmed by {by} at {at}"
    return f"{entry.outcome.value}, {entry.evidence.value} at {at}"
