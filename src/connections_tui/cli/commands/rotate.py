"""``rotate``: another access token; the old one ends at once."""

import click

from connections_tui.changes.delete import confirmation_word
from connections_tui.cli import output
from connections_tui.cli.choosing import Flags
from connections_tui.cli.confirming import Answer, confirm
from connections_tui.cli.one_change import JSON, NOTHING, carry_out, change_one
from connections_tui.cli.one_connection import CONNECTION
from connections_tui.fleet import Record
from connections_tui.session import Session
from connections_tui.text import clean
from connections_tui.words import present

SUMMARY = "Replace a connection's access token."
_HELP = f"""\
{SUMMARY}

The old one stops working immediately. The new one is not printed: it is in the list.
CONNECTION is an ID, 8 characters or more of its beginning, or the whole name of the
store. In production a word must be typed, or given with --confirm; without a terminal,
--yes is needed. The ID goes to standard output.
"""


@click.command("rotate", help=_HELP)
@CONNECTION
@click.option("--yes", "is_sure", is_flag=True, help="Do not ask.")
@click.option("--confirm", "word", metavar="WORD", help="The word to type.")
@JSON
@click.pass_obj
def command(
    flags: Flags, connection: str, is_sure: bool, word: str | None, is_json: bool
) -> None:
    async def rotate(session: Session, record: Record) -> None:
        assert session.changes is not None
        shown = present.named(record)
        output.say(f"{shown}, {clean(record.id, 80)}: its token stops working.")
        confirm(
            session.profile,
            Answer(is_sure, word),
            question="Rotate it?",
            word=confirmation_word(record),
            nothing=NOTHING,
        )
        task = session.changes.rotate(record, shown)
        await carry_out(session, record, task, is_json=is_json)

    change_one(flags, connection, rotate)
