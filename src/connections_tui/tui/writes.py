"""Creates and deletes under way: sent once, and owned by no screen.

Leaving a screen cannot orphan a request that may already have changed something. A
line of the audit stands before each and after each: what a console that is killed
leaves behind, the next one tells.
"""

import asyncio
import hashlib
import json
import secrets
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from connections_tui.api import ApiError, NotFound
from connections_tui.fleet import Fleet, Known
from connections_tui.fleet.links import LinkOptions
from connections_tui.tui import present

if TYPE_CHECKING:
    from connections_tui.api import ConnectionsClient
    from connections_tui.audit import Audit, Entry
    from connections_tui.audit import Outcome as Ending
    from connections_tui.tui.creation import Creation, Outcome

T = TypeVar("T")

AGAIN = timedelta(seconds=60)
"""The same credentials sent within this time are asked about first."""


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
        """``tell``: shows a title and sentences until they are answered, for what a
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
        self.outcomes: list[str] = []
        """What became of each write of this session, as sentences."""
        self.on_end: Callable[[asyncio.Task[Any]], None] = lambda _: None
        """Called when one is over, however it ended."""
        self._salt = secrets.token_bytes(32)
        self._sent: dict[bytes, datetime] = {}

    @property
    def are_under_way(self) -> bool:
        return bool(self._tasks)

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
        from connections_tui.audit import AuditUnwritable
        from connections_tui.audit import Outcome as Ending
        from connections_tui.tui.creation import Created, Refusal, Unknown

        try:
            begun = await self._begin("create", None, creation.platform)
        except AuditUnwritable as error:
            return self._told(creation, Refusal(_not_sent(error)))
        # What nobody has listed before cannot be told from what is new.
        was_listed = self._fleet.listed_at is not None
        before = {known.id for known in self._fleet}
        outcome = await creation.send(self._client, self._clock)
        match outcome:
            case Created():
                connection = outcome.connection
                await self._end(begun, Ending.DONE, outcome.request_id, connection.id)
                self._fleet.add(connection, creation.link)
                self._place.refresh_connections()
            case Refusal():
                self._sent.pop(self._mark(creation), None)
                await self._end(begun, Ending.REFUSED, outcome.error.request_id)
            case Unknown():
                await self._end(begun, Ending.UNKNOWN, outcome.error.request_id)
                was_read = await self._place.read_list_anew()
                new = tuple(known for known in self._fleet if known.id not in before)
                outcome = replace(outcome, new=new if was_read and was_listed else None)
        return self._told(creation, outcome)

    def _told(self, creation: "Creation", outcome: "Outcome") -> "Outcome":
        from connections_tui.tui.creation import Created

        if not creation.is_watched:
            is_error = not isinstance(outcome, Created)
            self._place.say(outcome.sentence, is_error=is_error)
            if is_error:
                self._tell(outcome.title, outcome.sentence)
        self.outcomes.append(outcome.sentence)
        return outcome

    # -- deleting

    def delete(self, known: Known, name: str) -> None:
        """Deletes a connection. ``name``: as the question showed it."""
        self._own(self._delete(known.id, name, known.platform))

    async def _delete(
        self, connection_id: str, name: str, platform: str | None
    ) -> None:
        """The row goes only when the service agrees."""
        from connections_tui.audit import AuditUnwritable
        from connections_tui.audit import Outcome as Ending

        self._place.mark_busy(connection_id, "deleting…")
        try:
            begun = await self._begin("delete", connection_id, platform)
            try:
                answer = await self._client.delete(connection_id)
            except NotFound as error:
                await self._end(begun, Ending.GONE, error.request_id)
                name = present.still_named(name, connection_id)
                self._gone(connection_id, f"{name} was gone already.")
            except ApiError as error:
                is_known = not error.may_have_happened
                ending = Ending.REFUSED if is_known else Ending.UNKNOWN
                await self._end(begun, ending, error.request_id)
                await self._not_deleted(connection_id, name, error)
            else:
                await self._end(begun, Ending.DONE, answer.request_id)
                name = present.still_named(name, connection_id)
                self._gone(connection_id, f"Deleted {name}.{self._undo}")
        except AuditUnwritable as error:
            await self._not_deleted(connection_id, name, _not_sent(error))
        finally:
            self._place.mark_busy(connection_id, None)

    @property
    def _undo(self) -> str:
        if self._undo_days is None:
            return ""
        return f" Rutter Support can restore it for {self._undo_days} days."

    def _gone(self, connection_id: str, sentence: str) -> None:
        self._fleet.forget(connection_id)
        self._place.say(sentence)
        self.outcomes.append(sentence)

    async def _not_deleted(
        self, connection_id: str, name: str, error: ApiError
    ) -> None:
        """Refused, or nobody knows: two things that must not look alike."""
        failure = present.failure(error)
        name = present.still_named(name, connection_id)
        if not error.may_have_happened:
            title, sentence = "Not deleted", f"{name} was not deleted: {failure}"
        else:
            title = "Not known whether it was deleted"
            sentence = f"Whether {name} was deleted is unknown: {failure}"
        self.outcomes.append(sentence)
        self._place.say(sentence, is_error=True)
        if error.may_have_happened:
            was_read = await self._place.read_list_anew()
            sentence = (
                f"{sentence}\n\n{self._what_the_list_says(connection_id, was_read)}"
            )
        else:
            self._place.refresh_connections()
        self._tell(title, sentence)

    def _what_the_list_says(self, connection_id: str, was_read: bool) -> str:
        if not was_read:
            return (
                "The list could not be read either. Look at it before deleting again."
            )
        if connection_id in self._fleet:
            return "The list still names it. Delete it again if it is to go."
        return "The list no longer names it: it is gone."

    # -- the record of them

    async def _begin(
        self, operation: str, connection_id: str | None, platform: str | None
    ) -> "Entry | None":
        if self._audit is None:
            return None
        return await asyncio.to_thread(
            self._audit.begin, operation, connection_id=connection_id, platform=platform
        )

    async def _end(
        self,
        begun: "Entry | None",
        ending: "Ending",
        request_id: str | None,
        connection_id: str | None = None,
    ) -> None:
        from connections_tui.audit import AuditUnwritable

        if self._audit is None or begun is None:
            return
        try:
            await asyncio.to_thread(
                self._audit.end,
                begun,
                ending,
                connection_id=connection_id,
                request_id=request_id,
            )
        except AuditUnwritable as error:
            self._tell("The record is incomplete", f"{error} The change itself stands.")

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
    from connections_tui.audit import AuditUnwritable

    try:
        orphans = await asyncio.to_thread(audit.take_orphans)
    except (OSError, AuditUnwritable):
        return ""  # what cannot be read now is told by a later start
    lines = [_told_orphan(entry) for entry in orphans]
    if not lines:
        return ""
    return "\n\n".join(
        [
            "A console ended before these changes were answered. They may have taken "
            "effect, and are not sent again: look at the list first.",
            *lines,
        ]
    )


def _told_orphan(entry: "Entry") -> str:
    what = f"{entry.operation} of {entry.connection_id or entry.platform or 'a link'}"
    return f"{present.stamped(entry.at)} · {entry.profile} · {what}"


def _not_sent(error: Exception) -> ApiError:
    return ApiError(
        f"{error} Nothing was sent: a change that nobody records is not made."
    )
