"""Asks which history to load again."""

from datetime import date, timedelta

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from connections_tui.api.optional import Backfill
from connections_tui.changes.backfill_order import OrderProblem, read_order
from connections_tui.tui.terminal.keys import Careful
from connections_tui.tui.widgets.boxes import PlainInput

_USUAL_DAYS = 30


class BackfillScreen(ModalScreen[Backfill | None], Careful[Backfill | None]):
    """Gives the order; None when it was cancelled. Enter goes on to the next field,
    ctrl+s sends."""

    BINDINGS = [
        Binding("escape", "leave", "Cancel"),
        Binding("ctrl+s", "send", "Start"),
        Binding("tab,down", "app.focus_next", "Next", show=False),
        Binding("shift+tab,up", "app.focus_previous", "Previous", show=False),
    ]

    def __init__(self, whose: str, today: date, *, takes_several: bool) -> None:
        """``takes_several``: whether more than one data object can be named."""
        super().__init__()
        self._whose = whose
        self._today = today
        self._takes_several = takes_several

    def compose(self) -> ComposeResult:
        start = (self._today - timedelta(days=_USUAL_DAYS)).isoformat()
        several = "with commas between" if self._takes_several else "one"
        with VerticalScroll(classes="dialog ask", can_focus=False) as dialog:
            dialog.border_title = Content(f"Backfill · {self._whose}")
            dialog.border_subtitle = "enter next · ctrl+s start · esc cancel"
            yield Static(
                "Rutter reads this part of the history from the platform again. It "
                "may take hours and use the platform's request limit.\n",
                markup=False,
            )
            yield Static("From (at most 5 years back)", markup=False)
            yield PlainInput(start, id="start", compact=True)
            yield Static("To (empty: today)", markup=False)
            yield PlainInput(id="end", compact=True)
            yield Static(f"Data objects ({several}), such as invoice", markup=False)
            yield PlainInput(id="objects", compact=True)
            yield Static(id="wrong", markup=False)

    def on_mount(self) -> None:
        self.query_one("#start").focus()

    @on(Input.Changed)
    def _typed(self) -> None:
        self.query_one("#wrong", Static).update("")

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        """Enter goes on; in the last field it sends."""
        if event.input.id == "objects":
            self.action_send()
        else:
            self.focus_next()

    def action_send(self) -> None:
        start, end, objects = (box.value for box in self.query(PlainInput))
        try:
            order = read_order(
                start,
                end,
                objects,
                today=self._today,
                takes_several=self._takes_several,
            )
        except OrderProblem as problem:
            self.query_one("#wrong", Static).update(Content(f"✗ {problem}"))
            self.query_one(f"#{problem.field}").focus()
            return
        self.dismiss(order)

    def action_leave(self) -> None:
        self.dismiss(None)
