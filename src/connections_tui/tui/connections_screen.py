"""The list of connections, and beside it the state of the chosen one."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.message import Message
from textual.reactive import reactive
from textual.screen import Screen
from textual.widget import Widget

from connections_tui.access import WriteLock
from connections_tui.api import ApiError
from connections_tui.fleet import Change, Fleet, Record, View
from connections_tui.fleet.labelling import Labelling
from connections_tui.fleet.news import Answered, Changed, ListPass, Trouble
from connections_tui.fleet.shown.choices import Choices
from connections_tui.fleet.shown.preferences import Preferences
from connections_tui.fleet.shown.view import sorts_of
from connections_tui.tui.actions import actions_of, take_over
from connections_tui.tui.background import in_background
from connections_tui.tui.parts.chosen_pane import ChosenPane
from connections_tui.tui.parts.copying import Copying
from connections_tui.tui.parts.create_and_delete import Writing
from connections_tui.tui.parts.exporting import Exporting
from connections_tui.tui.parts.filtering import Filtering
from connections_tui.tui.parts.labelled import Labelled
from connections_tui.tui.parts.last_seen import LastSeen
from connections_tui.tui.parts.list_rows import Rows
from connections_tui.tui.parts.messaging import Messaging
from connections_tui.tui.parts.optional_actions import OptionalActions
from connections_tui.tui.parts.overviews import Diagnostics, Overview
from connections_tui.tui.parts.panes import Panes
from connections_tui.tui.parts.part import Part
from connections_tui.tui.parts.saved_views import SavedViews
from connections_tui.tui.parts.service import Service
from connections_tui.tui.parts.viewed import Viewed
from connections_tui.tui.parts.watching import Watching
from connections_tui.tui.widgets.connection_table import ConnectionTable
from connections_tui.tui.widgets.environment_bar import EnvironmentBar
from connections_tui.tui.widgets.filter_bar import FilterBar
from connections_tui.tui.widgets.filter_input import FilterInput
from connections_tui.tui.widgets.health_chips import HealthChips
from connections_tui.tui.widgets.key_hints import KeyHints
from connections_tui.tui.widgets.marks import Marks
from connections_tui.tui.widgets.message_line import MessageLine
from connections_tui.tui.widgets.status_pane import StatusPane
from connections_tui.tui.widgets.table_layout import ROOMY_WIDTH, SPLIT_WIDTH
from connections_tui.words import present, privacy

if TYPE_CHECKING:
    from connections_tui.fleet.cache import Cache

P = TypeVar("P", bound=Part)

REPAINT_AGES_SECONDS = 10
SEEN_SECONDS = 60
"""Between two notes of how long the console has been open."""


class ConnectionsScreen(Screen[None]):
    """Wires the list, its filter and the pane to the fleet and the parts with keys."""

    HORIZONTAL_BREAKPOINTS = [
        (0, "-narrow"),
        (SPLIT_WIDTH, "-wide"),
        (ROOMY_WIDTH, "-roomy"),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (16, "-tall")]
    BINDINGS = [
        *Filtering.BINDINGS,
        *Rows.BINDINGS,
        *SavedViews.BINDINGS,
        *LastSeen.BINDINGS,
        *Copying.BINDINGS,
        *Messaging.BINDINGS,
        *Exporting.BINDINGS,
        *Writing.BINDINGS,
        *OptionalActions.BINDINGS,
        *Watching.BINDINGS,
        *Labelled.BINDINGS,
        Binding("escape", "back", "Back"),
        *Overview.BINDINGS,
        *ChosenPane.BINDINGS,
        *Diagnostics.BINDINGS,
        *Service.BINDINGS,
        *Viewed.BINDINGS,
        *Panes.BINDINGS,
    ]
    """In the order in which help lists them."""

    focused: reactive[Widget | None] = reactive(None, repaint=False)
    """Textual would paint the whole screen for each change of it."""

    class LoginNeeded(Message):
        """The service refused the client ID or secret."""

        def __init__(self, error: ApiError) -> None:
            super().__init__()
            self.error = error

    class ConnectWanted(Message):
        """Not connected, and the person asks for it."""

    class ListRead(Message):
        """The service returned its list: the login works."""

    class CreateWanted(Message):
        """Create a connection: the application does it."""

    class WatchedChanged(Message):
        """The state of a watched connection changed."""

        def __init__(self, sentence: str) -> None:
            super().__init__()
            self.sentence = sentence

    class ImportWanted(Message):
        """Create many from a file: the application does it."""

    class DeleteConfirmed(Message):
        """Delete was confirmed: the application does it."""

        def __init__(self, record: Record, name: str) -> None:
            super().__init__()
            self.record = record
            self.name = name
            """As the dialog showed it."""

    class DeleteManyWanted(Message):
        """Delete the marked ones, after a table of them: the application does it."""

        def __init__(self, records: Sequence[Record], hidden: int) -> None:
            super().__init__()
            self.records = records
            self.hidden = hidden
            """How many of the marked ones the filter hides."""

    def __init__(
        self,
        fleet: Fleet,
        lock: WriteLock,
        clock: Callable[[], datetime],
        cache: "Cache",
        choices: Choices,
        places: Mapping[str, str],
        labelling: Labelling,
        *,
        templates_folder: Path | None = None,
    ) -> None:
        """``templates_folder``: of a person's own messages to merchants."""
        super().__init__()
        self.fleet = fleet
        self.write_lock = lock
        self.clock = clock
        self.cache = cache
        self.choices = choices
        self.places = places
        self.labelling = labelling
        self.templates_folder = templates_folder
        self._aged_at = 0.0
        self._owners: dict[str, Part] = {}
        """The part that an action belongs to, by the action's name."""
        self._begin_parts()
        self._begin_widgets()
        fleet.subscribe(Changed, self._rows_changed)
        fleet.subscribe(Change, self._health_changed)
        fleet.subscribe(Answered, self.chosen_pane.answered)
        fleet.subscribe(Trouble, self.service.learn)
        fleet.subscribe(ListPass, self.service.learn)

    def _begin_parts(self) -> None:
        self.filtering = self._own(Filtering(self))
        self.last_seen = self._own(LastSeen(self))
        self.rows = self._own(Rows(self))
        self.copying = self._own(Copying(self))
        self.writing = self._own(Writing(self))
        self.optional = self._own(OptionalActions(self))
        self.watching = self._own(Watching(self))
        self.chosen_pane = self._own(ChosenPane(self))
        self.service = self._own(Service(self))
        self.panes = self._own(Panes(self))
        self.viewed = self._own(Viewed(self))
        several = (Messaging, Exporting, SavedViews, Labelled, Overview, Diagnostics)
        for part in several:
            self._own(part(self))

    def _own(self, part: P) -> P:
        """Makes the actions of a part actions of the screen."""
        take_over(self, part)
        self._owners.update(dict.fromkeys(actions_of(type(part)), part))
        return part

    def _begin_widgets(self) -> None:
        seconds = self.write_lock.profile.refresh_seconds
        self.bar = EnvironmentBar(
            self.write_lock, self.fleet, self.clock, refresh_seconds=seconds
        )
        self.chips = HealthChips(self.fleet)
        self.filter = FilterBar(self.filtering.show_query, self.filtering.platforms)
        self.table = ConnectionTable(self.fleet, self.rows.order, self.clock)
        self.pane = StatusPane(self.clock, self.fleet.twins.of)
        self.message = MessageLine(self.clock)

    def compose(self) -> ComposeResult:
        yield self.bar
        yield self.chips
        yield self.filter
        with Horizontal(id="panes"):
            yield self.table
            yield self.pane
        yield self.message
        yield KeyHints()

    def on_mount(self) -> None:
        self.set_focus(self.table)
        self.table.on_chosen = self.chosen_pane.row_chosen
        self.table.columns = self.rows.columns
        self.table.watched.update(self.choices.current.watches)
        self.filtering.show(View(sorts=sorts_of(self.choices.current.sort)))
        self.rows.arranged()
        self.set_interval(1, self._grow_older)
        self.set_interval(SEEN_SECONDS, self.last_seen.keep)
        self.set_interval(
            self.write_lock.profile.refresh_seconds, self.service.refresh_by_itself
        )

    async def on_unmount(self) -> None:
        await self.copying.take_back()

    @property
    def is_mounted(self) -> bool:
        """False while it is being removed, too: its widgets go before it does, and an
        answer that arrives in between would draw them."""
        return super().is_mounted and not self._pruning

    # -- for its parts, and for the application

    @property
    def chosen(self) -> Record | None:
        return self.fleet.get(self.table.chosen_id)

    @property
    def meant_ids(self) -> Sequence[str]:
        """The marked ones, in the order of the list; else the chosen one."""
        marks = self.table.marks
        if marks:
            return [record.id for record in self.fleet if record.id in marks]
        return [self.table.chosen_id] if self.table.chosen_id is not None else []

    def name_of(self, connection_id: str) -> str:
        record = self.fleet.get(connection_id)
        return present.named(record) if record else present.short_id(connection_id)

    def say(self, message: str, *, is_error: bool = False) -> None:
        """A sentence for the message line."""
        if self.is_mounted:
            self.message.say(message, is_error=is_error)

    def keep(self, change: Callable[[Preferences], Preferences]) -> None:
        """Remembers a choice for the next start."""
        in_background(self, partial(self.choices.keep, change), group="choices")

    def choose(self, connection_id: str) -> None:
        """Puts the cursor on a connection, removing filters that would hide it."""
        self.rows.catch_up()
        if not self.table.choose(connection_id) and connection_id in self.fleet:
            self.filtering.show_all()
            self.rows.finish_order()
            self.table.choose(connection_id)

    def privacy_changed(self) -> None:
        """Draws names and secrets anew, and replaces the last message."""
        self.table.repaint_rows()
        self.pane.draw()
        self.bar.refresh()
        self.say(
            "Names, domains, links and secrets are hidden. Press X to show them."
            if privacy.is_on()
            else "Names, domains and links are visible."
        )

    # -- keys

    def check_action(
        self,
        action: str,
        parameters: tuple[object, ...],  # Textual's
    ) -> bool | None:
        """Whether a key does anything here, and may."""
        if action == "back":
            return self.panes.may_go_back or self.filtering.view.is_narrowed
        owner = self._owners.get(action)
        return owner is None or owner.may(action)

    def why_off(self, action: str) -> str:
        """Why an action does nothing now, for the help."""
        if action == "back":
            return "Nothing to go back from."
        if action.startswith("search"):
            return "Works on the page Raw JSON."
        owner = self._owners.get(action)
        return owner.why_off(action) if owner is not None else ""

    def action_back(self) -> None:
        """Leaves the pane, then clears the filter. Never quits."""
        if not self.panes.go_back() and self.filtering.view.is_narrowed:
            self.filtering.show_all()

    # -- events

    def _rows_changed(self, news: Changed) -> None:
        self.rows.note(news.ids)
        self.service.show_first_rows()

    def _health_changed(self, change: Change) -> None:
        if self.is_mounted:
            self.last_seen.learn(change)
            self.watching.tell_if_watched(change)
            self.chosen_pane.health_changed(change)

    def _grow_older(self) -> None:
        self.bar.redraw()
        if perf_counter() - self._aged_at >= REPAINT_AGES_SECONDS:
            self._aged_at = perf_counter()
            self.table.repaint_rows()
            self.pane.draw()

    def on_resize(self) -> None:
        self.table.columns = self.rows.columns
        self.call_after_refresh(self.panes.keep)

    @on(StatusPane.Searched)
    def _page_searched(self, event: StatusPane.Searched) -> None:
        self.say(event.sentence)

    @on(FilterInput.Left)
    def _filter_left(self) -> None:
        self.table.focus()

    @on(HealthChips.Picked)
    def _chip_picked(self, event: HealthChips.Picked) -> None:
        self.filtering.pick(event.health)

    @on(ConnectionTable.SortClicked)
    def _head_clicked(self, event: ConnectionTable.SortClicked) -> None:
        self.rows.sort_by(event.column)

    @on(Marks.Changed)
    def _rows_marked(self) -> None:
        self.rows.marks_changed()

    @on(Marks.RangeChanged)
    def _range_changed(self, event: Marks.RangeChanged) -> None:
        if event.anchor_id is not None:
            self.say("Press v again to mark all rows up to the cursor, esc to cancel.")

    @on(ConnectionTable.Scrolled)
    def _table_scrolled(self) -> None:
        self.service.tell_what_is_on_screen()

    @on(ConnectionTable.Opened)
    def _row_opened(self) -> None:
        self.panes.action_zoom()
