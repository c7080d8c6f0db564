"""Reads and checks the file of an import."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from connections_tui.files.reading import NotText, read_text
from connections_tui.imports import (
    Importer,
    ImportJournal,
    ImportUnreadable,
    JournalUnusable,
    PlannedRow,
    read_rows,
)
from connections_tui.imports.import_file import LARGEST
from connections_tui.session import Session
from connections_tui.text import clean
from connections_tui.tui.screens.import_rows import ImportScreen


async def import_screen(
    session: Session, clock: Callable[[], datetime], typed: str
) -> ImportScreen | str:
    """The screen of an import, or a sentence that says why there is none.

    ``typed``: the path of its file.
    """
    if session.imports is None or session.changes is None:
        return "Without a home folder no import can be resumed. Nothing was sent."
    journal = ImportJournal(session.imports, clock=clock)
    try:
        rows = await asyncio.to_thread(_rows, typed)
        await asyncio.to_thread(journal.read)
    except (NotText, ImportUnreadable, JournalUnusable) as error:
        return f"{error} Nothing was sent."
    importer = Importer(rows, journal, session.changes, session.fleet)
    return ImportScreen(importer, session.profile, typed)


def _rows(typed: str) -> list[PlannedRow]:
    path = Path(typed)
    text = read_text(path, clean(path.name, 60), LARGEST)
    return read_rows(text, name=path.name)
