"""A change to the one connection that an argument names, and what it ends in."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from connections_tui.changes.audit import Ending
from connections_tui.cli import output
from connections_tui.cli.choosing import Flags
from connections_tui.cli.confirming import refuse_read_only
from connections_tui.cli.connected import ask, read_list
from connections_tui.cli.exits import TRY_AGAIN, USAGE, fail, fail_as_told
from connections_tui.cli.one_connection import (
    find_surely,
    is_still,
    run_connected,
)
from connections_tui.cli.told_changes import ToldChanges, fail_refused
from connections_tui.fleet import Record
from connections_tui.fleet.asking.lanes import Kind
from connections_tui.session import Session
from connections_tui.text import clean
from connections_tui.words import present

T = TypeVar("T")
NOTHING = "Nothing was changed."


def change_one(
    flags: Flags,
    named: str,
    change: Callable[[Session, Record], Awaitable[T]],
) -> T:
    """What a change of the named connection gives: it is named surely, and read anew.
    Read-only profiles refuse it."""
    told = ToldChanges()

    async def run(session: Session) -> T:
        told.session = session
        refuse_read_only(session.profile, NOTHING)
        await read_list(session)
        record = find_surely(session.fleet, named)
        await ask(session, {kind: [record.id] for kind in Kind})
        if not is_still(record, named):
            use = f"Use the ID: {clean(record.id, 80)}"
            fail(f"The name belongs to another now. {use} {NOTHING}", USAGE)
        return await change(session, record)

    return run_connected(flags.chosen(), run, told)


async def ended(task: "asyncio.Task[T]") -> T:
    """Its outcome. Not cancelled by ctrl+c: it was sent, and its outcome is told."""
    return await asyncio.shield(task)


def conclude(session: Session, ending: Ending, record_id: str) -> None:
    """The ID where it was done; else the program ends with a code."""
    match ending:
        case Ending.DONE:
            output.data(present.pasteable(record_id))
        case Ending.UNKNOWN:
            fail_as_told("Not confirmed.", TRY_AGAIN)
        case _:
            fail_refused(session, "Not changed.")
