"""``show``: one connection in full, with its status as it is now."""

import click

from connections_tui.cli import output
from connections_tui.cli.choosing import Flags
from connections_tui.cli.facts import Whole, facts, whole
from connections_tui.cli.json_option import Json
from connections_tui.cli.one_connection import (
    CONNECTION,
    Reading,
    about_one,
    read_whole,
    tell_failure,
)
from connections_tui.cli.option_values import COLOR
from connections_tui.composition import utc_now
from connections_tui.fleet import Record
from connections_tui.session import Session

SUMMARY = "Show one connection in full, with its status as it is now."
_HELP = f"""\
{SUMMARY}

CONNECTION is an ID, the beginning of one, or the whole name of the store. It costs the
list and two requests. Access tokens are left out.
"""
_JSON = Json(Whole)


@click.command("show", help=_HELP)
@CONNECTION
@_JSON
@COLOR
@click.pass_obj
def command(flags: Flags, connection: str, is_json: bool) -> None:
    async def read(session: Session, record: Record) -> tuple[Reading, Session]:
        return await read_whole(session, record), session

    # Written when the session is closed: a pager may stay open for long.
    reading, session = about_one(flags.chosen(), connection, read)
    record, fleet = reading.record, session.fleet
    twins = fleet.twins.of(record)
    if is_json:
        assert session.upkeep is not None
        answers = session.upkeep.sweep.answers(record.id)
        tokens = {one.access_token for one in fleet if one.access_token}
        _JSON.write(whole(record, answers, twins, tokens))
    else:
        output.facts(facts(record, twins, utc_now()))
    tell_failure(reading)
