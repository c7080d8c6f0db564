"""``report``: what broke and recovered in a span of time, what is still broken."""

import math
from collections import Counter
from collections.abc import Sequence

import click
from msgspec import Struct

from connections_tui.cli import colours, formats, output
from connections_tui.cli.choosing import Flags
from connections_tui.cli.connected import read_list
from connections_tui.cli.exits import USAGE, fail
from connections_tui.cli.json_option import Json
from connections_tui.cli.one_connection import run_connected
from connections_tui.cli.option_values import COLOR, Span
from connections_tui.composition import utc_now
from connections_tui.fleet import Change, Column, Record, View
from connections_tui.fleet.shown.view import placing
from connections_tui.moments import in_words, stamp
from connections_tui.session import Session
from connections_tui.words import present
from connections_tui.words.connection_shapes import Connection, iso_time
from connections_tui.words.printed import Moment, Printed
from connections_tui.words.row_formats import markdown_pieces

SUMMARY = "Report what broke, what recovered, and what is still broken."
_HELP = f"""\
{SUMMARY}

From what the console and the commands have seen here: run "check" regularly, or leave
the console open. It requests the list and nothing else.
"""
_MOST_OLDEST = 10
_SHOWN = (Column.ID, Column.STATE, Column.PLATFORM, Column.STORE, Column.BROKE)
_SHOWN_IN_LITTLE_ROOM = (Column.ID, Column.STORE, Column.BROKE)
_WIDE = 100
"""Cells that all columns need."""


class _Report(Struct, frozen=True):
    since: float
    """Seconds since 1970."""
    broke: list[Record]
    """Those that broke since then and are broken now."""
    recovered: list[Record]
    """Those that recovered since then and are not broken now."""
    broken: list[Record]
    """All that are broken now, the oldest first."""
    unchecked: int
    """Those whose state was never read."""
    whole: int


class _Since(Span):
    """A span of time, or "last"; None for that."""

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> float | None:
        if value == "last":
            return None
        return super().convert(value, param, ctx)


class Printout(Printed, frozen=True):
    """What broke and recovered."""

    since: Moment | None
    whole: int
    """How many connections there are."""
    unchecked: int
    """How many of them were never checked."""
    broke: list[Connection]
    recovered: list[Connection]
    broken: list[Connection]
    """All that are broken now, those that broke first before the others."""


_JSON = Json(Printout)


@click.command("report", help=_HELP)
@click.option(
    "--since",
    "span",
    type=_Since(),
    default="7d",
    show_default=True,
    metavar="SPAN",
    help="How far to look back; last: to the last session of the console.",
)
@click.option("--md", "is_markdown", is_flag=True, help="Print Markdown.")
@_JSON
@COLOR
@click.pass_obj
def command(flags: Flags, span: float | None, is_markdown: bool, is_json: bool) -> None:
    if is_markdown and is_json:
        fail("Choose one of --md and --json.", USAGE)
    now = utc_now().timestamp()

    async def reported(session: Session) -> _Report:
        since = _last_session(session) if span is None else now - span
        await read_list(session)
        changes = await session.cache.changes_since(since)
        return _report(list(session.fleet), changes, since)

    report = run_connected(flags.chosen(), reported)
    if is_json:
        _JSON.write(_printed(report))
    elif is_markdown:
        output.pages(_markdown(report, now - report.since))
    else:
        output.pages(_text(report, now - report.since))
    if report.unchecked:
        unchecked = present.plural(report.unchecked, "connection")
        output.say(f"{unchecked} not checked yet: connections-tui check checks them.")


def _last_session(session: Session) -> float:
    """Until when a console was last open."""
    if not (seen_until := session.choices.current.seen_until):
        fail(
            "No session of the console is remembered. Use a time span, such as 7d.",
            USAGE,
        )
    return seen_until


def _report(rows: Sequence[Record], changes: Sequence[Change], since: float) -> _Report:
    crossed = [one for one in changes if one.before.is_problem != one.after.is_problem]
    fell = {one.connection_id for one in crossed if one.after.is_problem}
    rose = {one.connection_id for one in crossed if one.before.is_problem}
    ordered = sorted(rows, key=placing(View().sorts))
    broken = [one for one in ordered if one.health.is_problem]
    return _Report(
        since,
        [one for one in broken if one.id in fell],
        [one for one in ordered if one.id in rose and not one.health.is_problem],
        sorted(broken, key=_broken_for),
        sum(one.checked_at is None for one in rows),
        len(rows),
    )


def _broken_for(record: Record) -> float:
    """Since when it has been broken, as far as it is known."""
    if (since := record.broken_since) is None:
        return math.inf
    return since.latest if since.earliest is None else since.earliest


def _totals(report: _Report, span: float) -> list[tuple[str, str]]:
    return [
        ("Since", f"{stamp(report.since)} ({in_words(span)})"),
        ("Broke", f"{len(report.broke):,}"),
        ("Recovered", f"{len(report.recovered):,}"),
        ("Still broken", f"{len(report.broken):,} of {report.whole:,}"),
        ("By platform", _by_platform(report.broken)),
    ]


def _by_platform(broken: Sequence[Record]) -> str:
    numbers = Counter(present.platform_name(one.platform) for one in broken)
    return ", ".join(f"{number:,} {name}" for name, number in numbers.most_common())


def _text(report: _Report, span: float) -> str:
    is_narrow = output.is_terminal() and output.width() < _WIDE
    shown = _SHOWN_IN_LITTLE_ROOM if is_narrow else _SHOWN
    parts = [output.facts_text(_totals(report, span))]
    for title, rows in _sections(report):
        table = formats.table_text(rows, shown)
        parts.append(f"{colours.title(title)}\n{table}")
    return "\n\n".join(parts)


def _markdown(report: _Report, span: float) -> str:
    totals = [f"| {name} | {said} |" for name, said in _totals(report, span)]
    parts = ["\n".join(["| | |", "| --- | --- |", *totals])]
    for title, rows in _sections(report):
        table = "".join(markdown_pieces(rows, _SHOWN)).rstrip("\n")
        parts.append(f"## {title}\n\n{table}")
    return "\n\n".join(parts)


def _sections(report: _Report) -> list[tuple[str, list[Record]]]:
    """Those that have any rows."""
    sections = [
        ("Broke", report.broke),
        ("Recovered", report.recovered),
        ("Broken for longest", report.broken[:_MOST_OLDEST]),
    ]
    return [(title, rows) for title, rows in sections if rows]


def _printed(report: _Report) -> Printout:
    return Printout(
        since=iso_time(report.since),
        whole=report.whole,
        unchecked=report.unchecked,
        broke=list(map(Connection.of, report.broke)),
        recovered=list(map(Connection.of, report.recovered)),
        broken=list(map(Connection.of, report.broken)),
    )
