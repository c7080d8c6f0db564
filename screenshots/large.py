"""A fleet of thousands for the pictures, with what an earlier session knew of it.

Asking the sandbox for 3,412 statuses would take a picture half a minute. Here its
answers are taken as they are worked out, and given to the console as its memory.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from connections_tui.api import ListRow
from connections_tui.files.sqlite import MEMORY
from connections_tui.fleet import Change, Fleet, Health, Record
from connections_tui.fleet.cache.cache_file import CacheFile
from connections_tui.fleet.saved_record import SavedRecord, saved
from connections_tui.models import ConnectionDetails, ConnectionStatus
from connections_tui.sandbox import Store, seed
from connections_tui.sandbox import status_bodies as answers
from connections_tui.sandbox.lifecycle import standing
from connections_tui.sandbox.records import Fate, Simulated
from connections_tui.sandbox.times import written

NOW = datetime(2026, 9, 21, 21, 4, 17, tzinfo=UTC)
COUNT = 3412
OUTAGE_BEGAN = datetime(2026, 9, 21, 20, 10, 9, tzinfo=UTC)
OUTAGE = 23
"""So many WooCommerce shops could not be reached from then on."""
EVERY = timedelta(seconds=131)
WITHOUT_ANSWER = 3
"""So many cannot be asked; more of them in a row would look like trouble for all."""
_VERSION = "2023-03-14"


@dataclass(frozen=True)
class Large:
    """The sandbox's records, and what was known of them and had been seen."""

    records: tuple[Simulated, ...]
    remembered: tuple[SavedRecord, ...]
    changes: tuple[Change, ...]


@cache
def large_fleet() -> Large:
    """Always the same one."""
    with Store(MEMORY) as store:
        seed(store, count=COUNT, now=NOW)
        seeded = [record for records in store.slices(COUNT) for record in records]
    records = tuple(_with_outage(_mostly_answering(seeded)))
    fleet = _read(records)
    known = [fleet.get(record.id) for record in records]
    remembered = tuple(_remember(one, n) for n, one in enumerate(known) if one)
    pairs = zip(records, remembered, strict=True)
    changes = [change for pair in pairs for change in _changes(*pair)]
    return Large(records, remembered, tuple(sorted(changes, key=lambda c: c.at)))


class Kept(CacheFile):
    """Their memory, in a file that goes when it is closed."""

    def __init__(self, hours_ago: float = 0) -> None:
        self._folder = TemporaryDirectory()
        path = Path(self._folder.name) / "history.sqlite3"
        super().__init__(path, clock=NOW.timestamp)
        fleet = large_fleet()
        rows = [_earlier(row, hours_ago * 3600) for row in fleet.remembered]
        self.save(rows, fleet.changes)

    def close(self) -> None:
        super().close()
        self._folder.cleanup()


def _mostly_answering(records: list[Simulated]) -> Iterator[Simulated]:
    silent = 0
    for record in records:
        silent += record.fate is Fate.NO_ANSWER
        if record.fate is Fate.NO_ANSWER and silent > WITHOUT_ANSWER:
            yield replace(record, fate=Fate.HEALTHY)
        else:
            yield record


def _with_outage(records: Iterable[Simulated]) -> Iterator[Simulated]:
    fallen = 0
    for record in records:
        is_hit = record.platform == "WOO_COMMERCE" and record.fate is Fate.HEALTHY
        if is_hit and fallen < OUTAGE and record.phase % 3 == 0:
            yield replace(
                record,
                fate=Fate.DISABLED,
                disabled_reason="SHOP_IS_UNAVAILABLE",
                halted_at=OUTAGE_BEGAN + fallen * EVERY,
            )
            fallen += 1
        else:
            yield record


def _read(records: tuple[Simulated, ...]) -> Fleet:
    """What a console knows that has asked for each of them."""
    fleet = Fleet(lambda: NOW)
    listing = fleet.listing()
    listing.take(map(_listed, records))
    listing.finish()
    for record in records:
        if record.fate is not Fate.NO_ANSWER:
            answer = answers.status(record, NOW, version=_VERSION)
            fleet.learn_status(record.id, ConnectionStatus.model_validate(answer))
        details = answers.details(record, NOW, version=_VERSION)["connection"]
        fleet.learn_details(record.id, ConnectionDetails.model_validate(details))
    return fleet


def _listed(record: Simulated) -> ListRow:
    created_at = written(record.created_at)
    token = record.access_token
    return ListRow(record.id, record.platform, None, None, created_at, token, b"{}")


def _remember(known: Record, number: int) -> SavedRecord:
    """As read a short while ago: those in trouble within a minute."""
    within = 45 if known.health is not Health.HEALTHY else 230
    return _earlier(saved(known), 5 + number * 7 % within)


def _earlier(row: SavedRecord, seconds: float) -> SavedRecord:
    at, details_at = row.checked_at, row.details_at
    return row._replace(
        checked_at=None if at is None else at - seconds,
        details_at=None if details_at is None else details_at - seconds,
    )


def _changes(record: Simulated, row: SavedRecord) -> Iterator[Change]:
    """When it fell, as far as the sandbox tells; and for some, an earlier fall."""
    fell_at = standing(record, NOW).halted_at
    if fell_at is None:
        return
    at, after = fell_at.timestamp(), row.health
    if record.phase % 2:
        began = at - 9.3 * 86400
        errors = "batch 4 customers FAILED"
        yield _change(row, began, Health.HEALTHY, Health.UNHEALTHY, errors)
        yield _change(row, began + 5400, Health.UNHEALTHY, Health.HEALTHY)
    yield _change(row, at, Health.HEALTHY, after, row.why)


def _change(
    row: SavedRecord, at: float, before: Health, after: Health, why: str = ""
) -> Change:
    return Change(row.id, at, before, after, why, row.platform)
