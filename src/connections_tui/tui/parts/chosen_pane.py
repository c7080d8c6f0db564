"""The chosen connection and the pane about it: its status, its history, its token."""

import asyncio
from collections.abc import Sequence
from operator import attrgetter
from typing import TYPE_CHECKING

from textual.binding import Binding
from textual.timer import Timer

from connections_tui.fleet import Change
from connections_tui.fleet.news import Answered
from connections_tui.tui.background import in_background
from connections_tui.tui.parts.part import Part
from connections_tui.tui.state import Loading, Nothing, StatusView, status_view
from connections_tui.words import present, privacy

if TYPE_CHECKING:
    from connections_tui.changes import Audit
    from connections_tui.changes.audit import Entry
    from connections_tui.tui.connections_screen import ConnectionsScreen

SETTLE_SECONDS = 0.15
"""How long the cursor stays on a row before its status is requested."""
FOLLOW_SECONDS = 0.01
"""After the cursor has moved, until the pane shows the new row."""
TYPING_SECONDS = 0.8
"""The same while a filter is being typed."""

_serial = attrgetter("serial")


class ChosenPane(Part):
    """Shows what is known of the chosen connection, and requests what is not."""

    BINDINGS = (
        Binding("x", "reveal", "Reveal token"),
        Binding("J", "step(1)", "Next", key_display="J/K"),
        Binding("K", "step(-1)", "Previous", show=False),
        Binding("T", "twin", "Next of this store", show=False),
    )

    def __init__(self, screen: "ConnectionsScreen") -> None:
        super().__init__(screen)
        self.status_view: StatusView = Nothing()
        self.audit: Audit | None = None
        """The record of creates and deletes; None before there is a client."""
        self._settle: Timer | None = None
        self._following: Timer | None = None

    def may(self, action: str) -> bool:
        if action == "twin":
            return True
        return self.screen.is_mounted and self.screen.pane.display

    def row_chosen(self) -> None:
        """The cursor is on another row."""
        screen = self.screen
        self._follow()
        if self._settle is not None:
            self._settle.stop()
        if screen.pane.display:
            # With each letter of a filter the cursor moves.
            is_typing = screen.filter.input.has_focus
            rest = TYPING_SECONDS if is_typing else SETTLE_SECONDS
            self._settle = screen.set_timer(rest, self.look_closely)
            screen.viewed.rests()
        screen.service.tell_what_is_on_screen()

    def _follow(self) -> None:
        """Shows the row once the keys are answered: its cursor is painted first."""
        if self._following is None:
            self._following = self.screen.set_timer(FOLLOW_SECONDS, self.show_chosen)

    def show_chosen(self) -> None:
        if self._following is not None:
            self._following.stop()
            self._following = None
        record, view = self.screen.chosen, self.status_view
        if record is None or getattr(view, "connection_id", record.id) != record.id:
            self._show(Nothing())
        self.screen.pane.show_connection(record, self._place)

    def show_place(self) -> None:
        """Which row it is, of how many."""
        if self._following is None:
            self.screen.pane.show_place(self._place)

    @property
    def _place(self) -> str:
        row, count = self.screen.table.cursor_row, len(self.screen.rows.order)
        return f"{row + 1:,} of {count:,}"

    def _show(self, view: StatusView) -> None:
        self.status_view = view
        self.screen.pane.view = view

    # -- its status

    def look_closely(self) -> None:
        """Requests what the pages of the chosen connection lack, or have too old."""
        self.load_status()
        self.load_changes()

    def load_status(self) -> None:
        record, sweep = self.screen.chosen, self.screen.service.sweep
        if record is not None and sweep is not None and record.listed is not None:
            sweep.look_at(record.id)
            self.show_answers()

    def answered(self, news: Answered) -> None:
        """The service answered about one."""
        chosen_id = self.screen.table.chosen_id
        if self.screen.is_mounted and news.connection_id == chosen_id:
            self.show_answers()

    def show_answers(self, *, if_loading: bool = False) -> None:
        """What the service answered last about the chosen connection, whole."""
        screen = self.screen
        record, sweep = screen.chosen, screen.service.sweep
        if record is None or sweep is None or record.listed is None:
            return
        if if_loading and not isinstance(self.status_view, Loading):
            return
        if self._following is not None:
            self.show_chosen()
        answers, trouble = sweep.answers(record.id), sweep.trouble
        self._show(status_view(record.id, answers, trouble, screen.clock()))

    # -- its history

    def health_changed(self, change: Change) -> None:
        if change.connection_id == self.screen.table.chosen_id:
            self.load_changes()

    def load_changes(self) -> None:
        """The changes of the chosen connection's state that were seen here."""
        in_background(self.screen, self._load_changes, group="changes", exclusive=True)

    async def _load_changes(self) -> None:
        screen = self.screen
        if (connection_id := screen.table.chosen_id) is None:
            return
        changes = await screen.cache.changes_of(connection_id)
        if screen.is_mounted:
            screen.pane.show_changes(connection_id, changes)
        writes = await self._writes_to(connection_id)
        if screen.is_mounted and writes:
            screen.pane.show_writes(connection_id, writes)

    async def _writes_to(self, connection_id: str) -> "Sequence[Entry]":
        """Creates and deletes from this machine; none where A says it is unreadable."""
        if self.audit is None:
            return ()
        try:
            return await asyncio.to_thread(self.audit.of, connection_id)
        except OSError:
            return ()

    # -- keys

    def action_step(self, rows: int) -> None:
        self.screen.table.action_move(rows)
        if self.screen.panes.is_reading:
            self.look_closely()

    def action_twin(self) -> None:
        """To the next connection of the store; from the last one to the first."""
        screen, record = self.screen, self.screen.chosen
        if record is None:
            return
        twins = screen.fleet.twins.of(record)
        if not twins:
            name = present.named(record)
            screen.say(f"No other connection of the same store as {name} is known.")
            return
        later = [twin for twin in twins if twin.serial > record.serial]
        twin = (later or twins)[0]
        screen.choose(twin.id)
        screen.table.pin()
        if screen.panes.is_reading:
            self.look_closely()
        number = sorted([record, *twins], key=_serial).index(twin) + 1
        screen.say(
            f"Connection {number} of {len(twins) + 1} of this store: "
            f"{present.short_id(twin.id)}, {twin.health.word}."
        )

    def action_reveal(self) -> None:
        if privacy.is_on():
            self.screen.say(
                "Names and secrets are hidden. Press X to show them, then x."
            )
        elif self.screen.chosen is not None:
            self.screen.table.pin()
            self.show_chosen()
            self.screen.pane.reveal_token()
