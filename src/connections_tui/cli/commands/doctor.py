"""``doctor``: what this machine offers, in a form that is safe to paste in a ticket.

It names no profile, host, person, client ID, or folder outside the program's own. Of
variables it says whether they are set; values only where they describe the terminal.
"""

import asyncio
import json

import click

from connections_tui.cli import machine, output
from connections_tui.cli.exits import FAILED
from connections_tui.text import clean

SUMMARY = "Check this machine; safe to paste into a ticket."
_HELP = f"""\
{SUMMARY}

Problems are marked with "!"; the exit code is then 1.
"""


@click.command("doctor", help=_HELP)
@click.option("--json", "is_json", is_flag=True, help="Print a JSON object.")
@click.pass_context
def command(context: click.Context, is_json: bool) -> None:
    findings = asyncio.run(machine.examined())
    if is_json:
        told = {
            one.name: {"value": one.words, "is_fine": one.is_fine} for one in findings
        }
        output.data(json.dumps(told, indent=1))
    else:
        for one in findings:
            mark = " " if one.is_fine else "!"
            output.data(f"{mark} {one.name:<15} {clean(one.words, 200)}")
    if not all(one.is_fine for one in findings):
        context.exit(FAILED)
