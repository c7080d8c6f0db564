"""``wait``: until connections are as wanted, for scripts."""

from typing import Self

import click

from connections_tui.cli.choosing import Flags
from connections_tui.cli.connected import read_list
from connections_tui.cli.gone import find_or_recall
from connections_tui.cli.json_option import Json
from connections_tui.cli.one_connection import CONNECTIONS, find, run_connected
from connections_tui.cli.option_values import TIMEOUT
from connections_tui.cli.waiting import GOALS, GONE, wait_until
from connections_tui.session import Session
from connections_tui.words.connection_shapes import StateName, state_name
from connections_tui.words.printed import Printed

SUMMARY = "Wait until connections are healthy, signed in or gone."
_HELP = f"""\
{SUMMARY}

Each CONNECTION is an ID, the beginning of one, or the whole name of the store. With
--for gone it may be gone already: one that is remembered here, or a whole ID. The exit
code is 3 where the time was not enough, or the list is incomplete.
"""


class Reached(Printed, frozen=True):
    """A connection that is as wanted."""

    id: str
    health: StateName | None
    """Null where it is gone."""

    @classmethod
    def of(cls, session: Session, connection_id: str) -> Self:
        record = session.fleet.get(connection_id)
        health = state_name(record.health) if record is not None else None
        return cls(connection_id, health)


_JSON = Json(list[Reached])


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
@_JSON
@click.pass_obj
def command(
    flags: Flags,
    connections: tuple[str, ...],
    goal: str,
    timeout: float,
    is_json: bool,
) -> None:
    async def wait(session: Session) -> None:
        gone = await read_list(session)
        if GOALS[goal] is GONE:
            ids = [await find_or_recall(session, named) for named in connections]
        else:
            ids = [find(session.fleet, named).id for named in connections]
        # One that was named twice is waited for once.
        ids = list(dict.fromkeys(ids))
        await wait_until(session, ids, GOALS[goal], timeout, gone=gone)
        if is_json:
            _JSON.write([Reached.of(session, one) for one in ids])

    run_connected(flags.chosen(), wait)
