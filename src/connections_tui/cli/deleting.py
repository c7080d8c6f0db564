"""Deleting the connections that were meant, and telling what came of it."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Self

from connections_tui.changes.audit import Ending
from connections_tui.cli import output
from connections_tui.cli.connected import ask, read_list
from connections_tui.cli.exits import TRY_AGAIN, USAGE, fail, fail_as_told
from connections_tui.cli.one_connection import (
    find_surely,
    is_still,
)
from connections_tui.cli.told_changes import fail_refused
from connections_tui.fleet import Record
from connections_tui.fleet.asking.lanes import Kind
from connections_tui.session import Session
from connections_tui.text import clean
from connections_tui.words import present
from connections_tui.words.printed import Printed

UNDELETED = "Nothing was deleted."


class Deleted(Printed, frozen=True):
    """A connection, and what came of its delete."""

    id: str
    platform: str | None
    store: str | None
    outcome: Ending | None
    """Null with --dry-run."""

    @classmethod
    def of(cls, record: Record, outcome: Ending | None = None) -> Self:
        return cls(record.id, record.platform, record.store, outcome)


async def meant(session: Session, connections: Sequence[str]) -> list[Record]:
    """Each once, with its status and name as they are now, where they can be read.

    Raises:
        Failed: one is not named surely enough to delete it.
    """
    await read_list(session)
    named = {one: find_surely(session.fleet, one) for one in connections}
    records = list(dict.fromkeys(named.values()))
    await ask(session, {kind: [record.id for record in records] for kind in Kind})
    for one, record in named.items():
        if not is_still(record, one):
            fail(
                f"{clean(one, 80)} is now called {present.store_name(record, 60)}. "
                f"{UNDELETED} Use the ID: {clean(record.id, 80)}",
                USAGE,
            )
    return records


async def delete_one(
    session: Session, record: Record, tell: Callable[[Ending], None] = lambda _: None
) -> Ending:
    """What came of the delete, which ``conclude`` tells.

    ``tell``: takes it, also after ctrl+c.
    """

    def ended(task: "asyncio.Task[Ending]") -> None:
        if not task.cancelled() and task.exception() is None:
            tell(task.result())

    assert session.changes is not None
    # Not cancelled by ctrl+c: it may have been deleted, and its outcome is told.
    task = session.changes.delete(record, present.named(record))
    task.add_done_callback(ended)
    return await asyncio.shield(task)


def conclude(session: Session, endings: Sequence[Ending]) -> None:
    """Of several, says how many ended how.

    Raises:
        Failed: not all are deleted.
    """
    numbers = Counter(endings)
    if len(endings) > 1:
        words = {
            "deleted": numbers[Ending.DONE],
            "gone already": numbers[Ending.GONE],
            "not deleted": numbers[Ending.REFUSED],
            "not confirmed": numbers[Ending.UNKNOWN],
        }
        told = [f"{number:,} {word}" for word, number in words.items() if number]
        output.say(f"{', '.join(told)}.")
    if numbers[Ending.UNKNOWN]:
        check = "Check the list before you delete again."
        fail_as_told(f"Not confirmed: {numbers[Ending.UNKNOWN]:,}.", TRY_AGAIN, check)
    if numbers[Ending.REFUSED]:
        fail_refused(session, "Not deleted.")
