"""Which connections the list shows: the filter, the states, the counts."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec.structs import replace
from textual.binding import Binding

from connections_tui.fleet import Health, Query, View
from connections_tui.fleet.shown.facets import platforms_of
from connections_tui.fleet.shown.field import dashed
from connections_tui.fleet.shown.rewriting import with_word
from connections_tui.fleet.shown.tellable import tellable
from connections_tui.tui import screens
from connections_tui.tui.background import in_background
from connections_tui.tui.parts.part import Part
from connections_tui.tui.terminal.threads import in_a_thread
from connections_tui.tui.widgets.health_chips import CHIPS
from connections_tui.tui.widgets.tally import Figures

if TYPE_CHECKING:
    from connections_tui.tui.connections_screen import ConnectionsScreen

SHOWN = Binding.Group("View")


class Filtering(Part):
    """What narrows the list."""

    BINDINGS = (
        Binding("slash", "filter", "Filter", key_display="/", group=SHOWN),
        Binding(
            "exclamation_mark", "problems", "Problems", key_display="!", group=SHOWN
        ),
        Binding("0", "health(-1)", "All states", show=False, group=SHOWN),
        *(
            Binding(
                str(n),
                f"health({n - 1})",
                f"Only {health.word.lower()}",
                show=False,
                group=SHOWN,
            )
            for n, health in enumerate(CHIPS, start=1)
        ),
        Binding("f", "facets", "Counts", group=SHOWN),
    )

    def __init__(self, screen: "ConnectionsScreen") -> None:
        super().__init__(screen)
        self.view = View()

    def may(self, action: str) -> bool:  # all alike
        return not self.screen.panes.is_reading

    def show(self, view: View) -> None:
        """Other connections, or the same in another order."""
        if view != self.view:
            self.view = view
            if self.screen.is_mounted:
                self.screen.rows.arrange()
                self.screen.refresh_bindings()

    def show_query(self, query: Query) -> None:
        """What the filter says now."""
        self.show(replace(self.view, query=query))

    def show_all(self) -> None:
        """Removes the filter and the state."""
        self.screen.filter.text = ""
        self.show(View(sorts=self.view.sorts))

    def pick(self, health: Health | None) -> None:
        """One state only; None for all."""
        self.show(replace(self.view, health=health, only_problems=False))

    def action_filter(self) -> None:
        self.screen.panes.read(False)
        self.screen.set_focus(self.screen.filter.input)

    def action_problems(self) -> None:
        only = not self.view.only_problems
        self.show(replace(self.view, only_problems=only, health=None))

    def action_health(self, chip: int) -> None:
        """Shows one state only; the same key again shows all."""
        health = CHIPS[chip] if chip >= 0 else None
        self.pick(None if health is self.view.health else health)

    def action_facets(self) -> None:
        """Counts of what is shown; one of them narrows the list."""
        in_background(self.screen, self._narrow_by_counts, group="facets")

    async def _narrow_by_counts(self) -> None:
        screen = self.screen
        counts = screens.FacetsScreen(
            screen.rows.order.rows, screen.clock().timestamp()
        )
        if word := await screen.app.push_screen_wait(counts):
            screen.filter.text = with_word(screen.filter.text, word, self.platforms())

    # -- what narrows it, in words and figures

    def platforms(self) -> Mapping[str, str]:
        """Platforms to filter by, most frequent first: titles by code."""
        return platforms_of(self.screen.fleet.kinds)

    def tell_figures(self) -> None:
        """The chips and the filter say what is shown, and how much of it."""
        screen, view = self.screen, self.view
        screen.chips.picked = view.health
        screen.chips.only_problems = view.only_problems
        screen.chips.redraw()
        table = screen.table
        screen.filter.show(
            Figures(
                whole=len(screen.fleet),
                shown=len(screen.rows.order) if view.is_narrowed else None,
                limits=", ".join(self._states()),
                marked=len(table.marks),
                hidden=table.marks.hidden,
                unread=self.unread_names(),
            )
        )

    def narrowed_by(self) -> str:
        """What narrows the list, in words."""
        text = str(self.view.query)
        return " and ".join([f"“{text}”"] * bool(text) + self._states())

    async def told(self) -> str:
        """What narrows the list, as it is typed, for a file: without a token or a link
        that it finds by."""
        view, fleet = self.view, list(self.screen.fleet)
        # In a thread: for long words it looks at the token of each connection.
        text = await in_a_thread(lambda: tellable(str(view.query), view.query, fleet))
        words = [text] if text else []
        if view.health is not None:
            words.append(f"status:{dashed(view.health.word)}")
        return " ".join(words + ["status:problems"] * view.only_problems)

    def _states(self) -> list[str]:
        states = [self.view.health.word] if self.view.health else []
        return states + ["problems"] * self.view.only_problems

    def unread_names(self) -> int:
        """Names that are not read yet, where the filter looks at names."""
        looks = self.view.query.looks_at_names
        return self.screen.fleet.unread_names() if looks else 0

    @property
    def looks_at_states(self) -> bool:
        """Whether only some states are shown."""
        by_word = any(term.field == "status" for term in self.view.query.terms)
        return bool(self._states()) or by_word

    @property
    def looks_at_marks(self) -> bool:
        """Whether which rows are shown depends on what is marked or watched."""
        return any(term.field == "is" for term in self.view.query.terms)
