"""``audit``: the changes that were made from this machine."""

from typing import Self

import click

from connections_tui import composition
from connections_tui.changes.audit import Ending, Entry, Evidence
from connections_tui.changes.reporting import outcome_words
from connections_tui.cli import colours, output
from connections_tui.cli.choosing import Flags
from connections_tui.cli.exits import fail
from connections_tui.cli.json_option import Json
from connections_tui.cli.option_values import COLOR
from connections_tui.text import clean
from connections_tui.words import present
from connections_tui.words.printed import Moment, Printed

SUMMARY = "Show the changes that were made from this machine."
_HELP = f"""\
{SUMMARY}

Creates, deletes, renames, syncs, backfills, rotations, and credentials that were read,
with any profile, newest first. TEXT keeps the lines that contain it, such as an ID or
the name of a store.
"""
_HEADING = ["AT", "PROFILE", "CHANGE", "OUTCOME", "ID", "PLATFORM", "STORE", "REQUEST"]


class Attempt(Printed, frozen=True):
    """A change, or a reading of credentials, and its outcome."""

    at: Moment
    profile: str
    environment: str
    host: str
    operation: str
    outcome: Ending
    evidence: Evidence | None
    connection_id: str | None
    platform: str | None
    store: str | None
    request_id: str | None

    @classmethod
    def of(cls, entry: Entry) -> Self:
        return cls(
            at=entry.began_at,
            **{
                name: getattr(entry, name)
                for name in cls.__struct_fields__
                if name != "at"
            },
        )


_JSON = Json(list[Attempt])


@click.command("audit", help=_HELP)
@click.argument("text", default="")
@_JSON
@COLOR
@click.pass_obj
def command(flags: Flags, text: str, is_json: bool) -> None:
    session = composition.session_of(flags.chosen(), output.say)
    audit = session.open_audit() if session.open_audit is not None else None
    try:
        entries = audit.entries() if audit is not None else []
    except OSError as error:
        why = (error.strerror or type(error).__name__).lower()
        fail(f"The audit cannot be read: {why}.")
    kept = [one for one in entries if _contains(one, text)]
    if is_json:
        _JSON.write(list(map(Attempt.of, kept)))
    elif kept:
        # An outcome is not cut, nor an ID.
        cut = (_HEADING.index("STORE"), _HEADING.index("PROFILE"))
        drop = (_HEADING.index("REQUEST"), _HEADING.index("PLATFORM"))
        paint = colours.under_heading(_HEADING)
        rows = [_HEADING, *map(_row, kept)]
        output.table(rows, cut=cut, drop=drop, paint=paint)
    output.say(f"{present.plural(len(kept), 'change')} of {len(entries):,}.")


def _contains(entry: Entry, text: str) -> bool:
    return text.casefold() in "\t".join(_row(entry)).casefold()


def _row(entry: Entry) -> list[str]:
    return [
        present.day_and_time(entry.began_at)[:16],
        clean(entry.profile, 60),
        clean(entry.operation, 20),
        outcome_words(entry),
        clean(entry.connection_id or "-", 80),
        present.platform_name(entry.platform),
        clean(entry.store or "-", 60),
        clean(entry.request_id or "-", 80),
    ]
