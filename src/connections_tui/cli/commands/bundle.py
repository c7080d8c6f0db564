"""``bundle``: what is known of one connection, redacted, for a ticket to Rutter."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import click

from connections_tui.api import ApiError
from connections_tui.bundling import bundle_of
from connections_tui.cli import output
from connections_tui.cli.choosing import Flags
from connections_tui.cli.connected import connected, read_list
from connections_tui.cli.exits import USAGE, fail, failures_told
from connections_tui.cli.json_option import Json
from connections_tui.cli.one_connection import CONNECTION, find, ids_of, read_whole
from connections_tui.composition import session_of, utc_now
from connections_tui.config import Profile
from connections_tui.files.private import write_whole
from connections_tui.session import Session
from connections_tui.words.bundle_text import bundle_text
from connections_tui.words.printed import json_text
from connections_tui.words.support_bundle import Bundle

SUMMARY = "Print what is known of a connection, redacted, for a ticket."
_HELP = f"""\
{SUMMARY}

CONNECTION is an ID, the beginning of one, or the whole name of the store. The bundle is
Markdown: state, answers of the service, request IDs, changes seen here, versions, and
the profile without its login. Access tokens, secrets and links are left out. If the
service does not answer, the bundle has what is remembered, and says so.
"""
_JSON = Json(Bundle)
_REMEMBERED = "What follows is remembered from earlier."
_NOT_NOW = "The status could not be read now: it is from an earlier time."


@click.command("bundle", help=_HELP)
@CONNECTION
@click.option(
    "--output",
    "-o",
    "path",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write it to a file that only you can read.",
)
@click.option("--force", is_flag=True, help="Replace a file that exists.")
@_JSON
@click.pass_obj
def command(
    flags: Flags, connection: str, path: Path | None, force: bool, is_json: bool
) -> None:
    if path is None and force:
        fail("--force needs --output.", USAGE)
    if path is not None and path.exists() and not force:
        fail(f"{path} exists. Use --force to replace it.", USAGE)
    with failures_told():
        bundle = asyncio.run(_bundle(flags.chosen(), connection))
    for note in bundle.notes:
        output.say(note)
    if path is not None:
        _write(path, json_text(bundle) if is_json else bundle_text(bundle))
    elif is_json:
        _JSON.write(bundle)
    else:
        output.pages(bundle_text(bundle).rstrip("\n"))


async def _bundle(profile: Profile, named: str) -> Bundle:
    """From what the service says now, else from what is remembered.

    Raises:
        ApiError: it does not answer, and no such connection is remembered.
        BadSettings: the profile cannot be used.
    """
    problem: ApiError | None = None
    async with AsyncExitStack() as closing:
        try:
            session = await closing.enter_async_context(connected(profile))
        except ApiError as error:
            session, problem = session_of(profile, output.say), error
            session.begin(clock=utc_now, tell=output.say)
            closing.push_async_callback(session.close)
        return await _gathered(session, named, problem)


async def _gathered(session: Session, named: str, problem: ApiError | None) -> Bundle:
    """``problem``: why the service cannot be asked."""
    if problem is None:
        try:
            await read_list(session)
        except ApiError as error:
            problem = error
    if problem is not None:
        await session.cache.recall_all()
        if not ids_of([(one.id, one.store) for one in session.fleet], named.strip()):
            raise problem
    record, notes = find(session.fleet, named), list[str]()
    if problem is None:
        try:
            reading = await read_whole(session, record)
        except ApiError as error:
            problem = error
        else:
            is_told = reading.was_answered or record.failure is not None
            notes += [] if is_told else [_NOT_NOW]
    if problem is not None:
        notes.append(f"{problem.in_full()} {_REMEMBERED}")
    return await bundle_of(session, record, utc_now(), notes)


def _write(path: Path, text: str) -> None:
    try:
        write_whole(path, text.encode("utf-8", "replace"))
    except OSError as error:
        fail(f"Not saved to {path}: {(error.strerror or 'it failed').lower()}.")
    output.say(f"Saved to {path}. Only you can read it.")
