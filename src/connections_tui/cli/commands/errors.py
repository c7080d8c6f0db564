"""``errors``: requests that the service refused or did not answer."""

import textwrap
from typing import Self

import click

from connections_tui.api import LoggedRequest
from connections_tui.cli import colours, output
from connections_tui.cli.choosing import Flags
from connections_tui.cli.exits import fail
from connections_tui.cli.json_option import Json
from connections_tui.cli.option_values import COLOR, Span
from connections_tui.composition import open_history, utc_now
from connections_tui.config import Profile
from connections_tui.files.sqlite import DatabaseUnusable
from connections_tui.moments import stamp
from connections_tui.text import clean
from connections_tui.words.connection_shapes import iso_time
from connections_tui.words.failed_requests import call, facts, sentences
from connections_tui.words.printed import Moment, Printed

SUMMARY = "Show requests that failed, with the service's words."
_HELP = f"""\
{SUMMARY}

The last 1,000 of the console and of commands with this profile, newest first. Nothing
is requested. The request ID is what to quote to Rutter Support.
"""
_HEADING = [
    "AT",
    "CALL",
    "STATUS",
    "CODE",
    "CONNECTION",
    "STORE",
    "REQUEST",
    "ERROR",
    "SAID",
]
_INDENT = "  "


class FailedRequest(Printed, frozen=True):
    """A request that was refused or not answered."""

    at: Moment | None
    operation: str
    method: str
    path: str
    """As documented, such as /connections/{id}."""
    status: int | None
    error_code: str | None
    connection_id: str | None
    store: str | None
    request_id: str | None
    error: str | None
    said: str | None
    attempt: int
    seconds: float

    @classmethod
    def of(cls, one: LoggedRequest, names: dict[str, str]) -> Self:
        return cls(
            at=iso_time(one.started_at.timestamp()),
            operation=one.operation,
            method=one.method,
            path=one.path,
            status=one.status,
            error_code=one.error_code,
            connection_id=one.connection_id,
            store=names.get(one.connection_id or "") or None,
            request_id=one.request_id,
            error=one.error,
            said=one.said,
            attempt=one.tries,
            seconds=round(one.seconds, 3),
        )


_JSON = Json(list[FailedRequest])


@click.command("errors", help=_HELP)
@click.option("--since", "span", type=Span(), metavar="SPAN", help="Such as 1h or 7d.")
@_JSON
@COLOR
@click.pass_obj
def command(flags: Flags, span: float | None, is_json: bool) -> None:
    since = utc_now().timestamp() - span if span is not None else 0.0
    failed, names = _kept(flags.chosen(), since)
    if is_json:
        _JSON.write([FailedRequest.of(one, names) for one in failed])
    elif failed and output.is_terminal():
        output.pages("\n".join(_paragraph(one, names) for one in failed))
    elif failed:
        rows = [_HEADING, *(_row(one, names) for one in failed)]
        output.table(rows, paint=colours.under_heading(_HEADING))
    if not failed:
        output.say("No errors kept." if span is None else "No errors in this time.")


def _kept(profile: Profile, since: float) -> tuple[list[LoggedRequest], dict[str, str]]:
    """Those that failed since then, and the names of their stores by ID."""
    if (history := open_history(profile, output.say)) is None:
        return [], {}
    try:
        failed = history.failures_since(since)
        ids = {one.connection_id for one in failed if one.connection_id}
        return failed, {one: history.name_of(one) or "" for one in ids}
    except DatabaseUnusable as error:
        fail(str(error))
    finally:
        history.close()


def _paragraph(one: LoggedRequest, names: dict[str, str]) -> str:
    """As the console copies it, in lines of the terminal."""
    lines = [facts(one, _connection(one, names)), *sentences(one)]
    wrapped = (
        textwrap.fill(
            clean(line, output.MOST_SAID),
            output.width(),
            initial_indent=_INDENT if at else "",
            subsequent_indent=_INDENT,
            break_on_hyphens=False,
            break_long_words=False,
        )
        for at, line in enumerate(lines)
    )
    return "\n".join(wrapped)


def _connection(one: LoggedRequest, names: dict[str, str]) -> str:
    if one.connection_id is None:
        return ""
    name = clean(names[one.connection_id], 60)
    return f"{name} ({one.connection_id})" if name else one.connection_id


def _row(one: LoggedRequest, names: dict[str, str]) -> list[str]:
    cells = [
        stamp(one.started_at.timestamp(), seconds=True),
        call(one),
        "" if one.status is None else str(one.status),
        one.error_code,
        one.connection_id,
        names.get(one.connection_id or ""),
        one.request_id,
        one.error,
        one.said,
    ]
    return [clean(cell or "-", output.MOST_SAID).replace("\t", " ") for cell in cells]
