"""``overview``: how many connections are broken, as last seen on this machine."""

from collections.abc import Iterable
from datetime import datetime
from typing import Self

import click

from connections_tui import composition
from connections_tui.cli import output
from connections_tui.cli.choosing import Flags
from connections_tui.cli.exits import TRY_AGAIN, fail, failures_told
from connections_tui.cli.json_option import Json
from connections_tui.config import Profile, ProfileBook
from connections_tui.files.sqlite import DatabaseUnusable
from connections_tui.fleet import Health
from connections_tui.fleet.cache import LastKnown
from connections_tui.text import clean
from connections_tui.words import present
from connections_tui.words.connection_shapes import iso_time, state_name
from connections_tui.words.printed import Moment, Printed

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


class Overview(Printed, frozen=True):
    """A profile, as it was last seen; null where nothing was seen yet."""

    profile: str
    environment: str
    broken: int | None
    all: int | None
    by_health: dict[str, int] | None
    as_of: Moment | None

    @classmethod
    def of(cls, profile: Profile, known: LastKnown | None) -> Self:
        name, environment = profile.name, profile.environment.value
        if known is None:
            return cls(name, environment, None, None, None, None)
        counts = {state_name(one): known.counts.get(one, 0) for one in Health}
        as_of = iso_time(known.at)
        return cls(name, environment, known.broken, known.total, counts, as_of)


_JSON = Json(list[Overview])


@click.command("overview", help=_HELP)
@click.option("--all", "is_all", is_flag=True, help="Show every profile.")
@_JSON
@click.pass_obj
def command(flags: Flags, is_all: bool, is_json: bool) -> None:
    with failures_told():
        profiles = ProfileBook().entries() if is_all else (flags.chosen(),)
    found: list[tuple[Profile, LastKnown | None]] = []
    unreadable = 0
    for profile in profiles:
        try:
            found.append((profile, composition.last_known(profile)))
        except DatabaseUnusable as error:
            found.append((profile, None))
            output.say(str(error))
            unreadable += 1
    if is_json:
        _JSON.write([Overview.of(*one) for one in found])
    else:
        _print(found)
    if unreadable:
        said = present.plural(unreadable, "profile")
        fail(f"Incomplete: what is kept of {said} cannot be read.", TRY_AGAIN)


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
