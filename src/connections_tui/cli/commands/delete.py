"""``delete``: one connection or several, after a clear yes."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

import click

from connections_tui.access import ProfileView
from connections_tui.changes.audit import Ending
from connections_tui.changes.delete import confirmation_word
from connections_tui.cli import output
from connections_tui.cli.choosing import Flags
from connections_tui.cli.confirming import Answer, confirm
from connections_tui.cli.connected import ask, read_list
from connections_tui.cli.exits import FAILED, TRY_AGAIN, USAGE, fail
from connections_tui.cli.one_connection import (
    CONNECTIONS,
    find_surely,
    is_still,
    run_connected,
)
from connections_tui.cli.told_changes import ToldChanges
from connections_tui.composition import utc_now
from connections_tui.fleet import Record
from connections_tui.fleet.asking.lanes import Kind
from connections_tui.session import Session
from connections_tui.text import clean
from connections_tui.words import present

SUMMARY = "Delete connections, after a clear yes."
_HELP = f"""\
{SUMMARY}

Each CONNECTION is an ID, 8 characters or more of its beginning, or the whole name of
the store. What will be deleted is shown first. In production a word must be typed, or
given with --confirm; without a terminal, --yes is needed. IDs that were deleted go to
standard output.
"""
_NOTHING = "Nothing was deleted."


@click.command("delete", help=_HELP)
@CONNECTIONS
@click.option("--yes", "is_sure", is_flag=True, help="Do not ask.")
@click.option(
    "--confirm",
    metavar="WORD",
    help="The word to type in production: the one that would be asked for.",
)
@click.option("--dry-run", is_flag=True, help="Show what would be deleted.")
@click.pass_obj
def command(
    flags: Flags,
    connections: tuple[str, ...],
    is_sure: bool,
    confirm: str | None,
    dry_run: bool,
) -> None:
    told = ToldChanges()

    async def delete(session: Session) -> list[Ending]:
        told.session = session
        if session.profile.is_read_only and not dry_run:
            name = clean(session.profile.name, 60)
            fail(f"{name} is read-only (set in its profile). {_NOTHING}")
        records = await _meant(session, connections)
        _show(records, session.profile, utc_now())
        if dry_run:
            output.say(_NOTHING)
            return []
        _confirm(records, session.profile, is_sure=is_sure, word=confirm)
        return [await _delete(session, record) for record in records]

    endings = run_connected(flags.chosen(), delete, told)
    _conclude(endings)


async def _meant(session: Session, connections: Sequence[str]) -> list[Record]:
    """Each once, with its status and name as they are now, where they can be read."""
    await read_list(session)
    named = {one: find_surely(session.fleet, one) for one in connections}
    records = list(dict.fromkeys(named.values()))
    await ask(session, {kind: [record.id for record in records] for kind in Kind})
    for one, record in named.items():
        if not is_still(record, one):
            fail(
                f"{clean(one, 80)} is now called {present.store_name(record, 60)}. "
                f"{_NOTHING} Use the ID: {clean(record.id, 80)}",
                USAGE,
            )
    return records


def _show(records: Sequence[Record], profile: ProfileView, now: datetime) -> None:
    number = present.plural(len(records), "connection")
    where = f"{profile.environment}, profile {clean(profile.name, 40)}"
    output.say(f"{number} to delete ({where}):")
    for record in records:
        synced = present.moment_at(record.synced_at, now, is_past=True)
        output.say(
            f"  {clean(record.id, 80)}  {present.store_name(record, 60)}  "
            f"{present.platform_name(record.platform)}  {record.health.word}, "
            f"last sync {synced}"
        )
    undo = (
        "This cannot be undone."
        if profile.undo_days is None
        else f"Rutter Support can restore it for {profile.undo_days} days."
    )
    output.say(f"Access tokens stop working immediately. {undo}")


def _confirm(
    records: Sequence[Record], profile: ProfileView, *, is_sure: bool, word: str | None
) -> None:
    """Ends the program unless a person, or the command line, says a clear yes."""
    what = "it" if len(records) == 1 else f"these {len(records):,}"
    answer = Answer(is_sure, word)
    question = f"Delete {what}?"
    confirm(profile, answer, question=question, word=_word(records), nothing=_NOTHING)


def _word(records: Sequence[Record]) -> str:
    """Of several, how many they are."""
    return confirmation_word(records[0]) if len(records) == 1 else str(len(records))


async def _delete(session: Session, record: Record) -> Ending:
    assert session.changes is not None
    # Not cancelled by ctrl+c: it may have been deleted, and its outcome is told.
    task = session.changes.delete(record, present.named(record))
    task.add_done_callback(lambda ended: _print(ended, record))
    return await asyncio.shield(task)


def _print(ended: "asyncio.Task[Ending]", record: Record) -> None:
    is_over = not ended.cancelled() and ended.exception() is None
    if is_over and ended.result() in (Ending.DONE, Ending.GONE):
        output.data(present.pasteable(record.id))


def _conclude(endings: Sequence[Ending]) -> None:
    """Several: how many ended how. The exit code tells of what did not go."""
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
        raise SystemExit(TRY_AGAIN)
    if numbers[Ending.REFUSED]:
        raise SystemExit(FAILED)
