"""Deletes several connections one by one, each once, and says what became of each."""

from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from connections_tui.api import ApiError, InvalidRequest, LoginRefused, NotUsable
from connections_tui.changes.audit import Ending
from connections_tui.changes.delete import DeleteOutcome, Deletion
from connections_tui.changes.interruptible import Interruptible
from connections_tui.words import present

MOST_AT_ONCE = 2_000
"""So many a person can still look through before a yes."""
_OF_ONE = (InvalidRequest, NotUsable)
"""Refusals that are about one connection: the others may be deleted all the same."""


class State(StrEnum):
    """The outcome of one of them, in the words that are shown."""

    DONE = "deleted"
    GONE = "gone already"
    """Deleted elsewhere."""
    REFUSED = "not deleted"
    UNKNOWN = "not confirmed"
    """It may have been deleted."""
    NOT_BEGUN = "not begun"
    """It was stopped before this one."""

    @classmethod
    def of(cls, ending: Ending) -> "State":
        return cls[ending.name]


@dataclass(frozen=True)
class Result:
    """One connection, and what became of it."""

    deletion: Deletion
    state: State
    why: str = field(default="", repr=False)
    """In sentences; empty where it is gone."""

    @property
    def is_failed(self) -> bool:
        return self.state in (State.REFUSED, State.UNKNOWN)


class ManyDeletes(Interruptible):
    """One job, from the first to the last.

    Waits for a person after each failure that may not be about that one connection
    alone: the rest would fail as well, or be deleted while something is wrong.
    """

    def __init__(
        self,
        deletions: Sequence[Deletion],
        attempt: Callable[[Deletion], Awaitable[DeleteOutcome]],
        *,
        told: Callable[[], None] = lambda: None,
    ) -> None:
        """
        Args:
            deletions: those that were confirmed. No other is deleted.
            attempt: deletes one, and records it.
            told: called before and after each.
        """
        super().__init__()
        self.deletions = tuple(deletions)
        self.results: list[Result] = []
        self.under_way: Deletion | None = None
        self._attempt = attempt
        self._told = told

    @property
    def is_over(self) -> bool:
        return len(self.results) == len(self.deletions)

    @property
    def tally(self) -> list[str]:
        """How many became what, of those that were looked at: "3 deleted"."""
        return tally(self.results)

    @property
    def unlike_the_rest(self) -> list[Result]:
        """Those that were not simply deleted."""
        return [result for result in self.results if result.state is not State.DONE]

    async def run(self) -> None:
        """Deletes them in their order."""
        for deletion in self.deletions:
            await self._may_go_on.wait()
            if self._stops:
                self.results.append(Result(deletion, State.NOT_BEGUN))
            else:
                self.under_way = deletion
                self._told()
                self.results.append(await self._one(deletion))
                self.under_way = None
                self._told()

    async def _one(self, deletion: Deletion) -> Result:
        outcome = await self._attempt(deletion)
        state = State.of(outcome.ending)
        if outcome.error is None:
            return Result(deletion, state)
        self._heed(state, outcome.error)
        why = " ".join(filter(None, (present.failure(outcome.error), outcome.listed)))
        return Result(deletion, state, why)

    def _heed(self, state: State, error: ApiError) -> None:
        """Stops or waits where the others may be concerned."""
        if isinstance(error, LoginRefused):
            self.stop(present.failure(error))
        elif state is State.UNKNOWN or not isinstance(error, _OF_ONE):
            self.pause(True, present.failure(error))


def tally(results: Collection[Result]) -> list[str]:
    """How many became what: "3 deleted", "1 not confirmed"."""
    numbers = Counter(result.state for result in results)
    return [
        f"{numbers[state]:,} {state}"
        for state in State
        if numbers[state] or state is State.DONE
    ]
