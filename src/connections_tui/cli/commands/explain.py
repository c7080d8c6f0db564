"""``explain``: what happened to a connection, who acts, and what to do."""

import click

from connections_tui.cli import colours, formats, output
from connections_tui.cli.choosing import Flags
from connections_tui.cli.facts import explained
from connections_tui.cli.one_connection import (
    CONNECTION,
    about_one,
    read_whole,
    tell_failure,
)
from connections_tui.cli.option_values import COLOR

SUMMARY = "Say what happened to a connection, who acts, and what to do."
_HELP = f"""\
{SUMMARY}

CONNECTION is an ID, the beginning of one, or the whole name of the store.
"""


@click.command("explain", help=_HELP)
@CONNECTION
@click.option("--json", "is_json", is_flag=True, help="Print a JSON object.")
@COLOR
@click.pass_obj
def command(flags: Flags, connection: str, is_json: bool) -> None:
    reading = about_one(flags.chosen(), connection, read_whole)
    lines = explained(reading.record)
    if is_json:
        what, who, do = (text for _, text in lines)
        said = {"id": reading.record.id, "what": what, "who": who, "do": do}
        output.data(formats.json_text(said))
    else:
        titled = (f"{colours.title(f'{label}:')} {text}" for label, text in lines)
        output.data("\n".join(titled))
    tell_failure(reading)
