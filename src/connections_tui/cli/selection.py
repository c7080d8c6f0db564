"""The connections that a filter keeps, and why there may be more.

The list costs one request, the statuses one for each connection: only those are asked
for that the filter cannot do without.
"""

import asyncio
import math
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import cast

from msgspec import Struct

from connections_tui.cli import connected
from connections_tui.cli.exits import USAGE, fail, failures_told
from connections_tui.composition import utc_now
from connections_tui.config import Profile
from connections_tui.fleet import Context, Fleet, Health, QueryError, Record
from connections_tui.fleet.asking.lanes import Kind
from connections_tui.fleet.census import needs_a_second_look
from connections_tui.fleet.shown.facets import platforms_of
from connections_tui.fleet.shown.field import Searchable
from connections_tui.fleet.shown.parsing import parse
from connections_tui.fleet.shown.query import Query, Term
from connections_tui.fleet.shown.tellable import tellable
from connections_tui.session import Session
from connections_tui.titles import TITLES

Lacking = dict[Kind, list[str]]
"""The IDs of those that may or may not fit, by what would tell."""


class Selection(Struct, frozen=True):
    """What was found."""

    rows: list[Record]
    """In the order in which the fleet met them."""
    whole: int
    """How many there are without the filter."""
    gaps: Sequence[str] = ()
    """Why there may be more, as sentences; empty where the result is complete."""
    tell: Callable[[], str] = str
    """Gives the filter, fit for a file: without a token or a link that it finds by.
    Of 100,000 connections it takes some tenths of a second."""


def selected(
    profile: Profile, text: str, *, max_age: float, may_ask: bool
) -> Selection:
    """What ``select`` finds; the program ends where it cannot be read."""

    # Not the result of the task: asyncio makes a text of that, row by row, when it
    # takes back its handler of ctrl+c.
    found: list[Selection] = []

    async def run() -> None:
        async with connected.connected(profile) as session:
            one = await select(session, text, max_age=max_age, may_ask=may_ask)
            found.append(one)

    with failures_told():
        try:
            asyncio.run(run())
        except QueryError as error:
            fail(error.message, USAGE)
    return found[0]


async def select(
    session: Session, text: str, *, max_age: float, may_ask: bool
) -> Selection:
    """Reads the list and filters it.

    Args:
        text: a filter, as in the console.
        max_age: seconds; an older status is asked for again.
        may_ask: whether statuses and details that decide may be asked for.

    Raises:
        ApiError: the list, or what the filter needs, could not be read.
        QueryError: the filter cannot be read. Nothing was asked for.
    """
    check_filter(text)
    gone = await connected.read_list(session)
    return await keep(session, text, gone, max_age=max_age, may_ask=may_ask)


async def keep(
    session: Session, text: str, gone: int, *, max_age: float, may_ask: bool
) -> Selection:
    """Filters the list that was read.

    Args:
        gone: how many were listed before and are not now.

    The others, and what it raises, are those of ``select``.
    """
    fleet = session.fleet
    listed, changed = len(fleet), await _changed(session)
    query = parse(text, platforms_of(fleet.kinds))
    now = utc_now().timestamp()
    unanswered = set[str]()
    if may_ask:
        # A status first; a name only where it still decides then.
        for _ in Kind:
            lacking = _lacking(fleet, query, now, max_age, changed)
            unanswered |= await connected.ask(session, lacking)
            now, max_age = utc_now().timestamp(), math.inf
    lacking = _lacking(fleet, query, now, max_age, changed)
    lacking[Kind.STATUS] = list(unanswered.union(lacking[Kind.STATUS]))
    gaps = list(_gaps(fleet, lacking, may_ask=may_ask))
    if needs_a_second_look(gone, gone + listed, listed):
        gaps.append(f"{_connections(gone)} listed before, and not now.")
    kept = query.keep(list(fleet), context_of(fleet, now, changed))
    tell = partial(tellable, text, query, list(fleet))
    return Selection(kept, len(fleet), gaps, tell)


async def _changed(session: Session) -> set[str]:
    """The IDs of those that changed since a console was last open."""
    since = session.choices.current.seen_until or session.cache.began_at
    return {one.connection_id for one in await session.cache.changes_since(since)}


def context_of(fleet: Fleet, now: float, changed: set[str]) -> Context:
    """What a filter needs to know besides the rows. ``now``: in seconds since 1970.
    ``changed``: IDs of those that changed since the last session."""
    return Context(now=now, twins=fleet.twins.ids, changed=changed)


def check_filter(text: str) -> None:
    """Before anything is asked for. Which platforms there are, the list may know
    better."""
    try:
        parse(text, TITLES)
    except QueryError:
        if "platform:" not in text.casefold():
            raise


def _gaps(fleet: Fleet, lacking: Lacking, *, may_ask: bool) -> Iterator[str]:
    """What is not known, and could bring more connections through the filter."""
    yield from fleet.census.lacks
    unchecked, unnamed = lacking[Kind.STATUS], lacking[Kind.DETAILS]
    if unchecked:
        answer = "could not be checked" if may_ask else "not checked"
        yield f"{_connections(len(unchecked))} {answer}."
    if unnamed:
        yield f"{_connections(len(unnamed))} without a store name."
    if unchecked or unnamed:
        yield "Try again later." if may_ask else "Run without --no-fetch to check them."


def _lacking(
    fleet: Fleet, query: Query, now: float, max_age: float, changed: set[str]
) -> Lacking:
    """Those whose status or name decides, and is not known or too old."""
    rows, context = list(fleet), context_of(fleet, now, changed)
    terms = [
        (term, {record.id for record in Query((term,)).keep(rows, context)})
        for term in query.terms
    ]
    found: Lacking = {kind: [] for kind in Kind}
    for record in rows:
        if (kind := _decides(record, terms, now - max_age)) is not None:
            found[kind].append(record.id)
    return found


def _decides(
    record: Record, terms: list[tuple[Term, set[str]]], oldest: float
) -> Kind | None:
    """What may still change whether it fits; None where that is certain."""
    kinds = set()
    for term, fitting in terms:
        fits = record.id in fitting
        is_open = term.is_open(record) and (term.negated or not fits)
        if is_open or _is_old(record, term, oldest):
            kinds.add(Kind.DETAILS if term.is_in_details else Kind.STATUS)
        elif not fits:
            return None
    if not kinds:
        return None
    return Kind.STATUS if Kind.STATUS in kinds else Kind.DETAILS


def _is_old(record: Record, term: Term, oldest: float) -> bool:
    """Whether its status decides, and was read before that time."""
    if record.checked_at is None or record.checked_at >= oldest:
        return False
    return not term.is_in_details and term.is_open(cast(Searchable, _Unread(record)))


class _Unread:
    """A record as if its status had never been read: by now it may be another."""

    is_unread = True
    health = Health.UNCHECKED

    def __init__(self, record: Record) -> None:
        self._record = record

    def __getattr__(self, name: str) -> object:
        return getattr(self._record, name)


def _connections(count: int) -> str:
    return f"{count:,} connection{'' if count == 1 else 's'}"
