"""``rename``: the organization's own name for a connection."""

import click

from connections_tui.changes.audit import Ending
from connections_tui.changes.connection_names import LONGEST_NAME, name_problem
from connections_tui.cli import output
from connections_tui.cli.choosing import Flags
from connections_tui.cli.confirming import confirm_in_production
from connections_tui.cli.exits import USAGE, fail
from connections_tui.cli.one_change import JSON, NOTHING, carry_out, change_one, tell
from connections_tui.cli.one_connection import CONNECTION
from connections_tui.cli.option_values import YES
from connections_tui.fleet import Record
from connections_tui.session import Session
from connections_tui.words import present

SUMMARY = "Give a connection another name."
_HELP = f"""\
{SUMMARY}

CONNECTION is an ID, 8 characters or more of its beginning, or the whole name of the
store. NAME is your organization's own: at most {LONGEST_NAME} characters, and no other
connection has it. Its ID goes to standard output.
"""


@click.command("rename", help=_HELP)
@CONNECTION
@click.argument("name")
@YES
@JSON
@click.pass_obj
def command(
    flags: Flags, connection: str, name: str, is_sure: bool, is_json: bool
) -> None:
    async def rename(session: Session, record: Record) -> None:
        assert session.changes is not None
        if problem := name_problem(name.strip(), record, session.fleet):
            fail(f"{problem} {NOTHING}", USAGE)
        shown = present.named(record)
        if record.listed is not None and record.listed.name == name.strip():
            output.say(f"{shown} has this name already. {NOTHING}")
            tell(record, Ending.DONE, is_json=is_json)
            return
        confirm_in_production(
            session.profile, is_sure=is_sure, doing=f"Rename {shown}", nothing=NOTHING
        )
        task = session.changes.rename(record, shown, name.strip())
        await carry_out(session, record, task, is_json=is_json)

    change_one(flags, connection, rename)
