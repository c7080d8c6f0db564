"""``message``: what to write to the merchant of a connection."""

import click

from connections_tui.cli import formats, output
from connections_tui.cli.choosing import Flags
from connections_tui.cli.exits import fail
from connections_tui.cli.one_connection import (
    CONNECTION,
    about_one,
    read_whole,
    tell_failure,
)
from connections_tui.fleet import advice_for
from connections_tui.words import present
from connections_tui.words.merchant_message import message_for

SUMMARY = "Print a message to the merchant, with the reason and the link."
_HELP = f"""\
{SUMMARY}

CONNECTION is an ID, the beginning of one, or the whole name of the store. The message
has no access token and no internal code. Where the merchant cannot help, it says who
can.
"""


@click.command("message", help=_HELP)
@CONNECTION
@click.option("--json", "is_json", is_flag=True, help="Print a JSON object.")
@click.pass_obj
def command(flags: Flags, connection: str, is_json: bool) -> None:
    reading = about_one(flags.chosen(), connection, read_whole)
    tell_failure(reading)
    record = reading.record
    if (message := message_for(record)) is None:
        advice = record.advice or advice_for(record.health, None)
        platform = present.platform_name(record.platform) if record.platform else None
        fail(f"No message for the merchant. {advice.what} {advice.step(platform)}")
    if is_json:
        output.data(formats.json_text(vars(message)))
    else:
        output.data(f"Subject: {message.subject}\n\n{message.body}")
