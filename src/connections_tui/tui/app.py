"""The application: themes, the first screen, the way to the service, and writes.

Writes are owned here, not by the screens that ask for them: leaving a screen
cannot orphan a request that may already have changed something.
"""

import asyncio
import gc
import sys
import traceback
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from rich.text import Text
from textual import events, on, work
from textual.app import App, SystemCommand
from textual.binding import Binding
from textual.screen import Screen

from connections_tui.api import ApiError, BadSettings, NotFound
from connections_tui.fleet import Fleet
from connections_tui.fleet.choices import Choices
from connections_tui.fleet.history import History
from connections_tui.fleet.memory import Memory
from connections_tui.tui import present
from connections_tui.tui.driver import driver_class
from connections_tui.tui.keys import KeyQueue
from connections_tui.tui.screens.connections import ConnectionsScreen
from connections_tui.tui.state import ProfileView
from connections_tui.tui.theme import DARK, THEMES

if TYPE_CHECKING:
    from connections_tui.api import ConnectionsClient
    from connections_tui.tui.creation import Creation, FormResult, Outcome

T = TypeVar("T")
Tell = Callable[[str], None]
"""Is told, in a sentence, what a person should know although all is well."""
ClientOpener = Callable[[], AbstractAsyncContextManager["ConnectionsClient"]]
HistoryOpener = Callable[[Tell], History | None]


def remember_nothing(_: Tell) -> None:
    """For a console without a file for its memory."""


class ConnectionsApp(App[None]):
    """The console for one profile. It is handed a way to open a client."""

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

    def __init__(
        self,
        profile: ProfileView,
        *,
        open_client: ClientOpener,
        clock: Callable[[], datetime],
        open_history: HistoryOpener = remember_nothing,
        preferences: Path | None = None,
        places: Mapping[str, str] | None = None,
    ) -> None:
        """``places``: what is kept where, in words, for the diagnostics."""
        super().__init__(driver_class=driver_class())
        self.profile = profile
        self.fleet = Fleet(clock)
        self._notices: list[str] = []
        """What there is to tell once there is a screen to tell it on."""
        history = open_history(self.tell)
        self.memory = Memory(self.fleet, history, clock=clock, on_notice=self.tell)
        self.memory.recall_first()
        self.choices = Choices(preferences, self.tell)
        self._places = places or {}
        self._open_client = open_client
        self._clock = clock
        self._client: ConnectionsClient | None = None
        self._opened = AsyncExitStack()
        self._writes: set[asyncio.Task[Any]] = set()
        self._outcomes: list[str] = []
        """What became of each write of this session, as sentences."""
        self._is_leaving = False
        self._keys = KeyQueue(self)
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = DARK.name

    def get_default_screen(self) -> Screen[Any]:
        return ConnectionsScreen(
            self.fleet,
            self.profile,
            self._clock,
            self.memory,
            self.choices,
            self._places,
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
            client = await self._opened.enter_async_context(self._open_client())
        except (ApiError, BadSettings) as error:
            self.connections.refuse(str(error))
            return
        finally:
            # All that was imported by now stays: it need not be looked through.
            gc.freeze()
            gc.enable()
        from connections_tui.fleet.upkeep import Sweep, Upkeep

        self._client = client
        sweep = Sweep(client, self.fleet, clock=self._clock)
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

    @on(ConnectionsScreen.CreateWanted)
    def _open_form(self) -> None:
        from connections_tui.tui.screens.create import CreateScreen

        self.push_screen(CreateScreen(self.profile, send=self.create), self._form_left)

    def create(self, creation: "Creation") -> "asyncio.Task[Outcome]":
        """Sends a create, once. The task outlives whichever screen awaits it."""
        return self._own(asyncio.create_task(self._create(creation)))

    async def _create(self, creation: "Creation") -> "Outcome":
        from connections_tui.tui.creation import Created, Unknown

        assert self._client is not None
        before = {known.id for known in self.fleet}
        outcome = await creation.send(self._client, self._clock)
        match outcome:
            case Created():
                self.fleet.add(outcome.connection)
                self.connections.refresh_connections()
            case Unknown():
                was_read = await self.connections.read_list_anew()
                new = tuple(known for known in self.fleet if known.id not in before)
                outcome = replace(outcome, new=new if was_read else None)
        if not creation.is_watched:
            is_error = not isinstance(outcome, Created)
            self.connections.say(outcome.sentence, is_error=is_error)
        self._outcomes.append(outcome.sentence)
        return outcome

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
        self._own(asyncio.create_task(self._delete(event.connection_id, event.name)))

    async def _delete(self, connection_id: str, name: str) -> None:
        """Deletes, once. The row goes only when the service agrees."""
        assert self._client is not None
        from connections_tui.tui.screens.delete import UNDO_DAYS

        connections = self.connections
        connections.mark_busy(connection_id, "deleting…")
        try:
            await self._client.delete(connection_id)
            gone = (
                f"Deleted {name}. Rutter Support can bring it back "
                f"for {UNDO_DAYS} days."
            )
        except NotFound:
            gone = f"{name} was gone already."
        except ApiError as error:
            connections.mark_busy(connection_id, None)
            self._outcomes.append(_why_not_deleted(name, error))
            connections.say(self._outcomes[-1], is_error=True)
            connections.refresh_connections()
            return
        connections.mark_busy(connection_id, None)
        self.fleet.forget(connection_id)
        connections.say(gone)
        self._outcomes.append(gone)

    def _own(self, task: "asyncio.Task[T]") -> "asyncio.Task[T]":
        self._writes.add(task)
        task.add_done_callback(self._write_ended)
        return task

    def _write_ended(self, task: "asyncio.Task[Any]") -> None:
        self._writes.discard(task)
        if not task.cancelled() and (fault := task.exception()) is not None:
            self._handle_exception(fault)  # type: ignore[arg-type]  # never an exit
        elif self._is_leaving and not self._writes:
            self.exit(message=self._outcomes[-1])

    # -- leaving

    async def action_quit(self) -> None:
        """Quits once no write is under way; the second time, at once."""
        if not self._writes:
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
            self.push_screen(HelpScreen(self.screen, self.profile))

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


def _why_not_deleted(name: str, error: ApiError) -> str:
    if error.may_have_happened:
        return (
            f"Whether {name} was deleted is unknown: {present.failure(error)} "
            "The list is read again; if it is still there, delete it again."
        )
    return f"{name} was not deleted: {present.failure(error)}"
