"""``wait``: until connections are as wanted, for scripts."""

import click

from connections_tui.cli.choosing import Flags
from connections_tui.cli.connected import read_list
from connections_tui.cli.one_connection import CONNECTIONS, find, run_connected
from connections_tui.cli.option_values import TIMEOUT
from connections_tui.cli.waiting import GOALS, wait_until
from connections_tui.session import Session

SUMMARY = "Wait until connections are healthy, signed in or gone."
_HELP = f"""\
{SUMMARY}

Each CONNECTION is an ID, the beginning of one, or the whole name of the store. The exit
code is 3 where the time was not enough.
"""


@click.command("wait", help=_HELP)
@CONNECTIONS
@click.option(
    "--for",
    "goal",
    type=click.Choice(list(GOALS)),
    default="healthy",
    show_default=True,
    help="What to wait for.",
)
@TIMEOUT
@click.pass_obj
def command(
    flags: Flags, connections: tuple[str, ...], goal: str, timeout: float
) -> None:
    async def wait(session: Session) -> None:
        await read_list(session)
        ids = [find(session.fleet, named).id for named in connections]
        await wait_until(session, ids, GOALS[goal], timeout)

    run_connected(flags.chosen(), wait)
