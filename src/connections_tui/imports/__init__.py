"""Creating many connections from a file: checked first, then one by one, once each."""

from typing import TYPE_CHECKING

from connections_tui.lazy import lazily

if TYPE_CHECKING:
    from connections_tui.imports.import_file import ImportUnreadable, read_rows
    from connections_tui.imports.import_journal import ImportJournal, JournalUnusable
    from connections_tui.imports.import_results import result_line, result_table
    from connections_tui.imports.importer import Importer, State
    from connections_tui.imports.planned import PlannedRow, Problem

__all__ = [
    "ImportJournal",
    "ImportUnreadable",
    "Importer",
    "JournalUnusable",
    "PlannedRow",
    "Problem",
    "State",
    "read_rows",
    "result_line",
    "result_table",
]

__getattr__ = lazily(
    __name__,
    import_file=("ImportUnreadable", "read_rows"),
    import_results=("result_line", "result_table"),
    import_journal=("ImportJournal", "JournalUnusable"),
    importer=("Importer", "State"),
    planned=("PlannedRow", "Problem"),
)
