"""A list of connections in Textual's DataTable: ``data_table.py LIST.json``."""

import json
import sys
from pathlib import Path

from textual.app import App, ComposeResult
from textual.widgets import DataTable, Static

COLUMNS = ("id", "platform", "created_at", "updated_at")


class ListApp(App[None]):
    def compose(self) -> ComposeResult:
        yield DataTable(cursor_type="row")
        yield Static(id="tally", markup=False)

    def on_mount(self) -> None:
        connections = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
        table = self.query_one(DataTable)
        table.styles.height = "1fr"
        table.add_columns(*COLUMNS)
        table.add_rows([c[name] for name in COLUMNS] for c in connections)
        self.query_one(Static).update(f"  {table.row_count:,}")


ListApp().run()
