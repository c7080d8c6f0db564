"""The rows of the table: their order and columns, kept up with the fleet."""

from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING

from msgspec.structs import replace
from textual.binding import Binding
from textual.timer import Timer

from connections_tui.fleet import Column, Context, Order
from connections_tui.fleet.shown.columns import COLUMN_OF
from connections_tui.fleet.shown.view import as_saved
from connections_tui.tui import screens
from connections_tui.tui.background import in_background
from connections_tui.tui.parts.filtering import SHOWN
from connections_tui.tui.parts.part import Part
from connections_tui.tui.terminal.process import ProcessApp
from connections_tui.tui.widgets.table_layout import usual_columns

if TYPE_CHECKING:
    from connections_tui.tui.connections_screen import ConnectionsScreen

AT_ONCE_SECONDS = 0.012
"""Longest time that sorting may delay a key."""
CATCH_UP_SECONDS = 0.05
CATCH_UP_SHARE = 4
"""The pause between two updates, in multiples of how long the last one took."""
AFTER_KEY_SECONDS = 0.1
"""After a key, until rows that changed are drawn."""
MOST_WAIT_SECONDS = 1.0
"""So long a key that is held may keep them waiting."""
MOST_WAITING = 1000
"""So many rows that changed do not wait for keys."""
WHILE_LISTING_SECONDS = 0.2
"""Between two updates while rows arrive by the hundred."""


class Rows(Part):
    """Sorts in slices, and draws many changes of the fleet at once."""

    BINDINGS = (
        Binding("s", "sort(False)", "Sort", show=False, group=SHOWN),
        Binding("S", "sort(True)", "Then sort by", show=False, group=SHOWN),
        Binding("C", "columns", "Columns", show=False, group=SHOWN),
    )

    def __init__(self, screen: "ConnectionsScreen") -> None:
        super().__init__(screen)
        self.order = Order(screen.fleet, self._context)
        self._changed: set[str] = set()
        self._timer: Timer | None = None
        self._pace = CATCH_UP_SECONDS
        self._caught_up_at = 0.0

    def may(self, action: str) -> bool:  # all alike
        return not self.screen.panes.is_reading

    def _context(self) -> Context:
        table = self.screen.table
        return Context(
            now=self.screen.clock().timestamp(),
            marked=table.marks,
            watched=table.watched,
            twins=self.screen.fleet.twins.ids,
            changed=self.screen.last_seen.changed,
        )

    # -- keeping up with the fleet

    def note(self, ids: frozenset[str]) -> None:
        """These changed: the screen is drawn once for many changes."""
        self._changed |= ids
        if self._timer is None and self.screen.is_mounted:
            is_listing = self.screen.service.is_listing
            least = WHILE_LISTING_SECONDS if is_listing else CATCH_UP_SECONDS
            wait = max(self._pace, least)
            self._timer = self.screen.set_timer(wait, self._catch_up_after_keys)

    def _catch_up_after_keys(self) -> None:
        """What arrives while keys are pressed waits for them, though not for long."""
        app, now = self.screen.app, perf_counter()
        typed_at = app.garbage.typed_at if isinstance(app, ProcessApp) else 0.0
        is_late = now - self._caught_up_at > MOST_WAIT_SECONDS
        # Many at once would take longer than all of them in turn.
        is_late = is_late or len(self._changed) > MOST_WAITING
        if now - typed_at < AFTER_KEY_SECONDS and not is_late:
            self._timer = self.screen.set_timer(
                AFTER_KEY_SECONDS, self._catch_up_after_keys
            )
        else:
            self.catch_up()

    def catch_up(self) -> None:
        """Shows what has changed since the last update."""
        self._timer = None
        changed, self._changed = frozenset(self._changed), set()
        if not self.screen.is_mounted:
            return
        began = self._caught_up_at = perf_counter()
        self.screen.table.repaint_rows(changed)
        is_under_way = not self.order.is_settled
        self.order.learn(changed)
        if is_under_way or self.order.is_settled:
            self.arranged()
        else:
            self._go_on_arranging()
        # While 100,000 rows arrive, sorting takes a while: keys first.
        self._pace = max(CATCH_UP_SECONDS, CATCH_UP_SHARE * (perf_counter() - began))
        if self.screen.table.chosen_id in changed:
            self.screen.chosen_pane.show_chosen()

    # -- the order

    def arrange(self) -> None:
        """Shows what the view says now."""
        view = self.screen.filtering.view
        self.order.show(view)
        self.screen.table.sorts = view.sorts
        self._go_on_arranging()

    def _go_on_arranging(self) -> None:
        """Sorts for one frame now, and the rest between keys."""
        before = self.order.rows, len(self.order)
        if not (is_done := self.order.go_on(AT_ONCE_SECONDS)):
            self.screen.set_timer(0.001, self._go_on_arranging)
        rows, length = before
        if is_done or rows is not self.order.rows or length != len(rows):
            self.arranged()

    def finish_order(self) -> None:
        """Finishes sorting, however long it takes."""
        while not self.order.go_on(1):
            pass
        self.arranged()

    def arranged(self) -> None:
        """The rows have changed: shows them and their figures."""
        self.screen.table.follow()
        self.screen.filtering.tell_figures()
        self.screen.service.explain_emptiness()
        self.screen.bar.redraw()
        self.screen.chosen_pane.show_place()

    def marks_changed(self) -> None:
        self.screen.filtering.tell_figures()
        if self.screen.filtering.looks_at_marks:
            self.arrange()

    def sort_by(self, column: Column, *, adding: bool = False) -> None:
        """Sorts by a column, and remembers it."""
        view = self.screen.filtering.view
        sorts = screens.sorted_by(view.sorts, column, adding=adding)
        self.screen.filtering.show(replace(view, sorts=sorts))
        self.screen.keep(lambda chosen: replace(chosen, sort=as_saved(sorts)))

    def action_sort(self, adding: bool) -> None:
        """A menu with every column; the same one again reverses the order."""
        in_background(
            self.screen, partial(self._choose_order, adding), group="sort-menu"
        )

    async def _choose_order(self, adding: bool) -> None:
        choices = screens.sort_choices(self.screen.filtering.view.sorts, adding=adding)
        menu = screens.ChooseScreen("Then sort by" if adding else "Sort by", choices)
        if key := await self.screen.app.push_screen_wait(menu):
            self.sort_by(COLUMN_OF[key], adding=adding)

    # -- the columns

    @property
    def columns(self) -> tuple[Column, ...]:
        """Those a person chose; where none were, the default for the width."""
        names = self.screen.choices.current.columns
        chosen = tuple(Column[name] for name in names if name in Column.__members__)
        return chosen or usual_columns(self.screen.size.width)

    def action_columns(self) -> None:
        """Which columns the table shows, and in which order."""
        in_background(self.screen, self._choose_columns, group="columns")

    async def _choose_columns(self) -> None:
        table, usual = self.screen.table, usual_columns(self.screen.size.width)
        menu = screens.ColumnsScreen(self.columns, room=table.room, usual=usual)
        if (columns := await self.screen.app.push_screen_wait(menu)) is not None:
            # The default is kept as no choice: it changes with the width.
            names = () if columns == usual else tuple(c.name for c in columns)
            table.columns = columns
            self.screen.keep(lambda chosen: replace(chosen, columns=names))
