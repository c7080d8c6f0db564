"""``sync-config``: what a connection or a platform syncs, and how often."""

from collections.abc import Callable
from typing import TypeVar

import click
from msgspec import Struct

from connections_tui.api.sync_configs import SyncLevel, SyncLevels, SyncOwner
from connections_tui.changes.audit import Ending
from connections_tui.changes.delete import confirmation_word
from connections_tui.changes.sync_config_changes import Configured, SyncOutcome
from connections_tui.changes.sync_settings import (
    LEAST_PERIOD,
    MOST_PERIOD,
    SettingsProblem,
    SyncSettings,
    read_batches,
    read_objects,
    read_period,
)
from connections_tui.cli import output
from connections_tui.cli.choosing import Flags
from connections_tui.cli.confirming import (
    Answer,
    confirm,
    confirm_in_production,
    refuse_read_only,
)
from connections_tui.cli.connected import read_list
from connections_tui.cli.exits import TRY_AGAIN, USAGE, fail, fail_as_told
from connections_tui.cli.json_option import Json
from connections_tui.cli.one_change import NOTHING, change_one, ended
from connections_tui.cli.one_connection import find, remembered, run_connected
from connections_tui.cli.option_values import PLATFORM
from connections_tui.cli.sync_config_shapes import SyncConfigs
from connections_tui.cli.told_changes import ToldChanges, fail_refused
from connections_tui.fleet import Record
from connections_tui.session import Session
from connections_tui.words import present, sync_words

SUMMARY = "Show or change what is synced, and how often."
_HELP = f"""\
{SUMMARY}

CONNECTION is an ID, the beginning of one, or the whole name of the store; or give
--platform for all connections of one. A connection's own configuration comes before
that of its platform, and that before the organization's, which is set in the Rutter
Dashboard. Without other options it shows which is in effect.

--every, --object and --batch set or change it; what is not given stays as it is.
--batch is for a first sync: what was synced already needs a backfill. In production
--remove needs a typed word, or --yes --confirm.
"""
_JSON = Json(SyncConfigs)
T = TypeVar("T")


class _Asked(Struct, frozen=True):
    """What the command line says."""

    settings: SyncSettings
    removes: bool
    answer: Answer
    is_json: bool

    @property
    def is_change(self) -> bool:
        return self.removes or self.settings != SyncSettings()


@click.command("sync-config", help=_HELP)
@click.argument("connection", required=False, shell_complete=remembered)
@click.option(
    "--platform",
    type=PLATFORM,
    metavar="NAME",
    help="The configuration of a platform, such as QuickBooks.",
)
@click.option(
    "--every",
    metavar="SPAN",
    help=f"Time between two syncs, such as 6h or 1d; {LEAST_PERIOD} to "
    f"{MOST_PERIOD:,} minutes.",
)
@click.option(
    "--object",
    "objects",
    metavar="NAME",
    multiple=True,
    help="Sync this data object, such as invoice; may be repeated. Replaces all.",
)
@click.option(
    "--batch",
    "batches",
    metavar="MONTHS:NAMES",
    multiple=True,
    help="A batch of a first sync, such as 12:invoice,bill; may be repeated. "
    "Replaces all.",
)
@click.option("--remove", "removes", is_flag=True, help="Remove it.")
@click.option("--yes", "is_sure", is_flag=True, help="Do not ask.")
@click.option("--confirm", "word", metavar="WORD", help="The word to type.")
@_JSON
@click.pass_obj
def command(
    flags: Flags,
    connection: str | None,
    platform: str | None,
    every: str | None,
    objects: tuple[str, ...],
    batches: tuple[str, ...],
    removes: bool,
    is_sure: bool,
    word: str | None,
    is_json: bool,
) -> None:
    if (connection is None) == (platform is None):
        fail("Give either a connection or --platform.", USAGE)
    settings = SyncSettings(
        _used("--every", read_period, every) if every is not None else None,
        _used("--object", read_objects, ",".join(objects)) if objects else None,
        _used("--batch", read_batches, ";".join(batches)) if batches else None,
    )
    asked = _Asked(settings, removes, Answer(is_sure, word), is_json)
    if removes and settings != SyncSettings():
        fail("Use either --remove or what to set.", USAGE)
    if platform is not None:
        _of_platform(flags, platform, asked)
    elif connection is not None and asked.is_change:
        change_one(flags, connection, lambda s, record: _change(s, record, asked))
    elif connection is not None:
        _show(flags, connection, asked)


def _used(option: str, read: Callable[[str], T], written: str) -> T:
    try:
        return read(written)
    except SettingsProblem as problem:
        fail(f"{option}: {problem} {NOTHING}", USAGE)


def _show(flags: Flags, connection: str, asked: _Asked) -> None:
    async def show(session: Session) -> None:
        await read_list(session)
        record = find(session.fleet, connection)
        _print(record.id, record.platform, await _levels(session, record), asked)

    run_connected(flags.chosen(), show)


async def _change(session: Session, record: Record, asked: _Asked) -> None:
    levels = await _levels(session, record)
    owner = SyncOwner.connection(record.id, record.platform)
    configured = Configured(
        owner, present.named(record), record.store, levels.own, levels.of_platform
    )
    await _carry_out(session, configured, asked, confirmation_word(record))


def _of_platform(flags: Flags, platform: str, asked: _Asked) -> None:
    told = ToldChanges()

    async def run(session: Session) -> None:
        assert session.client is not None
        told.session = session
        if asked.is_change:
            refuse_read_only(session.profile, NOTHING)
        owner = SyncOwner.whole_platform(platform)
        own = await session.client.optional.sync_configs.read(owner)
        if not asked.is_change:
            _print(None, platform, SyncLevels(None, own), asked)
            return
        title = present.platform_name(platform)
        configured = Configured(owner, title, None, own)
        await _carry_out(session, configured, asked, platform.casefold())

    run_connected(flags.chosen(), run, told)


async def _levels(session: Session, record: Record) -> SyncLevels:
    assert session.client is not None
    configs = session.client.optional.sync_configs
    return await configs.levels(record.id, record.platform)


async def _carry_out(
    session: Session, configured: Configured, asked: _Asked, word: str
) -> None:
    assert session.changes is not None
    if asked.removes:
        output.say(f"{configured.name}: its own sync configuration is removed.")
        confirm(
            session.profile,
            asked.answer,
            question="Remove it?",
            word=word,
            nothing=NOTHING,
        )
        ending = await ended(session.changes.unconfigure_sync(configured))
        _conclude(session, configured, asked, SyncOutcome(ending))
        return
    try:
        wanted = asked.settings.applied_to(configured.base)
    except SettingsProblem as problem:
        need = "The first configuration needs --every, --object and --batch."
        fail(f"{problem} {need} {NOTHING}", USAGE)
    confirm_in_production(
        session.profile,
        is_sure=asked.answer.is_sure,
        doing=f"Configure syncs of {configured.name}",
        nothing=NOTHING,
    )
    outcome = await ended(session.changes.configure_sync(configured, wanted))
    _conclude(session, configured, asked, outcome)


def _conclude(
    session: Session, configured: Configured, asked: _Asked, outcome: SyncOutcome
) -> None:
    """What is in effect now; the program ends with a code unless it was done."""
    owner, ending = configured.owner, outcome.ending
    is_done = ending in (Ending.DONE, Ending.GONE)
    if is_done or asked.is_json:
        now = outcome.config if is_done else configured.own
        is_own = owner.level is SyncLevel.CONNECTION
        levels = SyncLevels(now, configured.held) if is_own else SyncLevels(None, now)
        _print(owner.connection_id, owner.platform, levels, asked, ending)
    if ending is Ending.UNKNOWN:
        fail_as_told("Not confirmed.", TRY_AGAIN)
    if not is_done:
        fail_refused(session, "Not changed.")


def _print(
    connection_id: str | None,
    platform: str | None,
    levels: SyncLevels,
    asked: _Asked,
    outcome: Ending | None = None,
) -> None:
    if asked.is_json:
        _JSON.write(SyncConfigs.of(connection_id, platform, levels, outcome))
    else:
        output.facts(sync_words.level_facts(levels, platform))
