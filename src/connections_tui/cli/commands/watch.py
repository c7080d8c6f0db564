"""``watch``: a line for each change of state, as it is seen."""

import asyncio
from contextlib import suppress
from typing import NoReturn

import click

from connections_tui.cli import output
from connections_tui.cli.choosing import Flags
from connections_tui.cli.connected import read_list
from connections_tui.cli.exits import USAGE, fail
from connections_tui.cli.filter_words import FILTER, FilterCommand
from connections_tui.cli.json_option import Json
from connections_tui.cli.one_connection import run_connected
from connections_tui.cli.option_values import Span
from connections_tui.cli.selection import check_filter, context_of
from connections_tui.composition import utc_now
from connections_tui.fleet import Change, Column, Fleet, QueryError, Record
from connections_tui.fleet.news import Trouble
from connections_tui.fleet.shown.facets import platforms_of
from connections_tui.fleet.shown.parsing import parse
from connections_tui.fleet.shown.query import Query
from connections_tui.moments import stamp
from connections_tui.session import Session
from connections_tui.words import present
from connections_tui.words.connection_shapes import (
    Connection,
    StateName,
    iso_time,
    state_name,
)
from connections_tui.words.printed import Moment
from connections_tui.words.row_cells import Cells

SUMMARY = "Print a line for each change of state, until ctrl+c."
_HELP = f"""\
{SUMMARY}

Requests statuses as the console does, within the request budget. FILTER is applied to
what a connection is after the change.
"""


class Changed(Connection, frozen=True):
    """A connection whose state has changed."""

    seen_at: Moment | None
    before: StateName
    after: StateName


_SHOWN = (Column.ID, Column.PLATFORM, Column.STORE)
_JSON = Json(Changed, each_line=True)


@click.command("watch", cls=FilterCommand, help=_HELP)
@FILTER
@_JSON
@click.option(
    "--for", "seconds", type=Span(), metavar="SPAN", help="End after so long."
)
@click.pass_obj
def command(
    flags: Flags, words: tuple[str, ...], is_json: bool, seconds: float | None
) -> None:
    text = " ".join(words)
    try:
        check_filter(text)
    except QueryError as error:
        fail(error.message, USAGE)

    async def watch(session: Session) -> None:
        await read_list(session)
        fleet = session.fleet
        query = _query(text, platforms_of(fleet.kinds))

        def tell(change: Change) -> None:
            record = fleet.get(change.connection_id)
            if record is not None and _fits(record, query, fleet):
                _print(change, record, is_json=is_json)

        def complain(news: Trouble) -> None:
            output.say(present.failure(news.error) if news.error else "Answers again.")

        fleet.subscribe(Change, tell)
        fleet.subscribe(Trouble, complain)
        output.say(f"Watching {present.plural(len(fleet), 'connection')}. ctrl+c ends.")
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await _keep_up(session)

    run_connected(flags.chosen(), watch)


async def _keep_up(session: Session) -> NoReturn:
    """Statuses all the time, the list once in a while; what is seen is kept."""
    assert session.upkeep is not None
    upkeep = session.upkeep
    async with asyncio.TaskGroup() as group:
        group.create_task(upkeep.run())
        group.create_task(session.cache.run())
        upkeep.begin_sweep()
        while True:
            await asyncio.sleep(session.profile.refresh_seconds)
            await upkeep.read_list()


def _query(text: str, platforms: dict[str, str]) -> Query:
    try:
        return parse(text, platforms)
    except QueryError as error:
        fail(error.message, USAGE)


def _fits(record: Record, query: Query, fleet: Fleet) -> bool:
    return bool(
        query.keep([record], context_of(fleet, utc_now().timestamp(), {record.id}))
    )


def _print(change: Change, record: Record, *, is_json: bool) -> None:
    if is_json:
        seen_at = iso_time(change.at)
        before, after = map(state_name, (change.before, change.after))
        _JSON.write(Changed.of(record, seen_at=seen_at, before=before, after=after))
        return
    connection, *which = Cells(_SHOWN).shown(record)
    cells = (
        stamp(change.at),
        connection,
        f"{change.before.word} -> {change.after.word}",
        *which,
        present.plain_reason(change.why) or "-",
    )
    output.data("\t".join(cells))
