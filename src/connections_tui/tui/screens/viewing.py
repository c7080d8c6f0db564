"""Which connections the list shows, and in which order."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime
from time import perf_counter
from typing import TYPE_CHECKING

from textual import on, work
from textual.binding import Binding
from textual.reactive import reactive
from textual.screen import Screen
from textual.timer import Timer

from connections_tui.fleet import Column, Context, Fleet, Order, Query, Sort, View
from connections_tui.fleet.shown.choices import Choices
from connections_tui.fleet.shown.preferences import MOST_WATCHES, Preferences, SavedView
from connections_tui.tui.screens.choose import ChooseScreen
from connections_tui.tui.screens.sorting import COLUMN_OF, sort_choices, sorted_by
from connections_tui.tui.widgets.connection_table import ConnectionTable
from connections_tui.tui.widgets.filter_bar import Figures, FilterBar, FilterInput
from connections_tui.tui.widgets.health_chips import CHIPS, HealthChips
from connections_tui.tui.widgets.table_layout import usual_columns

if TYPE_CHECKING:
    from connections_tui.tui.screens.views import Outcome

AT_ONCE_SECONDS = 0.012
"""Longest time that sorting may delay a key."""
CATCH_UP_SECONDS = 0.05
CATCH_UP_SHARE = 4
"""The pause between two updates, in multiples of how long the last one took."""

_SHOWN = Binding.Group("View")


class ViewingScreen(Screen[None]):
    """A list of connections that can be filtered and sorted."""

    BINDINGS = [
        Binding("slash", "filter", "Filter", key_display="/", group=_SHOWN),
        Binding(
            "exclamation_mark", "problems", "Problems", key_display="!", group=_SHOWN
        ),
        Binding("0", "health(-1)", "All states", show=False, group=_SHOWN),
        *(
            Binding(
                str(n),
                f"health({n - 1})",
                f"Only {health.word.lower()}",
                show=False,
                group=_SHOWN,
            )
            for n, health in enumerate(CHIPS, start=1)
        ),
        Binding("f", "facets", "Counts", group=_SHOWN),
        Binding("s", "sort(False)", "Sort", show=False, group=_SHOWN),
        Binding("S", "sort(True)", "Then sort by", show=False, group=_SHOWN),
        Binding("C", "columns", "Columns", show=False, group=_SHOWN),
        Binding("V", "views", "Saved views", show=False, group=_SHOWN),
    ]

    view: reactive[View] = reactive(View())

    def __init__(
        self, fleet: Fleet, clock: Callable[[], datetime], choices: Choices
    ) -> None:
        super().__init__()
        self._fleet = fleet
        self._clock = clock
        self._choices = choices
        self._order = Order(fleet, self._query_context)
        self._changed: set[str] = set()
        self._catch_up_timer: Timer | None = None
        self._pace = CATCH_UP_SECONDS
        fleet.on_change(self._on_fleet_change)

    @property
    def is_mounted(self) -> bool:
        """False while it is being removed, too: its widgets go before it does, and an
        answer that arrives in between would look for them."""
        return super().is_mounted and not self._pruning

    # -- for subclasses

    def rows_changed(self) -> None:
        """Other rows are shown, or the same ones in another order."""

    def explain_emptiness(self) -> None:
        """Says why there are no rows."""

    def least_pace(self) -> float:
        """Shortest time between two updates, in seconds."""
        return CATCH_UP_SECONDS

    # -- keeping up with the fleet

    def _on_fleet_change(self, ids: frozenset[str]) -> None:
        """Collects what changed; the screen is drawn once for many changes."""
        self._changed |= ids
        if self._catch_up_timer is None and self.is_mounted:
            pace = max(self._pace, self.least_pace())
            self._catch_up_timer = self.set_timer(pace, self.catch_up)

    def catch_up(self) -> None:
        """Shows what has changed since the last update."""
        self._catch_up_timer = None
        changed, self._changed = frozenset(self._changed), set()
        if not self.is_mounted:
            return
        began = perf_counter()
        self._table.repaint_rows(changed)
        self._order.learn(changed)
        self._arranged()
        # While 100,000 rows arrive, sorting takes a while: keys first.
        self._pace = max(CATCH_UP_SECONDS, CATCH_UP_SHARE * (perf_counter() - began))
        self.changed_here(changed)

    def changed_here(self, ids: frozenset[str]) -> None:
        """These have changed, and their rows are up to date."""

    # -- the view

    def _query_context(self) -> Context:
        table = self._table
        return Context(self._clock().timestamp(), table.marks, table.watched)

    def watch_view(self) -> None:
        if self.is_mounted:
            self._order.show(self.view)
            self._table.sorts = self.view.sorts
            self._go_on_arranging()
            self.refresh_bindings()

    def _go_on_arranging(self) -> None:
        """Sorts for one frame now, and the rest between keys."""
        if not self._order.go_on(AT_ONCE_SECONDS):
            self.set_timer(0.001, self._go_on_arranging)
        self._arranged()

    def _arranged(self) -> None:
        """The rows have changed: shows them and their figures."""
        self._table.follow()
        self._chips.picked = self.view.health
        self._chips.only_problems = self.view.only_problems
        self._chips.refresh()
        self._tell_figures()
        self.explain_emptiness()
        self.rows_changed()

    def show_whole_order(self) -> None:
        """Finishes sorting, however long it takes."""
        while not self._order.go_on(1):
            pass
        self._arranged()

    def _tell_figures(self) -> None:
        table, view = self._table, self.view
        limits = [view.health.word] if view.health else []
        limits += ["problems"] if view.only_problems else []
        self._filter.show(
            Figures(
                whole=len(self._fleet),
                shown=len(self._order) if view.is_narrowed else None,
                limits=", ".join(limits),
                marked=len(table.marks),
                hidden=table.hidden_marks if table.marks else 0,
                unread=self.unread_names(),
            )
        )

    def narrowed_by(self) -> str:
        """What narrows the list, in words."""
        text = str(self.view.query)
        parts = [f"“{text}”"] if text else []
        parts += [self.view.health.word] if self.view.health else []
        parts += ["problems"] if self.view.only_problems else []
        return " and ".join(parts)

    def unread_names(self) -> int:
        """Names that are not read yet, where the filter looks at names."""
        looks = self.view.query.looks_at_names
        return self._fleet.unread_names() if looks else 0

    @property
    def looks_at_states(self) -> bool:
        """Whether only some states are shown."""
        view = self.view
        by_word = any(term.field == "status" for term in view.query.terms)
        return view.health is not None or view.only_problems or by_word

    def show_query(self, query: Query) -> None:
        """What the filter says now."""
        self.view = replace(self.view, query=query)

    def platforms(self) -> Mapping[str, str]:
        """Platforms to filter by, most frequent first: titles by code."""
        from connections_tui.fleet.shown.facets import platforms_of

        return platforms_of(self._fleet.kinds)

    def show_all(self) -> None:
        """Removes the filter and the state."""
        self._filter.text = ""
        self.view = View(sorts=self.view.sorts)

    @on(FilterInput.Left)
    def _filter_left(self) -> None:
        self._table.focus()

    @on(HealthChips.Picked)
    def _chip_picked(self, event: HealthChips.Picked) -> None:
        self.view = replace(self.view, health=event.health, only_problems=False)

    @on(ConnectionTable.SortClicked)
    def _head_clicked(self, event: ConnectionTable.SortClicked) -> None:
        self.sort_by(event.column)

    def sort_by(self, column: Column, *, adding: bool = False) -> None:
        """Sorts by a column, and remembers it."""
        sorts = sorted_by(self.view.sorts, column, adding=adding)
        self.view = replace(self.view, sorts=sorts)
        by_name = tuple((sort.column.name, sort.descending) for sort in sorts)
        self.keep(lambda chosen: replace(chosen, sort=by_name))

    @work(group="choices")
    async def keep(self, change: Callable[[Preferences], Preferences]) -> None:
        """Remembers a choice for the next start."""
        await self._choices.keep(change)

    def keep_watches(self, watched: Collection[str]) -> None:
        """Keeps what is watched for the next start: deleted connections are not."""
        is_whole = self._fleet.listed_at is not None
        here = [i for i in watched if i in self._fleet or not is_whole]
        kept = frozenset(here[:MOST_WATCHES])
        self.keep(lambda chosen: replace(chosen, watches=kept))

    # -- keys

    def action_filter(self) -> None:
        self.set_focus(self._filter.input)

    def action_problems(self) -> None:
        only = not self.view.only_problems
        self.view = replace(self.view, only_problems=only, health=None)

    def action_health(self, chip: int) -> None:
        """Shows one state only; the same key again shows all."""
        health = CHIPS[chip] if chip >= 0 else None
        if health is self.view.health:
            health = None
        self.view = replace(self.view, health=health, only_problems=False)

    @work(group="sort-menu")
    async def action_sort(self, adding: bool) -> None:
        """A menu with every column; the same one again reverses the order."""
        choices = sort_choices(self.view.sorts, adding=adding)
        title = "Then sort by" if adding else "Sort by"
        if key := await self.app.push_screen_wait(ChooseScreen(title, choices)):
            self.sort_by(COLUMN_OF[key], adding=adding)

    @work(group="columns")
    async def action_columns(self) -> None:
        """Which columns the table shows, and in which order."""
        from connections_tui.tui.screens.columns import ColumnsScreen

        usual = usual_columns(self.size.width)
        screen = ColumnsScreen(self.columns, room=self._table.room, usual=usual)
        if (columns := await self.app.push_screen_wait(screen)) is not None:
            # The default is kept as no choice: it changes with the width.
            names = () if columns == usual else tuple(c.name for c in columns)
            self._table.columns = columns
            self.keep(lambda chosen: replace(chosen, columns=names))

    @property
    def columns(self) -> tuple[Column, ...]:
        """Those a person chose; where none were, the default for the width."""
        chosen = columns_of(self._choices.current)
        return chosen or usual_columns(self.size.width)

    @on(ConnectionTable.Marked)
    def _rows_marked(self) -> None:
        self._tell_figures()
        if any(term.field == "is" for term in self.view.query.terms):
            # Which rows a filter for marked ones keeps has changed with the marks.
            self._order.show(self.view)
            self._go_on_arranging()

    @on(ConnectionTable.RangeChanged)
    def _range_changed(self, event: ConnectionTable.RangeChanged) -> None:
        if event.anchor_id is not None:
            self.say("Press v again to mark all rows up to the cursor, esc to cancel.")

    def say(self, message: str, *, is_error: bool = False) -> None:
        """A sentence for the message line."""

    @work(group="facets")
    async def action_facets(self) -> None:
        """Counts of what is shown; one of them narrows the list."""
        from connections_tui.fleet.shown.facets import with_word
        from connections_tui.tui.screens.counts import FacetsScreen

        screen = FacetsScreen(self._order.rows, self._clock().timestamp())
        if word := await self.app.push_screen_wait(screen):
            self._filter.text = with_word(self._filter.text, word, self.platforms())

    @work(group="views")
    async def action_views(self) -> None:
        """Opens a view, or saves this one under a name."""
        from connections_tui.tui.screens.views import (
            ViewsScreen,
            looks_for_a_token,
            saved_view,
        )

        # What cannot be read does not narrow the list, and would not open again.
        text = str(self.view.query) if self._filter.error else self._filter.text
        has_token = looks_for_a_token(self.view.query, self._fleet)
        screen = ViewsScreen(
            self._choices.current.views,
            saved_view("", self.view, text),
            self.platforms(),
            why_not="The filter contains an access token, which is never saved."
            if has_token
            else "",
        )
        if (outcome := await self.app.push_screen_wait(screen)) is not None:
            self._do_with_view(outcome, text)

    def _do_with_view(self, outcome: "Outcome", text: str) -> None:
        from connections_tui.tui.screens.views import (
            Opened,
            Removed,
            saved_view,
            view_of,
        )

        match outcome:
            case Opened(saved):
                view = view_of(saved, self.platforms())
                self._filter.text = saved.filter
                self.view = view if saved.sort else replace(view, sorts=self.view.sorts)
            case Removed(name):
                self.keep(lambda chosen: replace(chosen, views=_without(chosen, name)))
            case _:
                saved = saved_view(outcome.name, self.view, text)
                self.keep(
                    lambda chosen: replace(
                        chosen, views=(*_without(chosen, outcome.name), saved)
                    )
                )

    # -- parts

    @property
    def _chips(self) -> HealthChips:
        return self.query_one(HealthChips)

    @property
    def _filter(self) -> FilterBar:
        return self.query_one(FilterBar)

    @property
    def _table(self) -> ConnectionTable:
        return self.query_one(ConnectionTable)


def _without(chosen: Preferences, name: str) -> tuple[SavedView, ...]:
    return tuple(view for view in chosen.views if view.name != name)


def sorts_of(chosen: Preferences) -> tuple[Sort, ...]:
    """The saved order; columns this version does not know are left out."""
    sorts = tuple(
        Sort(Column[name], descending)
        for name, descending in chosen.sort
        if name in Column.__members__
    )
    return sorts or View().sorts


def columns_of(chosen: Preferences) -> tuple[Column, ...]:
    """The columns that were chosen; empty where none were."""
    names = chosen.columns
    return tuple(Column[name] for name in names if name in Column.__members__)
