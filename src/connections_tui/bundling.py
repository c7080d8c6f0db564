"""What is known of one connection, gathered for a ticket, whether or not the service
answers. Nothing is requested here.
"""

import asyncio
import platform
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec.structs import replace

from connections_tui import __version__
from connections_tui.api import Answer, LoggedRequest
from connections_tui.fleet import Change, Record
from connections_tui.words.connection_shapes import Seen, iso_time
from connections_tui.words.support_bundle import (
    About,
    Bundle,
    Came,
    Made,
    Request,
    Service,
    redacted,
    veiled,
)

if TYPE_CHECKING:
    from connections_tui.session import Session

MOST_REQUESTS = 50
MOST_CHANGES = 100
_LIST = "/connections"
_AUDIT_LOST = "The record of changes made from here could not be read."
_NO_ANSWERS = "No answer of the service about it is at hand."


async def bundle_of(
    session: "Session", record: Record, now: datetime, notes: Sequence[str] = ()
) -> Bundle:
    """``notes``: what else is missing, as sentences."""
    made_here, lost = await _made_here(session, record)
    answers = list(_answers(session, record))
    changes = await session.cache.changes_of(record.id)
    failed = await session.cache.failures_of(record.id)
    requests = _requests(session, record, failed)
    without = [] if answers else [_NO_ANSWERS]
    bundle = Bundle(
        made_at=iso_time(now.timestamp()) or "",
        versions=_versions(),
        service=_service(session),
        notes=[*notes, *_failure(record), *lost, *without],
        connection=About.of(record),
        requests=[Request.of(one, record) for one in requests],
        changes=[_seen(change, record) for change in changes[:MOST_CHANGES]],
        made_here=made_here,
        answers=answers,
    )
    tokens = {one.access_token for one in session.fleet if one.access_token}
    # In a thread: an answer may be a megabyte of totals.
    return await asyncio.to_thread(redacted, bundle, record, tokens)


def _seen(change: Change, record: Record) -> Seen:
    seen = Seen.of(change)
    return replace(seen, why=veiled(seen.why, record) or "")


def _versions() -> dict[str, str]:
    return {
        "connections-tui": __version__,
        "Python": platform.python_version(),
        "System": platform.system(),
    }


def _service(session: "Session") -> Service:
    profile = session.profile
    return Service(
        profile=profile.name,
        environment=profile.environment,
        host=profile.host,
        api_version=profile.api_version,
        is_read_only=profile.is_read_only,
    )


def _failure(record: Record) -> Iterator[str]:
    if record.failure is not None:
        at = iso_time(record.failed_at)
        why = record.failure.in_full(lambda said: veiled(said, record) or "")
        yield f"Last status request, {at}: {why}"


def _requests(
    session: "Session", record: Record, failed: Iterable[LoggedRequest]
) -> list[LoggedRequest]:
    """Those about it, of this session and failed ones of earlier sessions; and the last
    one for the list. Newest first."""
    log = session.log
    made = [*log.requests, *log.failures]
    about = [one for one in (*made, *failed) if one.connection_id == record.id]
    # Failures are in the file as well, with a time that was rounded.
    known = {(round(one.started_at.timestamp(), 2), one.path): one for one in about}
    lists = [one for one in made if (one.method, one.path) == ("GET", _LIST)]
    last = sorted(lists, key=lambda one: one.started_at)[-1:]
    found = [*known.values(), *last]
    found.sort(key=lambda one: one.started_at, reverse=True)
    return found[:MOST_REQUESTS]


async def _made_here(
    session: "Session", record: Record
) -> tuple[list[Made], list[str]]:
    """The changes of it, newest first; and a sentence where they cannot be read."""
    if session.open_audit is None:
        return [], []
    audit = session.open_audit()
    try:
        entries = await asyncio.to_thread(audit.of, record.id)
    except OSError:
        return [], [_AUDIT_LOST]
    made = [
        Made(one.began_at, one.operation, one.outcome.value, one.request_id)
        for one in entries
    ]
    return made, []


def _answers(session: "Session", record: Record) -> Iterator[Came]:
    if session.upkeep is not None:
        came = session.upkeep.sweep.answers(record.id)
        at = iso_time(came.status_at.timestamp()) if came.status_at else None
        if came.status is not None:
            status = came.status
            yield Came("GET /connections/status", at, status.request_id, status.raw)
        if isinstance(details := came.details, Answer):
            at = iso_time(record.details_at)
            yield Came(
                "GET /connections/access_token", at, details.request_id, details.raw
            )
    if record.listed is not None:
        at = iso_time(session.fleet.listed_at)
        yield Came("GET /connections (its row)", at, None, record.listed.row())
