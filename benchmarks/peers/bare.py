"""The least a Textual app with a list can be: a DataTable of 60 rows."""

from textual.app import App, ComposeResult
from textual.widgets import DataTable


class Bare(App[None]):
    def compose(self) -> ComposeResult:
        yield DataTable()

    def on_mount(self) -> None:
        table = self.query_one(DataTable)
        table.add_columns("state", "store", "platform")
        for row in range(60):
            table.add_row("ok", f"store {row}", "PrestaShop")


Bare().run()
