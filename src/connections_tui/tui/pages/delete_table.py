"""The table of what will be deleted, and what became of it. Pure.

Columns without room are left out: the selected row is told in full below the table.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec import Struct
from msgspec.structs import astuple
from textual.content import Content

from connections_tui.changes.many_deletes import Result, State
from connections_tui.fleet import Fleet, Record
from connections_tui.text import clean
from connections_tui.tui.theme import state_variable
from connections_tui.words import present
from connections_tui.words.delete_risks import (
    ALMOST_DELETED,
    records_synced,
    risks,
    told_records,
)
from connections_tui.words.present import fit

_NONE = "-"
_MARK = 3
_USUAL_RISKS, _WIDEST_RISKS = 21, 34
"""The first for "healthy, synced today"."""
_LEAST_NAME = 12
_RESULTS = {
    State.UNKNOWN: ("?", "$state-unhealthy"),
    State.REFUSED: ("✗", "$state-disabled"),
    State.NOT_BEGUN: ("-", "$muted"),
    State.GONE: ("✓", "$state-healthy"),
    State.DONE: ("✓", "$state-healthy"),
}
"""In the order of the result: what needs a person comes first."""


class Widths(Struct, frozen=True):
    """Cells of each column; 0 where it has no room."""

    name: int
    platform: int
    state: int
    synced: int
    records: int
    risks: int

    @classmethod
    def within(cls, width: int) -> "Widths":
        """For a table of so many cells."""
        platform = 0 if width < 66 else 10 if width < 96 else 16
        state = 11 if width >= 48 else 0
        synced = 6 if width >= 56 else 0
        records = 10 if width >= 88 else 0
        taken = sum(cells + 1 for cells in (platform, state, synced, records) if cells)
        left = max(10, width - _MARK - taken - 1)
        risky = max(min(_USUAL_RISKS, left - _LEAST_NAME), left // 2)
        risky = min(_WIDEST_RISKS, risky)
        return cls(left - risky, platform, state, synced, records, risky)


class Row(Struct, frozen=True):
    """A connection that will be deleted, as it is known now."""

    record: Record
    is_listed: bool = True
    warning: str = ""
    """What else to know before it is deleted."""

    def risks(self, now: datetime) -> str:
        """In words; empty where there are none."""
        if not self.is_listed:
            return "gone already"
        words = [risk.words for risk in risks(self.record, now)]
        return ", ".join([*([self.warning] if self.warning else []), *words])

    @property
    def known(self) -> object:
        """What a line of it is drawn from, the time apart."""
        it = self.record
        has_status = it.status is not None
        return self.is_listed, it.health, it.synced_at, it.store, has_status


def rows(
    records: Iterable[Record], before: Mapping[str, Result], fleet: Fleet
) -> list[Row]:
    """``before``: what became of those that are deleted again, by ID."""
    return [
        Row(record, record.id in fleet, _warning(before.get(record.id)))
        for record in records
    ]


def _warning(before: Result | None) -> str:
    is_doubtful = before is not None and before.state is State.UNKNOWN
    return ALMOST_DELETED if is_doubtful else ""


def heading(widths: Widths) -> Content:
    """The names of the columns."""
    records = f"{'Records':>{widths.records}}"
    cells = ("Store", "Platform", "State", "Sync", records, "Risks")
    return _joined("   ", [(cell, "$muted") for cell in cells], widths)


def line(row: Row, widths: Widths, now: datetime) -> Content:
    """A row of the table."""
    record, told = row.record, row.risks(now)
    synced, records = record.synced_at, records_synced(record)
    risky = "bold $state-unhealthy" if told else "$muted"
    cells = [
        (present.store_name(record, 80), ""),
        (present.platform_name(record.platform), ""),
        (
            f"{record.health.symbol} {record.health.short}",
            state_variable(record.health),
        ),
        (_NONE if synced is None else present.age(synced, now), ""),
        (f"{present.count(records):>{widths.records}}", ""),
        (told or _NONE, risky),
    ]
    mark = Content.styled(" ! ", risky) if told else Content("   ")
    return mark + _joined("", cells, widths)


def _joined(before: str, cells: list[tuple[str, str]], widths: Widths) -> Content:
    """Each cell in its width, with a blank between them."""
    parts: list[Content] = []
    for (text, style), width in zip(cells, astuple(widths), strict=True):
        if width:
            parts.append(Content.styled(fit(text, width), style))
    return Content(before) + Content(" ").join(parts)


def in_full(row: Row, now: datetime) -> str:
    """The same in one paragraph, with all that is known."""
    record = row.record
    synced = present.moment_at(record.synced_at, now, is_past=True)
    created = present.moment_at(record.created_at, now, is_past=True)
    checked = record.checked_at
    why = present.why(record)
    parts = [
        present.store_name(record, 120),
        present.platform_name(record.platform),
        record.health.word + (f": {why}" if why else ""),
        f"last sync {synced}",
        f"created {created}",
        f"holds {held}" if (held := told_records(record)) else "",
        f"checked {present.ago(checked, now)}" if checked else "not checked",
        f"risks: {told}" if (told := row.risks(now)) else "",
        clean(record.id, 80),
    ]
    return " · ".join(filter(None, parts))


def outcome_line(result: Result) -> Content:
    """What became of one of them."""
    mark, style = _RESULTS[result.state]
    return Content.assemble(
        (f" {mark} ", style), f"{result.state:<13} ", outcome_in_full(result, 120)
    )


def outcome_in_full(result: Result, most: int = 800) -> str:
    """Its name, platform and ID, and why it is not deleted."""
    deletion = result.deletion
    platform = present.platform_name(deletion.platform) if deletion.platform else ""
    parts = (deletion.name_now, platform, deletion.connection_id, result.why)
    return " · ".join(clean(part, most) for part in parts if part)


def by_need(results: Iterable[Result]) -> list[Result]:
    """What needs a person first."""
    order = {state: number for number, state in enumerate(_RESULTS)}
    return sorted(results, key=lambda it: order[it.state])
