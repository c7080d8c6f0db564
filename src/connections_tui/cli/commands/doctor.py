"""``doctor``: what this machine offers, in a form that is safe to paste in a ticket.

It names no profile, host, person, client ID, or folder outside the program's own. Of
variables it says whether they are set; values only where they describe the terminal.
"""

import asyncio

import click

from connections_tui.cli import machine, output
from connections_tui.cli.exits import fail
from connections_tui.cli.json_option import Json
from connections_tui.text import clean
from connections_tui.words import present
from connections_tui.words.printed import Printed

SUMMARY = "Check this machine; safe to paste into a ticket."
_HELP = f"""\
{SUMMARY}

Problems are marked with "!"; the exit code is then 1.
"""


class Found(Printed, frozen=True):
    """One thing that was checked."""

    value: str
    is_fine: bool


_JSON = Json(dict[str, Found])


@click.command("doctor", help=_HELP)
@_JSON
def command(is_json: bool) -> None:
    findings = asyncio.run(machine.examined())
    if is_json:
        _JSON.write({one.name: Found(one.words, one.is_fine) for one in findings})
    else:
        for one in findings:
            mark = " " if one.is_fine else "!"
            output.data(f"{mark} {one.name:<15} {clean(one.words, 200)}")
    if problems := sum(not one.is_fine for one in findings):
        fail(f"{present.plural(problems, 'problem')} found.")
