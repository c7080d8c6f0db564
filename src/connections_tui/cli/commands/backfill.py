"""``backfill``: a part of the history, loaded again."""

import click

from connections_tui.changes.backfill_order import OrderProblem, read_order
from connections_tui.cli.choosing import Flags
from connections_tui.cli.confirming import confirm_in_production
from connections_tui.cli.exits import USAGE, fail
from connections_tui.cli.one_change import JSON, NOTHING, carry_out, change_one
from connections_tui.cli.one_connection import CONNECTION
from connections_tui.cli.option_values import YES
from connections_tui.composition import utc_now
from connections_tui.fleet import Record
from connections_tui.session import Session
from connections_tui.words import present

SUMMARY = "Load a part of a connection's history again."
_HELP = f"""\
{SUMMARY}

CONNECTION is an ID, 8 characters or more of its beginning, or the whole name of the
store. API versions before 2024-04-30 take one data object. Its ID goes to standard
output.
"""
_OPTIONS = {"start": "--from", "end": "--to", "objects": "--object"}


@click.command("backfill", help=_HELP)
@CONNECTION
@click.option(
    "--from",
    "start",
    metavar="DATE",
    required=True,
    help="The first day, such as 2025-01-31; at most five years back.",
)
@click.option("--to", "end", metavar="DATE", default="", help="The last day.")
@click.option(
    "--object",
    "objects",
    metavar="NAME",
    multiple=True,
    required=True,
    help="A data object, such as invoice; may be repeated.",
)
@YES
@JSON
@click.pass_obj
def command(
    flags: Flags,
    connection: str,
    start: str,
    end: str,
    objects: tuple[str, ...],
    is_sure: bool,
    is_json: bool,
) -> None:
    async def backfill(session: Session, record: Record) -> None:
        assert session.changes is not None
        assert session.client is not None
        try:
            order = read_order(
                start,
                end,
                ",".join(objects),
                today=utc_now().date(),
                takes_several=session.client.optional.takes_several_objects,
            )
        except OrderProblem as problem:
            fail(f"{_OPTIONS[problem.field]}: {problem} {NOTHING}", USAGE)
        shown = present.named(record)
        confirm_in_production(
            session.profile,
            is_sure=is_sure,
            doing=f"Backfill {shown}",
            nothing=NOTHING,
        )
        task = session.changes.backfill(record, shown, order)
        await carry_out(session, record, task, is_json=is_json)

    change_one(flags, connection, backfill)
