"""How much history a connection has loaded: the largest part of its status.

Pure, like ``lifecycle``. Counts grow with the batches and by a trickle with each
sync; they never shrink.
"""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from connections_tui.sandbox.families import Entity, Family, family_of
from connections_tui.sandbox.lifecycle import BATCHES, Standing
from connections_tui.sandbox.records import PHASES, Fate, Simulated
from connections_tui.sandbox.times import written

BATCH_MONTHS = (3, 9, 12, 12, 24)
"""Each batch reaches further back: the newest data comes first."""
_MONTH = timedelta(days=30)
_YEARLY_GROWTH = 0.4
"""Of what the batches brought, added by the syncs of one year."""


class _Load(NamedTuple):
    """One data object on its way in."""

    entity: Entity
    position: int
    """Among the family's data objects, counted from 0."""
    of: int
    progress: float
    failed_batch: int | None
    """The one batch that did not load it."""

    def status(self, batch: int) -> str:
        """The word for it in a batch, counted from 0."""
        if self.failed_batch == batch:
            return "FAILED"
        if self.progress < batch + self.position / (self.of + 1):
            return "NOT_STARTED"
        return "COMPLETED" if self.done(batch) >= 1 else "IN_PROGRESS"

    def done(self, batch: int) -> float:
        """How much of a batch is in, 0 to 1. Neighbours overlap in time."""
        if self.failed_batch == batch:
            return 0.0
        if self.progress >= batch + 1:
            return 1.0
        share = 2 / (self.of + 1)
        begin = batch + self.position / (self.of + 1)
        # Rounded, or a last data object could stay a hair short of done.
        done = round((self.progress - begin) / share, 9)
        return min(max(done, 0.0), 1.0)

    @property
    def share(self) -> float:
        """How much of all its history is in, 0 to 1."""
        return sum(self.done(batch) for batch in range(BATCHES)) / BATCHES

    @property
    def months(self) -> int:
        """How far back it reaches, in one piece from today."""
        reach = 0
        for batch, months in enumerate(BATCH_MONTHS):
            if self.status(batch) != "COMPLETED":
                break
            reach += months
        return reach


def historical_sync_status(
    record: Simulated, stands: Standing, *, with_expected: bool
) -> dict[str, Any]:
    """The object of that name, as the service documents it.

    ``with_expected`` adds expected_entity_counts, which only API version
    2024-08-31 has, and there only for QuickBooks.
    """
    family = family_of(stands.platform)
    has_begun = stands.signed_in_at is not None
    loads = _loads(record, stands, family) if has_begun else []
    counts = {load.entity.name: _count(record, stands, load) for load in loads}
    report = _reports_count(loads) if family.has_reports else None
    status: dict[str, Any] = {
        "historical_sync_completed": bool(loads)
        and all(load.share >= 1 for load in loads),
        "total": {
            load.entity.name: _total(record, stands, load, counts[load.entity.name])
            for load in loads
        },
        "num_batches_completed": _batches_completed(loads) if loads else None,
        "synced_orders_count": counts.get("orders"),
        "synced_transactions_count": counts.get("transactions"),
        "synced_balance_sheets_count": report,
        "synced_income_statements_count": report,
        "synced_cash_flows_count": report,
        "batches": _batches(record, stands, loads) if loads else [],
    }
    if with_expected:
        is_counted = stands.platform == "QUICKBOOKS" and has_begun
        status["expected_entity_counts"] = (
            _expected(record, family) if is_counted else None
        )
    return status


def order_dates(record: Simulated, stands: Standing) -> tuple[str | None, str | None]:
    """Dates of the oldest and the newest order; Nones where it has no orders."""
    total = historical_sync_status(record, stands, with_expected=False)["total"]
    orders = total.get("orders", {})
    return orders.get("oldest_entity_date"), orders.get("newest_entity_date")


def orders_at_first(record: Simulated, stands: Standing) -> int | None:
    """How many orders the batches have brought; None where it has no orders."""
    if stands.signed_in_at is None:
        return None
    for load in _loads(record, stands, family_of(stands.platform)):
        if load.entity.name == "orders":
            return int(_whole(record, load.entity) * load.share)
    return None


def _loads(record: Simulated, stands: Standing, family: Family) -> list[_Load]:
    count = len(family.entities)
    return [
        _Load(
            entity,
            position,
            count,
            stands.progress,
            _failed_batch(record, stands, position, count),
        )
        for position, entity in enumerate(family.entities)
    ]


def _failed_batch(
    record: Simulated, stands: Standing, position: int, count: int
) -> int | None:
    """Which batch of an unhealthy connection failed, if it is this data object's."""
    is_it = record.fate is Fate.UNHEALTHY and record.phase % count == position
    return 1 + record.phase % (BATCHES - 1) if is_it and stands.is_loaded else None


def _whole(record: Simulated, entity: Entity) -> float:
    """How much of it all batches hold: a quarter to 25 times typical."""
    return float(entity.typical_count * 10 ** (2 * record.phase / PHASES - 0.6))


def _count(record: Simulated, stands: Standing, load: _Load) -> int:
    whole = _whole(record, load.entity)
    grown = 0.0
    if stands.last_sync_completed_at and stands.signed_in_at:
        age = stands.last_sync_completed_at - stands.signed_in_at
        grown = whole * _YEARLY_GROWTH * (age / timedelta(days=365))
    return int(whole * load.share + grown)


def _reports_count(loads: list[_Load]) -> int:
    """One report of each kind a month."""
    return min(load.months for load in loads) if loads else 0


def _reach(record: Simulated, signed_in_at: datetime, months: int) -> datetime:
    """The oldest date in a span of months: a few days inside it."""
    return signed_in_at - months * _MONTH + timedelta(hours=record.phase % 240)


def _total(
    record: Simulated, stands: Standing, load: _Load, count: int
) -> dict[str, Any]:
    signed_in_at, months = stands.signed_in_at, load.months
    if signed_in_at is None or not months:
        oldest = newest = None
    else:
        oldest = _reach(record, signed_in_at, months)
        newest = stands.last_sync_completed_at or signed_in_at
        newest -= timedelta(minutes=record.phase % 180 * (load.position + 1))
    return {
        "oldest_entity_date": written(oldest),
        "newest_entity_date": written(newest),
        "synced_count": count,
        "ready": months > 0,
    }


def _batches_completed(loads: list[_Load]) -> int:
    return sum(all(load.done(n) >= 1 for load in loads) for n in range(BATCHES))


def _batches(
    record: Simulated, stands: Standing, loads: list[_Load]
) -> list[dict[str, Any]]:
    return [
        {
            "batch_num": batch + 1,
            "progress_info": _progress_info(record, stands, loads, batch),
            "config": _config(loads, batch) if stands.progress >= batch else None,
        }
        for batch in range(BATCHES)
    ]


def _progress_info(
    record: Simulated, stands: Standing, loads: list[_Load], batch: int
) -> dict[str, Any]:
    # All data objects of a batch reach equally far: worked out once, not for each.
    span = _batch_span(record, stands, batch)
    words = {load.entity.name: load.status(batch) for load in loads}
    return {
        name: {
            "status": word,
            "oldest_batch_entity_date": span[0] if word == "COMPLETED" else None,
            "newest_batch_entity_date": span[1] if word == "COMPLETED" else None,
        }
        for name, word in words.items()
    }


def _batch_span(
    record: Simulated, stands: Standing, batch: int
) -> tuple[str | None, str | None]:
    """The oldest and the newest date of a batch; Nones before the sign-in."""
    if stands.signed_in_at is None:
        return None, None
    before = sum(BATCH_MONTHS[:batch])
    oldest = _reach(record, stands.signed_in_at, before + BATCH_MONTHS[batch])
    newest = stands.signed_in_at - before * _MONTH - timedelta(minutes=7)
    return written(oldest), written(newest)


def _config(loads: list[_Load], batch: int) -> dict[str, Any]:
    wanted = {load.entity.name: load.entity.requirement for load in loads}
    return {
        "timeFrameInMonths": BATCH_MONTHS[batch],
        "entities": {name: word for name, word in wanted.items() if word},
    }


def _expected(record: Simulated, family: Family) -> list[dict[str, Any]]:
    return [
        {
            "batch_num": batch + 1,
            "entity": entity.name,
            "is_estimate": batch > 0,
            "count": int(_whole(record, entity) / BATCHES),
        }
        for batch in range(BATCHES)
        for entity in family.entities
    ]
