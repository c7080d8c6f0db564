"""``doctor``: what this machine offers, in a form that is safe to paste in a ticket.

No name of a profile, a host, a person or a folder outside the program's own, no client
ID, and of variables only whether they are set, but for those that say how the terminal
is.
"""

import asyncio
import json

import click

from connections_tui.cli import machine, output
from connections_tui.cli.exits import FAILED
from connections_tui.text import clean


@click.command()
@click.option("--json", "is_json", is_flag=True, help="As a JSON object.")
@click.pass_context
def doctor(context: click.Context, is_json: bool) -> None:
    """Says what this machine offers, safe to paste in a ticket.

    The exit code is 1 where something needs to be put right; it is marked with "!".
    """
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
