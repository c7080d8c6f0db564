"""Choosing the columns of the table: which ones, and in which order."""

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from connections_tui.fleet import Column
from connections_tui.tui.widgets.table_layout import DEFAULT_COLUMNS, fitting

_KEYS = "space show, hide · J K move · d default · enter keep"
_FEW_KEYS = "space · J K · d · enter"
_MUST_STAY = "Keep Store or Why"
_WIDE = 60
_TELLING = (Column.STORE, Column.WHY)
"""One of these stays: without both a row says nothing."""


class ColumnList(OptionList, inherit_bindings=False):
    """Moves the cursor only: enter and space belong to the screen."""

    DEFAULT_CSS = """
    ColumnList { text-wrap: nowrap; text-overflow: ellipsis; }
    """
    BINDINGS = [
        Binding("down,j", "cursor_down", "Down", show=False),
        Binding("up,k", "cursor_up", "Up", show=False),
        Binding("home,g", "first", "Top", show=False),
        Binding("end,G", "last", "Bottom", show=False),
    ]


class ColumnsScreen(ModalScreen[tuple[Column, ...] | None]):
    """Gives the columns to show, in order; None if nothing changes."""

    BINDINGS = [
        Binding("space,x", "show_or_hide", "Show, hide"),
        Binding("J,shift+down", "put(1)", "Move down"),
        Binding("K,shift+up", "put(-1)", "Move up"),
        Binding("d", "usual", "Default"),
        Binding("enter", "keep", "Keep"),
        Binding("escape,q", "leave", "Cancel"),
    ]

    def __init__(
        self,
        columns: Sequence[Column],
        *,
        room: int,
        usual: Sequence[Column] = DEFAULT_COLUMNS,
    ) -> None:
        """The columns of a table.

        Args:
            room: the table's width, to name the columns that do not fit.
            usual: the default at the width of the screen.
        """
        super().__init__()
        self._room = room
        self._usual = usual
        self._order: list[Column] = []
        self._shown: set[Column] = set()
        self._begin_with(columns)

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog menu") as dialog:
            dialog.border_title = "Columns"
            yield ColumnList(markup=False)

    def on_mount(self) -> None:
        self._draw(0)

    def on_resize(self) -> None:
        self._say_keys()

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns chosen so far, in order."""
        return tuple(column for column in self._order if column in self._shown)

    @property
    def _list(self) -> ColumnList:
        return self.query_one(ColumnList)

    @property
    def _row(self) -> int:
        return self._list.highlighted or 0

    def _begin_with(self, columns: Sequence[Column]) -> None:
        self._shown = set(columns)
        self._order = [*columns, *(c for c in Column if c not in self._shown)]

    # -- actions

    @on(OptionList.OptionSelected)
    def action_show_or_hide(self) -> None:
        """Shows or hides the chosen one, as a click does."""
        changed = self._shown ^ {self._order[self._row]}
        if changed.isdisjoint(_TELLING):
            self._say(_MUST_STAY)
            return
        self._shown = changed
        self._draw(self._row)

    def action_put(self, rows: int) -> None:
        """Moves the chosen one among the others."""
        row, to = self._row, self._row + rows
        if 0 <= to < len(self._order):
            self._order.insert(to, self._order.pop(row))
            self._draw(to)

    def action_usual(self) -> None:
        self._begin_with(self._usual)
        self._draw(0)

    def action_keep(self) -> None:
        self.dismiss(self.columns)

    def action_leave(self) -> None:
        self.dismiss(None)

    # -- drawing

    def _draw(self, row: int) -> None:
        fit = fitting(self.columns, self._room)
        options = self._list
        options.clear_options()
        options.add_options(Option(self._line(c, c in fit)) for c in self._order)
        options.highlighted = row
        self._say_keys()

    def _line(self, column: Column, fits: bool) -> Content:
        """Whether it is shown, in symbol and word, then what it is."""
        is_shown = column in self._shown
        if is_shown and not fits:
            hint = ("no room here", "$state-unhealthy")
        else:
            hint = (column.value.meaning, "$muted")
        return Content.assemble(
            ("✓ shown   ", "bold $accent") if is_shown else ("- hidden  ", "$muted"),
            (f"{column.value.title:<13}", "$bright" if is_shown else "$muted"),
            hint,
        )

    def _say_keys(self) -> None:
        self._say(_KEYS if self.size.width >= _WIDE else _FEW_KEYS)

    def _say(self, text: str) -> None:
        self.query_one(Vertical).border_subtitle = text
