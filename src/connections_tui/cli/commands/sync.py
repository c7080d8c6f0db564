"""``sync``: new and changed data now, and not only when its time comes."""

import click

from connections_tui.cli.choosing import Flags
from connections_tui.cli.confirming import confirm_in_production
from connections_tui.cli.one_change import JSON, NOTHING, carry_out, change_one
from connections_tui.cli.one_connection import CONNECTION
from connections_tui.cli.option_values import YES
from connections_tui.fleet import Record
from connections_tui.session import Session
from connections_tui.words import present

SUMMARY = "Sync a connection now."
_HELP = f"""\
{SUMMARY}

CONNECTION is an ID, 8 characters or more of its beginning, or the whole name of the
store. Its ID goes to standard output once the service has agreed; the sync itself takes
longer.
"""


@click.command("sync", help=_HELP)
@CONNECTION
@click.option(
    "--object",
    "objects",
    metavar="NAME",
    multiple=True,
    help="Sync only this data object, such as invoice; may be repeated.",
)
@YES
@JSON
@click.pass_obj
def command(
    flags: Flags,
    connection: str,
    objects: tuple[str, ...],
    is_sure: bool,
    is_json: bool,
) -> None:
    async def sync(session: Session, record: Record) -> None:
        assert session.changes is not None
        shown, wanted = present.named(record), list(objects) or None
        confirm_in_production(
            session.profile, is_sure=is_sure, doing=f"Sync {shown}", nothing=NOTHING
        )
        task = session.changes.sync(record, shown, wanted)
        await carry_out(session, record, task, is_json=is_json)

    change_one(flags, connection, sync)
