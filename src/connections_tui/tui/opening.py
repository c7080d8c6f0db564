"""What global keys open over the list, and the command palette's commands."""

import asyncio
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.app import SystemCommand
from textual.screen import Screen

from connections_tui.fleet import Record
from connections_tui.tui import screens
from connections_tui.tui.background import in_background
from connections_tui.tui.connections_screen import ConnectionsScreen
from connections_tui.words import present

if TYPE_CHECKING:
    from connections_tui.tui.app import ConnectionsApp
    from connections_tui.tui.screens.help_entries import Entry

_BUNDLE = "Everything about this connection, redacted, for a ticket"
_REMEMBERED = "What follows is remembered from earlier."


class Opening:
    """Screens that a key opens from anywhere, or from the list."""

    def __init__(self, app: "ConnectionsApp") -> None:
        self._app = app

    def action_help(self) -> None:
        app = self._app
        if not isinstance(app.screen, screens.HelpScreen):
            beneath = app.screen
            missing = (
                list(beneath.optional.missing())
                if isinstance(beneath, ConnectionsScreen)
                else ()
            )
            found = list(commands(app, beneath))
            screen = screens.HelpScreen(beneath, app.session.lock, missing, found)
            app.push_screen(screen, self._run_found)

    def _run_found(self, entry: "Entry | None") -> None:
        """What was picked in the help, on the screen that it was about."""
        app = self._app
        if entry is None:
            return
        if entry.run is not None:
            entry.run()
        elif entry.node is not None and entry.node.is_attached:
            _runner(app, entry.node, entry.action)()

    def action_errors(self) -> None:
        app, session = self._app, self._app.session
        if app.is_at_list:
            screen = screens.ErrorsScreen(session.log, app.notices.told, session.fleet)
            app.push_screen(screen)

    def action_audit(self) -> None:
        """Changes made from this machine, with any profile."""
        in_background(self._app, self._show_audit, group="audit")

    async def _show_audit(self) -> None:
        app, open_audit = self._app, self._app.session.open_audit
        if not app.is_at_list or open_audit is None:
            return

        audit = open_audit()
        try:
            entries = await asyncio.to_thread(audit.entries)
        except OSError as error:
            said = f"Cannot read the audit file {audit.path}: {error.strerror}."
            app.connections.say(said, is_error=True)
            return
        app.push_screen(screens.AuditScreen(entries, str(audit.path)))


def commands(app: "ConnectionsApp", screen: Screen[Any]) -> Iterable[SystemCommand]:
    """Every action of the screen, by name. No screenshots: they would contain a token
    that is shown."""
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
                _runner(app, active.node, binding.action),
            )
    if isinstance(screen, ConnectionsScreen):
        for name, hint, run in screen.optional.offered():
            yield SystemCommand(name, hint, run)
        if screen.chosen is not None:
            open_bundle = partial(_open_bundle, app, screen.chosen)
            yield SystemCommand("Support bundle", _BUNDLE, open_bundle)
    look = app.look
    yield SystemCommand(
        "Theme", "Dark, light, high contrast, colour-blind", look.choose_theme
    )
    yield SystemCommand(
        "ASCII symbols", "Switch symbols and lines", look.toggle_symbols
    )
    yield SystemCommand(
        "Bell and notifications", "Turn them off or on", app.alerts.toggle
    )


def _open_bundle(app: "ConnectionsApp", record: Record) -> None:
    """All that is known of a connection, to read, and then to save for a ticket."""
    session, connections = app.session, app.connections
    sweep = connections.service.sweep

    async def make() -> str:
        from connections_tui.bundling import bundle_of
        from connections_tui.words.bundle_text import bundle_text

        notes = [_not_of_now(app)] if _not_of_now(app) else []
        bundle = await bundle_of(session, record, app.clock(), notes)
        return await asyncio.to_thread(bundle_text, bundle)

    def look() -> None:
        if sweep is not None and record.listed is not None:
            sweep.look_at(record.id)

    def ask() -> None:
        if sweep is not None:
            sweep.ask([record.id])

    app.push_screen(
        screens.BundleScreen(
            session.profile,
            session.fleet,
            record.id,
            app.clock,
            make=make,
            look=look,
            ask=ask,
            copy=connections.copying.give,
        )
    )


def _not_of_now(app: "ConnectionsApp") -> str:
    """Why the service does not answer, and what that means; empty where it does."""
    service = app.connections.service
    if service.client is None or service.sweep is None:
        return f"Not connected to the service. {_REMEMBERED}"
    trouble = service.sweep.trouble
    return f"{present.failure(trouble)} {_REMEMBERED}" if trouble is not None else ""


def _runner(app: "ConnectionsApp", node: Any, action: str) -> Callable[[], Any]:
    run = partial(app.run_action, action, node)
    return lambda: app.run_worker(run, group="command")
