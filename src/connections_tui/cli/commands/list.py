"""``list``: the connections on standard output, for people and for programs."""

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
from connections_tui.cli.selection import selected
from connections_tui.fleet import View
from connections_tui.fleet.shown.view import placing

SUMMARY = "List connections, those in need of action first."
_HELP = f"""\
{SUMMARY}

FILTER is what the console takes after "/", for example: status:reauth
-platform:shopify. Where it needs a status or a store name that is not known, or older
than --max-age, that is checked first. If something stays unknown, the exit code is 3.

Columns: {", ".join(formats.COLUMNS)}.
"""
_EVERYTHING = ",".join(formats.FIELDS)
_LISTED = defstruct(
    "Listed",
    [
        (name, kind | UnsetType, UNSET)
        for name, kind in get_type_hints(
            formats.Connection, include_extras=True
        ).items()
        if name in formats.FIELDS
    ],
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
@click.option("--csv", "is_csv", is_flag=True, help="Print CSV.")
@click.option("--md", "is_markdown", is_flag=True, help="Print a Markdown table.")
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
    is_csv: bool,
    is_markdown: bool,
    columns: tuple[str, ...] | None,
    order: tuple[str, ...] | None,
    limit: int | None,
    max_age: float,
    no_fetch: bool,
) -> None:
    if sum((fields is not None, is_csv, is_markdown)) > 1:
        fail("Choose one of --json, --csv and --md.", USAGE)
    if fields is not None and columns is not None:
        fail("JSON has fields, not columns. Write --json=id,store.", USAGE)
    shown = columns_of(columns) if columns else formats.USUAL
    text = " ".join(words)
    found = selected(flags.chosen(), text, max_age=max_age, may_ask=not no_fetch)
    placed = placing(sorts_of(order) if order else View().sorts)
    rows = sorted(found.rows, key=placed)[:limit]
    if fields is not None:
        output.pages(formats.as_json(rows, fields))
    elif is_csv:
        output.pages(formats.as_csv(rows, shown))
    elif is_markdown:
        output.pages(formats.as_markdown(rows, shown))
    else:
        formats.write_table(rows, shown)
        cut = f"{len(rows):,} shown, " if len(rows) < len(found.rows) else ""
        output.say(f"{cut}{len(found.rows):,} of {found.whole:,} connections")
    if found.gaps:
        fail(f"Incomplete: {' '.join(found.gaps)}", TRY_AGAIN)
