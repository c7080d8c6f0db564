"""The application: themes, the first screen, the way to the service, and leaving.

It works for one session at a time: one profile, its client and its files.
"""

import asyncio
import gc
import sys
import traceback
from collections.abc import Callable, Iterable
from contextlib import AsyncExitStack
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.text import Text
from textual import events, on, work
from textual.app import App, SystemCommand
from textual.binding import Binding
from textual.screen import Screen

from connections_tui.api import ApiError, BadSettings
from connections_tui.fleet import Fleet
from connections_tui.fleet.choices import Choices
from connections_tui.fleet.memory import Memory
from connections_tui.tui.driver import driver_class
from connections_tui.tui.keys import KeyQueue
from connections_tui.tui.screens.connections import ConnectionsScreen
from connections_tui.tui.session import Session
from connections_tui.tui.state import ProfileView, WriteLock
from connections_tui.tui.theme import DARK, THEMES

if TYPE_CHECKING:
    from connections_tui.api import ConnectionsClient
    from connections_tui.audit import Audit
    from connections_tui.tui.creation import FormResult
    from connections_tui.tui.writes import Writes


class ConnectionsApp(App[None]):
    """The console. It is handed a session and opens nothing else by itself."""

    TITLE = "connections-tui"
    CSS_PATH = "styles.tcss"
    ENABLE_COMMAND_PALETTE = True
    BINDINGS = [
        Binding("colon", "command_palette", "Commands", key_display=":"),
        Binding("ctrl+p", "command_palette", "Commands", key_display="ctrl+p"),
        Binding("question_mark", "help", "Help", key_display="?"),
        Binding("f1", "help", "Help", key_display="F1"),
        Binding("q", "leave", "Back, or quit", show=False),
        # First of all: over a dialog no other key of the application's counts.
        Binding("ctrl+q", "quit", "Quit", show=False, priority=True),
    ]

    def __init__(self, session: Session, *, clock: Callable[[], datetime]) -> None:
        super().__init__(driver_class=driver_class())
        self._clock = clock
        self._notices: list[str] = []
        """What there is to tell once there is a screen to tell it on."""
        self._is_leaving = False
        self._keys = KeyQueue(self)
        self._begin(session)
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = DARK.name

    def _begin(self, session: Session) -> None:
        """Everything that belongs to one profile, new."""
        self.session = session
        self.lock = WriteLock(session.profile)
        self.fleet = Fleet(self._clock)
        history = session.open_history(self.tell)
        self.memory = Memory(
            self.fleet, history, clock=self._clock, on_notice=self.tell
        )
        self.memory.recall_first()
        self.choices = Choices(session.preferences, self.tell)
        self.writes: Writes | None = None
        """None while there is no way to the service."""
        self._opened = AsyncExitStack()

    @property
    def profile(self) -> ProfileView:
        return self.session.profile

    def get_default_screen(self) -> Screen[Any]:
        return ConnectionsScreen(
            self.fleet,
            self.lock,
            self._clock,
            self.memory,
            self.choices,
            self.session.places,
        )

    @property
    def connections(self) -> ConnectionsScreen:
        screen = self.screen_stack[0]
        assert isinstance(screen, ConnectionsScreen)
        return screen

    async def on_event(self, event: events.Event) -> None:
        if self._keys.may_pass(event):
            await super().on_event(event)

    def on_ready(self) -> None:
        self._keys.begin()
        # After the first frame: what the client imports would delay it.
        self.call_after_refresh(self.connect)
        self.call_after_refresh(self.remember)
        while self._notices:
            self.tell(self._notices.pop(0))

    @work(group="memory")
    async def remember(self) -> None:
        """Recalls what the first frame did not wait for; then keeps what changes."""
        await self.memory.recall_rest()
        await self.memory.run()

    @work(group="connect")
    async def connect(self) -> None:
        """Opens the way to the service, or says why there is none."""
        if self._exit:
            return  # left before the first frame: nobody would close what is opened
        try:
            client = await self._opened.enter_async_context(
                self.session.open_client(None)
            )
        except (ApiError, BadSettings) as error:
            self.connections.refuse(str(error))
            return
        finally:
            # All that was imported by now stays: it need not be looked through.
            gc.freeze()
            gc.enable()
        from connections_tui.fleet.upkeep import Sweep, Upkeep

        sweep = Sweep(client, self.fleet, clock=self._clock)
        self._take_writes(client)
        self.connections.connect(client, Upkeep(client, self.fleet, sweep))

    async def on_unmount(self) -> None:
        await self._opened.aclose()
        await self.memory.close()

    def tell(self, sentence: str) -> None:
        """What a person should know although all is well; stays for a while."""
        if not self.is_running:
            self._notices.append(sentence)
            return
        self.notify(sentence, severity="warning", markup=False, timeout=15)

    def _fatal_error(self) -> None:
        """A fault of ours ends the program with one line.

        Textual would print every frame with its locals: tokens, forms, URLs.
        """
        error = sys.exc_info()[1] or self._exception
        place = ""
        if error is not None and error.__traceback__ is not None:
            last = traceback.extract_tb(error.__traceback__)[-1]
            place = f" in {Path(last.filename).name}, line {last.lineno}"
        self.bell()
        self._exit_renderables.append(
            Text(
                "connections-tui stopped because of a fault of its own "
                f"({type(error).__name__}{place}). Nothing was sent again; what was "
                "created or deleted stands. Start it again to see the list as it is."
            )
        )
        self._close_messages_no_wait()

    # -- writes

    def _take_writes(self, client: "ConnectionsClient") -> None:
        from connections_tui.tui.writes import Writes

        audit = self.session.audit() if self.session.audit is not None else None
        self.writes = Writes(
            client,
            self.fleet,
            audit,
            place=self.connections,
            clock=self._clock,
            tell=self.tell_outcome,
        )
        self.writes.on_end = self._write_ended
        if audit is not None:
            self._tell_orphans(audit)

    @work(group="orphans")
    async def _tell_orphans(self, audit: "Audit") -> None:
        """Tells of changes that were under way when their console ended."""
        from connections_tui.tui.writes import told_orphans

        if told := await told_orphans(audit):
            self.tell_outcome("Not known what became of it", told)

    @on(ConnectionsScreen.CreateWanted)
    def _open_form(self) -> None:
        from connections_tui.tui.screens.create import CreateScreen

        if self.writes is not None and not self.lock.is_locked:
            self.push_screen(CreateScreen(self.profile, self.writes), self._form_left)

    def _form_left(self, result: "FormResult | None") -> None:
        """The form was left: shows what came of it, if anything did."""
        if result is None:
            return
        self.connections.choose(result.connection_id)
        if result.created is not None:
            self.connections.say(result.created.sentence)
            self.connections.show_link(
                result.connection_id,
                awaits_merchant=result.awaits_merchant,
                link_url=result.created.link_url,
            )

    @on(ConnectionsScreen.DeleteConfirmed)
    def _delete_confirmed(self, event: ConnectionsScreen.DeleteConfirmed) -> None:
        if self.writes is not None and not self.lock.is_locked:
            self.writes.delete(event.known, event.name)

    def tell_outcome(self, title: str, sentences: str) -> None:
        """What a person must not miss: shown until it is answered.

        Over another dialog it does not push in front: keys meant for that would
        answer it.
        """
        from connections_tui.tui.screens.outcome import OutcomeScreen

        if isinstance(self.screen, ConnectionsScreen):
            self.push_screen(OutcomeScreen(title, sentences))
        else:
            self.notify(
                sentences, title=title, severity="error", markup=False, timeout=60
            )

    def _write_ended(self, task: "asyncio.Task[Any]") -> None:
        if not task.cancelled() and (fault := task.exception()) is not None:
            self._handle_exception(fault)  # type: ignore[arg-type]  # never an exit
        elif self._is_leaving and self.writes and not self.writes.are_under_way:
            self.exit(message=self.writes.outcomes[-1])

    # -- leaving

    async def action_quit(self) -> None:
        """Quits once no write is under way; the second time, at once."""
        if self.writes is None or not self.writes.are_under_way:
            self.exit()
        elif self._is_leaving:
            self.exit(
                message="A change was sent and its outcome was not waited for: look at "
                "the list before making it again."
            )
        else:
            self._is_leaving = True
            self.tell(
                "A change is on its way to the service. The console closes when its "
                "outcome is known; ctrl+q again closes it now."
            )

    async def action_leave(self) -> None:
        """q goes one step back, and quits at the list."""
        connections = self.connections
        if connections.is_reading:
            connections.action_back()
        else:
            await self.action_quit()

    # -- help and commands

    def action_help(self) -> None:
        from connections_tui.tui.screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self.screen, self.lock))

    def action_toggle_theme(self) -> None:
        """Dark to light and back."""
        names = [theme.name for theme in THEMES]
        self.theme = names[names.index(self.theme) - 1]

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Every action of the screen, by name. No screenshots: a shown token would
        be in them."""
        seen = set()
        for active in screen.active_bindings.values():
            binding = active.binding
            if binding.system or not binding.description or not active.enabled:
                continue
            if binding.description not in seen:
                seen.add(binding.description)
                yield SystemCommand(
                    binding.description,
                    f"key {binding.key_display or binding.key}",
                    self._runner(active.node, binding.action),
                )
        yield SystemCommand(
            "Light or dark theme", "The other theme", self.action_toggle_theme
        )

    def _runner(self, node: Any, action: str) -> Callable[[], Any]:
        return lambda: self.run_worker(self.run_action(action, node), group="command")
