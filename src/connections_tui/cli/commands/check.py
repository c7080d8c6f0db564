"""``check``: for cron. What is broken, what changed since the last run, and a code."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from msgspec import Struct, to_builtins

from connections_tui.cli import formats, output
from connections_tui.cli.choosing import Flags
from connections_tui.cli.exits import PROBLEMS, TRY_AGAIN, USAGE, fail
from connections_tui.cli.filter_words import FILTER, FilterCommand
from connections_tui.cli.json_option import Json
from connections_tui.cli.last_check import LastCheck, keep, read_last
from connections_tui.cli.notifying import check_address, notify
from connections_tui.cli.option_values import ASKING, COLOR, HEALTHS
from connections_tui.cli.selection import Selection, selected
from connections_tui.composition import utc_now
from connections_tui.config import Profile, check_file
from connections_tui.fleet import Health, Record, View
from connections_tui.fleet.shown.view import placing
from connections_tui.labels import NAMES
from connections_tui.text import clean
from connections_tui.words import present
from connections_tui.words.connection_shapes import Connection
from connections_tui.words.printed import Moment, Printed

_ADDRESS = "CONNECTIONS_TUI_NOTIFY_URL"
SUMMARY = "Check for broken connections, for cron (exit code 10)."
_HELP = f"""\
{SUMMARY}

Checks the connections that FILTER keeps, within the request budget, and prints the
broken ones; with --since-last, those that broke since the last run with this filter.
What is posted with --notify holds no secret and no label. An address that is itself a
secret can be given in {_ADDRESS}.
"""
_ONLY_BROKEN = "is:problem"


class _Result(Struct, frozen=True):
    """What a check found."""

    at: str
    broken: list[Record]
    broke: list[Record]
    """Since the last check; all of them where this is the first."""
    recovered: frozenset[str]
    """IDs that were broken at the last check and are not now."""
    last: LastCheck | None
    whole: int


class Checked(Printed, frozen=True):
    """What a check found."""

    checked_at: Moment
    since: Moment | None
    """The last check; null where this is the first."""
    whole: int
    """How many connections there are."""
    broken: list[Connection]
    broke: list[str]
    """IDs of those that were not broken at the last check."""
    recovered: list[str]
    """IDs of those that were broken at the last check and are not now."""
    gaps: list[str]
    """Why there may be more, as sentences."""


_JSON = Json(Checked)


@click.command("check", cls=FilterCommand, help=_HELP)
@FILTER
@click.option(
    "--fail-on",
    "states",
    type=HEALTHS,
    metavar="STATES",
    help="Exit with 10 for these alone, such as reauth,disabled.",
)
@click.option("--since-last", is_flag=True, help="Only what broke since the last run.")
@click.option(
    "--notify",
    "address",
    metavar="URL",
    envvar=_ADDRESS,
    help="Post what broke to this https address, as Slack reads it.",
)
@_JSON
@ASKING
@COLOR
@click.pass_obj
def command(
    flags: Flags,
    words: tuple[str, ...],
    states: frozenset[Health] | None,
    since_last: bool,
    address: str | None,
    is_json: bool,
    max_age: float,
    no_fetch: bool,
) -> None:
    if address is not None and (why := check_address(address)):
        fail(why, USAGE)
    profile, text = flags.chosen(), " ".join(words)
    found = selected(
        profile, f"{_ONLY_BROKEN} {text}", max_age=max_age, may_ask=not no_fetch
    )
    path = check_file(profile.name, profile.base_url, profile.client_id)
    result = _compared(read_last(path, text), found)
    told = result.broke if since_last else result.broken
    if is_json:
        _JSON.write(_printed(result, found.gaps))
    elif told:
        formats.write_table(told, formats.USUAL)
    output.say(_summary(result))
    is_told = address is None or not (result.broke or result.recovered)
    if address is not None and not is_told:
        is_told = _tell(address, profile, result)
    if is_told:
        _keep(path, text, result, found)
    alarming = [one for one in told if states is None or one.health in states]
    incomplete = f"Incomplete: {' '.join(found.gaps)}"
    if found.gaps and not alarming:
        fail(incomplete, TRY_AGAIN)
    if found.gaps:
        output.say(incomplete)
    if alarming:
        raise SystemExit(PROBLEMS)


def _compared(last: LastCheck | None, found: Selection) -> _Result:
    broken = sorted(found.rows, key=placing(View().sorts))
    ids = frozenset(record.id for record in broken)
    then = last.broken if last is not None else frozenset[str]()
    # What could not be checked now has not recovered.
    recovered = frozenset[str]() if found.gaps else then - ids
    broke = [record for record in broken if record.id not in then]
    at = utc_now().isoformat(timespec="seconds")
    return _Result(at, broken, broke, recovered, last, found.whole)


def _keep(path: Path, text: str, result: _Result, found: Selection) -> None:
    """For the next run. One whose notice was refused is not kept: it is told again."""
    broken = frozenset(record.id for record in result.broken)
    if found.gaps and result.last is not None:
        broken |= result.last.broken
    try:
        keep(path, text, LastCheck(result.at, broken))
    except OSError as error:
        why = (error.strerror or type(error).__name__).lower()
        output.say(f"This check could not be saved for the next: {why}.")


def _summary(result: _Result) -> str:
    """Such as "5 of 60 connections are broken: 3 Needs reauth, 2 Disabled."."""
    numbers = Counter(record.health for record in result.broken)
    states = [f"{numbers[one]:,} {one.word}" for one in Health if numbers[one]]
    verb = "is" if len(result.broken) == 1 else "are"
    said = f"{len(result.broken):,} of {result.whole:,} connections {verb} broken"
    said += f": {', '.join(states)}." if states else "."
    if result.last is not None:
        changed = f"{len(result.broke):,} broke, {len(result.recovered):,} recovered"
        said += f" Since {present.stamped(result.last.at)}: {changed}."
    return said


def _printed(result: _Result, gaps: Sequence[str]) -> Checked:
    return Checked(
        checked_at=result.at,
        since=result.last.at if result.last is not None else None,
        whole=result.whole,
        broken=list(map(Connection.of, result.broken)),
        broke=[record.id for record in result.broke],
        recovered=sorted(result.recovered),
        gaps=list(gaps),
    )


def _tell(address: str, profile: Profile, result: _Result) -> bool:
    """Posts it, and says where that failed, which changes no exit code."""
    lines = [
        f"{present.store_name(one, 60)} ({present.platform_name(one.platform)}): "
        f"{one.health.word}, {present.why(one)}"
        for one in result.broke[:20]
    ]
    name = clean(profile.name, 60)
    body: dict[str, Any] = {
        "text": "\n".join([f"{name}: {_summary(result)}", *lines]),
        "profile": name,
        "checked_at": result.at,
        "broke": list(map(_posted, result.broke)),
        "recovered": sorted(result.recovered),
        "broken": len(result.broken),
        "whole": result.whole,
    }
    if why := asyncio.run(notify(address, body)):
        output.say(f"Not notified: {why}")
    return not why


def _posted(record: Record) -> dict[str, Any]:
    """As JSON has it, without our own words: they are for the team's file only."""
    whole: dict[str, Any] = to_builtins(Connection.of(record))
    return {name: value for name, value in whole.items() if name not in NAMES}
