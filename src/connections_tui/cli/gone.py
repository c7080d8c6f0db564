"""Connections that an argument names and that may be gone, to wait until they are."""

import re
from collections.abc import Sequence

from connections_tui.changes.audit import Ending
from connections_tui.cli.exits import USAGE, fail
from connections_tui.cli.one_connection import MOST_TOLD, Named, find, ids_of
from connections_tui.session import Session
from connections_tui.text import clean

_WHOLE_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


async def find_or_recall(session: Session, named: str) -> str:
    """The ID of a connection that is listed, else of one that is remembered here.

    A whole ID needs no memory: a script that deletes again what it has deleted has
    what it wants. The program ends where that is none, or more than one.
    """
    wanted, fleet = named.strip(), session.fleet
    if not ids_of([(one.id, one.store) for one in fleet], wanted):
        remembered = dict.fromkeys(ids_of(await _remembered(session), wanted))
        if len(remembered) > 1:
            told = ", ".join(clean(one, 80) for one in list(remembered)[:MOST_TOLD])
            fail(f"{clean(wanted, 80)} is ambiguous: {told}.", USAGE)
        for connection_id in remembered:
            return connection_id
        if _WHOLE_ID.fullmatch(wanted):
            return wanted
    return find(fleet, named).id


async def _remembered(session: Session) -> Sequence[Named]:
    """What the cache knows, and what was deleted from this machine."""
    audit = session.open_audit() if session.open_audit is not None else None
    try:
        entries = audit.entries() if audit is not None else []
    except OSError:
        entries = []  # the IDs of the cache are still there
    deleted = [
        (one.connection_id, one.store)
        for one in entries
        if one.operation == "delete"
        and one.connection_id is not None
        and one.outcome in (Ending.DONE, Ending.GONE)
        and one.host == session.profile.host
    ]
    return [*await session.cache.names(), *deleted]
