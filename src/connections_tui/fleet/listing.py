"""One pass over the list, taken in batch by batch. Nothing goes before it is whole."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from connections_tui.api import Batch, ListRow
from connections_tui.fleet.census import Census, needs_a_second_look
from connections_tui.fleet.record import Pass, Record

if TYPE_CHECKING:
    from connections_tui.fleet.fleet import Fleet

NEW_FOR = 120.0
"""Seconds for which the list may be behind what was done here: it may lack one just
created, and still hold one just deleted."""


class Listing:
    """Takes rows into its fleet; ``finish`` ends it."""

    def __init__(self, fleet: "Fleet") -> None:
        self._fleet = fleet
        # As old as the question: an answer that came while it was being read is newer.
        self._words = Pass(fleet._now())
        self._seen: set[str] = set()
        self._unreadable = 0
        self._goes_on = ""

    def take_batch(self, batch: Batch) -> None:
        """Takes in some rows as the client gives them."""
        self.take(batch.connections, batch.unreadable)
        self._goes_on = batch.goes_on or self._goes_on

    def take(self, rows: Iterable[ListRow], unreadable: int = 0) -> None:
        """Takes in a batch. An ID that comes twice counts once."""
        fleet = self._fleet
        deleted = fleet._deleted_at
        listed = [
            row
            for row in rows
            if not (row.id in deleted and fleet._was_just_deleted(row.id))
        ]
        now = fleet._now()
        changed = {
            row.id for row in listed if fleet._put(row, self._words[row.status], now)
        }
        self._seen.update([row.id for row in listed])
        self._unreadable += unreadable
        if changed:
            fleet._announce(changed)

    def finish(self, *, lists_everything: bool = True) -> None:
        """The list has come to its end: what it did not name is gone.

        Nothing is where it was not all there is. Where suspiciously many are missing,
        they go once the next list does not name them either.
        """
        fleet = self._fleet
        census = Census(self._unreadable, self._goes_on)
        missing = self._missing() if census.is_whole else set()
        gone = missing
        if needs_a_second_look(len(missing), len(fleet), len(self._seen)):
            gone = missing & fleet._unlisted
        for connection_id in gone:
            fleet._drop(connection_id)
        if census.is_whole:
            fleet.lists += 1
            fleet._surely_gone |= gone & fleet._unlisted
            fleet._unlisted = missing - gone
        fleet.census = replace(
            census,
            unlisted=len(fleet._unlisted),
            removed=len(gone),
            lists_everything=lists_everything,
        )
        fleet.listed_at = fleet._now()
        # Also when nothing went: the age of the list is news.
        fleet._announce(gone)

    def _missing(self) -> set[str]:
        """Those it should have named."""
        now = self._fleet._now()
        return {
            record.id
            for record in self._fleet
            if record.id not in self._seen and not _is_new(record, now)
        }


def _is_new(record: Record, now: float) -> bool:
    return record.created_here_at is not None and now - record.created_here_at < NEW_FOR
