"""Creates and deletes under way: sent once, and owned by no screen.

Leaving a screen cannot orphan a request that may already have changed something. The
audit has a line before each and after each: what a killed console left behind, the
next one tells. Where the response does not confirm a write, the list does.
"""

import asyncio
import hashlib
import json
import secrets
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from connections_tui.api import ApiError, NotFound
from connections_tui.changes.settling import Settlement, settlement
from connections_tui.fleet import Fleet, Known
from connections_tui.fleet.links import LinkOptions
from connections_tui.words import present

if TYPE_CHECKING:
    from connections_tui.api import ConnectionsClient
    from connections_tui.changes.audit import Audit, Entry
    from connections_tui.changes.audit import Outcome as Ending
    from connections_tui.changes.creation import Created, Creation, Outcome

T = TypeVar("T")

AGAIN = timedelta(seconds=60)
"""Sending the same credentials again within this time asks first."""


class Place(Protocol):
    """The list, as far as writes concern it."""

    def say(self, message: str, *, is_error: bool = False) -> None: ...
    def mark_busy(self, connection_id: str, note: str | None) -> None: ...
    def refresh_connections(self) -> object: ...
    async def read_list_anew(self) -> bool: ...


class Writes:
    """What changes something at the service, from the key press to the outcome."""

    def __init__(
        self,
        client: "ConnectionsClient",
        fleet: Fleet,
        audit: "Audit | None",
        *,
        place: Place,
        clock: Callable[[], datetime],
        tell: Callable[[str, str], None],
        undo_days: int | None = None,
    ) -> None:
        """``tell``: shows a title and sentences until they are closed, for what a
        person must not miss. ``audit``: None for a console without one.
        ``undo_days``: for how long a delete can be undone; None for never."""
        self._client = client
        self._fleet = fleet
        self._audit = audit
        self._place = place
        self._clock = clock
        self._tell = tell
        self._undo_days = undo_days
        self._tasks: set[asyncio.Task[Any]] = set()
        self._is_ending = False
        self._confirming: set[str] = set()
        """Attempts whose outcome is reported after the list that is being read."""
        self.outcomes: list[str] = []
        """The outcome of each write of this session, as sentences."""
        self.on_end: Callable[[asyncio.Task[Any]], None] = lambda _: None
        """Called when one is over, however it ended."""
        self._salt = secrets.token_bytes(32)
        self._sent: dict[bytes, datetime] = {}

    @property
    def are_under_way(self) -> bool:
        return bool(self._tasks)

    def end(self) -> None:
        """The console is ending: outcomes go to the audit and the shell only.

        A screen pushed now would close while it opens, and a list would take too long.
        The list of the next start settles what is unknown.
        """
        self._is_ending = True

    def _say(self, sentence: str, *, is_error: bool = False) -> None:
        if not self._is_ending:
            self._place.say(sentence, is_error=is_error)

    def _show(self, title: str, sentences: str) -> None:
        """Until it is closed, for what a person must not miss."""
        if not self._is_ending:
            self._tell(title, sentences)

    def _refresh(self) -> None:
        if not self._is_ending:
            self._place.refresh_connections()

    async def _read_list(self) -> bool:
        """Whether a list that was begun after the change was read whole."""
        return not self._is_ending and await self._place.read_list_anew()

    async def wait(self, seconds: float) -> bool:
        """Whether all are over within that time."""
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=seconds)
        return not self._tasks

    # -- creating

    def was_just_sent(self, creation: "Creation") -> bool:
        """Whether the same credentials were sent a moment ago."""
        at = self._sent.get(self._mark(creation))
        return at is not None and self._clock() - at < AGAIN

    def create(self, creation: "Creation") -> "asyncio.Task[Outcome]":
        """Sends a create, once. The task outlives whichever screen awaits it."""
        if creation.credentials is not None:
            self._sent[self._mark(creation)] = self._clock()
        return self._own(self._create(creation))

    def _mark(self, creation: "Creation") -> bytes:
        """Tells two creations apart without keeping what is in them."""
        if creation.credentials is None:
            return b""
        body = json.dumps(
            [creation.credentials.slug, creation.credentials.reveal()], sort_keys=True
        )
        return hashlib.blake2b(body.encode(), key=self._salt).digest()

    async def _create(self, creation: "Creation") -> "Outcome":
        from connections_tui.changes.audit import AuditUnwritable
        from connections_tui.changes.audit import Outcome as Ending
        from connections_tui.changes.creation import Created, Refusal, Unknown

        try:
            begun = await self._begin("create", None, creation.platform)
        except AuditUnwritable as error:
            return self._told(creation, Refusal(_not_sent(error)))
        # Without an earlier list, new connections cannot be identified.
        was_listed = self._fleet.listed_at is not None
        before = {known.id for known in self._fleet}
        outcome = await creation.send(self._client, self._clock)
        match outcome:
            case Created(is_bare=True):
                outcome = await self._confirmed(begun, outcome)
            case Created():
                connection = outcome.connection
                await self._end(begun, Ending.DONE, outcome.request_id, connection.id)
                self._fleet.add(connection, creation.link)
                self._refresh()
            case Refusal():
                self._sent.pop(self._mark(creation), None)
                await self._end(begun, Ending.REFUSED, outcome.error.request_id)
            case Unknown():
                await self._end(begun, Ending.UNKNOWN, outcome.error.request_id)
                was_read = await self._read_list()
                new = tuple(known for known in self._fleet if known.id not in before)
                outcome = replace(outcome, new=new if was_read and was_listed else None)
        return self._told(creation, outcome)

    async def _confirmed(self, begun: "Entry | None", created: "Created") -> "Created":
        """The list decides about a create whose response has no more than an ID."""
        from connections_tui.changes.audit import Outcome as Ending

        connection_id = created.connection.id
        ended = await self._end(
            begun, Ending.UNKNOWN, created.request_id, connection_id
        )
        with self._confirm(ended):
            was_read = await self._read_list()
            is_listed = was_read and connection_id in self._fleet
            if is_listed:
                await self._settled(ended, Settlement.of_created(connection_id))
        return replace(created, is_listed=is_listed)

    def _told(self, creation: "Creation", outcome: "Outcome") -> "Outcome":
        from connections_tui.changes.creation import Created

        if not creation.is_watched:
            is_error = not isinstance(outcome, Created)
            self._say(outcome.sentence, is_error=is_error)
            if is_error:
                self._show(outcome.title, outcome.sentence)
        self.outcomes.append(outcome.sentence)
        return outcome

    # -- deleting

    def delete(self, known: Known, name: str) -> None:
        """Deletes a connection. ``name``: as the dialog showed it."""
        self._own(self._delete(known.id, name, known.platform, known.store))

    async def _delete(
        self, connection_id: str, name: str, platform: str | None, store: str | None
    ) -> None:
        """The row goes only when the service agrees."""
        from connections_tui.changes.audit import AuditUnwritable
        from connections_tui.changes.audit import Outcome as Ending

        self._place.mark_busy(connection_id, "deleting…")
        try:
            begun = await self._begin("delete", connection_id, platform, store)
            try:
                answer = await self._client.delete(connection_id)
            except NotFound as error:
                await self._end(begun, Ending.GONE, error.request_id)
                name = present.still_named(name, connection_id)
                self._gone(connection_id, f"{name} was gone already.")
            except ApiError as error:
                is_known = not error.may_have_happened
                ending = Ending.REFUSED if is_known else Ending.UNKNOWN
                ended = await self._end(begun, ending, error.request_id)
                if is_known:
                    self._not_deleted(connection_id, name, error)
                else:
                    await self._may_be_deleted(ended, connection_id, name, error)
            else:
                await self._end(begun, Ending.DONE, answer.request_id)
                name = present.still_named(name, connection_id)
                self._gone(connection_id, f"Deleted {name}.{self._undo}")
        except AuditUnwritable as error:
            self._not_deleted(connection_id, name, _not_sent(error))
        finally:
            self._place.mark_busy(connection_id, None)

    @property
    def _undo(self) -> str:
        if self._undo_days is None:
            return ""
        return f" Rutter Support can restore it for {self._undo_days} days."

    def _gone(self, connection_id: str, sentence: str) -> None:
        self._fleet.forget(connection_id)
        self._say(sentence)
        self.outcomes.append(sentence)

    def _not_deleted(self, connection_id: str, name: str, error: ApiError) -> None:
        name = present.still_named(name, connection_id)
        sentence = f"{name} was not deleted. {present.failure(error)}"
        self.outcomes.append(sentence)
        self._say(sentence, is_error=True)
        self._refresh()
        self._show("Not deleted", sentence)

    async def _may_be_deleted(
        self, ended: "Entry | None", connection_id: str, name: str, error: ApiError
    ) -> None:
        """The list decides where the response did not."""
        failure = present.failure(error)
        named = present.still_named(name, connection_id)
        self._say(f"{named} may have been deleted. {failure}", is_error=True)
        with self._confirm(ended):
            was_read = await self._read_list()
            is_sure = was_read and self._fleet.census.is_conclusive
            is_gone = is_sure and connection_id not in self._fleet
            if is_gone:
                await self._settled(ended, Settlement.of_deleted())
        # Names may be hidden since.
        named = present.still_named(name, connection_id)
        if is_gone:
            sentence = f"Deleted {named}. The response was lost; the list confirms it."
            self._say(sentence)
            self.outcomes.append(sentence)
            return
        sentence = f"{named} may have been deleted. {failure}"
        self.outcomes.append(sentence)
        listed = (
            "It is still in the list. Check the list again (R) before you delete it "
            "again."
            if was_read
            else "The list could not be read either. Check it (R) before you delete "
            "again."
        )
        self._show("Delete not confirmed", f"{sentence}\n\n{listed}")

    # -- confirmed by the list

    async def settle(self) -> None:
        """After each list: adds to the audit what it tells of unknown outcomes."""
        if self._audit is None or not self._fleet.census.is_conclusive:
            return
        try:
            entries = await asyncio.to_thread(self._audit.entries)
            unsettled = await asyncio.to_thread(self._audit.unsettled)
        except OSError:
            return  # the audit screen says so
        taken = {one.connection_id for one in entries if one.connection_id}
        for entry in unsettled:
            if entry.attempt in self._confirming:
                continue
            found = settlement(entry, self._fleet, self._clock(), taken=taken)
            if found is not None and await self._settled(entry, found):
                self._say(found.sentence(entry))

    async def _settled(self, entry: "Entry | None", found: "Settlement") -> bool:
        """Adds an outcome to the audit; whether that worked."""
        from connections_tui.changes.audit import AuditUnwritable

        if self._audit is None or entry is None:
            return False
        try:
            await asyncio.to_thread(
                self._audit.end,
                entry,
                found.outcome,
                connection_id=found.connection_id,
                evidence=found.evidence,
            )
        except AuditUnwritable:
            return False  # it stays unknown, and the next list tells it again
        return True

    @contextmanager
    def _confirm(self, entry: "Entry | None") -> Iterator[None]:
        """While the list is asked about one write, ``settle`` leaves it alone."""
        attempt = entry.attempt if entry is not None else ""
        self._confirming.add(attempt)
        try:
            yield
        finally:
            self._confirming.discard(attempt)

    # -- the record of them

    async def _begin(
        self,
        operation: str,
        connection_id: str | None,
        platform: str | None,
        store: str | None = None,
    ) -> "Entry | None":
        if self._audit is None:
            return None
        return await asyncio.to_thread(
            self._audit.begin,
            operation,
            connection_id=connection_id,
            platform=platform,
            store=store,
        )

    async def _end(
        self,
        begun: "Entry | None",
        ending: "Ending",
        request_id: str | None,
        connection_id: str | None = None,
    ) -> "Entry | None":
        """The entry as it is then."""
        from connections_tui.changes.audit import AuditUnwritable

        if self._audit is None or begun is None:
            return None
        try:
            return await asyncio.to_thread(
                self._audit.end,
                begun,
                ending,
                connection_id=connection_id,
                request_id=request_id,
            )
        except AuditUnwritable as error:
            self._show("Audit incomplete", f"{error} The change itself was made.")
            return None

    def _own(self, job: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        task = asyncio.get_running_loop().create_task(job)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: "asyncio.Task[Any]") -> None:
        self._tasks.discard(task)
        self.on_end(task)


async def earlier_links(audit: "Audit") -> dict[str, LinkOptions]:
    """What the links of earlier consoles were made for, by connection ID."""
    try:
        entries = await asyncio.to_thread(audit.entries)
    except OSError:
        return {}
    return {
        entry.connection_id: LinkOptions(entry.platform)
        for entry in entries
        if entry.operation == "create" and entry.connection_id and entry.platform
    }


async def told_orphans(audit: "Audit") -> str:
    """What to tell of writes that were under way when their console ended."""
    from connections_tui.changes.audit import AuditUnwritable

    try:
        orphans = await asyncio.to_thread(audit.take_orphans)
    except (OSError, AuditUnwritable):
        return ""  # the next start tells it
    lines = [_told_orphan(entry) for entry in orphans]
    if not lines:
        return ""
    return "\n\n".join(
        [
            "The last session closed before these changes were confirmed. They are "
            "not sent again. Check the list; A shows what it confirms.",
            *lines,
        ]
    )


def _told_orphan(entry: "Entry") -> str:
    what = present.private(entry.store) if entry.store else ""
    what = " ".join(p for p in (what, entry.connection_id or entry.platform) if p)
    told = f"{entry.operation} of {what or 'a link'}"
    return f"{present.stamped(entry.began_at)} · {entry.profile} · {told}"


def _not_sent(error: Exception) -> ApiError:
    return ApiError(f"{error} Nothing was sent: each change needs a line there.")
