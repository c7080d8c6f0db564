"""``list``: the connections on standard output, for people and for programs."""

from collections.abc import Sequence
from typing import get_type_hints

import click
from msgspec import UNSET, UnsetType, defstruct

from connections_tui.cli import formats, output
from connections_tui.cli.choosing import Flags
from connections_tui.cli.exits import TRY_AGAIN, USAGE, fail
from connections_tui.cli.filter_words import FILTER, FilterCommand
from connections_tui.cli.json_option import JsonOption
from connections_tui.cli.option_values import (
    ASKING,
    COLOR,
    COLUMN_NAMES,
    FIELD_NAMES,
    ORDER_NAMES,
    columns_of,
    sorts_of,
)
from connections_tui.cli.selection import Selection, selected
from connections_tui.composition import utc_now
from connections_tui.config import Profile
from connections_tui.fleet import Record, View
from connections_tui.fleet.shown.view import placing
from connections_tui.words.connection_shapes import FIELDS, Connection
from connections_tui.words.exports import markdown_export
from connections_tui.words.printed import Printed
from connections_tui.words.row_cells import EXTRAS, LISTED, Extra, RowColumn, Taken
from connections_tui.words.row_formats import SECRET_FIELDS, csv_pieces, json_pieces

SUMMARY = "List connections, those in need of action first."
_HELP = f"""\
{SUMMARY}

FILTER is what the console takes after "/", for example: status:reauth
-platform:shopify. Where it needs a status or a store name that is not known, or older
than --max-age, that is checked first. If something stays unknown, the exit code is 3.

Columns: {", ".join(LISTED)}.

Only where named: {", ".join(EXTRAS)}; in --json link, access_token.
"""
_EVERYTHING = ",".join(FIELDS)
_SPREADSHEET, _PLAIN = "spreadsheet", "plain"
_TOKENS = "access_token"
_HAS_TOKENS = (
    "Access tokens are in the output. Whoever has one can read a merchant's data."
)
_LISTED = defstruct(
    "Listed",
    [
        *(
            (name, kind | UnsetType, UNSET)
            for name, kind in get_type_hints(Connection, include_extras=True).items()
            if name in FIELDS
        ),
        *((name, str | UnsetType | None, UNSET) for name in SECRET_FIELDS),
    ],
    bases=(Printed,),
    frozen=True,
)
"""A connection of which only some fields may be wanted."""


@click.command("list", cls=FilterCommand, help=_HELP)
@FILTER
@click.option(
    "--json",
    "fields",
    type=FIELD_NAMES,
    is_flag=False,
    flag_value=_EVERYTHING,
    metavar="[=FIELDS]",
    cls=JsonOption,
    shape=list[_LISTED],  # type: ignore[valid-type]  # made of the fields there are
    help="Print a JSON array, or with =id,store only these fields.",
)
@click.option(
    "--csv",
    "csv_kind",
    type=click.Choice([_SPREADSHEET, _PLAIN]),
    is_flag=False,
    flag_value=_SPREADSHEET,
    metavar="[=plain]",
    help="Print CSV in which no cell is a formula for a spreadsheet, or with =plain "
    "each cell as it is.",
)
@click.option(
    "--md",
    "is_markdown",
    is_flag=True,
    help="Print a Markdown table, and below it when it was made and the filter.",
)
@click.option(
    "--columns", type=COLUMN_NAMES, metavar="NAMES", help="Such as id,store,why."
)
@click.option(
    "--sort",
    "order",
    type=ORDER_NAMES,
    metavar="NAMES",
    help="Such as platform,-synced; - is descending.",
)
@click.option("--limit", type=click.IntRange(min=0), help="At most so many.")
@ASKING
@COLOR
@click.pass_obj
def command(
    flags: Flags,
    words: tuple[str, ...],
    fields: tuple[str, ...] | None,
    csv_kind: str | None,
    is_markdown: bool,
    columns: tuple[str, ...] | None,
    order: tuple[str, ...] | None,
    limit: int | None,
    max_age: float,
    no_fetch: bool,
) -> None:
    if sum((fields is not None, csv_kind is not None, is_markdown)) > 1:
        fail("Choose one of --json, --csv and --md.", USAGE)
    if fields is not None and columns is not None:
        fail("JSON has fields, not columns. Write --json=id,store.", USAGE)
    shown = columns_of(columns) if columns else formats.USUAL
    profile, text = flags.chosen(), " ".join(words)
    found = selected(profile, text, max_age=max_age, may_ask=not no_fetch)
    placed = placing(sorts_of(order) if order else View().sorts)
    rows = sorted(found.rows, key=placed)[:limit]
    tells = is_markdown or Extra.FILTER in shown
    taken = _taken(profile, found, found.tell() if tells else "")
    if fields is not None:
        output.pages("".join(json_pieces(rows, fields)))
    elif csv_kind is not None or is_markdown:
        output.pages(_file(rows, shown, csv_kind, taken))
    else:
        formats.write_table(rows, shown, taken)
        cut = f"{len(rows):,} shown, " if len(rows) < len(found.rows) else ""
        output.say(f"{cut}{len(found.rows):,} of {found.whole:,} connections")
    if _TOKENS in (fields or columns or ()):
        output.say(_HAS_TOKENS)
    if found.gaps:
        fail(f"Incomplete: {' '.join(found.gaps)}", TRY_AGAIN)


def _taken(profile: Profile, found: Selection, told: str) -> Taken:
    """``told``: the filter, where it is told."""
    return Taken(
        utc_now().timestamp(),
        filter=told,
        profile=profile.name,
        environment=profile.environment.value,
        whole=found.whole,
        gaps=found.gaps,
    )


def _file(
    rows: Sequence[Record],
    columns: Sequence[RowColumn],
    csv_kind: str | None,
    taken: Taken,
) -> str:
    """``csv_kind``: None for Markdown. Without the end of its last line."""
    if csv_kind is None:
        return "".join(markdown_export(rows, columns, taken)).rstrip("\n")
    is_safe = csv_kind == _SPREADSHEET
    written = "".join(csv_pieces(rows, columns, taken, is_safe=is_safe))
    return written.removesuffix("\r\n")
