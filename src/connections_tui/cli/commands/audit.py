"""``audit``: what was created and deleted from this machine."""

import click

from connections_tui import composition
from connections_tui.changes.audit import Entry
from connections_tui.changes.reporting import outcome_words
from connections_tui.cli import colours, formats, output
from connections_tui.cli.choosing import Flags
from connections_tui.cli.exits import fail
from connections_tui.cli.option_values import COLOR
from connections_tui.text import clean
from connections_tui.words import present

SUMMARY = "Show what was created and deleted from this machine."
_HELP = f"""\
{SUMMARY}

With any profile, newest first. TEXT keeps the lines that contain it, such as an ID or
the name of a store.
"""
_HEADING = ["AT", "PROFILE", "CHANGE", "OUTCOME", "ID", "PLATFORM", "STORE", "REQUEST"]


@click.command("audit", help=_HELP)
@click.argument("text", default="")
@click.option("--json", "is_json", is_flag=True, help="Print a JSON array.")
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
        output.pages(formats.json_text([_as_object(one) for one in kept]))
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


def _as_object(entry: Entry) -> dict[str, object]:
    return {
        "at": entry.began_at,
        "profile": entry.profile,
        "environment": entry.environment,
        "host": entry.host,
        "operation": entry.operation,
        "outcome": entry.outcome.value,
        "evidence": entry.evidence.value if entry.evidence is not None else None,
        "connection_id": entry.connection_id,
        "platform": entry.platform,
        "store": entry.store,
        "request_id": entry.request_id,
    }
