"""The sync configuration of the chosen connection: shown, set, changed, removed."""

import asyncio
from typing import TYPE_CHECKING

from connections_tui.api import ApiError
from connections_tui.fleet import Record
from connections_tui.tui import screens
from connections_tui.words import present

if TYPE_CHECKING:
    from connections_tui.api.sync_configs import SyncLevels
    from connections_tui.changes import Changes
    from connections_tui.changes.sync_config_changes import Configured
    from connections_tui.tui.connections_screen import ConnectionsScreen


class SyncConfiguring:
    """Reads what is in effect; the changes change it, and outlive this screen."""

    def __init__(self, screen: "ConnectionsScreen") -> None:
        self._screen = screen

    async def open(self, changes: "Changes", record: Record, name: str) -> None:
        """Shows it, and does what is chosen there."""
        screen = self._screen
        if (levels := await self._read(record, name)) is None:
            return
        lock = screen.write_lock
        why_locked = lock.why if lock.is_locked else ""
        shown = screens.SyncConfigScreen(
            name, levels, record.platform, why_locked=why_locked
        )
        chosen = await screen.app.push_screen_wait(shown)
        if chosen is None or lock.is_locked:
            return
        configured = _configured(record, name, levels)
        if chosen is screens.SyncConfigChoice.EDIT:
            await self._edit(changes, configured)
        else:
            await self._remove(changes, record, configured, levels)

    async def _read(self, record: Record, name: str) -> "SyncLevels | None":
        screen = self._screen
        assert screen.service.client is not None
        screen.say(f"Reading the sync configuration of {name}.")
        configs = screen.service.client.optional.sync_configs
        try:
            levels = await configs.levels(record.id, record.platform)
        except ApiError as error:
            why = present.failure(error)
            screen.say(why, is_error=True)
            if screen.is_mounted:
                screen.app.push_screen(screens.OutcomeScreen("Not read", why))
            return None
        screen.say("")
        return levels if screen.is_mounted else None

    async def _edit(self, changes: "Changes", configured: "Configured") -> None:
        screen = self._screen
        form = screens.SyncConfigForm(configured.name, configured.base)
        wanted = await screen.app.push_screen_wait(form)
        if wanted is not None and not screen.write_lock.is_locked:
            await asyncio.shield(changes.configure_sync(configured, wanted))

    async def _remove(
        self,
        changes: "Changes",
        record: Record,
        configured: "Configured",
        levels: "SyncLevels",
    ) -> None:
        screen = self._screen
        profile, now = screen.write_lock.profile, screen.clock()
        dialog = screens.RemoveSyncConfigScreen(record, profile, now, levels)
        is_sure = await screen.app.push_screen_wait(dialog)
        if is_sure and not screen.write_lock.is_locked:
            await asyncio.shield(changes.unconfigure_sync(configured))


def _configured(record: Record, name: str, levels: "SyncLevels") -> "Configured":
    from connections_tui.api.sync_configs import SyncOwner
    from connections_tui.changes.sync_config_changes import Configured

    owner = SyncOwner.connection(record.id, record.platform)
    return Configured(owner, name, record.store, levels.own, levels.of_platform)
