"""The one connection that an argument names, and what is known of it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import click
from click.shell_completion import CompletionItem

from connections_tui.cli.choosing import Flags
from connections_tui.cli.connected import ask, connected, read_list
from connections_tui.cli.exits import (
    NOT_FOUND,
    TRY_AGAIN,
    USAGE,
    Failed,
    fail,
    fail_over,
    failures_told,
)
from connections_tui.composition import open_history
from connections_tui.config import Profile
from connections_tui.files.sqlite import DatabaseUnusable
from connections_tui.fleet import Fleet, Record
from connections_tui.fleet.asking.lanes import Kind
from connections_tui.fleet.folding import folded
from connections_tui.fleet.saved_record import SavedRecord
from connections_tui.session import Session
from connections_tui.text import clean
from connections_tui.words import present

if TYPE_CHECKING:
    from connections_tui.changes import Listener

T = TypeVar("T")
Named = tuple[str, str | None]
"""An ID, and the name of its store where it is known."""

LEAST_TO_CHANGE = 8
"""Characters of an ID that a change needs at least."""
MOST_OFFERED = 100
"""Completions at most."""
MOST_TOLD = 5
"""Candidates that an ambiguous name lists."""


def remembered(
    context: click.Context, _param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """IDs and store names that the console remembers, for a shell. Never fails."""
    flags = {
        name: value
        for name, value in context.find_root().params.items()
        if name in ("profile", "demo")
    }
    with suppress(Failed, DatabaseUnusable):
        profile = Flags(**flags).chosen()
        if (history := open_history(profile, lambda _: None)) is None:
            return []
        try:
            return _offered(history.all(), incomplete)
        finally:
            history.close()
    return []


def _offered(
    slices: Iterator[list[SavedRecord]], incomplete: str
) -> list[CompletionItem]:
    start, found = incomplete.casefold(), list[CompletionItem]()
    for record in (one for some in slices for one in some):
        name = clean(record.name or "", 60)
        if not record.id.isprintable():
            continue
        if record.id.casefold().startswith(start):
            found.append(CompletionItem(record.id, help=name or None))
        elif start and name.casefold().startswith(start):
            found.append(CompletionItem(name, help=record.id))
        if len(found) == MOST_OFFERED:
            break
    return found


CONNECTION = click.argument("connection", shell_complete=remembered)
CONNECTIONS = click.argument(
    "connections",
    metavar="CONNECTION...",
    nargs=-1,
    required=True,
    shell_complete=remembered,
)


def about_one(
    profile: Profile, named: str, use: Callable[[Session, Record], Awaitable[T]]
) -> T:
    """What ``use`` makes of the connection that an argument names.

    The program ends where there is none, or more than one, or the service fails.
    """

    async def run(session: Session) -> T:
        await read_list(session)
        return await use(session, find(session.fleet, named))

    return run_connected(profile, run)


def run_connected(
    profile: Profile,
    use: Callable[[Session], Awaitable[T]],
    listener: "Listener | None" = None,
) -> T:
    """What ``use`` makes of a session. The program ends where the service fails."""

    async def run() -> T:
        async with connected(profile, listener) as session:
            return await use(session)

    with failures_told():
        return asyncio.run(run())


class Reading(NamedTuple):
    """A connection that was read again."""

    record: Record
    was_answered: bool
    """False where what is known of it is old."""


async def read_whole(session: Session, record: Record) -> Reading:
    """Its status and its details, as they are now. Where the status cannot be read,
    ``tell_failure`` says why."""
    unanswered = await ask(session, {kind: [record.id] for kind in Kind})
    return Reading(record, record.id not in unanswered)


def tell_failure(reading: Reading) -> None:
    """Ends the program where its status could not be read."""
    if (failure := reading.record.failure) is not None:
        fail_over(failure)
    if not reading.was_answered:
        fail("The status could not be read now: its platform is paused.", TRY_AGAIN)


def find_surely(fleet: Fleet, named: str) -> Record:
    """As ``find``, for a change at the service: a short beginning may be a slip, and of
    names that are not known yet one may be the same."""
    record, wanted = find(fleet, named), named.strip()
    is_by_id = record.id.casefold().startswith(wanted.casefold())
    if is_by_id and len(wanted) < min(LEAST_TO_CHANGE, len(record.id)):
        fail(
            f"ID prefix {clean(wanted, 80)} is too short for this. Use at least "
            f"{LEAST_TO_CHANGE} characters: {clean(record.id, 80)}",
            USAGE,
        )
    if not is_by_id and (unnamed := sum(one.is_unnamed for one in fleet)):
        fail(
            f"{unnamed:,} store names are not known yet, and one may be the same. Use "
            f"the ID: {clean(record.id, 80)}",
            USAGE,
        )
    return record


def is_still(record: Record, named: str) -> bool:
    """Whether it is the one that was named, by what is known of it now."""
    wanted = named.strip()
    if record.id.casefold().startswith(wanted.casefold()):
        return True
    return folded(record.store or "") == folded(wanted)


def find(fleet: Fleet, named: str) -> Record:
    """By its ID, the beginning of it, or the whole name of the store.

    The program ends where that is none, or more than one.
    """
    wanted = named.strip()
    ids = ids_of([(one.id, one.store) for one in fleet], wanted)
    found = [record for one in ids if (record := fleet.get(one)) is not None]
    if len(found) == 1:
        return found[0]
    said = clean(wanted, 80)
    if found:
        fail(f"{said} is ambiguous: {_candidates(found)}.", USAGE)
    unnamed = sum(one.is_unnamed for one in fleet)
    hint = (
        f"{unnamed:,} store names are not known yet: connections-tui list "
        "store:NAME checks them."
        if unnamed
        else "connections-tui list shows all."
    )
    fail(
        f"Connection not found: {said}. Use an ID, the start of an ID, or the full "
        f"store name. {hint}",
        NOT_FOUND,
    )


def ids_of(known: Sequence[Named], wanted: str) -> list[str]:
    """Those that ``wanted`` names: by the ID, else by its beginning, else by name."""
    start, name = wanted.casefold(), folded(wanted)
    found = [one for one, _ in known if start and one.casefold().startswith(start)]
    exact = [one for one in found if one == wanted]
    return (
        exact
        or found
        or [one for one, store in known if store and folded(store) == name]
    )


def _candidates(found: list[Record]) -> str:
    told = [f"{clean(one.id, 80)} ({_name(one)})" for one in found[:MOST_TOLD]]
    more = len(found) - len(told)
    return ", ".join(told) + (f" and {more:,} more" if more else "")


def _name(record: Record) -> str:
    return clean(record.store or "", 40) or present.platform_name(record.platform)
