"""``check``: for cron. What is broken, what changed since the last run, and a code."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from typing import Any

import click
from msgspec import Struct

from connections_tui.cli import formats, output
from connections_tui.cli.choosing import Flags
from connections_tui.cli.exits import PROBLEMS, TRY_AGAIN, USAGE, fail
from connections_tui.cli.filter_words import FilterCommand, filter_words
from connections_tui.cli.last_check import LastCheck, keep, read_last
from connections_tui.cli.notifying import check_address, notify
from connections_tui.cli.option_values import ASKING, HEALTHS
from connections_tui.cli.selection import Selection, selected
from connections_tui.composition import utc_now
from connections_tui.config import Profile, check_file
from connections_tui.fleet import Health, Record, View
from connections_tui.fleet.shown.view import placing
from connections_tui.text import clean
from connections_tui.words import present

_ADDRESS = "CONNECTIONS_TUI_NOTIFY"
SUMMARY = "Check for broken connections, for cron (exit code 10)."
_HELP = f"""\
{SUMMARY}

Checks the connections that FILTER keeps, within the request budget, and prints the
broken ones; with --since-last, those that broke since the last run with this filter.
What is posted with --notify holds no secret. An address that is itself one can be given
in {_ADDRESS}.
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


@click.command("check", cls=FilterCommand, help=_HELP)
@click.argument("words", metavar="[FILTER]...", nargs=-1, shell_complete=filter_words)
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
@click.option("--json", "is_json", is_flag=True, help="Print a JSON object.")
@ASKING
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
        profile, f"{text} {_ONLY_BROKEN}", max_age=max_age, may_ask=not no_fetch
    )
    result = _compared(profile, text, found)
    told = result.broke if since_last else result.broken
    if is_json:
        output.data(formats.json_text(_as_object(result, found.gaps)))
    elif told:
        formats.write_table(told, formats.USUAL)
    output.say(_summary(result))
    if address is not None and (result.broke or result.recovered):
        _tell(address, profile, result)
    alarming = [one for one in told if states is None or one.health in states]
    if found.gaps:
        output.say(f"Incomplete: {' '.join(found.gaps)}")
    if alarming:
        raise SystemExit(PROBLEMS)
    if found.gaps:
        raise SystemExit(TRY_AGAIN)


def _compared(profile: Profile, text: str, found: Selection) -> _Result:
    """With the last check, in whose place this one is kept."""
    path = check_file(profile.name, profile.base_url, profile.client_id)
    last = read_last(path, text)
    broken = sorted(found.rows, key=placing(View().sorts))
    ids = frozenset(record.id for record in broken)
    then = last.broken if last is not None else frozenset[str]()
    at = utc_now().isoformat(timespec="seconds")
    # What could not be checked now was not recovered.
    recovered = frozenset() if found.gaps else then - ids
    try:
        keep(path, text, LastCheck(at, ids | (then if found.gaps else frozenset())))
    except OSError as error:
        why = (error.strerror or type(error).__name__).lower()
        output.say(f"This check could not be kept for the next: {why}.")
    broke = [record for record in broken if record.id not in then]
    return _Result(at, broken, broke, recovered, last, found.whole)


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


def _as_object(result: _Result, gaps: Sequence[str]) -> dict[str, object]:
    return {
        "checked_at": result.at,
        "since": result.last.at if result.last is not None else None,
        "whole": result.whole,
        "broken": [formats.as_object(record) for record in result.broken],
        "broke": [record.id for record in result.broke],
        "recovered": sorted(result.recovered),
        "gaps": list(gaps),
    }


def _tell(address: str, profile: Profile, result: _Result) -> None:
    """Posts it; that it could not be is said, and changes no exit code."""
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
        "broke": [formats.as_object(record) for record in result.broke],
        "recovered": sorted(result.recovered),
        "broken": len(result.broken),
        "whole": result.whole,
    }
    if why := asyncio.run(notify(address, body)):
        output.say(f"Not notified: {why}")
