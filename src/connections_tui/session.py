"""One profile at work, whichever face asks: its fleet, what is kept, its service.

``open`` reads what is kept of it and needs no network; ``connect`` opens its client;
``close`` ends both.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from connections_tui.access import ProfileView, WriteLock
from connections_tui.api import PATIENT, RequestLog
from connections_tui.fleet import Fleet
from connections_tui.fleet.cache.cache import Memory
from connections_tui.fleet.shown.choices import Choices

if TYPE_CHECKING:
    # None of them is needed for a first frame.
    from pydantic import SecretStr

    from connections_tui.api import ConnectionsClient
    from connections_tui.changes.audit import Audit
    from connections_tui.changes.changes import Changes
    from connections_tui.changes.reporting import Listener
    from connections_tui.fleet.asking.upkeep import Upkeep
    from connections_tui.fleet.cache.history import History

Tell = Callable[[str], None]
"""Takes a sentence to show as a notice."""
ClientOpener = Callable[
    ["SecretStr | None"], AbstractAsyncContextManager["ConnectionsClient"]
]
"""Takes a client secret that was typed; None for the stored one."""
HistoryOpener = Callable[[Tell], "History | None"]


def keep_nothing(_: Tell) -> None:
    """For a session without a history file."""


class Session:
    """Everything a console or a command works with until it ends or switches the
    profile."""

    fleet: Fleet
    cache: Memory
    choices: Choices

    def __init__(
        self,
        profile: ProfileView,
        open_client: ClientOpener,
        *,
        open_history: HistoryOpener = keep_nothing,
        open_audit: "Callable[[], Audit] | None" = None,
        preferences: Path | None = None,
        places: Mapping[str, str] | None = None,
        log: RequestLog | None = None,
    ) -> None:
        """``open_audit``: None for a session without a record of changes.
        ``preferences``: their file; None to keep none. ``places``: paths by name, for
        the diagnostics. ``log``: of all requests, those of the sessions before it
        included where it is shared."""
        self.profile = profile
        self.lock = WriteLock(profile)
        self.preferences = preferences
        self.places = places or {}
        self.log = log if log is not None else RequestLog()
        self.open_audit = open_audit
        self._open_client = open_client
        self._open_history = open_history
        self._opened = AsyncExitStack()
        self.client: ConnectionsClient | None = None
        self.upkeep: Upkeep | None = None
        self.changes: Changes | None = None
        """These three are None until the client is open."""
        self.audit: Audit | None = None
        """The record of creates and deletes; None before there is a client."""

    def open(self, *, clock: Callable[[], datetime], tell: Tell) -> None:
        """Opens what is kept. ``tell``: takes what a person should know of it."""
        self._clock = clock
        self.fleet = Fleet(clock)
        history = self._open_history(tell)
        self.cache = Memory(self.fleet, history, clock=clock, on_notice=tell)
        self.choices = Choices(self.preferences, tell)

    async def connect(
        self, listener: "Listener", typed: "SecretStr | None" = None
    ) -> None:
        """Opens the client. ``listener``: learns of changes. ``typed``: a secret for
        this session, used before a stored one.

        Raises:
            ApiError: the client could not be opened; ``SecretWanted`` where a person
                may help.
            BadSettings: the address, or the sandbox's file, cannot be used.
        """
        client = await self._opened.enter_async_context(self._open_client(typed))
        from connections_tui.changes.changes import Changes
        from connections_tui.fleet.asking.upkeep import Sweep, Upkeep

        sweep = Sweep(client, self.fleet, clock=self._clock)
        self.audit = self.open_audit() if self.open_audit is not None else None
        self.changes = Changes(
            client,
            self.fleet,
            self.audit,
            listener=listener,
            clock=self._clock,
            undo_days=self.profile.undo_days,
        )
        self.upkeep = Upkeep(client, self.fleet, sweep)
        self.client = client

    async def read_list(self) -> None:
        """One pass over the list, with patience, and no other requests.

        Raises:
            ApiError: it was not read whole.
        """
        assert self.client is not None
        listing = self.fleet.listing()
        async for batch in self.client.list_connections(tries=PATIENT):
            listing.take_batch(batch)
        listing.finish(lists_everything=self.client.lists_everything is not False)

    async def close(self) -> None:
        await self._opened.aclose()
        await self.cache.close()
