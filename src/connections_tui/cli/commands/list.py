"""``list``: the connections on standard output, for people and for programs.

States are what the console has learned and remembers: the list costs one request, the
statuses would cost one for each connection. Where a filter needs what is not known
yet, its result is incomplete, and ``Found.gaps`` says so.
"""

import asyncio
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import click

from connections_tui import composition
from connections_tui.cli import output
from connections_tui.cli.choosing import Flags
from connections_tui.cli.exits import TRY_AGAIN, USAGE, fail, failures_told
from connections_tui.cli.filter_words import FilterCommand, filter_words
from connections_tui.config import Profile
from connections_tui.fleet import Context, Fleet, QueryError, Record, View
from connections_tui.fleet.census import needs_a_second_look
from connections_tui.fleet.reasons import in_words
from connections_tui.fleet.shown.facets import platforms_of
from connections_tui.fleet.shown.fields import field_of
from connections_tui.fleet.shown.parsing import parse
from connections_tui.fleet.shown.query import Query, Term
from connections_tui.fleet.shown.view import placing
from connections_tui.moments import stamp
from connections_tui.text import clean

SUMMARY = "List connections, those in need of action first."
_HELP = f"""\
{SUMMARY}

FILTER is what the console takes after "/", for example: status:reauth
-platform:shopify. States are those the console last saw. If the filter needs a state
or a store name that was never read, the exit code is 3.
"""
_COLUMNS = ("ID", "HEALTH", "PLATFORM", "STORE", "LAST SYNC", "WHY")
_CUT = (_COLUMNS.index("STORE"), _COLUMNS.index("WHY"))
_DROP = (_COLUMNS.index("LAST SYNC"), _COLUMNS.index("WHY"))
"""The columns that a narrow terminal may cut, and leave out."""


@dataclass(frozen=True)
class Found:
    """What was found."""

    rows: list[Record]
    whole: int
    """How many there are without the filter."""
    gaps: Sequence[str] = ()
    """Why there may be more, as sentences; empty where the result is complete."""


@click.command("list", cls=FilterCommand, help=_HELP)
@click.argument("words", metavar="[FILTER]...", nargs=-1, shell_complete=filter_words)
@click.option("--json", "is_json", is_flag=True, help="Print a JSON array.")
@click.pass_obj
def command(flags: Flags, words: tuple[str, ...], is_json: bool) -> None:
    with failures_told():
        try:
            found = asyncio.run(read(flags.chosen(), " ".join(words)))
        except QueryError as error:
            fail(error.message, USAGE)
    if is_json:
        output.data(as_json(found.rows))
    else:
        output.table(as_rows(found.rows), cut=_CUT, drop=_DROP)
        output.say(f"{len(found.rows):,} of {found.whole:,} connections")
    if found.gaps:
        fail(f"Incomplete: {' '.join(found.gaps)}", TRY_AGAIN)


async def read(profile: Profile, text: str) -> Found:
    """The connections a filter keeps, most in need of a person first.

    Raises:
        ApiError: the list could not be read.
        BadSettings: the profile cannot be used.
        QueryError: the filter cannot be read.
    """
    session = composition.session_of(profile, output.say)
    session.begin(clock=composition.utc_now, tell=output.say)
    try:
        await session.connect()
        await session.read_list()
        fleet = session.fleet
        listed, gone = len(fleet), await session.cache.recall_all()
    finally:
        await session.close()
    query = parse(text, platforms_of(fleet.kinds))
    rows = sorted(fleet, key=placing(View().sorts))
    context = Context(now=composition.utc_now().timestamp())
    gaps = list(_gaps(fleet, query, context))
    if needs_a_second_look(gone, gone + listed, listed):
        gaps.append(f"{_connections(gone)} listed before, and not now.")
    return Found(query.keep(rows, context), len(fleet), gaps)


def _gaps(fleet: Fleet, query: Query, context: Context) -> Iterator[str]:
    """What is not known yet, and could bring more connections through the filter."""
    yield from fleet.census.lacks
    undecided = _undecided(list(fleet), query, context)
    if unchecked := sum(undecided):
        yield f"{_connections(unchecked)} not checked yet."
    if unnamed := len(undecided) - unchecked:
        yield f"{_connections(unnamed)} without a store name yet."
    if undecided:
        yield "Open the console to check them, then list again."


def _undecided(rows: list[Record], query: Query, context: Context) -> list[bool]:
    """One for each that may or may not fit: whether it takes a status to tell.

    Else it takes its store's name.
    """
    terms = [(term, _fitting(term, rows, context)) for term in query.terms]
    undecided = []
    for record in rows:
        fields = set()
        for term, fitting in terms:
            fits = record.id in fitting
            if term.is_open(record) and (term.negated or not fits):
                fields.add(term.field)
            elif not fits:
                break
        else:
            if fields:
                undecided.append(not all(field_of(f).looks_at_names for f in fields))
    return undecided


def _fitting(term: Term, rows: list[Record], context: Context) -> set[str]:
    return {record.id for record in Query((term,)).keep(rows, context)}


def _connections(count: int) -> str:
    return f"{count:,} connection{'' if count == 1 else 's'}"


def as_json(rows: Iterable[Record]) -> str:
    """An array of objects; times in ISO 8601, null where a value is not known.

    In printable ASCII: what else a text holds is escaped.
    """
    written = json.dumps([_object(record) for record in rows], indent=1)
    return written.replace("\x7f", "\\u007f")


def _object(record: Record) -> dict[str, object]:
    return {
        "id": record.id,
        "platform": record.platform,
        "store": record.store,
        "domain": record.domain,
        "health": record.health.name.lower(),
        "why": record.why,
        "is_derived": record.is_derived,
        "created_at": _time(record.created_at),
        "last_sync_at": _time(record.synced_at),
        "checked_at": _time(record.checked_at),
    }


def as_rows(rows: Iterable[Record]) -> list[list[str]]:
    """A heading, and the cells of each; nothing is cut off."""
    lines = ([_cell(text) for text in _texts(record)] for record in rows)
    return [list(_COLUMNS), *lines]


def _texts(record: Record) -> tuple[str | None, ...]:
    return (
        record.id,
        record.health.word,
        record.platform,
        record.store,
        stamp(record.synced_at) if record.synced_at is not None else None,
        _reason(record.why),
    )


def _reason(why: str) -> str:
    """In plain words, with the service's own after them."""
    words = in_words(why)
    return words if words == why else f"{words} ({why})"


def _cell(text: str | None) -> str:
    return clean(text or "-", 10_000).replace("\t", " ")


def _time(at: float | None) -> str | None:
    if at is None:
        return None
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")
