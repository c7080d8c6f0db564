"""``wait``: until connections are as wanted, for scripts."""

import click

from connections_tui.cli.choosing import Flags
from connections_tui.cli.connected import read_list
from connections_tui.cli.gone import find_or_recall
from connections_tui.cli.one_connection import CONNECTIONS, find, run_connected
from connections_tui.cli.option_values import TIMEOUT
from connections_tui.cli.waiting import GOALS, GONE, wait_until
from connections_tui.session import Session

SUMMARY = "Wait until connections are healthy, signed in or gone."
_HELP = f"""\
{SUMMARY}

Each CONNECTION is an ID, the beginning of one, or the whole name of the store. With
--for gone it may be gone already: one that is remembered here, or a whole ID. The exit
code is 3 where the time was not enough, or the list is incomplete.
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
        if GOALS[goal] is GONE:
            ids = [await find_or_recall(session, named) for named in connections]
        else:
            ids = [find(session.fleet, named).id for named in connections]
        # One that was named twice is waited for once.
        await wait_until(session, list(dict.fromkeys(ids)), GOALS[goal], timeout)

    run_connected(flags.chosen(), wait)
