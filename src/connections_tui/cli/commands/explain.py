"""``explain``: what happened to a connection, who acts, and what to do."""

import click

from connections_tui.cli import colours, output
from connections_tui.cli.choosing import Flags
from connections_tui.cli.facts import Explanation, explained, explanation
from connections_tui.cli.json_option import Json
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
_JSON = Json(Explanation)


@click.command("explain", help=_HELP)
@CONNECTION
@_JSON
@COLOR
@click.pass_obj
def command(flags: Flags, connection: str, is_json: bool) -> None:
    reading = about_one(flags.chosen(), connection, read_whole)
    if is_json:
        _JSON.write(explanation(reading.record))
    else:
        lines = explained(reading.record)
        titled = (f"{colours.title(f'{label}:')} {text}" for label, text in lines)
        output.data("\n".join(titled))
    tell_failure(reading)
