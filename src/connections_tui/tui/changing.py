"""Creates and deletes as the console shows them: forms, outcomes, unconfirmed ones."""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from connections_tui.fleet import Record
from connections_tui.tui import screens
from connections_tui.tui.background import in_background

if TYPE_CHECKING:
    from connections_tui.changes.audit import Audit
    from connections_tui.tui.app import ConnectionsApp


class Changing:
    """Opens forms, passes on what is confirmed, and shows what comes of it.

    To the changes in progress it is the listener, until the console ends.
    """

    def __init__(self, app: "ConnectionsApp") -> None:
        self._app = app
        self.is_leaving = False
        """Whether the console closes when the last change is over."""

    # -- the listener

    def say(self, message: str, *, is_error: bool = False) -> None:
        self._app.connections.say(message, is_error=is_error)

    def show(self, title: str, sentences: str) -> None:
        self._app.notices.show_outcome(title, sentences)

    def mark_busy(self, connection_id: str, note: str | None) -> None:
        self._app.connections.writing.mark_busy(connection_id, note)

    def refresh_connections(self) -> None:
        self._app.connections.service.refresh()

    async def read_list_anew(self) -> bool:
        return await self._app.connections.service.read_list_anew()

    # -- from the key to the outcome

    @property
    def is_in_progress(self) -> bool:
        changes = self._app.session.changes
        return changes is not None and changes.are_in_progress

    async def ended_within(self, seconds: float) -> str | None:
        """The console ends: the last outcome; None if it takes longer."""
        changes = self._app.session.changes
        assert changes is not None
        changes.end()
        return changes.last_outcome if await changes.wait(seconds) else None

    def leave(self) -> None:
        """The console closes once what is under way is over; nothing more is begun."""
        self.is_leaving = True
        changes = self._app.session.changes
        assert changes is not None
        changes.finish()

    def begin(self) -> None:
        """The client is open: changes are possible; tells of those of earlier
        sessions."""
        session = self._app.session
        assert session.changes is not None
        session.changes.on_end = self._ended
        if session.audit is not None:
            in_background(
                self._app, partial(self._tell_earlier, session.audit), group="orphans"
            )

    async def _tell_earlier(self, audit: "Audit") -> None:
        """Tells of changes that an earlier console left unconfirmed, and recalls what
        its links were made for."""
        from connections_tui.changes.earlier import earlier_links, told_orphans

        self._app.session.fleet.remember_links(await earlier_links(audit))
        if told := await told_orphans(audit):
            self.show("Changes not confirmed", told)

    async def settle(self) -> None:
        """Confirms changes by the list that was just read."""
        if (changes := self._app.session.changes) is not None:
            await changes.settle()

    def open_form(self) -> None:
        session = self._app.session
        if session.changes is not None and not session.lock.is_locked:
            form = screens.CreateScreen(
                session.profile,
                session.changes,
                self._app.clock,
                session.fleet.twins.at,
            )
            self._app.push_screen(form, self._form_left)

    async def open_import(self) -> None:
        """Asks for a file of rows, checks it, and shows what is in it."""
        from connections_tui.tui.screens.import_start import import_screen

        app, session = self._app, self._app.session
        if session.changes is None or session.lock.is_locked:
            return
        takes = "CSV or JSON Lines: a row a connection, without a platform a link."
        typed = await app.push_screen_wait(screens.FilePathScreen("Import", takes))
        if typed is None:
            return
        found = await import_screen(session, app.clock, typed)
        if isinstance(found, str):
            app.connections.say(found, is_error=True)
        else:
            app.connections.say("")  # of a file before, which could not be read
            app.push_screen(found)

    def _form_left(self, result: "screens.FormResult | None") -> None:
        """The form was closed: shows its outcome, if there is one."""
        if result is None:
            return
        connections = self._app.connections
        connections.choose(result.connection_id)
        if result.created is not None:
            connections.say(result.created.sentence)
            if result.created.missing:
                self.show("Created, but incomplete", result.created.sentence)
                return
            connections.writing.show_link(
                result.connection_id, awaits_merchant=result.awaits_merchant
            )

    def delete(self, record: Record, name: str) -> None:
        """A person confirmed it. ``name``: as the dialog showed it."""
        session = self._app.session
        if session.changes is not None and not session.lock.is_locked:
            session.changes.delete(record, name)

    def open_deletes(self, records: Sequence[Record], hidden: int) -> None:
        """A table of what is marked; nothing is deleted before a yes in it."""
        from connections_tui.changes.many_deletes import MOST_AT_ONCE

        session, app = self._app.session, self._app
        if session.changes is None or session.lock.is_locked:
            return
        if (number := len(records)) > MOST_AT_ONCE:
            self.say(
                f"At most {MOST_AT_ONCE:,} connections are deleted at once; {number:,} "
                "are marked."
            )
            return
        app.push_screen(
            screens.DeleteManyScreen(records, session, app.clock, hidden=hidden)
        )

    def _ended(self, task: "asyncio.Task[Any]") -> None:
        changes = self._app.session.changes
        if not task.cancelled() and (fault := task.exception()) is not None:
            self._app.take_fault(fault)
        elif self.is_leaving and changes and not changes.are_in_progress:
            self._app.exit(message=changes.last_outcome)
