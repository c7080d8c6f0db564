"""``explain``: what happened to a connection, who acts, and what to do."""

import click

from connections_tui.cli import formats, output
from connections_tui.cli.choosing import Flags
from connections_tui.cli.facts import explained
from connections_tui.cli.one_connection import (
    CONNECTION,
    Reading,
    about_one,
    read_whole,
    tell_failure,
)
from connections_tui.fleet import Record
from connections_tui.session import Session

SUMMARY = "Say what happened to a connection, who acts, and what to do."
_HELP = f"""\
{SUMMARY}

CONNECTION is an ID, the beginning of one, or the whole name of the store.
"""


@click.command("explain", help=_HELP)
@CONNECTION
@click.option("--json", "is_json", is_flag=True, help="Print a JSON object.")
@click.pass_obj
def command(flags: Flags, connection: str, is_json: bool) -> None:
    async def told(session: Session, record: Record) -> Reading:
        reading = await read_whole(session, record)
        lines = explained(record)
        if is_json:
            what, who, do = (text for _, text in lines)
            said = {"id": record.id, "what": what, "who": who, "do": do}
            output.data(formats.json_text(said))
        else:
            output.data("\n".join(f"{label}: {text}" for label, text in lines))
        return reading

    tell_failure(about_one(flags.chosen(), connection, told))
