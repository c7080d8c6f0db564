"""What a coding assistant may call: the commands' own work, as records.

Nothing here is printed, and nothing is asked of a person: what a person confirms on the
command line is an argument.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

import click

from connections_tui.access import ProfileView
from connections_tui.changes.create import Created, Creation
from connections_tui.changes.delete import confirmation_word
from connections_tui.cli import facts
from connections_tui.cli.confirming import refuse_other_word, refuse_read_only
from connections_tui.cli.connected import connected, read_list
from connections_tui.cli.creating import UNSENT, Made, conclude, made_by, send
from connections_tui.cli.deleting import UNDELETED, Deleted, delete_one, meant
from connections_tui.cli.deleting import conclude as conclude_delete
from connections_tui.cli.exits import USAGE, fail
from connections_tui.cli.facts import Link, link_to
from connections_tui.cli.merchant_letters import Writer, templates_with
from connections_tui.cli.one_connection import find, read_whole, tell_failure
from connections_tui.cli.option_values import PLATFORM
from connections_tui.cli.platform_list import Platform
from connections_tui.cli.selection import Selection, check_filter, keep
from connections_tui.cli.told_changes import ToldChanges
from connections_tui.cli.tool_shapes import (
    About,
    Advice,
    Arguments,
    Count,
    Counts,
    Doomed,
    Filtered,
    History,
    Listing,
    NewLink,
    Platforms,
    Several,
    ToMerchant,
    ToOpen,
)
from connections_tui.composition import utc_now
from connections_tui.config import Profile
from connections_tui.fleet import QueryError, Record, View
from connections_tui.fleet.links import LinkOptions
from connections_tui.fleet.shown.facets import Facets, Group
from connections_tui.fleet.shown.view import placing
from connections_tui.platforms import SCHEMAS
from connections_tui.session import Session
from connections_tui.words.connection_shapes import Connection, Seen
from connections_tui.words.printed import Printed

CHECKING_SECONDS = 40.0
"""How long a list checks statuses. Assistants give up on an answer after a minute."""
_MAX_AGE = 15 * 60.0
_MOST_KINDS = 50
"""Of one group, such as reasons: the most frequent."""


class Tool(NamedTuple):
    """Something that can be called."""

    name: str
    summary: str
    arguments: type[Arguments]
    answer: type[Printed]
    use: Callable[[Profile, Any], Awaitable[Printed]]
    is_change: bool = False
    is_delete: bool = False


async def _list(profile: Profile, given: Several) -> Listing:
    found = await _selected(profile, given.filter, may_ask=True)
    rows = sorted(found.rows, key=placing(View().sorts))[: given.limit]
    shown = list(map(Connection.of, rows))
    return Listing(shown, len(found.rows), found.whole, list(found.gaps))


async def _counts(profile: Profile, given: Filtered) -> Counts:
    found = await _selected(profile, given.filter, may_ask=False)
    facets = Facets(utc_now().timestamp())
    facets.take(found.rows)
    return Counts(
        counted=len(found.rows),
        whole=found.whole,
        unchecked=sum(one.checked_at is None for one in found.rows),
        by={group.field: _kinds(group) for group in facets.groups()},
    )


def _kinds(group: Group) -> list[Count]:
    some = group.facets[:_MOST_KINDS]
    return [Count(one.name, one.number, one.word) for one in some if one.number]


async def _selected(profile: Profile, text: str, *, may_ask: bool) -> Selection:
    """What a filter keeps; with what is known already, where checking takes long."""
    try:
        check_filter(text)
        async with connected(profile) as session:
            gone = await read_list(session)
            if may_ask:
                try:
                    async with asyncio.timeout(CHECKING_SECONDS):
                        return await keep(
                            session, text, gone, max_age=_MAX_AGE, may_ask=True
                        )
                except TimeoutError:
                    pass  # what was read is kept: the next call goes on from there
            found = await keep(session, text, gone, max_age=_MAX_AGE, may_ask=False)
    except QueryError as error:
        fail(error.message, USAGE)
    return Selection(found.rows, found.whole, _without_option(found.gaps))


def _without_option(gaps: Sequence[str]) -> list[str]:
    return [gap for gap in gaps if "--no-fetch" not in gap]


@asynccontextmanager
async def _found(profile: Profile, named: str) -> AsyncIterator[tuple[Session, Record]]:
    async with connected(profile) as session:
        await read_list(session)
        yield session, find(session.fleet, named)


async def _show(profile: Profile, given: About) -> facts.Shown:
    async with _found(profile, given.connection) as (session, record):
        await read_whole(session, record)
        return facts.shown(record, session.fleet.twins.of(record))


async def _explain(profile: Profile, given: About) -> facts.Explanation:
    async with _found(profile, given.connection) as (session, record):
        tell_failure(await read_whole(session, record))
        return facts.explanation(record)


async def _history(profile: Profile, given: About) -> History:
    async with _found(profile, given.connection) as (session, record):
        changes = await session.cache.changes_of(record.id)
        return History(record.id, list(map(Seen.of, changes)))


async def _message(profile: Profile, given: ToMerchant) -> Advice:
    templates, remarks = templates_with(given.language, given.template), list[str]()
    async with _found(profile, given.connection) as (session, record):
        reading = await read_whole(session, record)
        writer = Writer(
            templates, given.language, given.template, profile.host, remarks.append
        )
        message = writer.write_one(record, is_old=not reading.was_answered)
        return Advice(id=record.id, **vars(message), remarks=remarks)


async def _link(profile: Profile, given: ToOpen) -> Link:
    platform = _platform(given.platform)
    async with _found(profile, given.connection) as (_, record):
        return Link(record.id, link_to(record, platform))


async def _platforms(_: Profile, __: Arguments) -> Platforms:
    return Platforms(list(map(Platform.of, SCHEMAS.values())))


async def _create_link(profile: Profile, given: NewLink) -> Made:
    creation = Creation(None, link=LinkOptions(platform=_platform(given.platform)))
    async with _changing(profile, UNSENT) as session:
        name = session.profile.name
        _confirm(session.profile, name.casefold(), given.confirm, UNSENT)
        # What there was before tells what a lost response created.
        await read_list(session)
        outcome = await send(session, creation)
        conclude(outcome)
        assert isinstance(outcome, Created)
        return made_by(outcome, creation)


async def _delete(profile: Profile, given: Doomed) -> Deleted:
    async with _changing(profile, UNDELETED) as session:
        [record] = await meant(session, [given.connection])
        if not given.yes:
            return Deleted.of(record)
        _confirm(session.profile, confirmation_word(record), given.confirm, UNDELETED)
        ending = await delete_one(session, record)
        conclude_delete(session, [ending])
        return Deleted.of(record, ending)


@asynccontextmanager
async def _changing(profile: Profile, nothing: str) -> AsyncIterator[Session]:
    told = ToldChanges()
    async with connected(profile, told) as session:
        told.session = session
        refuse_read_only(session.profile, nothing)
        yield session


def _confirm(profile: ProfileView, word: str, typed: str | None, nothing: str) -> None:
    if not profile.is_production:
        return
    if typed is None:
        fail(
            f"{profile.name} is production. Ask a person, then call again with "
            f'confirm: "{word}". {nothing}',
            USAGE,
        )
    refuse_other_word(word, typed, nothing)


def _platform(named: str | None) -> str | None:
    if named is None:
        return None
    try:
        return PLATFORM.convert(named, None, None)
    except click.BadParameter as error:
        fail(error.message, USAGE)


TOOLS = (
    Tool(
        "list",
        "List connections that a filter keeps, those in need of action first. Checks "
        "states that the filter needs and that are unknown or older than 15 minutes.",
        Several,
        Listing,
        _list,
    ),
    Tool(
        "counts",
        "Count connections by state, platform, reason and ages, from what was last "
        "seen. It checks nothing.",
        Filtered,
        Counts,
        _counts,
    ),
    Tool("show", "Show one connection, checked now.", About, facts.Shown, _show),
    Tool(
        "explain",
        "Say what happened to a connection, who acts, and what to do.",
        About,
        facts.Explanation,
        _explain,
    ),
    Tool(
        "history",
        "Show the changes of a connection's state that were seen on this machine.",
        About,
        History,
        _history,
    ),
    Tool(
        "message",
        "Write a message to the merchant of a connection. It is not sent.",
        ToMerchant,
        Advice,
        _message,
    ),
    Tool(
        "link",
        "Give the link that the merchant of a connection opens to sign in. It opens "
        "without a login: it is for the merchant only.",
        ToOpen,
        Link,
        _link,
    ),
    Tool(
        "platforms",
        "List the platforms and the credentials each takes.",
        Arguments,
        Platforms,
        _platforms,
    ),
    Tool(
        "create_link",
        "Create a connection and the link that a merchant opens to sign in. Ask a "
        "person first. After an error, list before another try.",
        NewLink,
        Made,
        _create_link,
        is_change=True,
    ),
    Tool(
        "delete",
        "Delete a connection: without yes it shows which one. Ask a person first. It "
        "needs at least 8 characters of an ID.",
        Doomed,
        Deleted,
        _delete,
        is_change=True,
        is_delete=True,
    ),
)
