"""One profile at work, whichever face asks: its fleet, what is kept, its service.

``begin`` needs neither files nor a network; files are opened when they are first used;
``connect`` opens the client; ``close`` closes all of them.
"""

from collections import deque
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from connections_tui import api, changes
from connections_tui.access import ProfileView, WriteLock
from connections_tui.api import (
    MOST_FAILURES,
    PATIENT,
    LoggedRequest,
    OnRetry,
    RequestLog,
    unheard,
)
from connections_tui.fleet import Fleet, asking, cache
from connections_tui.fleet.labelling import Labelling
from connections_tui.fleet.shown.choices import Choices

if TYPE_CHECKING:
    # Not needed for a first frame.
    from pydantic import SecretStr

Tell = Callable[[str], None]
"""Takes a sentence to show as a notice."""
ClientOpener = Callable[
    ["SecretStr | None"], "AbstractAsyncContextManager[api.ConnectionsClient]"
]
"""Takes a client secret that was typed; None for the stored one."""
HistoryOpener = Callable[[Tell], "cache.CacheFile | None"]


def keep_nothing(_: Tell) -> None:
    """For a session without a history file."""


class Session:
    """Everything a console or a command works with until it ends or switches the
    profile."""

    fleet: Fleet

    def __init__(
        self,
        profile: ProfileView,
        open_client: ClientOpener,
        *,
        open_history: HistoryOpener = keep_nothing,
        open_audit: "Callable[[], changes.Audit] | None" = None,
        preferences: Path | None = None,
        labels: Path | None = None,
        templates: Path | None = None,
        imports: Path | None = None,
        places: Mapping[str, str] | None = None,
        log: RequestLog | None = None,
    ) -> None:
        """``open_audit``: None for a session without a record of changes.
        ``preferences``, ``labels``: their files; None to keep none. ``templates``: the
        folder of a person's own messages. ``imports``: the journal of imports; None for
        a session that cannot import. ``places``: paths by name, for the diagnostics.
        ``log``: of all requests, those of the sessions before it included where it is
        shared."""
        self.profile = profile
        self.lock = WriteLock(profile)
        self.preferences = preferences
        self._labels = labels
        self.templates = templates
        self.imports = imports
        self.places = places or {}
        self.log = log if log is not None else RequestLog()
        self.open_audit = open_audit
        self._open_client = open_client
        self._open_history = open_history
        self._failures = deque[LoggedRequest](maxlen=MOST_FAILURES)
        """Not kept yet."""
        self._opened = AsyncExitStack()
        self.client: api.ConnectionsClient | None = None
        self.upkeep: asking.Upkeep | None = None
        self.changes: changes.Changes | None = None
        self.audit: changes.Audit | None = None
        """The record of creates and deletes. These four are None until the client is
        open."""

    def begin(self, *, clock: Callable[[], datetime], tell: Tell) -> None:
        """``tell``: takes what a person should know of the files."""
        self._clock = clock
        self._tell = tell
        self.fleet = Fleet(clock)
        self._opened.callback(self.log.subscribe(self._failures.append))

    @cached_property
    def cache(self) -> "cache.Cache":
        """What is kept of the fleet, in its file."""
        history = self._open_history(self._tell)
        return cache.Cache(
            self.fleet,
            history,
            clock=self._clock,
            on_notice=self._tell,
            failures=self._failures,
        )

    @cached_property
    def choices(self) -> Choices:
        """The preferences, in their file."""
        return Choices(self.preferences, self._tell)

    @cached_property
    def labelling(self) -> Labelling:
        """Our own words about connections, in their file."""
        return Labelling(self.fleet, self._labels, self._tell)

    async def connect(
        self,
        listener: "changes.Listener | None" = None,
        *,
        typed: "SecretStr | None" = None,
    ) -> None:
        """Opens the client. ``listener``: learns of changes; without one nothing can
        be changed. ``typed``: a secret for this session, used before a stored one.

        Raises:
            ApiError: the client could not be opened; ``SecretWanted`` where a person
                may help.
            BadSettings: the address, or the sandbox's file, cannot be used.
        """
        client = await self._opened.enter_async_context(self._open_client(typed))
        if self.upkeep is not None:
            self.upkeep.close()
        sweep = asking.Sweep(client, self.fleet, clock=self._clock)
        self.upkeep = asking.Upkeep(client, self.fleet, sweep)
        if listener is not None:
            self._allow_changes(client, listener)
        self.client = client

    def _allow_changes(
        self, client: "api.ConnectionsClient", listener: "changes.Listener"
    ) -> None:
        self.audit = self.open_audit() if self.open_audit is not None else None
        self.changes = changes.Changes(
            client,
            self.fleet,
            self.audit,
            listener=listener,
            clock=self._clock,
            undo_days=self.profile.undo_days,
        )

    async def read_list(self, on_retry: OnRetry = unheard) -> None:
        """One pass over the list, with patience, and no other requests.

        ``on_retry``: called before each pause.

        Raises:
            ApiError: it was not read whole.
        """
        assert self.client is not None
        listing = self.fleet.listing()
        batches = self.client.list_connections(tries=PATIENT, on_retry=on_retry)
        async for batch in batches:
            listing.take_batch(batch)
        listing.finish(lists_everything=self.client.lists_everything is not False)

    async def close(self) -> None:
        if self.changes is not None:
            self.changes.finish()
        await self._opened.aclose()
        # What failed is kept also where nothing else was.
        if self._failures or "cache" in vars(self):
            await self.cache.close()
