"""What the list screen asks of the service, and how it tells what comes of it."""

import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from textual.binding import Binding

from connections_tui.api import LoginRefused
from connections_tui.fleet.news import ListPass, Trouble
from connections_tui.tui.background import in_background
from connections_tui.tui.parts.part import Part
from connections_tui.words import present

if TYPE_CHECKING:
    from connections_tui.api import ConnectionsClient
    from connections_tui.fleet.asking import Sweep, Upkeep
    from connections_tui.tui.connections_screen import ConnectionsScreen

SWEEP_SECONDS = 0.05
"""From the first rows to the first status requests: rows are painted first, and reading
the first answer imports the models."""
SWEEP_WAITS_SECONDS = 1.5
"""How long a list that is still loading delays the first status requests."""


class Service(Part):
    """The list once in a while, statuses all the time."""

    BINDINGS = (
        Binding("R,ctrl+r", "refresh_all", "Refresh all", show=False),
        Binding("p", "pause", "Pause, resume", show=False),
    )

    def __init__(self, screen: "ConnectionsScreen") -> None:
        super().__init__(screen)
        self.client: ConnectionsClient | None = None
        self.upkeep: Upkeep | None = None
        self._refused: str | None = None
        """Why there is no client, and what to do."""
        self._refusal: LoginRefused | None = None
        self._told_lacking = ""

    @property
    def sweep(self) -> "Sweep | None":
        return self.upkeep.sweep if self.upkeep is not None else None

    @property
    def is_listing(self) -> bool:
        return self.upkeep is not None and self.upkeep.is_listing

    # -- connecting

    def connect(self, client: "ConnectionsClient", upkeep: "Upkeep") -> None:
        """Lists the connections, and keeps their statuses fresh."""
        screen = self.screen
        self.client, self.upkeep, self._refused = client, upkeep, None
        upkeep.sweep.watch(screen.table.watched)
        screen.bar.progress = lambda: upkeep.progress
        in_background(screen, upkeep.run, group="sweep", exclusive=True)
        self.refresh()

    def disconnect(self) -> None:
        """Cancels all requests."""
        self.screen.workers.cancel_node(self.screen)
        self.client = self.upkeep = None
        self.screen.bar.progress = lambda: None

    def refuse(self, sentence: str) -> None:
        """Not connected; the sentence says why and what to do."""
        self._refused = sentence
        self.explain_emptiness()
        self.screen.say(sentence, is_error=True)

    @property
    def is_refused(self) -> bool:
        """Whether the last attempt to load the list failed."""
        failed = self.upkeep is not None and self.upkeep.list_error is not None
        return failed or self._refused is not None

    # -- the list

    def refresh(self) -> None:
        """Reloads the list. What is known stays until the answer is complete."""
        # Dropped, not queued: with a slow service each tick would cancel the last
        # and nothing would ever be shown.
        if self.upkeep is not None and not self.upkeep.is_listing:
            in_background(self.screen, self.read_list_anew, group="list")

    def refresh_by_itself(self) -> None:
        """The time has come for another look at the list."""
        upkeep, is_paused = self.upkeep, self.screen.bar.is_paused
        if upkeep is not None and not is_paused and not upkeep.needs_a_person:
            self.refresh()

    async def read_list_anew(self) -> bool:
        """Loads the list, in a pass that begins now; whether it was complete."""
        if self.upkeep is None:
            return False
        is_whole = await self.upkeep.read_list()
        if is_whole and self.screen.is_mounted:
            self.screen.post_message(self.screen.ListRead())
            self._tell_what_is_lacking()
            self.screen.set_timer(SWEEP_SECONDS, self._begin_sweep)
        return is_whole

    def show_first_rows(self) -> None:
        """At once, and before their statuses are requested."""
        if self.is_listing and not len(self.screen.rows.order):
            self.screen.rows.catch_up()
            self.screen.set_timer(SWEEP_WAITS_SECONDS, self._begin_sweep)

    def _begin_sweep(self) -> None:
        if self.upkeep is not None and self.screen.is_mounted:
            self.tell_what_is_on_screen()
            self.upkeep.begin_sweep()

    def tell_what_is_on_screen(self) -> None:
        """What is on screen is read first, and the first line has the age of its oldest
        status."""
        screen = self.screen
        record = screen.chosen
        alone = [record.id] if record is not None else []
        is_reading = screen.panes.is_reading
        screen.bar.on_screen = alone if is_reading else screen.table.visible_ids
        if self.sweep is not None:
            self.sweep.show(screen.bar.on_screen)

    def learn(self, news: ListPass | Trouble) -> None:
        """Loading began or ended, or an error came or went."""
        error = news.error
        screen, upkeep = self.screen, self.upkeep
        if upkeep is None or not screen.is_mounted:
            return
        screen.bar.arrived, screen.bar.trouble = upkeep.arrived, upkeep.trouble
        screen.bar.redraw()
        if error is not None:
            screen.message.say(present.failure(error), is_error=True, passes=True)
            # Once for each refusal: an old one says nothing about a new secret.
            if isinstance(error, LoginRefused) and error is not self._refusal:
                self._refusal = error
                screen.post_message(screen.LoginNeeded(error))
        elif upkeep.trouble is None:
            screen.message.settle()
        screen.chosen_pane.show_answers(if_loading=True)
        self.explain_emptiness()

    def _tell_what_is_lacking(self) -> None:
        """Why what is shown may not be all, once; and what is no longer listed."""
        census, message = self.screen.fleet.census, self.screen.message
        lacking = " ".join(census.lacks)
        if lacking and lacking != self._told_lacking:
            message.say(lacking, is_error=True)
        elif census.gone:
            message.say(census.gone, is_error=census.unlisted > 0)
        self._told_lacking = lacking

    # -- keys

    def action_refresh_all(self) -> None:
        screen = self.screen
        if self.client is None:
            screen.post_message(screen.ConnectWanted())
            return
        screen.optional.forget_missing()
        if self.sweep is not None:
            self.sweep.ask(screen.table.visible_ids)
            self.sweep.ask_everything()
            screen.say("Refreshing all connections.")
        self.refresh()

    def action_pause(self) -> None:
        bar = self.screen.bar
        bar.is_paused = not bar.is_paused
        if self.sweep is not None:
            self.sweep.pause(bar.is_paused)
        bar.refresh()

    # -- why there are no rows

    def explain_emptiness(self) -> None:
        """Each kind of empty list has its own sentence and key."""
        screen = self.screen
        if not screen.is_mounted:
            return
        screen.table.placeholder = self._wrapped(tuple(self._why_empty()))
        if not len(screen.rows.order):
            screen.table.refresh()

    def _why_empty(self) -> Iterator[str]:
        screen, fleet = self.screen, self.screen.fleet
        filtering = screen.filtering
        if len(fleet) and filtering.view.is_narrowed:
            yield f"No connection matches {filtering.narrowed_by()}."
            yield from self._not_known_yet()
            yield "Press esc to show all."
        elif self.is_refused and not self.is_listing:
            error = self.upkeep.list_error if self.upkeep is not None else None
            yield present.failure(error) if error is not None else self._refused or ""
            if self.client is not None:
                yield from ("", "Press R to retry.")
        elif self.is_listing or fleet.listed_at is None:
            yield from ("Loading connections…", "Rows appear as they arrive.")
        else:
            yield "No connections yet."
            is_locked = screen.write_lock.is_locked
            how = "U unlocks, then n creates" if is_locked else "Press n to create"
            yield f"{how} one."

    def _not_known_yet(self) -> Iterator[str]:
        """What has to be read before it is certain that nothing matches."""
        filtering, fleet = self.screen.filtering, self.screen.fleet
        if number := filtering.unread_names():
            names = present.plural(number, "name")
            yield f"{names} not read yet{self._time_left()}."
        if filtering.looks_at_states and (number := fleet.unchecked()):
            yield f"{present.plural(number, 'connection')} not checked yet."

    def _time_left(self) -> str:
        """How long reading the names takes; empty where that is not known."""
        if (by := self.screen.fleet.names_known_by()) is None:
            return ""
        now = self.screen.clock()
        left = max(0.0, by - now.timestamp())
        return f", about {present.age(now.timestamp() - left, now)} left"

    def _wrapped(self, words: Sequence[str]) -> tuple[str, ...]:
        room = max(30, min(90, self.screen.table.size.width - 6))
        lines = [textwrap.wrap(sentence, room) or [""] for sentence in words]
        return tuple(line for wrapped in lines for line in wrapped)
