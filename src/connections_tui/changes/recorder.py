"""The audit of the changes in progress, written in a thread."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from connections_tui.changes.audit import Audit, AuditUnwritable, Ending, Entry
from connections_tui.changes.settling import Settlement, settlement
from connections_tui.fleet import Fleet


class Recorder:
    """Records each change before it is sent and after. Without an audit, nothing."""

    def __init__(
        self, audit: Audit | None, *, on_incomplete: Callable[[str], None]
    ) -> None:
        """``on_incomplete``: told that a change was made and its end not recorded."""
        self._audit = audit
        self._on_incomplete = on_incomplete
        self._confirming: set[str] = set()
        """Attempts that a list which is being read decides about."""

    async def begin(
        self,
        operation: str,
        connection_id: str | None,
        platform: str | None,
        store: str | None = None,
    ) -> Entry | None:
        """Records a change that is about to be sent.

        Raises:
            AuditUnwritable: it must not be sent.
        """
        if self._audit is None:
            return None
        return await asyncio.to_thread(
            self._audit.begin,
            operation,
            connection_id=connection_id,
            platform=platform,
            store=store,
        )

    async def end(
        self,
        begun: Entry | None,
        ending: Ending,
        request_id: str | None,
        connection_id: str | None = None,
    ) -> Entry | None:
        """The entry as it is then."""
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
            self._on_incomplete(f"{error} The change itself was made.")
            return None

    async def settled(self, entry: Entry | None, found: Settlement) -> bool:
        """Adds what the list showed of an unknown outcome; whether that worked."""
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
            return False  # it stays unknown, and the next list shows it again
        return True

    async def settle(self, fleet: Fleet, now: datetime) -> list[str]:
        """After a list: records what it shows of unknown outcomes, as sentences."""
        if self._audit is None or not fleet.census.is_conclusive:
            return []
        try:
            entries = await asyncio.to_thread(self._audit.entries)
            unsettled = await asyncio.to_thread(self._audit.unsettled)
        except OSError:
            return []  # the audit screen says so
        taken = {one.connection_id for one in entries if one.connection_id}
        said = []
        for entry in unsettled:
            if entry.attempt in self._confirming:
                continue
            found = settlement(entry, fleet, now, taken=taken)
            if found is not None and await self.settled(entry, found):
                said.append(found.sentence(entry))
        return said

    @contextmanager
    def confirming(self, entry: Entry | None) -> Iterator[None]:
        """While the list is read for one change, ``settle`` leaves it alone."""
        attempt = entry.attempt if entry is not None else ""
        self._confirming.add(attempt)
        try:
            yield
        finally:
            self._confirming.discard(attempt)
