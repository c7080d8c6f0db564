"""``history``: what was seen of one connection, and what was done to it from here."""

from collections.abc import Sequence

import click

from connections_tui.cli import colours, output
from connections_tui.cli.choosing import Flags
from connections_tui.cli.json_option import Json
from connections_tui.cli.one_connection import CONNECTION, about_one
from connections_tui.cli.option_values import COLOR
from connections_tui.fleet import Change, Record
from connections_tui.moments import stamp
from connections_tui.session import Session
from connections_tui.text import clean
from connections_tui.words import present
from connections_tui.words.connection_shapes import Seen

SUMMARY = "Show the changes of a connection's state that were seen here."
_HELP = f"""\
{SUMMARY}

CONNECTION is an ID, the beginning of one, or the whole name of the store. Changes are
seen while the console is open or a command checks; newest first.
"""
_HEADING = ["SEEN", "BEFORE", "AFTER", "WHY"]
_JSON = Json(list[Seen])


@click.command("history", help=_HELP)
@CONNECTION
@_JSON
@COLOR
@click.pass_obj
def command(flags: Flags, connection: str, is_json: bool) -> None:
    async def changes_of(session: Session, record: Record) -> Sequence[Change]:
        return await session.cache.changes_of(record.id)

    changes = about_one(flags.chosen(), connection, changes_of)
    if is_json:
        _JSON.write(list(map(Seen.of, changes)))
    elif changes:
        paint = colours.under_heading(_HEADING, "BEFORE", "AFTER")
        output.table([_HEADING, *map(_row, changes)], paint=paint)
    else:
        output.say("No changes seen here yet.")


def _row(change: Change) -> list[str]:
    why = present.plain_reason(change.why) or "-"
    return [stamp(change.at), change.before.word, change.after.word, clean(why, 200)]
