"""What not every service offers: rename, sync, backfill, another token and more.

One menu has them all, with the reason beside what is off; each is a command as well.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct
from textual.binding import Binding

from connections_tui.api.config_operations import (
    LIST_WEBHOOKS,
    READ_JOB,
    READ_SYNC_CONFIG,
)
from connections_tui.api.operations import (
    BACKFILL,
    CREDENTIALS,
    EXCHANGE,
    RENAME,
    ROTATE,
    SYNC,
    Operation,
)
from connections_tui.fleet import Record
from connections_tui.tui import screens
from connections_tui.tui.background import in_background
from connections_tui.tui.parts.copying import DONE
from connections_tui.tui.parts.part import Part
from connections_tui.tui.parts.service_actions import ServiceActions
from connections_tui.tui.parts.sync_configuring import SyncConfiguring
from connections_tui.words import present, privacy

if TYPE_CHECKING:
    from connections_tui.changes import Changes
    from connections_tui.tui.connections_screen import ConnectionsScreen


class Action(Struct, frozen=True):
    """One of them."""

    key: str
    """In the menu."""
    name: str
    about: str
    operation: Operation


class OfChosen(Action, frozen=True):
    """One that is about the chosen connection."""

    run: Callable[["Changes", Record, str], Awaitable[None]]
    """Takes the connection, and its name as it is shown."""
    is_change: bool = True
    """Whether a locked session may not do it."""


class OfService(Action, frozen=True):
    """One that is about none."""

    run: Callable[[], Awaitable[None]]
    is_change: bool = False


class OptionalActions(Part):
    """Asks what is needed; the changes do it, and outlive this screen."""

    BINDINGS = (Binding("M", "more", "More: rename, sync…", show=False, group=DONE),)

    def __init__(self, screen: "ConnectionsScreen") -> None:
        super().__init__(screen)
        service = ServiceActions(screen)
        self.actions: tuple[OfChosen | OfService, ...] = (
            OfChosen("n", "Rename", "your own name for it", RENAME, self._rename),
            OfChosen("s", "Sync now", "new and changed data", SYNC, self._sync),
            OfChosen("b", "Backfill", "load history again", BACKFILL, self._backfill),
            OfChosen("t", "Rotate token", "end the old one now", ROTATE, self._rotate),
            OfChosen(
                "p", "Credentials", "of the platform", CREDENTIALS, self._credentials
            ),
            OfChosen(
                "c",
                "Sync config",
                "what is synced, and how often",
                READ_SYNC_CONFIG,
                SyncConfiguring(screen).open,
                is_change=False,
            ),
            OfService(
                "w",
                "Webhooks",
                "where Rutter sends events",
                LIST_WEBHOOKS,
                service.webhooks,
            ),
            OfService("j", "Job", "by its ID", READ_JOB, service.job),
            OfService(
                "x",
                "Exchange",
                "a public token of a merchant's sign-in",
                EXCHANGE,
                self._exchange,
                is_change=True,
            ),
        )
        self.changes: Changes | None = None
        """None before there is a client."""

    # -- the menu and the commands

    def action_more(self) -> None:
        in_background(self.screen, self._choose, group="more")

    async def _choose(self) -> None:
        record = self.screen.chosen
        choices = [
            screens.Choice(one.key, one.name, self._hint(one, record))
            for one in self._shown(record)
        ]
        whose = f" · {present.named(record, 40)}" if record is not None else ""
        menu = screens.ChooseScreen(f"More{whose}", choices)
        key = await self.screen.app.push_screen_wait(menu)
        if key is not None:
            await self._begin(next(a for a in self.actions if a.key == key), record)

    def _shown(self, record: Record | None) -> Iterator[OfChosen | OfService]:
        for action in self.actions:
            if record is not None or isinstance(action, OfService):
                yield action

    def _hint(self, action: OfChosen | OfService, record: Record | None) -> str:
        if self._is_locked(action):
            return "Off: read-only"
        why_not = self.why_not(action, record)
        return f"Off: {why_not}" if why_not else action.about

    def offered(self) -> Iterator[tuple[str, str, Callable[[], None]]]:
        """The names, hints and functions of those that can be used now."""
        record = self.screen.chosen
        for action in self._shown(record):
            if not self.why_not(action, record):
                yield action.name, f"M, then {action.key}", partial(self._run, action)

    def missing(self) -> Iterator[tuple[str, str]]:
        """The names of those that are off, and why."""
        record = self.screen.chosen
        for action in self._shown(record):
            if why_not := self.why_not(action, record):
                yield action.name, why_not

    def why_not(self, action: OfChosen | OfService, record: Record | None) -> str:
        """Why it is off, and what to do; empty where it is not."""
        screen = self.screen
        if self._is_locked(action):
            return screen.write_lock.why
        if (client := screen.service.client) is None:
            return "Not connected to the service. Press R to retry."
        if isinstance(action, OfService) or record is None:
            return client.optional.offers.why_not(action.operation, None)
        why = client.optional.offers.why_not(action.operation, record.platform)
        if why:
            return why
        by_id = (RENAME, READ_SYNC_CONFIG)
        if action.operation not in by_id and record.access_token is None:
            return "The list has no access token for this connection."
        return ""

    def _is_locked(self, action: OfChosen | OfService) -> bool:
        return action.is_change and self.screen.write_lock.is_locked

    def forget_missing(self) -> None:
        """The person asks for everything again."""
        if (client := self.screen.service.client) is not None:
            client.optional.offers.forget()

    def _run(self, action: OfChosen | OfService) -> None:
        job = partial(self._begin, action, self.screen.chosen)
        in_background(self.screen, job, group="more")

    async def _begin(self, action: OfChosen | OfService, record: Record | None) -> None:
        """The connection is the one chosen by then, whatever the list does."""
        screen = self.screen
        if why_not := self.why_not(action, record):
            screen.say(f"{action.name} is off. {why_not}")
        elif isinstance(action, OfService):
            await action.run()
        elif record is None or self.changes is None:
            return
        elif record.id in screen.table.notes:
            name = present.named(record)
            screen.say(f"{name} is being changed. Wait for the outcome.")
        else:
            await action.run(self.changes, record, present.named(record))

    # -- each of them

    async def _rename(self, changes: "Changes", record: Record, name: str) -> None:
        from connections_tui.changes.connection_names import name_problem

        screen = self.screen
        if privacy.is_on():
            screen.say(privacy.EDIT_NOTHING)
            return
        before = record.listed.name if record.listed is not None else None
        dialog = screens.RenameScreen(
            name,
            present.pasteable(before or ""),
            partial(name_problem, record=record, fleet=screen.fleet),
        )
        new_name = await screen.app.push_screen_wait(dialog)
        if new_name is not None and not screen.write_lock.is_locked:
            changes.rename(record, name, new_name)

    async def _sync(self, changes: "Changes", record: Record, name: str) -> None:
        await asyncio.shield(changes.sync(record, name))
        self._look_again(record)

    async def _backfill(self, changes: "Changes", record: Record, name: str) -> None:
        screen = self.screen
        assert screen.service.client is not None
        dialog = screens.BackfillScreen(
            name,
            screen.clock().date(),
            takes_several=screen.service.client.optional.takes_several_objects,
        )
        order = await screen.app.push_screen_wait(dialog)
        if order is not None and not screen.write_lock.is_locked:
            await asyncio.shield(changes.backfill(record, name, order))
            self._look_again(record)

    async def _rotate(self, changes: "Changes", record: Record, name: str) -> None:
        screen = self.screen
        profile, now = screen.write_lock.profile, screen.clock()
        dialog = screens.RotateScreen(record, profile, now)
        is_sure = await screen.app.push_screen_wait(dialog)
        if is_sure and not screen.write_lock.is_locked:
            await asyncio.shield(changes.rotate(record, name))
            self._look_again(record)

    async def _credentials(self, changes: "Changes", record: Record, name: str) -> None:
        screen = self.screen
        profile, now = screen.write_lock.profile, screen.clock()
        dialog = screens.CredentialsQuestion(record, profile, now)
        is_sure = await screen.app.push_screen_wait(dialog)
        if not is_sure or screen.write_lock.is_locked:
            return
        found = await asyncio.shield(changes.credentials(record, name))
        if found is not None and screen.is_mounted:
            shown = screens.CredentialsScreen(name, found, screen.copying.lend)
            screen.app.push_screen(shown)

    async def _exchange(self) -> None:
        screen = self.screen
        token = await screen.app.push_screen_wait(screens.PublicTokenScreen())
        if token is None or screen.write_lock.is_locked or self.changes is None:
            return
        outcome = await asyncio.shield(self.changes.exchange(token))
        if outcome.answer is not None and screen.is_mounted:
            screen.choose(outcome.answer.value.connection_id)

    def _look_again(self, record: Record) -> None:
        """Its status is read anew: by another token, or after another sync."""
        sweep = self.screen.service.sweep
        if self.screen.is_mounted and sweep is not None:
            sweep.want([record.id])
