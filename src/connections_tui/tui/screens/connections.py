"""The list of connections, and beside it how the chosen one is doing."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from time import perf_counter

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.css.query import NoMatches
from textual.message import Message
from textual.reactive import reactive
from textual.screen import Screen
from textual.timer import Timer

from connections_tui.api import ApiError, ConnectionsClient, LoginRefused
from connections_tui.fleet import (
    Column,
    Context,
    Fleet,
    Known,
    Order,
    QueryError,
    Sort,
    Sweep,
    View,
)
from connections_tui.fleet.query import parse
from connections_tui.tui import describe, present
from connections_tui.tui.screens.choose import Choice, ChooseScreen
from connections_tui.tui.state import (
    Failed,
    Loaded,
    Loading,
    Nothing,
    ProfileView,
    StatusView,
)
from connections_tui.tui.widgets.connection_table import ConnectionTable
from connections_tui.tui.widgets.environment_bar import EnvironmentBar
from connections_tui.tui.widgets.filter_bar import FilterBar, FilterInput
from connections_tui.tui.widgets.health_chips import CHIPS, HealthChips
from connections_tui.tui.widgets.key_hints import KeyHints
from connections_tui.tui.widgets.message_line import MessageLine
from connections_tui.tui.widgets.status_pane import StatusPane

REFRESH_SECONDS = 60
CATCH_UP_SECONDS = 0.05
REPAINT_AGES_SECONDS = 10
AT_ONCE_SECONDS = 0.012
"""How long putting rows in order may keep a key waiting."""
CATCH_UP_SHARE = 4
"""How many times longer the order rests than it took to catch up."""
SETTLE_SECONDS = 0.15
"""How long the cursor rests on a row before its answers are asked for."""


class ConnectionsScreen(Screen[None]):
    """Wires list, chips, filter and pane to the fleet. Owns what is shown of it."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (16, "-tall")]
    BINDINGS = [
        Binding("escape", "back", "Back"),
        Binding("slash", "filter", "Filter", key_display="/"),
        Binding("exclamation_mark", "problems", "Problems", key_display="!"),
        Binding("0", "health(-1)", "All states", show=False),
        *(
            Binding(
                str(n), f"health({n - 1})", f"Only {health.word.lower()}", show=False
            )
            for n, health in enumerate(CHIPS, start=1)
        ),
        Binding("n", "create", "New"),
        Binding("y,c", "copy", "Copy"),
        Binding("L", "link", "Link"),
        Binding("D,ctrl+d", "delete", "Delete"),
        Binding("x", "reveal", "Reveal token"),
        Binding("J", "step(1)", "Next", key_display="J/K"),
        Binding("K", "step(-1)", "Previous", show=False),
        Binding("s", "sort", "Sort"),
        Binding("o", "open_link", "Open in browser", show=False),
        Binding("r", "refresh_chosen", "Ask again", show=False),
        Binding("R,ctrl+r", "refresh_all", "Refresh all", show=False),
        Binding("p", "pause", "Pause, resume", show=False),
        Binding("h,left", "focus_list", "To the list", show=False),
        Binding("l,right", "focus_pane", "To the pane", show=False),
        Binding("tab,shift+tab", "other_pane", "Other pane", show=False),
        Binding("z", "zoom", "Zoom the pane", show=False),
    ]

    class CreateWanted(Message):
        """A connection is to be created; for the application, which does it."""

    status_view: reactive[StatusView] = reactive(Nothing())
    view: reactive[View] = reactive(View())
    is_reading = reactive(False)
    """Whether the status pane has the whole screen."""

    def __init__(
        self, fleet: Fleet, profile: ProfileView, clock: Callable[[], datetime]
    ) -> None:
        super().__init__()
        self._fleet = fleet
        self._profile = profile
        self._clock = clock
        self._client: ConnectionsClient | None = None
        self._sweep: Sweep | None = None
        self._listing_failed: str | None = None
        self._listing = asyncio.Lock()
        self._is_sweeping = False
        self._troubles: dict[str, ApiError | None] = {}
        self._told_lacking = ""
        self._order = Order(fleet, self._query_context)
        self._aged_at = 0.0
        self._changed: set[str] = set()
        self._settle: Timer | None = None
        self._catch_up_timer: Timer | None = None
        self._pace = CATCH_UP_SECONDS
        fleet.on_change(self._on_fleet_change)

    def compose(self) -> ComposeResult:
        yield EnvironmentBar(self._profile, self._fleet, self._clock)
        yield HealthChips(self._fleet)
        yield FilterBar()
        with Horizontal(id="panes"):
            yield ConnectionTable(self._fleet, self._order, self._clock)
            yield StatusPane(self._clock)
        yield MessageLine(self._clock)
        yield KeyHints()

    def on_mount(self) -> None:
        self._table.focus()
        self._explain_emptiness()
        self.set_interval(1, self._grow_older)
        self.set_interval(REFRESH_SECONDS, self._refresh_by_itself)

    # -- what it is given

    def connect(self, client: ConnectionsClient, sweep: Sweep) -> None:
        """The way to the service is open: list, and keep asking."""
        self._client, self._sweep = client, sweep
        sweep.on_trouble = self._on_trouble
        self.refresh_connections()

    def refuse(self, sentence: str) -> None:
        """There is no way to the service; the sentence says why and what to do."""
        self._listing_failed = sentence
        self._explain_emptiness()
        self._message.say(sentence, is_error=True)

    @property
    def is_refused(self) -> bool:
        """Whether the last attempt to read the list failed."""
        return self._listing_failed is not None

    @property
    def chosen(self) -> Known | None:
        return self._fleet.get(self._table.chosen_id)

    def choose(self, connection_id: str) -> None:
        """Puts the cursor on a connection, taking filters away that would hide it."""
        self._catch_up()
        if not self._table.choose(connection_id) and connection_id in self._fleet:
            self._show_all()
            while not self._order.go_on(1):
                pass
            self._arranged()
            self._table.choose(connection_id)

    def say(self, message: str, *, is_error: bool = False) -> None:
        self._message.say(message, is_error=is_error)

    # -- the list

    @work(group="list")
    async def refresh_connections(self) -> None:
        """Reads the list again. What is known stays until the answer is whole."""
        # Dropped, not queued: with a slow service each tick would cancel the last
        # and nothing would ever be shown.
        if self._client is not None and not self._listing.locked():
            await self.read_list_anew()

    async def read_list_anew(self) -> bool:
        """A pass over the list that begins after this call; whether it was whole."""
        if self._client is None:
            return False
        async with self._listing:
            self._bar.is_refreshing = True
            self._explain_emptiness()
            error = await self._read_list(self._client)
        # Not in a finally: when this is cancelled, the screen is on its way out.
        self._bar.is_refreshing = False
        if error is None:
            self._on_listed()
        else:
            self._on_listing_failed(error)
        self._explain_emptiness()
        return error is None

    async def _read_list(self, client: ConnectionsClient) -> ApiError | None:
        try:
            listing = self._fleet.listing()
            async for batch in client.list_connections():
                listing.take(batch.connections, batch.unreadable)
                self._show_first_rows()
            listing.finish()
        except ApiError as error:
            return error
        return None

    def _show_first_rows(self) -> None:
        """At once, and before anything is asked about them."""
        if not len(self._order):
            self._catch_up()
            self.call_after_refresh(self._start_sweep)

    def _start_sweep(self) -> None:
        if self._sweep is not None and not self._is_sweeping:
            self._is_sweeping = True
            self._show_to_sweep()
            self.run_worker(self._sweep.run(), group="sweep", exclusive=True)

    def _on_listed(self) -> None:
        self._listing_failed = None
        self._show_trouble(listing=None)
        self.call_after_refresh(self._start_sweep)
        lacking = self._what_is_lacking()
        if lacking and lacking != self._told_lacking:
            self._message.say(lacking, is_error=True, passes=True)
        self._told_lacking = lacking

    def _what_is_lacking(self) -> str:
        """Why a whole list may still not be all there is; empty if it is."""
        if self._client is not None and self._client.lists_everything is False:
            return (
                "This server lists only working connections: disabled ones and those "
                "that need a new sign-in may be missing."
            )
        if self._fleet.unreadable:
            rows = present.plural(self._fleet.unreadable, "row")
            return f"{rows} of the list could not be read."
        return ""

    def _on_listing_failed(self, error: ApiError) -> None:
        self._listing_failed = present.failure(error)
        self._show_trouble(listing=error)

    def _on_trouble(self, error: ApiError | None) -> None:
        """The sweep cannot ask, or can again."""
        self._show_trouble(sweep=error)

    def _show_trouble(self, **troubles: ApiError | None) -> None:
        """Trouble with the list and with the statuses; it is over when both are."""
        self._troubles |= troubles
        (new,) = troubles.values()
        standing = [error for error in self._troubles.values() if error is not None]
        self._bar.trouble = standing[0] if standing else None
        self._bar.refresh()
        if new is not None:
            self._message.say(present.failure(new), is_error=True, passes=True)
        elif not standing:
            self._message.settle()

    def _refresh_by_itself(self) -> None:
        if not self._bar.is_paused and not isinstance(self._bar.trouble, LoginRefused):
            self.refresh_connections()

    def _on_fleet_change(self, ids: frozenset[str]) -> None:
        """Collects what changed; the screen is drawn once for many changes."""
        self._changed |= ids
        if self._catch_up_timer is None and self.is_mounted:
            self._catch_up_timer = self.set_timer(self._pace, self._catch_up)

    def _catch_up(self) -> None:
        self._catch_up_timer = None
        changed, self._changed = frozenset(self._changed), set()
        if not self.is_mounted:
            return
        self._table.repaint_rows(changed)
        began = perf_counter()
        self._order.learn(changed)
        self._arranged()
        # While 100,000 rows come in, putting them in order takes a while: keys first.
        self._pace = max(CATCH_UP_SECONDS, CATCH_UP_SHARE * (perf_counter() - began))
        if self._table.chosen_id in changed:
            self._show_chosen()

    def _grow_older(self) -> None:
        self._bar.refresh()
        if perf_counter() - self._aged_at >= REPAINT_AGES_SECONDS:
            self._aged_at = perf_counter()
            self._table.repaint_rows()
            self._pane.draw()

    # -- the view

    def _query_context(self) -> Context:
        return Context(now=self._clock().timestamp())

    def watch_view(self) -> None:
        if self.is_mounted:
            self._order.show(self.view)
            self._table.sorts = self.view.sorts
            self._go_on_arranging()
            self.refresh_bindings()

    def _go_on_arranging(self) -> None:
        """A frame's worth now; the rest between keys."""
        if not self._order.go_on(AT_ONCE_SECONDS):
            self.set_timer(0.001, self._go_on_arranging)
        self._arranged()

    def _arranged(self) -> None:
        """The rows have changed: shows them, and what is told of them."""
        self._table.follow()
        self._chips.picked = self.view.health
        self._chips.only_problems = self.view.only_problems
        self._chips.refresh()
        self._bar.refresh()
        self._filter.say(self._tally())
        self._explain_emptiness()

    def _tally(self) -> str:
        whole = len(self._fleet)
        if not self.view.is_narrowed:
            return f"{whole:,}"
        limits = [self.view.health.word] if self.view.health else []
        limits += ["problems"] if self.view.only_problems else []
        words = f"{', '.join(limits)}  " if limits else ""
        return f"{words}{len(self._order):,} of {whole:,}"

    def _explain_emptiness(self) -> None:
        """Five kinds of nothing, each with its key."""
        if not self.is_mounted:
            return
        words: tuple[str, ...]
        if len(self._fleet) and self.view.is_narrowed:
            text = f"No connection matches {self._narrowed_by()}."
            words = (text, "esc shows all of them.")
        elif self._listing_failed is not None:
            words = self._why_no_list()
        elif self._listing.locked() or self._fleet.listed_at is None:
            words = ("Asking for the connections…", "They appear as they arrive.")
        else:
            words = ("No connections yet.", "n makes the first one.")
        self._table.placeholder = words
        if not len(self._order):
            self._table.refresh()

    def _why_no_list(self) -> tuple[str, ...]:
        import textwrap

        room = max(30, min(90, self._table.size.width - 6))
        again = () if self._client is None else ("", "R asks again.")
        return (*textwrap.wrap(self._listing_failed or "", room), *again)

    def _narrowed_by(self) -> str:
        text = self._filter.input.value.strip()
        parts = [f"“{text}”"] if text else []
        parts += [self.view.health.word] if self.view.health else []
        parts += ["problems"] if self.view.only_problems else []
        return " and ".join(parts)

    @on(FilterBar.Changed)
    def _filter_typed(self, event: FilterBar.Changed) -> None:
        try:
            query = parse(event.text)
        except QueryError as error:
            self.say(error.message, is_error=True)
            return
        self.view = replace(self.view, query=query)

    def _show_all(self) -> None:
        """Takes away all that narrows the list."""
        self._filter.input.value = ""
        self.view = View(sorts=self.view.sorts)

    @on(FilterInput.Left)
    def _filter_left(self) -> None:
        self._table.focus()

    @on(HealthChips.Picked)
    def _chip_picked(self, event: HealthChips.Picked) -> None:
        self.view = replace(self.view, health=event.health, only_problems=False)

    @on(ConnectionTable.SortClicked)
    def _head_clicked(self, event: ConnectionTable.SortClicked) -> None:
        self._sort_by(event.column)

    def _sort_by(self, column: Column) -> None:
        """Sorts by a column; the same one again turns the order round."""
        current = self.view.sorts[0]
        turned = current.column is column and not current.descending
        self.view = replace(self.view, sorts=(Sort(column, descending=turned),))

    # -- the chosen one

    @on(ConnectionTable.Chosen)
    def _row_chosen(self) -> None:
        self._show_chosen()
        if self._settle is not None:
            self._settle.stop()
        if self._pane.display:
            self._settle = self.set_timer(SETTLE_SECONDS, self.load_status)
        self._show_to_sweep()

    @on(ConnectionTable.Scrolled)
    def _table_scrolled(self) -> None:
        self._show_to_sweep()

    def _show_to_sweep(self) -> None:
        """What is on screen is asked first, and its oldest status has its age told."""
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
        place = f"{self._table.cursor_row + 1:,} of {len(self._order):,}"
        self._pane.show_connection(known, place)

    def watch_status_view(self, view: StatusView) -> None:
        try:
            self._pane.view = view
        except NoMatches:
            return  # not composed yet: the pane begins with nothing as well

    @work(group="status", exclusive=True)
    async def load_status(self) -> None:
        """Asks for the chosen connection's answers, whole, as its pages show them."""
        known = self.chosen
        if known is None or self._client is None:
            return
        self.status_view = Loading(known.id)
        try:
            status = await self._client.status(known.connection)
        except ApiError as error:
            if not isinstance(error, LoginRefused):
                self._fleet.learn_failure(known.id, error)
            self._publish(Failed(known.id, error, self._clock()))
            return
        self._fleet.learn_status(known.id, status.value)
        try:
            details = await self._client.fetch(known.connection)
            self._fleet.learn_details(known.id, details.value)
            self._publish(Loaded(known.id, status, self._clock(), details))
        except ApiError as error:
            # Not every platform has details; its status is what matters.
            self._publish(Loaded(known.id, status, self._clock(), error))

    def _publish(self, view: Loaded | Failed) -> None:
        """Shows an answer, unless the person has gone on to another connection."""
        if view.connection_id == self._table.chosen_id:
            self.status_view = view

    def on_resize(self) -> None:
        self.call_after_refresh(self._keep_focus)

    def _keep_focus(self) -> None:
        """A pane that had no room left takes the focus with it; the list gets it."""
        if self.focused is None:
            self._table.focus()

    # -- moving about

    def check_action(
        self,
        action: str,
        parameters: tuple[object, ...],  # noqa: ARG002  # Textual's
    ) -> bool | None:
        """Hides what does nothing where the person is."""
        if action in _OF_THE_LIST:
            return not self.is_reading
        if action == "back":
            in_pane = self.is_mounted and not self._table.has_focus
            return self.is_reading or in_pane or self.view.is_narrowed
        if action in _OF_THE_PANE:
            return self.is_mounted and self._pane.display
        return True

    @on(ConnectionTable.Opened)
    def action_zoom(self) -> None:
        """The pane takes the whole screen, and gives it back."""
        if self.is_reading:
            self.is_reading = False
        elif self.chosen is not None:
            self.is_reading = True

    def watch_is_reading(self, is_reading: bool) -> None:
        self.set_class(is_reading, "-reading")
        self.refresh_bindings()
        if not self.is_mounted:
            return
        self._pane.hide_token()
        (self._pane.query_one("#body") if is_reading else self._table).focus()
        self.call_after_refresh(self._show_to_sweep)
        if is_reading:
            self._show_chosen()
            self.load_status()

    def action_back(self) -> None:
        """One step back: out of the pane, then out of the filter. Never quits."""
        if self.is_reading:
            self.is_reading = False
        elif not self._table.has_focus:
            self._table.focus()
        elif self.view.is_narrowed:
            self._show_all()

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
            self.load_status()

    def action_filter(self) -> None:
        self.is_reading = False
        self._filter.input.focus()

    def action_problems(self) -> None:
        only = not self.view.only_problems
        self.view = replace(self.view, only_problems=only, health=None)

    def action_health(self, chip: int) -> None:
        """Shows one health word only; the same key again shows all."""
        health = CHIPS[chip] if chip >= 0 else None
        if health is self.view.health:
            health = None
        self.view = replace(self.view, health=health, only_problems=False)

    @work(group="sort-menu")
    async def action_sort(self) -> None:
        """A menu with every column; the same one again reverses."""
        keys = dict(zip("stdplckiw", Column, strict=True))
        choices = [Choice(key, c.value, self._order_of(c)) for key, c in keys.items()]
        if key := await self.app.push_screen_wait(ChooseScreen("Sort by", choices)):
            self._sort_by(keys[key])

    def _order_of(self, column: Column) -> str:
        sort = self.view.sorts[0]
        if column is not sort.column:
            return ""
        return "▾ now descending" if sort.descending else "▴ now ascending"

    # -- asking again

    def action_refresh_chosen(self) -> None:
        if (known := self.chosen) is not None and self._sweep is not None:
            self.say(f"Asking again about {present.named(known)}.")
            self._sweep.ask([known.id])
            if self._pane.display:
                self.load_status()

    def action_refresh_all(self) -> None:
        if self._sweep is not None:
            self._sweep.ask(self._table.visible_ids)
        self.refresh_connections()

    def action_pause(self) -> None:
        self._bar.is_paused = not self._bar.is_paused
        if self._sweep is not None:
            self._sweep.pause(self._bar.is_paused)
        self._bar.refresh()

    # -- what one does with a connection

    def action_reveal(self) -> None:
        if self.chosen is not None:
            self._pane.reveal_token()

    @work(group="copy")
    async def action_copy(self) -> None:
        """A menu of what can be copied; the toast says how it went."""
        known = self.chosen
        if known is None:
            return
        texts = {
            "i": ("ID", known.id),
            "n": ("store name", known.store or ""),
            "l": ("link", known.link_url or ""),
            "j": ("JSON", describe.raw_text(known, self.status_view)),
        }
        choices = [
            Choice(key, what, "as in tab 4" if key == "j" else text)
            for key, (what, text) in texts.items()
            if text
        ]
        key = await self.app.push_screen_wait(ChooseScreen("Copy", choices))
        if key is not None:
            await self._copy(*texts[key])

    async def _copy(self, what: str, text: str) -> None:
        from connections_tui.tui.clipboard import copy

        how = await copy(self.app, text)
        size = present.plural(len(text), "character")
        self.notify(f"Copied the {what} ({size}) to the {how}.", markup=False)

    def action_create(self) -> None:
        if self._client is None:
            self.say("There is no way to the service yet, so nothing can be created.")
        else:
            self.post_message(self.CreateWanted())

    def action_link(self) -> None:
        if (known := self.chosen) is None:
            return
        if not known.link_url:
            self.say(f"The service gave no link for {present.named(known)}.")
            return
        self.show_link(known.id)

    def show_link(
        self,
        connection_id: str,
        *,
        awaits_merchant: bool | None = None,
        link_url: str | None = None,
    ) -> None:
        """The link card, watching the connection until the merchant signs in."""
        from connections_tui.tui.screens.link import LinkScreen

        ask = self._sweep.want if self._sweep is not None else None
        self.app.push_screen(
            LinkScreen(
                self._fleet,
                connection_id,
                ask=ask,
                awaits_merchant=awaits_merchant,
                link_url=link_url,
            )
        )

    def action_open_link(self) -> None:
        known = self.chosen
        if known is None or not known.link_url:
            return
        from connections_tui.tui.screens.link import open_in_browser

        self.say(open_in_browser(known.link_url))

    @work(group="delete")
    async def action_delete(self) -> None:
        """Ask, delete, and let the row go once the service agrees."""
        known = self.chosen
        if known is None or self._client is None:
            return
        from connections_tui.tui.screens.delete import DeleteScreen

        # The ID is taken now: whatever the list does meanwhile cannot change it.
        connection_id, name = known.id, present.named(known)
        if connection_id in self._table.notes:
            self.say(f"{name} is being deleted already.")
            return
        screen = DeleteScreen(known, self._profile, self._clock())
        if not await self.app.push_screen_wait(screen):
            return
        self.post_message(DeleteScreen.Confirmed(connection_id, name))

    def mark(self, connection_id: str, note: str | None) -> None:
        """What a row says while something is done to it."""
        if note is None:
            self._table.notes.pop(connection_id, None)
        else:
            self._table.notes[connection_id] = note
        self._table.repaint_rows(frozenset({connection_id}))

    # -- parts

    @property
    def _bar(self) -> EnvironmentBar:
        return self.query_one(EnvironmentBar)

    @property
    def _chips(self) -> HealthChips:
        return self.query_one(HealthChips)

    @property
    def _filter(self) -> FilterBar:
        return self.query_one(FilterBar)

    @property
    def _table(self) -> ConnectionTable:
        return self.query_one(ConnectionTable)

    @property
    def _pane(self) -> StatusPane:
        return self.query_one(StatusPane)

    @property
    def _message(self) -> MessageLine:
        return self.query_one(MessageLine)


_OF_THE_LIST = frozenset({"filter", "problems", "health", "sort", "create"})
_OF_THE_PANE = frozenset({"reveal", "step"})
