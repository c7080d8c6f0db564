"""``list``: the connections on standard output, for people and for programs.

How each is doing is what the console has learned of it and remembers: the list itself
costs one request, the statuses would cost one for each connection.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from connections_tui.cli import output
from connections_tui.config import Profile
from connections_tui.fleet import Context, Fleet, Known, View
from connections_tui.fleet.query import parse
from connections_tui.fleet.view import placing
from connections_tui.moments import stamp
from connections_tui.text import clean

if TYPE_CHECKING:
    from connections_tui.fleet.history import History

_COLUMNS = ("ID", "HEALTH", "PLATFORM", "STORE", "LAST SYNC", "WHY")


@dataclass(frozen=True)
class Listed:
    """What was found."""

    rows: list[Known]
    whole: int
    """How many there are without the filter."""


async def read(profile: Profile, text: str) -> Listed:
    """The connections a filter keeps, most in need of a person first.

    Raises:
        ApiError: the list could not be read.
        BadSettings: the profile cannot be used.
        QueryError: the filter cannot be read.
    """
    from connections_tui import wiring
    from connections_tui.api import PATIENT
    from connections_tui.fleet.facets import platforms_of

    fleet = Fleet(wiring.utc_now)
    async with wiring.open_client(profile, on_notice=output.say) as client:
        listing = fleet.listing()
        async for batch in client.list_connections(tries=PATIENT):
            listing.take(batch.connections, batch.unreadable)
        listing.finish()
    if (history := wiring.open_history(profile, output.say)) is not None:
        _recall(fleet, history)
    view = View(query=parse(text, platforms_of(fleet.kinds)))
    rows = sorted(fleet, key=placing(view.sorts))
    context = Context(now=wiring.utc_now().timestamp())
    return Listed(view.keep(rows, context), len(fleet))


def _recall(fleet: Fleet, history: "History") -> None:
    from connections_tui.fleet.history_file import HistoryUnusable

    try:
        with history:
            for rows in history.all():
                fleet.recall(rows)
    except HistoryUnusable as error:
        output.say(f"{error} What was known of them is not shown.")


def as_json(rows: Iterable[Known]) -> str:
    """An array of objects; times in ISO 8601, null where nobody has said.

    In printable ASCII: what else a text holds is escaped.
    """
    written = json.dumps([_object(known) for known in rows], indent=1)
    return written.replace("\x7f", "\\u007f")


def _object(known: Known) -> dict[str, object]:
    return {
        "id": known.id,
        "platform": known.platform,
        "store": known.store,
        "domain": known.domain,
        "health": known.health.name.lower(),
        "why": known.why,
        "is_derived": known.is_derived,
        "created_at": _time(known.created_at),
        "last_sync_at": _time(known.synced_at),
        "checked_at": _time(known.checked_at),
    }


def as_lines(rows: Iterable[Known]) -> Iterable[str]:
    """A heading and a line for each, columns apart by tabs; nothing is cut off."""
    yield "\t".join(_COLUMNS)
    for known in rows:
        cells = (
            known.id,
            known.health.word,
            known.platform or "-",
            known.store or "-",
            stamp(known.synced_at) if known.synced_at is not None else "-",
            known.why or "-",
        )
        yield "\t".join(clean(cell, 10_000).replace("\t", " ") for cell in cells)


def _time(at: float | None) -> str | None:
    if at is None:
        return None
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")
