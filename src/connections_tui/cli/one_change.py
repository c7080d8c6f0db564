"""A change to the one connection that an argument names, and what it ends in."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Self, TypeVar

from connections_tui.changes.audit import Ending
from connections_tui.cli import output
from connections_tui.cli.choosing import Flags
from connections_tui.cli.confirming import refuse_read_only
from connections_tui.cli.connected import ask, read_list
from connections_tui.cli.exits import TRY_AGAIN, USAGE, fail, fail_as_told
from connections_tui.cli.json_option import Json
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
from connections_tui.words.printed import Printed

T = TypeVar("T")
NOTHING = "Nothing was changed."


class Changed(Printed, frozen=True):
    """A connection, and what came of its change."""

    id: str
    platform: str | None
    store: str | None
    outcome: Ending

    @classmethod
    def of(cls, record: Record, outcome: Ending) -> Self:
        return cls(record.id, record.platform, record.store, outcome)


JSON = Json(Changed)
"""For commands that end in ``carry_out`` or ``tell``."""


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


async def carry_out(
    session: Session, record: Record, task: "asyncio.Task[Ending]", *, is_json: bool
) -> None:
    """Waits for a change, and tells its outcome, also after ctrl+c. The program ends
    with a code unless it was done."""

    def told(task: "asyncio.Task[Ending]") -> None:
        if not task.cancelled() and task.exception() is None:
            tell(record, task.result(), is_json=is_json)

    task.add_done_callback(told)
    match await ended(task):
        case Ending.DONE:
            return
        case Ending.UNKNOWN:
            fail_as_told("Not confirmed.", TRY_AGAIN)
    fail_refused(session, "Not changed.")


def tell(record: Record, outcome: Ending, *, is_json: bool) -> None:
    """On standard output: all of it for programs, else the ID where it was done."""
    if is_json:
        JSON.write(Changed.of(record, outcome))
    elif outcome is Ending.DONE:
        output.data(present.pasteable(record.id))
