"""``create --from`` a CSV or JSON Lines file: checked first, then row by row."""

import asyncio
import signal
import sys
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import click
from msgspec import Struct

from connections_tui.access import ProfileView
from connections_tui.cli import output
from connections_tui.cli.asking import interruptible, is_interactive
from connections_tui.cli.connected import read_list
from connections_tui.cli.exits import CANCELLED, FAILED, TRY_AGAIN, USAGE, fail
from connections_tui.cli.one_connection import run_connected
from connections_tui.cli.told_changes import ToldChanges
from connections_tui.composition import utc_now
from connections_tui.config import Profile
from connections_tui.files.reading import NotText, read_text
from connections_tui.imports import (
    Importer,
    ImportJournal,
    ImportUnreadable,
    JournalUnusable,
    PlannedRow,
    Problem,
    State,
    read_rows,
    result_line,
)
from connections_tui.imports.import_file import LARGEST
from connections_tui.imports.importer import Result
from connections_tui.session import Session
from connections_tui.text import clean
from connections_tui.words import present

_NOTHING = "Nothing was sent."


class Wanted(Struct, frozen=True):
    """What the command line says of an import."""

    source: str
    dry_run: bool = False
    as_typed: bool = False
    """Send rows with warnings."""
    skip_wrong: bool = False
    """Send the other rows where some have errors."""
    is_sure: bool = False
    confirm: str | None = None
    """The number of rows to be sent, typed for production."""
    resend: str = ""
    """Numbers of rows with commas."""


def create_many(profile: Profile, wanted: Wanted) -> None:
    """The program ends here: with a list of what was done, refused and unknown."""
    rows = _rows(wanted.source)
    resent = _resent(wanted.resend, rows)
    _tell_problems([it for row in rows for it in row.problems])
    if wanted.dry_run:
        _end_dry_run(rows)
    _refuse_unfit(rows, wanted)
    told = ToldChanges()

    async def create(session: Session) -> Importer:
        told.session = session
        if session.profile.is_read_only:
            name = clean(session.profile.name, 60)
            fail(f"{name} is read-only (set in its profile). {_NOTHING}")
        await read_list(session)
        importer = _importer(session, rows, resent)
        _tell_problems(importer.connected)
        _refuse_warnings(importer, wanted)
        _confirm(session.profile, len(importer.to_send), wanted)
        with _stopped_by_ctrl_c(importer):
            await importer.run(_Told(len(rows)))
        return importer

    try:
        importer = run_connected(profile, create, told)
    except JournalUnusable as error:
        fail(f"{error} {_NOTHING}", FAILED)
    _conclude(importer)


def _rows(source: str) -> list[PlannedRow]:
    shown = clean(source, 200)
    try:
        return read_rows(read_text(Path(source), shown, LARGEST), name=source)
    except NotText as error:
        fail(f"{error} {_NOTHING}", USAGE)
    except ImportUnreadable as error:
        fail(f"{shown}: {error} {_NOTHING}", USAGE)


def _resent(text: str, rows: Sequence[PlannedRow]) -> frozenset[int]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not all(part.isdecimal() and 1 <= int(part) <= len(rows) for part in parts):
        fail(f"--resend takes row numbers, such as 3,7. {_NOTHING}", USAGE)
    return frozenset(map(int, parts))


def _tell_problems(problems: Sequence[Problem]) -> None:
    for problem in problems:
        kind = "warning" if problem.is_warning else "error"
        output.say(f"{kind}: {clean(problem.sentence, 400)}")


def _end_dry_run(rows: Sequence[PlannedRow]) -> None:
    wrong = sum(bool(row.errors) for row in rows)
    sound = len(rows) - wrong
    output.say(
        f"{present.plural(len(rows), 'row')}: {sound:,} can be created, {wrong:,} with "
        f"errors. {_NOTHING}"
    )
    sys.exit(USAGE if wrong else 0)


def _refuse_unfit(rows: Sequence[PlannedRow], wanted: Wanted) -> None:
    wrong = sum(bool(row.errors) for row in rows)
    if wrong and not wanted.skip_wrong:
        fail(
            f"{present.plural(wrong, 'row')} with errors. Correct the file, or use "
            f"--skip-wrong to create the others. {_NOTHING}",
            USAGE,
        )
    if wrong == len(rows):
        fail(_NOTHING, USAGE)


def _refuse_warnings(importer: Importer, wanted: Wanted) -> None:
    is_warned = importer.connected or any(row.warnings for row in importer.to_send)
    if is_warned and not wanted.as_typed:
        fail(f"Correct the file, or use --as-typed. {_NOTHING}", USAGE)


def _importer(
    session: Session, rows: Sequence[PlannedRow], resent: Collection[int]
) -> Importer:
    assert session.changes is not None
    if session.imports is None:
        fail(f"Without a home folder no import can be resumed. {_NOTHING}")

    journal = ImportJournal(session.imports, clock=utc_now)
    journal.read()
    return Importer(rows, journal, session.changes, session.fleet, resent=resent)


def _confirm(profile: ProfileView, to_send: int, wanted: Wanted) -> None:
    """In production the number of rows to be sent must be typed."""
    number, name = str(to_send), clean(profile.name, 60)
    if not profile.is_production or not to_send:
        return
    typed = wanted.confirm
    if typed is None and is_interactive() and not wanted.is_sure:
        with interruptible():
            question = f"Type {number} to create {number} connections in {name}"
            typed = click.prompt(question, default="", err=True)
    elif typed is None or not wanted.is_sure:
        fail(f"{name} is production. Use --yes --confirm {number}. {_NOTHING}", USAGE)
    if typed.strip() != number:
        fail(f"{number} rows would be sent. {_NOTHING}", CANCELLED)


@contextmanager
def _stopped_by_ctrl_c(importer: Importer) -> Iterator[None]:
    """Once: the row that is being sent gets its outcome, and no other is sent."""
    loop = asyncio.get_running_loop()

    def stop() -> None:
        output.progress("")
        output.say("Stopping after this row.")
        importer.stop("Stopped with ctrl+c.")
        loop.remove_signal_handler(signal.SIGINT)

    # Windows has none: there the command ends at once, and the row stays unknown.
    with suppress(NotImplementedError):
        loop.add_signal_handler(signal.SIGINT, stop)
    try:
        yield
    finally:
        with suppress(NotImplementedError):
            loop.remove_signal_handler(signal.SIGINT)


class _Told:
    """Prints each result as it comes, so that nothing is lost by a kill."""

    def __init__(self, total: int) -> None:
        self._total = total
        output.data(result_line().rstrip("\n"))

    def __call__(self, result: Result) -> None:
        output.progress("")
        output.data(result_line(result).rstrip("\n"))
        sys.stdout.flush()
        output.progress(f"Row {result.row.number:,} of {self._total:,}")


def _conclude(importer: Importer) -> None:
    output.progress("")
    numbers = importer.numbers
    total = present.plural(len(importer.rows), "row")
    output.say(f"{total}: {', '.join(importer.tally)}.")
    if importer.stopped_by:
        output.say(f"{importer.stopped_by} Run the command again to go on.")
    if numbers[State.UNKNOWN]:
        output.say(
            "Unknown rows may have been created. Check the list; --resend creates "
            "them again."
        )
    if numbers[State.GONE]:
        output.say("Gone rows are not in the list. --resend creates them again.")
    if numbers[State.UNKNOWN] or numbers[State.NOT_SENT]:
        sys.exit(TRY_AGAIN)
    if numbers[State.REFUSED] or numbers[State.GONE]:
        sys.exit(FAILED)
