"""``delete``: one connection or several, after a clear yes."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

import click

from connections_tui.access import ProfileView
from connections_tui.changes.audit import Ending
from connections_tui.changes.delete import confirmation_word
from connections_tui.cli import output
from connections_tui.cli.choosing import Flags
from connections_tui.cli.confirming import Answer, confirm, refuse_read_only
from connections_tui.cli.deleting import UNDELETED, Deleted, conclude, delete_one, meant
from connections_tui.cli.json_option import Json
from connections_tui.cli.one_connection import (
    CONNECTIONS,
    run_connected,
)
from connections_tui.cli.told_changes import ToldChanges
from connections_tui.composition import utc_now
from connections_tui.fleet import Record
from connections_tui.session import Session
from connections_tui.text import clean
from connections_tui.words import present
from connections_tui.words.delete_risks import riskiest_first, told_risks

SUMMARY = "Delete connections, after a clear yes."
_HELP = f"""\
{SUMMARY}

Each CONNECTION is an ID, 8 characters or more of its beginning, or the whole name of
the store. What will be deleted is shown first. In production a word must be typed, or
given with --confirm; without a terminal, --yes is needed. IDs that were deleted go to
standard output.
"""
_JSON = Json(Deleted, each_line=True)


@click.command("delete", help=_HELP)
@CONNECTIONS
@click.option("--yes", "is_sure", is_flag=True, help="Do not ask.")
@click.option(
    "--confirm",
    metavar="WORD",
    help="The word to type in production: the one that would be asked for.",
)
@click.option("--dry-run", is_flag=True, help="Show what would be deleted.")
@_JSON
@click.pass_obj
def command(
    flags: Flags,
    connections: tuple[str, ...],
    is_sure: bool,
    confirm: str | None,
    dry_run: bool,
    is_json: bool,
) -> None:
    told = ToldChanges()

    async def delete(session: Session) -> None:
        told.session = session
        if not dry_run:
            refuse_read_only(session.profile, UNDELETED)
        records = await meant(session, connections)
        _show(records, session.profile, utc_now())
        if dry_run:
            for record in records if is_json else ():
                _JSON.write(Deleted.of(record))
            output.say(UNDELETED)
            return
        _confirm(records, session.profile, is_sure=is_sure, word=confirm)
        endings = []
        for record in records:
            tell = partial(_print, record, is_json=is_json)
            endings.append(await delete_one(session, record, tell))
        conclude(session, endings)

    run_connected(flags.chosen(), delete, told)


def _print(record: Record, ending: Ending, *, is_json: bool) -> None:
    if is_json:
        _JSON.write(Deleted.of(record, ending))
    elif ending in (Ending.DONE, Ending.GONE):
        output.data(present.pasteable(record.id))


def _show(records: Sequence[Record], profile: ProfileView, now: datetime) -> None:
    number = present.plural(len(records), "connection")
    where = f"{profile.environment}, profile {clean(profile.name, 40)}"
    output.say(f"{number} to delete ({where}):")
    for record in riskiest_first(records, now):
        synced = present.moment_at(record.synced_at, now, is_past=True)
        output.say(
            f"  {clean(record.id, 80)}  {present.store_name(record, 60)}  "
            f"{present.platform_name(record.platform)}  {record.health.word}, "
            f"last sync {synced}"
        )
    if risky := told_risks(records, now):
        output.say(f"Risks: {risky}.")
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
    confirm(profile, answer, question=question, word=_word(records), nothing=UNDELETED)


def _word(records: Sequence[Record]) -> str:
    """Of several, how many they are."""
    return confirmation_word(records[0]) if len(records) == 1 else str(len(records))
