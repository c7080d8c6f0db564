"""Changes in progress: sent once, and owned by no screen.

Leaving a screen cannot orphan a request that may already have changed something. The
audit has a line before each and after each: what a killed console left behind, the
next one tells. Where the response does not confirm a change, the list does.
"""

import asyncio
import hashlib
import json
import secrets
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from connections_tui.api import ApiError
from connections_tui.changes.attempts import Attempts
from connections_tui.changes.audit import Audit, Ending
from connections_tui.changes.create import Creation, Creator, NotCreated, Outcome
from connections_tui.changes.delete import Deleter, Deletion
from connections_tui.changes.interruptible import Interruptible
from connections_tui.changes.many_deletes import ManyDeletes
from connections_tui.changes.performing import Outcome as Exchanged
from connections_tui.changes.performing import Performer
from connections_tui.changes.recorder import Recorder
from connections_tui.changes.reporting import Listener, Report
from connections_tui.changes.sync_config_changes import (
    Configured,
    SyncConfigChanges,
    SyncOutcome,
)
from connections_tui.changes.token_exchange import TokenExchange
from connections_tui.fleet import Fleet, Record
from connections_tui.words import present

if TYPE_CHECKING:
    from pydantic import SecretStr

    from connections_tui import models
    from connections_tui.api import ConnectionsClient
    from connections_tui.api.optional import Backfill

T = TypeVar("T")

AGAIN = timedelta(seconds=60)
"""Sending the same credentials again within this time asks first."""


class Changes:
    """Everything that changes something at the service, from the key to the outcome."""

    def __init__(
        self,
        client: "ConnectionsClient",
        fleet: Fleet,
        audit: Audit | None,
        *,
        listener: Listener,
        clock: Callable[[], datetime],
        undo_days: int | None = None,
    ) -> None:
        """``audit``: None for a console without one. ``undo_days``: for how long a
        delete can be undone; None for never."""
        self._fleet = fleet
        self._clock = clock
        self._report = report = Report(listener)
        self._recorder = recorder = Recorder(
            audit, on_incomplete=lambda why: report.show("Audit incomplete", why)
        )
        self._creator = Creator(client, fleet, recorder, report, clock)
        self._deleter = Deleter(client, fleet, recorder, report, undo_days)
        performer = Performer(recorder, report)
        self._attempts = Attempts(client, fleet, performer)
        self._sync_configs = SyncConfigChanges(client, performer)
        self._token_exchange = TokenExchange(client, fleet, performer)
        self._tasks: set[asyncio.Task[Any]] = set()
        self._jobs: set[Interruptible] = set()
        self.on_end: Callable[[asyncio.Task[Any]], None] = lambda _: None
        """Called when one is over, however it ended."""
        self._salt = secrets.token_bytes(32)
        self._sent: dict[bytes, datetime] = {}

    @property
    def are_in_progress(self) -> bool:
        return bool(self._tasks)

    @property
    def last_outcome(self) -> str:
        """A sentence; empty before the first."""
        return next(reversed(self._report.outcomes), "")

    @property
    def last_error(self) -> ApiError | None:
        """What was wrong with the last change that was not confirmed, creates apart."""
        return self._report.error

    def finish(self) -> None:
        """Nothing more is begun: what is under way gets its outcome."""
        for job in self._jobs:
            job.stop("The console closes.")

    @contextmanager
    def stopping(self, job: Interruptible) -> Iterator[None]:
        """While a job of many changes runs: closing the console stops it."""
        self._jobs.add(job)
        try:
            yield
        finally:
            self._jobs.discard(job)

    def end(self) -> None:
        """The console is ending: outcomes go to the audit and the shell only."""
        self._report.end()
        self.finish()

    async def wait(self, seconds: float) -> bool:
        """Whether all are over within that time."""
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=seconds)
        return not self._tasks

    def was_just_sent(self, creation: Creation) -> bool:
        """Whether the same credentials were sent a moment ago."""
        at = self._sent.get(self._mark(creation))
        return at is not None and self._clock() - at < AGAIN

    def create(self, creation: Creation) -> "asyncio.Task[Outcome]":
        """Sends a create, once. The task outlives whichever screen awaits it."""
        if creation.credentials is not None:
            self._sent[self._mark(creation)] = self._clock()
        return self._own(self._create(creation))

    async def _create(self, creation: Creation) -> Outcome:
        outcome = await self._creator.create(creation)
        if isinstance(outcome, NotCreated):
            self._sent.pop(self._mark(creation), None)
        return outcome

    def _mark(self, creation: Creation) -> bytes:
        """Tells two creations apart without keeping what is in them."""
        if creation.credentials is None:
            return b""
        body = json.dumps(
            [creation.credentials.slug, creation.credentials.reveal()], sort_keys=True
        )
        return hashlib.blake2b(body.encode(), key=self._salt).digest()

    def delete(self, record: Record, name: str) -> "asyncio.Task[Ending]":
        """Deletes a connection. ``name``: as the dialog showed it."""
        return self._own(self._deleter.delete(Deletion.of(record, name)))

    def delete_many(
        self, deletions: Sequence[Deletion], told: Callable[[], None]
    ) -> "tuple[ManyDeletes, asyncio.Task[None]]":
        """Deletes those that were confirmed, one by one. ``told``: called before and
        after each.

        All of it is one change in progress: closing the console stops it first.
        """
        job = ManyDeletes(deletions, self._deleter.attempt, told=told)
        return job, self._own(self._delete_many(job))

    async def _delete_many(self, job: ManyDeletes) -> None:
        with self.stopping(job):
            await job.run()
        total = present.plural(len(job.deletions), "connection")
        self._report.outcomes.append(f"{total}: {', '.join(job.tally)}.")
        self._report.say(self.last_outcome)
        if any(result.is_failed for result in job.results):
            self._report.refresh()

    # -- what not every service offers; ``name``: as the dialog showed it

    def rename(
        self, record: Record, name: str, new_name: str
    ) -> "asyncio.Task[Ending]":
        """Gives a connection another name."""
        return self._own(self._attempts.rename(record, name, new_name))

    def sync(
        self, record: Record, name: str, object_types: list[str] | None = None
    ) -> "asyncio.Task[Ending]":
        """Syncs a connection now. ``object_types``: None for all."""
        return self._own(self._attempts.sync(record, name, object_types))

    def backfill(
        self, record: Record, name: str, order: "Backfill"
    ) -> "asyncio.Task[Ending]":
        """Loads a part of its history again."""
        return self._own(self._attempts.backfill(record, name, order))

    def rotate(self, record: Record, name: str) -> "asyncio.Task[Ending]":
        """Replaces its access token; the old one ends at once."""
        return self._own(self._attempts.rotate(record, name))

    def credentials(
        self, record: Record, name: str
    ) -> "asyncio.Task[models.PlatformCredentials | None]":
        """Reads the credentials of its platform; None where that failed."""
        return self._own(self._attempts.credentials(record, name))

    def configure_sync(
        self, configured: Configured, wanted: "models.JsonObject"
    ) -> "asyncio.Task[SyncOutcome]":
        """Sets or changes a sync configuration."""
        return self._own(self._sync_configs.configure(configured, wanted))

    def unconfigure_sync(self, configured: Configured) -> "asyncio.Task[Ending]":
        """Removes a sync configuration: that of the next level holds again."""
        return self._own(self._sync_configs.unconfigure(configured))

    def exchange(
        self, public_token: "SecretStr"
    ) -> "asyncio.Task[Exchanged[models.ExchangedToken]]":
        """Exchanges a public token; its connection is in the fleet then."""
        return self._own(self._token_exchange.exchange(public_token))

    async def settle(self) -> None:
        """After each list: adds to the audit what it tells of unknown outcomes."""
        for sentence in await self._recorder.settle(self._fleet, self._clock()):
            self._report.say(sentence)

    def _own(self, job: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        task = asyncio.get_running_loop().create_task(job)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: "asyncio.Task[Any]") -> None:
        self._tasks.discard(task)
        self.on_end(task)
