"""The list of connections, and beside it the state of the chosen one."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from time import perf_counter
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.css.query import NoMatches
from textual.message import Message
from textual.reactive import reactive
from textual.timer import Timer

from connections_tui.access import WriteLock
from connections_tui.api import ApiError, LoginRefused
from connections_tui.fleet import Change, Fleet, View
from connections_tui.fleet.shown.choices import Choices
from connections_tui.tui.screens.acting import ActingScreen
from connections_tui.tui.screens.viewing import sorts_of
from connections_tui.tui.state import Loading, Nothing, StatusView, status_view
from connections_tui.tui.widgets.connection_table import ConnectionTable
from connections_tui.tui.widgets.environment_bar import EnvironmentBar
from connections_tui.tui.widgets.filter_bar import FilterBar
from connections_tui.tui.widgets.health_chips import HealthChips
from connections_tui.tui.widgets.key_hints import KeyHints
from connections_tui.tui.widgets.message_line import MessageLine
from connections_tui.tui.widgets.status_pane import StatusPane
from connections_tui.tui.widgets.table_layout import ROOMY_WIDTH, SPLIT_WIDTH
from connections_tui.words import present, privacy

if TYPE_CHECKING:
    from connections_tui.api import ConnectionsClient
    from connections_tui.changes.audit import Audit, Entry
    from connections_tui.fleet.asking.upkeep import Upkeep
    from connections_tui.fleet.cache.cache import Cache

REPAINT_AGES_SECONDS = 10
SWEEP_SECONDS = 0.05
"""From the first rows to the first status requests: rows are painted first, and reading
the first answer imports the models."""
SWEEP_WAITS_SECONDS = 1.5
"""How long a list that is still loading delays the first status requests."""
WHILE_LISTING_SECONDS = 0.2
"""Between two updates while rows arrive by the hundred."""
SETTLE_SECONDS = 0.15
"""How long the cursor stays on a row before its status is requested."""

TYPING_SECONDS = 0.8
"""The same while a filter is being typed."""


class ConnectionsScreen(ActingScreen):
    """Wires list, chips, filter and pane to the fleet. Owns what is shown of it."""

    HORIZONTAL_BREAKPOINTS = [
        (0, "-narrow"),
        (SPLIT_WIDTH, "-wide"),
        (ROOMY_WIDTH, "-roomy"),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (16, "-tall")]
    BINDINGS = [
        Binding("escape", "back", "Back"),
        Binding("H", "overview", "Overview"),
        Binding("x", "reveal", "Reveal token"),
        Binding("J", "step(1)", "Next", key_display="J/K"),
        Binding("K", "step(-1)", "Previous", show=False),
        Binding("f12", "diagnostics", "Diagnostics", key_display="F12", show=False),
        Binding("R,ctrl+r", "refresh_all", "Refresh all", show=False),
        Binding("p", "pause", "Pause, resume", show=False),
        Binding("h,left", "focus_list", "Focus the list", show=False),
        Binding("l,right", "focus_pane", "Focus the pane", show=False),
        Binding("tab,shift+tab", "other_pane", "Switch pane", show=False),
        Binding("z", "zoom", "Zoom the pane", show=False),
    ]

    class LoginNeeded(Message):
        """The service refused the client ID or secret."""

        def __init__(self, error: ApiError) -> None:
            super().__init__()
            self.error = error

    class ConnectWanted(Message):
        """Not connected, and the person asks for it."""

    class Listed(Message):
        """The service returned its list: the login works."""

    status_view: reactive[StatusView] = reactive(Nothing())
    audit: "Audit | None" = None
    """The record of creates and deletes; None before there is a client."""
    is_reading = reactive(False)
    """Whether the status pane has the whole screen."""

    def __init__(
        self,
        fleet: Fleet,
        lock: WriteLock,
        clock: Callable[[], datetime],
        memory: "Cache",
        choices: Choices,
        places: Mapping[str, str],
    ) -> None:
        super().__init__(fleet, clock, choices)
        self._lock = lock
        self._profile = lock.profile
        self._memory = memory
        self._upkeep: Upkeep | None = None
        self._refused: str | None = None
        self._refusal: LoginRefused | None = None
        self._places = places
        self._told_lacking = ""
        self._aged_at = 0.0
        self._settle: Timer | None = None
        fleet.on_health(self._health_changed)

    def compose(self) -> ComposeResult:
        yield EnvironmentBar(
            self._lock,
            self._fleet,
            self._clock,
            refresh_seconds=self._profile.refresh_seconds,
        )
        yield HealthChips(self._fleet)
        yield FilterBar(self.show_query, self.platforms)
        with Horizontal(id="panes"):
            yield ConnectionTable(self._fleet, self._order, self._clock)
            yield StatusPane(self._clock)
        yield MessageLine(self._clock)
        yield KeyHints()

    def on_mount(self) -> None:
        self.set_focus(self._table)
        self._table.on_chosen = self._row_chosen
        self._table.columns = self.columns
        self._table.watched.update(self._choices.current.watches)
        self.view = View(sorts=sorts_of(self._choices.current))
        self._arranged()
        self.set_interval(1, self._grow_older)
        self.set_interval(self._profile.refresh_seconds, self._refresh_by_itself)

    # -- connecting

    def connect(self, client: "ConnectionsClient", upkeep: "Upkeep") -> None:
        """Lists the connections, and keeps their statuses fresh."""
        self._client, self._sweep = client, upkeep.sweep
        self._sweep.watch(self._table.watched)
        self._upkeep, self._refused = upkeep, None
        self._upkeep.on_news = self._on_news
        self._sweep.on_answer = self._answered
        self._bar.progress = lambda: upkeep.progress
        self.run_worker(self._upkeep.run(), group="sweep", exclusive=True)
        self.refresh_connections()

    def disconnect(self) -> None:
        """Cancels all requests."""
        self.workers.cancel_node(self)
        self._client = self._sweep = self._upkeep = None
        self._bar.progress = lambda: None

    @property
    def filter_text(self) -> str:
        return self._filter.text

    def filter_by(self, text: str) -> None:
        if text:
            self._filter.text = text

    def refuse(self, sentence: str) -> None:
        """Not connected; the sentence says why and what to do."""
        self._refused = sentence
        self.explain_emptiness()
        self.say(sentence, is_error=True)

    @property
    def is_refused(self) -> bool:
        """Whether the last attempt to load the list failed."""
        failed = self._upkeep is not None and self._upkeep.list_error is not None
        return failed or self._refused is not None

    def choose(self, connection_id: str) -> None:
        """Puts the cursor on a connection, removing filters that would hide it."""
        self.catch_up()
        if not self._table.choose(connection_id) and connection_id in self._fleet:
            self.show_all()
            self.show_whole_order()
            self._table.choose(connection_id)

    # -- the list

    @work(group="list")
    async def refresh_connections(self) -> None:
        """Reloads the list. What is known stays until the answer is complete."""
        # Dropped, not queued: with a slow service each tick would cancel the last
        # and nothing would ever be shown.
        if self._upkeep is not None and not self._upkeep.is_listing:
            await self.read_list_anew()

    async def read_list_anew(self) -> bool:
        """Loads the list, in a pass that begins now; whether it was complete."""
        if self._upkeep is None:
            return False
        is_whole = await self._upkeep.read_list(self._show_first_rows)
        if is_whole and self.is_mounted:
            self.post_message(self.Listed())
            self._tell_what_is_lacking()
            self.set_timer(SWEEP_SECONDS, self._begin_sweep)
        return is_whole

    def _show_first_rows(self) -> None:
        """At once, and before their statuses are requested."""
        if not len(self._order):
            self.catch_up()
            self.set_timer(SWEEP_WAITS_SECONDS, self._begin_sweep)

    def _begin_sweep(self) -> None:
        if self._upkeep is not None and self.is_mounted:
            self._show_to_sweep()
            self._upkeep.begin_sweep()

    def _on_news(self, error: ApiError | None) -> None:
        """Loading began or ended, or an error came or went."""
        if self._upkeep is None or not self.is_mounted:
            return
        self._bar.arrived = self._upkeep.arrived
        self._bar.trouble = self._upkeep.trouble
        self._bar.refresh()
        if error is not None:
            self._message.say(present.failure(error), is_error=True, passes=True)
            # Once for each refusal: an old one says nothing about a new secret.
            if isinstance(error, LoginRefused) and error is not self._refusal:
                self._refusal = error
                self.post_message(self.LoginNeeded(error))
        elif self._upkeep.trouble is None:
            self._message.settle()
        if isinstance(self.status_view, Loading):
            self._show_answers()
        self.explain_emptiness()

    def _tell_what_is_lacking(self) -> None:
        """Why what is shown may not be all, once; and what is no longer listed."""
        census = self._fleet.census
        lacking = " ".join(census.lacks)
        if lacking and lacking != self._told_lacking:
            self._message.say(lacking, is_error=True)
        elif census.gone:
            self._message.say(census.gone, is_error=census.unlisted > 0)
        self._told_lacking = lacking

    def _refresh_by_itself(self) -> None:
        if self._upkeep is None or self._bar.is_paused or self._upkeep.needs_a_person:
            return
        self.refresh_connections()

    def changed_here(self, ids: frozenset[str]) -> None:
        if self._table.chosen_id in ids:
            self._show_chosen()

    def rows_changed(self) -> None:
        self._bar.refresh()
        self._pane.show_place(self._place)

    def _health_changed(self, change: Change) -> None:
        if not self.is_mounted:
            return
        self.tell_if_watched(change)
        if change.connection_id == self._table.chosen_id:
            self.load_changes()

    def _grow_older(self) -> None:
        self._bar.refresh()
        if perf_counter() - self._aged_at >= REPAINT_AGES_SECONDS:
            self._aged_at = perf_counter()
            self._table.repaint_rows()
            self._pane.draw()

    def least_pace(self) -> float:
        is_listing = self._upkeep is not None and self._upkeep.is_listing
        return WHILE_LISTING_SECONDS if is_listing else super().least_pace()

    def explain_emptiness(self) -> None:
        """Each kind of empty list has its own sentence and key."""
        if not self.is_mounted:
            return
        words: tuple[str, ...]
        is_listing = self._upkeep is not None and self._upkeep.is_listing
        if len(self._fleet) and self.view.is_narrowed:
            text = f"No connection matches {self.narrowed_by()}."
            words = (text, *self._not_known_yet(), "Press esc to show all.")
        elif self.is_refused and not is_listing:
            words = self._why_no_list()
        elif is_listing or self._fleet.listed_at is None:
            words = ("Loading connections…", "Rows appear as they arrive.")
        else:
            how = (
                "U unlocks, then n creates"
                if self._lock.is_locked
                else "Press n to create"
            )
            words = ("No connections yet.", f"{how} one.")
        self._table.placeholder = self._wrapped(words)
        if not len(self._order):
            self._table.refresh()

    def _why_no_list(self) -> tuple[str, ...]:
        error = self._upkeep.list_error if self._upkeep is not None else None
        sentence = present.failure(error) if error is not None else self._refused
        again = () if self._client is None else ("", "Press R to retry.")
        return (sentence or "", *again)

    def _not_known_yet(self) -> tuple[str, ...]:
        """What has to be read before it is certain that nothing matches."""
        said = []
        if number := self.unread_names():
            names = present.plural(number, "name")
            said.append(f"{names} not read yet{self._time_left()}.")
        if self.looks_at_states and (number := self._fleet.unchecked()):
            said.append(f"{present.plural(number, 'connection')} not checked yet.")
        return tuple(said)

    def _time_left(self) -> str:
        """How long reading the names takes; empty where that is not known."""
        if (by := self._fleet.names_known_by()) is None:
            return ""
        now = self._clock()
        left = max(0.0, by - now.timestamp())
        return f", about {present.age(now.timestamp() - left, now)} left"

    def _wrapped(self, words: Sequence[str]) -> tuple[str, ...]:
        import textwrap

        room = max(30, min(90, self._table.size.width - 6))
        lines = [textwrap.wrap(sentence, room) or [""] for sentence in words]
        return tuple(line for wrapped in lines for line in wrapped)

    # -- the chosen one

    def _row_chosen(self) -> None:
        self._show_chosen()
        if self._settle is not None:
            self._settle.stop()
        if self._pane.display:
            # With each letter of a filter the cursor moves.
            is_typing = self._filter.input.has_focus
            rest = TYPING_SECONDS if is_typing else SETTLE_SECONDS
            self._settle = self.set_timer(rest, self._look_closely)
        self._show_to_sweep()

    @on(ConnectionTable.Scrolled)
    def _table_scrolled(self) -> None:
        self._show_to_sweep()

    def _show_to_sweep(self) -> None:
        """What is on screen is read first, and the first line has the age of its oldest
        status."""
        known = self.chosen
        alone = [known.id] if known is not None else []
        self._bar.on_screen = alone if self.is_reading else self._table.visible_ids
        if self._sweep is not None:
            self._sweep.show(self._bar.on_screen)

    def _show_chosen(self) -> None:
        known = self.chosen
        view = self.status_view
        if known is None or getattr(view, "connection_id", known.id) != known.id:
            self.status_view = Nothing()
        self._pane.show_connection(known, self._place)

    @property
    def _place(self) -> str:
        return f"{self._table.cursor_row + 1:,} of {len(self._order):,}"

    def watch_status_view(self, view: StatusView) -> None:
        try:
            self._pane.view = view
        except NoMatches:
            return  # not composed yet: the pane begins with nothing as well

    def _look_closely(self) -> None:
        self.load_status()
        self.load_changes()

    @work(group="changes", exclusive=True)
    async def load_changes(self) -> None:
        """The changes of the chosen connection's state that were seen here."""
        if (connection_id := self._table.chosen_id) is not None:
            changes = await self._memory.changes_of(connection_id)
            if self.is_mounted:
                self._pane.show_changes(connection_id, changes)
            writes = await self._writes_to(connection_id)
            if self.is_mounted and writes:
                self._pane.show_writes(connection_id, writes)

    async def _writes_to(self, connection_id: str) -> "Sequence[Entry]":
        """Creates and deletes from this machine; none where A says it is unreadable."""
        if self.audit is None:
            return ()
        try:
            return await asyncio.to_thread(self.audit.of, connection_id)
        except OSError:
            return ()

    def load_status(self) -> None:
        """Requests what the pages of the chosen connection lack, or have too old."""
        known = self.chosen
        if known is None or self._sweep is None or known.listed is None:
            return
        self._sweep.look_at(known.id)
        self._show_answers()

    def _answered(self, connection_id: str) -> None:
        if self.is_mounted and connection_id == self._table.chosen_id:
            self._show_answers()

    def _show_answers(self) -> None:
        """What the service answered last about the chosen connection, whole."""
        known = self.chosen
        if known is None or self._sweep is None or known.listed is None:
            return
        answers, trouble = self._sweep.answers(known.id), self._sweep.trouble
        self.status_view = status_view(known.id, answers, trouble, self._clock())

    def on_resize(self) -> None:
        self._table.columns = self.columns
        self.call_after_refresh(self._keep_focus)

    def _keep_focus(self) -> None:
        """The list takes the focus from a pane that no longer has room."""
        if self.focused is None:
            self._table.focus()

    # -- moving about

    def check_action(
        self,
        action: str,
        parameters: tuple[object, ...],  # noqa: ARG002  # Textual's
    ) -> bool | None:
        """Whether a key does anything here, and may."""
        if action in ("create", "delete") and self._lock.is_locked:
            return False
        if action == "tell_lock":
            return self._lock.is_locked
        if action == "lock":
            return not self._profile.is_demo
        if action in _OF_THE_LIST:
            return not self.is_reading
        if action == "back":
            in_pane = self.is_mounted and not self._table.has_focus
            is_ranging = self.is_mounted and self._table.is_ranging
            return self.is_reading or in_pane or self.view.is_narrowed or is_ranging
        if action in _OF_THE_PANE:
            return self.is_mounted and self._pane.display
        return True

    @on(ConnectionTable.Opened)
    def action_zoom(self) -> None:
        """Shows the pane on the whole screen, or beside the list again."""
        if self.is_reading:
            self.is_reading = False
        elif self.chosen is not None:
            self._table.pin()
            self.is_reading = True

    def watch_is_reading(self, is_reading: bool) -> None:
        self.set_class(is_reading, "-reading")
        self.refresh_bindings()
        if not self.is_mounted:
            return
        self._pane.hide_token()
        (self._pane.query_one("#body") if is_reading else self._table).focus()
        self.call_after_refresh(self._show_to_sweep)
        # Its age is that of what is on the screen now.
        self.call_after_refresh(self._bar.refresh)
        if is_reading:
            self._show_chosen()
            self._look_closely()

    def action_back(self) -> None:
        """Leaves the pane, then clears the filter. Never quits."""
        if self._table.cancel_range():
            return
        if self.is_reading:
            self.is_reading = False
        elif not self._table.has_focus:
            self._table.focus()
        elif self.view.is_narrowed:
            self.show_all()

    def action_focus_list(self) -> None:
        self.is_reading = False
        self._table.focus()

    def action_focus_pane(self) -> None:
        if self._pane.display:
            self._pane.query_one("#body").focus()
        else:
            self.action_zoom()

    def action_other_pane(self) -> None:
        if self._table.has_focus:
            self.action_focus_pane()
        else:
            self.action_focus_list()

    def action_step(self, rows: int) -> None:
        self._table.action_move(rows)
        if self.is_reading:
            self._look_closely()

    def action_filter(self) -> None:
        self.is_reading = False
        super().action_filter()

    def action_reveal(self) -> None:
        if privacy.is_on():
            self.say("Names and secrets are hidden. Press X to show them, then x.")
        elif self.chosen is not None:
            self._table.pin()
            self._pane.reveal_token()

    def privacy_changed(self) -> None:
        """Draws names and secrets anew, and replaces the last message."""
        self._table.repaint_rows()
        self._pane.draw()
        self._bar.refresh()
        self.say(
            "Names, domains, links and secrets are hidden. Press X to show them."
            if privacy.is_on()
            else "Names, domains and links are visible."
        )

    # -- refreshing

    def action_refresh_all(self) -> None:
        if self._client is None:
            self.post_message(self.ConnectWanted())
            return
        if self._sweep is not None:
            self._sweep.ask(self._table.visible_ids)
            self._sweep.ask_everything()
            self.say("Refreshing all connections.")
        self.refresh_connections()

    def lock_changed(self) -> None:
        super().lock_changed()
        self._bar.refresh()

    def action_pause(self) -> None:
        self._bar.is_paused = not self._bar.is_paused
        if self._sweep is not None:
            self._sweep.pause(self._bar.is_paused)
        self._bar.refresh()

    # -- all connections

    def _name_of(self, connection_id: str) -> str:
        known = self._fleet.get(connection_id)
        return present.named(known) if known else present.short_id(connection_id)

    @work(group="overview")
    async def action_overview(self) -> None:
        """Counts and changes of all connections; a choice there filters the list."""
        from connections_tui.tui.screens.overview import OverviewScreen, OverviewSource

        source = OverviewSource(
            kinds=lambda: self._fleet.kinds,
            changes=self._memory.recent,
            is_here=self._fleet.__contains__,
            name_of=self._name_of,
            began_at=lambda: self._memory.began_at,
        )
        screen = OverviewScreen(self._profile, source, self._clock)
        if (text := await self.app.push_screen_wait(screen)) is not None:
            self.is_reading = False
            self.view = View(sorts=self.view.sorts)
            self._filter.text = text

    def action_diagnostics(self) -> None:
        from connections_tui.tui.screens.diagnostics import (
            DiagnosticsScreen,
            DiagnosticsSource,
            FleetFigures,
        )

        fleet, sweep = self._fleet, self._sweep
        # Once: the figures are read each second, and there may be 100,000.
        oldest = min((k.status_at for k in fleet if k.status_at), default=None)
        source = DiagnosticsSource(
            sweep=lambda: sweep.state() if sweep is not None else None,
            fleet=lambda: FleetFigures(
                len(fleet), oldest, fleet.listed_at, fleet.unreadable
            ),
            name_of=self._name_of,
            places=self._places,
        )
        self.app.push_screen(DiagnosticsScreen(source, self._clock))

    # -- parts

    @property
    def _bar(self) -> EnvironmentBar:
        return self.query_one(EnvironmentBar)

    @property
    def _pane(self) -> StatusPane:
        return self.query_one(StatusPane)


_OF_THE_LIST = frozenset(
    {"filter", "problems", "health", "facets", "views", "sort", "columns", "create"}
)
_OF_THE_PANE = frozenset({"reveal", "step"})
