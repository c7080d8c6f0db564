"""Creates the rows of a file one by one, each once, and says what became of each."""

import asyncio
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from connections_tui.api import (
    ApiError,
    LoginRefused,
    NotOffered,
    NotPermitted,
    RateLimited,
    ServiceFault,
    Unreachable,
)
from connections_tui.changes.audit import Ending
from connections_tui.changes.changes import Changes
from connections_tui.changes.create import Created, NotCreated, Outcome
from connections_tui.changes.interruptible import Interruptible
from connections_tui.fleet import Fleet
from connections_tui.imports.import_journal import ImportJournal, JournalUnusable, Note
from connections_tui.imports.planned import PlannedRow, Problem

MOST_IN_A_ROW = 3
"""So many rows that fail because of the service end the import: the rest would too."""
_OF_THE_SERVICE = (NotPermitted, NotOffered, RateLimited, ServiceFault, Unreachable)


class State(StrEnum):
    """The outcome of a row."""

    DONE = "done"
    GONE = "gone"
    """An earlier import created it, and the list does not have it any more. No import
    sends it again."""
    REFUSED = "refused"
    """Nothing was created: something is wrong with the row, or the service refused it.
    The next import of the file sends it again."""
    UNKNOWN = "unknown"
    """It may have been created. No import sends it again."""
    NOT_SENT = "not sent"
    """The import ended before it."""


@dataclass(frozen=True)
class Result:
    """One row, and what became of it."""

    row: PlannedRow
    state: State
    connection_id: str | None = None
    link: str | None = field(default=None, repr=False)
    why: str = ""
    """In sentences; empty where it was done just now."""
    is_earlier: bool = False
    """Whether an earlier import sent it."""


class Importer(Interruptible):
    """One import, from its first row to its last. Pauses and stops between two rows."""

    def __init__(
        self,
        rows: Sequence[PlannedRow],
        journal: ImportJournal,
        changes: Changes,
        fleet: Fleet,
        *,
        resent: Collection[int] = (),
    ) -> None:
        """
        Args:
            journal: as it was read.
            fleet: has the links of what earlier imports created.
            resent: numbers of rows to send although an import has sent them before.
        """
        super().__init__()
        self.rows = rows
        self.results: list[Result] = []
        self._journal = journal
        self._changes = changes
        self._fleet = fleet
        self._resent = resent
        self._failures = 0
        marks = zip(rows, journal.marks(rows), strict=True)
        self.to_send = [
            row
            for row, mark in marks
            if row.creation is not None and self._note(row, mark) is None
        ]
        """Rows that no import has sent."""
        self.connected = [
            Problem(row.number, "row", told, is_warning=True)
            for row in self.to_send
            if row.creation and (told := row.creation.already_connected(fleet))
        ]
        """Warnings of those whose store has a connection."""

    @property
    def numbers(self) -> Counter[State]:
        """How many rows became what, of those that were looked at."""
        return Counter(result.state for result in self.results)

    @property
    def tally(self) -> list[str]:
        """The same in words: "3 done", "2 done earlier", "0 refused"."""
        earlier = sum(it.is_earlier and it.state is State.DONE for it in self.results)
        numbers = self.numbers
        return [
            f"{numbers[State.DONE] - earlier:,} {State.DONE}",
            *([f"{earlier:,} {State.DONE} earlier"] if earlier else []),
            *(
                f"{numbers[state]:,} {state}"
                for state in State
                if numbers[state] or state in (State.REFUSED, State.UNKNOWN)
                if state is not State.DONE
            ),
        ]

    async def run(self, told: Callable[[Result], None] = lambda _: None) -> None:
        """Creates the rows. ``told``: each result, in the order of the rows.

        Raises:
            JournalUnusable: another import is running.
        """
        with self._journal.opened(), self._changes.stopping(self):
            marks = self._journal.marks(self.rows)
            for row, mark in zip(self.rows, marks, strict=True):
                await self._may_go_on.wait()
                result = await self._one(row, mark)
                self.results.append(result)
                told(result)

    async def _one(self, row: PlannedRow, mark: str) -> Result:
        if row.creation is None:
            return Result(row, State.REFUSED, why=_said(row))
        if (note := self._note(row, mark)) is not None:
            return self._earlier(row, note)
        if self._stops:
            return Result(row, State.NOT_SENT)
        try:
            await asyncio.to_thread(self._journal.begin, mark)
        except JournalUnusable as error:
            self.stop(f"{error} Nothing more was sent.")
            return Result(row, State.NOT_SENT)
        outcome = await self._sent(row)
        result = self._result(row, outcome)
        try:
            ending = Ending(result.state)
            await asyncio.to_thread(
                self._journal.end, mark, ending, result.connection_id
            )
        except JournalUnusable as error:
            self.stop(str(error))
        return result

    def _note(self, row: PlannedRow, mark: str) -> Note | None:
        """What an earlier import made of it; None where it is to be sent."""
        note = self._journal.of(mark)
        is_refused = note is not None and note.outcome is Ending.REFUSED
        return None if is_refused or row.number in self._resent else note

    async def _sent(self, row: PlannedRow) -> Outcome:
        """The outcome. Where the program is told to end, the row still gets its own."""
        assert row.creation is not None
        task = self._changes.create(row.creation)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            self.stop()
            return await task

    def _earlier(self, row: PlannedRow, note: Note) -> Result:
        if note.outcome is Ending.DONE:
            return self._created_earlier(row, note)
        why = f"An import ended while it was sent at {note.at}. Check the list."
        if note.outcome is Ending.UNKNOWN:
            why = f"Its response was lost at {note.at}. Check the list."
        return Result(row, State.UNKNOWN, note.connection_id, why=why, is_earlier=True)

    def _created_earlier(self, row: PlannedRow, note: Note) -> Result:
        record, state = self._fleet.get(note.connection_id), State.DONE
        why = f"Created earlier, at {note.at}."
        if record is None:
            is_whole = self._fleet.listed_at is not None and self._fleet.census.is_whole
            state = State.GONE if is_whole else state
            why += " The list does not have it."
        link = _as_chosen(row, record.link_url if record is not None else None)
        return Result(row, state, note.connection_id, link, why, is_earlier=True)

    def _result(self, row: PlannedRow, outcome: Outcome) -> Result:
        match outcome:
            case Created(connection) if not outcome.is_bare or outcome.is_listed:
                self._failures = 0
                link = _as_chosen(row, connection.link_url)
                return Result(row, State.DONE, connection.id, link)
            case Created(connection):
                return Result(row, State.UNKNOWN, connection.id, why=outcome.sentence)
            case NotCreated(error):
                self._count(error)
                return Result(row, State.REFUSED, why=error.in_full())
        self._count(outcome.error, is_lost=True)
        return Result(row, State.UNKNOWN, why=outcome.error.in_full())

    def _count(self, error: ApiError, *, is_lost: bool = False) -> None:
        """Ends the import where the service, and not a row, is the trouble."""
        if isinstance(error, LoginRefused):
            self.stop(error.in_full())
        is_of_service = is_lost or isinstance(error, _OF_THE_SERVICE)
        self._failures = self._failures + 1 if is_of_service else 0
        if self._failures >= MOST_IN_A_ROW:
            self.stop(f"{MOST_IN_A_ROW} rows in a row failed: {error.in_full()}")


def _as_chosen(row: PlannedRow, link: str | None) -> str | None:
    """A link for a merchant with what its row decides in advance."""
    creation = row.creation
    if link and creation is not None and creation.credentials is None:
        return creation.link.added_to(link)
    return link


def _said(row: PlannedRow) -> str:
    return " ".join(f"{it.column}: {it.why}" for it in row.errors)
