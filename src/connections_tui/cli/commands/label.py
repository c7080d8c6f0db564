"""``label``: our own words about one connection: shown, or changed."""

import click

from connections_tui.cli import output
from connections_tui.cli.choosing import Flags
from connections_tui.cli.exits import USAGE, fail
from connections_tui.cli.json_option import Json
from connections_tui.cli.one_connection import CONNECTION, about_one
from connections_tui.fleet import Record
from connections_tui.labels import Edit, Label, LabelsUnwritable, tidied
from connections_tui.session import Session
from connections_tui.text import clean
from connections_tui.words.printed import Printed

SUMMARY = "Show or change the label of a connection: customer, owner, note."
_HELP = f"""\
{SUMMARY}

CONNECTION is an ID, the beginning of one, or the whole name of the store. Without an
option the label is shown. An empty value removes one. Labels are kept in a CSV file
(the profile's setting "labels"), not at Rutter: read-only profiles take them too.
"""


class Labelled(Printed, frozen=True):
    """Our own words about a connection; empty where there are none."""

    id: str
    customer: str
    owner: str
    note: str


_JSON = Json(Labelled)


@click.command("label", help=_HELP)
@CONNECTION
@click.option(
    "--customer", metavar="TEXT", help="Your number or name for the customer."
)
@click.option("--owner", metavar="TEXT", help="Who looks after it.")
@click.option("--note", metavar="TEXT", help="Anything else.")
@_JSON
@click.pass_obj
def command(
    flags: Flags,
    /,
    connection: str,
    is_json: bool,
    **given: str | None,
) -> None:
    changes = {name: tidied(said) for name, said in given.items() if said is not None}

    async def change(session: Session, record: Record) -> Record:
        if not changes:
            return record
        if session.labelling.path is None:
            fail("Labels cannot be saved: there is no home folder.", USAGE)
        before = record.label
        edit = Edit(before, Label(**{**before.values(), **changes}))
        try:
            conflicts = await session.labelling.save({record.id: edit})
        except LabelsUnwritable as error:
            fail(str(error))
        if conflicts:
            names = ", ".join(conflicts[record.id])
            fail(f"Changed by another person: {names}. Run it again.")
        return record

    record = about_one(flags.chosen(), connection, change)
    label = record.label.values().items()
    if is_json:
        _JSON.write(Labelled(record.id, **dict(label)))
        return
    said = [[name.capitalize(), clean(value, 1000) or "-"] for name, value in label]
    output.table([["ID", clean(record.id, 200)], *said])
