"""The application: global keys, themes, changes, errors and quitting."""

import asyncio
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from textual import events, on, work
from textual.app import SystemCommand
from textual.binding import Binding
from textual.filter import LineFilter
from textual.screen import Screen
from textual.widget import Widget

from connections_tui.crashes import CrashReports
from connections_tui.fleet.shown.preferences import Preferences
from connections_tui.text import clean, typeable
from connections_tui.tui import glimpse, symbols
from connections_tui.tui.screens.connections import ConnectionsScreen
from connections_tui.tui.session import Profiles, Session
from connections_tui.tui.session_app import SessionApp
from connections_tui.tui.terminal import layouts
from connections_tui.tui.terminal.keys import Careful, KeyQueue
from connections_tui.tui.terminal.process import NOT_WAITED_FOR
from connections_tui.tui.theme import DARK, THEMES
from connections_tui.words import present, privacy

if TYPE_CHECKING:
    from connections_tui.api import ConnectionsClient
    from connections_tui.changes.audit import Audit
    from connections_tui.changes.creation import FormResult


_ONLY_BY_NAME = frozenset({"delete", "lock", "tell_lock", "quit", "leave"})
"""Actions that no letter of another keyboard layout starts."""


class ConnectionsApp(SessionApp):
    """The console. It works with the session it is given and opens nothing else."""

    TITLE = "connections-tui"
    CSS_PATH = "styles.tcss"
    ENABLE_COMMAND_PALETTE = True
    NOT_AFTER_ESC = frozenset("D")
    BINDINGS = [
        Binding("colon", "command_palette", "Commands", key_display=":"),
        Binding("ctrl+p", "command_palette", "Commands", key_display="ctrl+p"),
        Binding("question_mark", "help", "Help", key_display="?"),
        Binding("f1", "help", "Help", key_display="F1"),
        Binding("P", "profiles", "Profiles", show=False),
        Binding("E", "errors", "Errors and requests", show=False),
        Binding("A", "audit", "Audit: changes from this machine", show=False),
        Binding("X", "privacy", "Hide or show names", show=False),
        Binding("q", "leave", "Back or quit", show=False),
        # Priority: over a dialog no other global key works.
        Binding("ctrl+q", "quit", "Quit", show=False, priority=True),
    ]

    def __init__(
        self,
        session: Session,
        *,
        clock: Callable[[], datetime],
        profiles: Callable[[], Profiles] | None = None,
        crashes: CrashReports | None = None,
    ) -> None:
        super().__init__(session, clock=clock, profiles=profiles, crashes=crashes)
        privacy.turn(self.looks.current.hides_names)
        symbols.turn(self._wants_ascii())
        self._ascii = symbols.AsciiFilter()
        self._tongue = layouts.tongue_of(os.environ)
        self._layout_hint = ""
        self._is_leaving = False
        self._keys = KeyQueue(self)
        for theme in THEMES:
            self.register_theme(theme)
        chosen = self.looks.current.theme
        is_known = chosen in {theme.name for theme in THEMES}
        self.theme = chosen if is_known else DARK.name

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Paste) and not _tells_of_pastes(self.focused):
            event.text = typeable(event.text)
        if not self._keys.may_pass(event):
            return
        if isinstance(event, events.Key) and (as_typed := self._by_place(event)):
            event = as_typed
        await super().on_event(event)

    def on_ready(self) -> None:
        # Textual calls the one of the class above by itself.
        self._keys.begin()

    # -- keyboards and symbols

    def _by_place(self, event: events.Key) -> events.Key | None:
        """The key meant where a letter of another layout came; None where it counts
        as it is. What destroys or ends something needs its own letter."""
        character = event.character or ""
        latin = layouts.latin_key(character, self._tongue)
        if latin is None or not self.screen_stack:
            return None
        screen, focused = self.screen, self.focused
        if focused is not None and focused.check_consume_key(event.key, character):
            return None
        key = layouts.key_event(latin) if latin else None
        bound = screen.active_bindings.get(key.key) if key else None
        action = bound.binding.action.partition("(")[0] if bound else ""
        if key is None or isinstance(screen, Careful) or action in _ONLY_BY_NAME:
            self._hint(layouts.not_taken(character, latin))
            return None
        self._hint(layouts.taken(character, latin))
        return key

    def _hint(self, sentence: str) -> None:
        """A remark on the keyboard; on the list in its line, elsewhere once."""
        if isinstance(self.screen, ConnectionsScreen):
            self.connections.say(sentence)
        elif sentence != self._layout_hint:
            self.notify(sentence, markup=False, timeout=4)
        self._layout_hint = sentence

    def get_line_filters(self) -> Sequence[LineFilter]:
        filters = super().get_line_filters()
        return [*filters, self._ascii] if symbols.is_ascii() else filters

    @on(symbols.GlyphsMeasured)
    def _glyphs_measured(self, event: symbols.GlyphsMeasured) -> None:
        """The terminal has told how wide it draws glyphs; a choice counts more."""
        if not self._chosen_symbols():
            self.draw_symbols(ascii_only=event.are_wide)

    def _chosen_symbols(self) -> str:
        return symbols.chosen(os.environ, self.looks.current.symbols)

    def _wants_ascii(self) -> bool:
        """As chosen; until the terminal has told, else as the locale suggests."""
        if choice := self._chosen_symbols():
            return choice == symbols.ASCII
        return symbols.wide_by_locale(os.environ)

    def action_toggle_symbols(self) -> None:
        """ASCII symbols and lines, or the others; kept for all profiles."""
        chosen = symbols.UNICODE if symbols.is_ascii() else symbols.ASCII
        self.draw_symbols(ascii_only=chosen == symbols.ASCII)
        self.keep_look(lambda looks: replace(looks, symbols=chosen))

    def draw_symbols(self, *, ascii_only: bool) -> None:
        """Draws everything anew, with these symbols and lines."""
        if symbols.is_ascii() is not ascii_only:
            symbols.turn(ascii_only)
            for screen in self.screen_stack:
                for widget in screen.walk_children(with_self=True):
                    widget.refresh()

    # -- writes

    @property
    def is_changing(self) -> bool:
        return self.writes is not None and self.writes.are_under_way

    async def changes_told(self, seconds: float) -> str | None:
        assert self.writes is not None
        self.writes.end()
        if not await self.writes.wait(seconds):
            return None
        return next(reversed(self.writes.outcomes), "")

    def client_opened(self, client: "ConnectionsClient") -> None:
        """Changes are possible now; reports those of earlier sessions."""
        from connections_tui.changes.writes import Writes

        audit = self.session.audit() if self.session.audit is not None else None
        self.writes = Writes(
            client,
            self.fleet,
            audit,
            place=self.connections,
            clock=self._clock,
            tell=self.tell_outcome,
            undo_days=self.profile.undo_days,
        )
        self.writes.on_end = self._write_ended
        self.connections.audit = audit
        if audit is not None:
            self._tell_orphans(audit)

    @work(group="orphans")
    async def _tell_orphans(self, audit: "Audit") -> None:
        """Tells of changes that an earlier console left unconfirmed, and recalls what
        its links were made for."""
        from connections_tui.changes.writes import earlier_links, told_orphans

        self.fleet.remember_links(await earlier_links(audit))
        if told := await told_orphans(audit):
            self.tell_outcome("Changes not confirmed", told)

    @on(ConnectionsScreen.Listed)
    def _list_read(self) -> None:
        self.settle_changes()

    @work(group="settle")
    async def settle_changes(self) -> None:
        """Confirms changes by the list that was just read."""
        if self.writes is not None:
            await self.writes.settle()

    @on(ConnectionsScreen.CreateWanted)
    def _open_form(self) -> None:
        from connections_tui.tui.screens.create import CreateScreen

        if self.writes is not None and not self.lock.is_locked:
            form = CreateScreen(self.profile, self.writes, self._clock)
            self.push_screen(form, self._form_left)

    def _form_left(self, result: "FormResult | None") -> None:
        """The form was closed: shows its outcome, if there is one."""
        if result is None:
            return
        self.connections.choose(result.connection_id)
        if result.created is not None:
            self.connections.say(result.created.sentence)
            if result.created.missing:
                self.tell_outcome("Created, but incomplete", result.created.sentence)
                return
            self.connections.show_link(
                result.connection_id,
                awaits_merchant=result.awaits_merchant,
            )

    @on(ConnectionsScreen.DeleteConfirmed)
    def _delete_confirmed(self, event: ConnectionsScreen.DeleteConfirmed) -> None:
        if self.writes is not None and not self.lock.is_locked:
            self.writes.delete(event.known, event.name)

    def tell_outcome(self, title: str, sentences: str) -> None:
        """Shows an outcome that must not be missed until it is dismissed.

        It waits behind an open dialog: keys meant for that would dismiss it.
        """
        from connections_tui.tui.screens.outcome import OutcomeScreen

        if not isinstance(self.screen, ConnectionsScreen):
            said = clean(sentences.replace("\n\n", " "), 600)
            self.notify(said, title=title, severity="error", markup=False, timeout=60)
        self.when_free(lambda: self.push_screen(OutcomeScreen(title, sentences)))

    def _write_ended(self, task: "asyncio.Task[Any]") -> None:
        if not task.cancelled() and (fault := task.exception()) is not None:
            self._handle_exception(fault)  # type: ignore[arg-type]  # never an exit
        elif self._is_leaving and self.writes and not self.writes.are_under_way:
            self.exit(message=self.writes.outcomes[-1])

    # -- leaving

    async def action_quit(self) -> None:
        """Quits once no change is under way; the second time, at once.

        Watches need no confirmation: they resume at the next start, which is said on
        the shell's screen.
        """
        if not self.is_changing:
            self.exit(message=self._watches_left())
        elif self._is_leaving:
            self.exit(message=NOT_WAITED_FOR)
        else:
            self._is_leaving = True
            self.tell(
                "A change is in progress. The console closes when it is done; press "
                "ctrl+q again to close now."
            )

    def _watches_left(self) -> str | None:
        """What happens to the watches; None if there are none."""
        watched = sum(i in self.fleet for i in self.choices.current.watches)
        if not watched:
            return None
        watches = present.plural(watched, "watch", "watches")
        if self.choices.is_kept:
            verb = "resumes" if watched == 1 else "resume"
            return f"{watches} {verb} when the console starts again."
        return f"{watches} ended with the console."

    async def action_leave(self) -> None:
        """q goes one step back, and quits at the list."""
        connections = self.connections
        if self.screen is not connections:
            await self.screen.run_action("leave")
            return
        if connections.is_reading:
            connections.action_back()
        else:
            await self.action_quit()

    # -- what happened

    def action_errors(self) -> None:
        from connections_tui.tui.screens.error_log import ErrorsScreen

        if isinstance(self.screen, ConnectionsScreen):
            log, told = self.session.log, tuple(self._told)
            self.push_screen(ErrorsScreen(log, told, self.fleet))

    @work(group="audit")
    async def action_audit(self) -> None:
        """Changes made from this machine, with any profile."""
        if not isinstance(self.screen, ConnectionsScreen) or not self.session.audit:
            return
        from connections_tui.tui.screens.change_log import AuditScreen

        audit = self.session.audit()
        try:
            entries = await asyncio.to_thread(audit.entries)
        except OSError as error:
            self.connections.say(
                f"Cannot read the audit file {audit.path}: {error.strerror}.",
                is_error=True,
            )
            return
        self.push_screen(AuditScreen(entries, str(audit.path)))

    # -- help and commands

    def action_help(self) -> None:
        from connections_tui.tui.screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self.screen, self.lock))

    def action_toggle_theme(self) -> None:
        """Dark to light and back."""
        names = [theme.name for theme in THEMES]
        self.theme = chosen = names[names.index(self.theme) - 1]
        self.keep_look(lambda looks: replace(looks, theme=chosen))

    @work(group="looks")
    async def keep_look(self, change: Callable[[Preferences], Preferences]) -> None:
        """Saves a choice that holds for all profiles."""
        await self.looks.keep(change)

    def action_privacy(self) -> None:
        """Hides names and secrets everywhere at once, or shows them again."""
        privacy.turn(hides := not privacy.is_on())
        self.keep_look(lambda looks: replace(looks, hides_names=hides))
        glimpse.end_all()
        # Messages may contain names.
        self.clear_notifications()
        for screen in self.screen_stack:
            if isinstance(screen, privacy.Concerned):
                screen.privacy_changed()

    def export_screenshot(
        self, *, title: str | None = None, simplify: bool = False
    ) -> str:
        """A picture of the screen, with secrets masked."""
        glimpse.end_all()
        return super().export_screenshot(title=title, simplify=simplify)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Every action of the screen, by name. No screenshots: they would contain a
        token that is shown."""
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
            "Light or dark theme", "Switch the theme", self.action_toggle_theme
        )
        yield SystemCommand(
            "ASCII symbols", "Switch symbols and lines", self.action_toggle_symbols
        )

    def _runner(self, node: Any, action: str) -> Callable[[], Any]:
        run = partial(self.run_action, action, node)
        return lambda: self.run_worker(run, group="command")


def _tells_of_pastes(box: Widget | None) -> bool:
    """Whether it removes what cannot be typed, and reports that."""
    return getattr(box, "tells_of_pastes", False)
