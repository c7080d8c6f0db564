"""``overview``: how many connections are broken, as last seen on this machine."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import click

from connections_tui import composition
from connections_tui.cli import formats, output
from connections_tui.cli.choosing import Flags
from connections_tui.cli.exits import TRY_AGAIN, failures_told
from connections_tui.config import Profile, ProfileBook
from connections_tui.files.sqlite import DatabaseUnusable
from connections_tui.fleet import Health
from connections_tui.fleet.cache import LastKnown
from connections_tui.text import clean
from connections_tui.words import present

SUMMARY = "Show how many connections are broken, by profile, as last seen here."
_HELP = f"""\
{SUMMARY}

From what the console and the commands have kept: nothing is requested, and AS OF is
the time of the newest reading. "check" reads anew.
"""
_COLUMNS = {
    "REAUTH": Health.NEEDS_REAUTH,
    "DISABLED": Health.DISABLED,
    "UNHEALTHY": Health.UNHEALTHY,
    "STALE": Health.STALE,
    "HEALTHY": Health.HEALTHY,
}
_HEADING = ["PROFILE", "ENVIRONMENT", "BROKEN", *_COLUMNS, "ALL", "AS OF"]
_DROPPED = ("HEALTHY", "STALE", "UNHEALTHY", "DISABLED", "REAUTH", "ENVIRONMENT")
"""On a narrow terminal, the first of them first."""


@click.command("overview", help=_HELP)
@click.option("--all", "is_all", is_flag=True, help="Show every profile.")
@click.option("--json", "is_json", is_flag=True, help="Print a JSON array.")
@click.pass_obj
def command(flags: Flags, is_all: bool, is_json: bool) -> None:
    with failures_told():
        profiles = ProfileBook().entries() if is_all else (flags.chosen(),)
    found: list[tuple[Profile, LastKnown | None]] = []
    unreadable = False
    for profile in profiles:
        try:
            found.append((profile, composition.last_known(profile)))
        except DatabaseUnusable as error:
            found.append((profile, None))
            output.say(str(error))
            unreadable = True
    if is_json:
        output.data(formats.json_text([_as_object(*one) for one in found]))
    else:
        _print(found)
    if unreadable:
        raise SystemExit(TRY_AGAIN)


def _print(found: Iterable[tuple[Profile, LastKnown | None]]) -> None:
    now = composition.utc_now()
    rows = [_row(profile, known, now) for profile, known in found]
    drop = [_HEADING.index(name) for name in _DROPPED]
    output.table([_HEADING, *rows], cut=(0,), drop=drop)


def _row(profile: Profile, known: LastKnown | None, now: datetime) -> list[str]:
    who = [clean(profile.name, 60), profile.environment.value]
    if known is None:
        return [*who, *["-"] * (len(_COLUMNS) + 2), "never"]
    by_state = (known.counts.get(health, 0) for health in _COLUMNS.values())
    numbers = (known.broken, *by_state, known.total)
    return [*who, *(f"{number:,}" for number in numbers), _as_of(known, now)]


def _as_of(known: LastKnown, now: datetime) -> str:
    return "never" if known.at is None else present.moment_at(known.at, now)


def _as_object(profile: Profile, known: LastKnown | None) -> dict[str, Any]:
    """Null where nothing was seen yet. Times are ISO 8601, in UTC."""
    seen_at = known.at if known is not None else None
    return {
        "profile": profile.name,
        "environment": profile.environment.value,
        "broken": known and known.broken,
        "all": known and known.total,
        "by_health": known
        and {health.name.lower(): known.counts.get(health, 0) for health in Health},
        "as_of": seen_at and datetime.fromtimestamp(seen_at, UTC).isoformat(),
    }
