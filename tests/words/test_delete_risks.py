"""What speaks against a delete, in words."""

from datetime import UTC, datetime, timedelta

import pytest

from connections_tui.access import ProfileView
from connections_tui.fleet import Health, Record
from connections_tui.fleet.health import Verdict
from connections_tui.fleet.status_summary import StatusSummary
from connections_tui.words.delete_risks import (
    riskiest_first,
    risks,
    told_risks,
    told_undo,
)

NOW = datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC)


def record(
    health: Health, *, synced: float | None = None, created: float | None = None
) -> Record:
    """Times are days ago."""
    found = Record(f"{health.word}-{synced}-{created}")
    found.verdict = Verdict(health)
    if synced is not None:
        found.summary = StatusSummary(last_sync=_ago(synced))
    found.was_created(_ago(created) if created is not None else None)
    return found


def _ago(days: float) -> float:
    return (NOW - timedelta(days=days)).timestamp()


def words(one: Record) -> list[str]:
    return [risk.words for risk in risks(one, NOW)]


@pytest.mark.parametrize(
    ("one", "told"),
    [
        (record(Health.HEALTHY, synced=0.1), ["healthy", "synced today"]),
        (record(Health.HEALTHY, synced=1), ["healthy", "synced yesterday"]),
        (record(Health.SYNCING, created=0.1), ["syncing", "created today"]),
        (record(Health.DISABLED, synced=6), ["synced this week"]),
        (record(Health.DISABLED, synced=60, created=90), []),
        (record(Health.LINK_SENT, created=40), []),
        (record(Health.UNCHECKED), ["state unknown"]),
        (record(Health.NO_ANSWER), ["state unknown"]),
        (record(Health.DISABLED, synced=-2), ["synced today"]),
    ],
)
def test_each_risk_is_a_word(one: Record, told: list[str]) -> None:
    assert words(one) == told


def test_the_riskiest_stand_first() -> None:
    broken = record(Health.DISABLED, synced=60)
    works = record(Health.HEALTHY, synced=3)
    fresh = record(Health.HEALTHY, synced=0.1)
    unknown = record(Health.UNCHECKED)

    ordered = riskiest_first([broken, unknown, works, fresh], NOW)

    assert ordered == [fresh, works, unknown, broken]
    assert told_risks(ordered, NOW) == (
        "2 healthy, 1 state unknown, 1 synced today, 1 synced this week"
    )
    assert not told_risks([broken], NOW)


def test_an_undo_is_promised_only_where_there_is_one() -> None:
    def profile(environment: str) -> ProfileView:
        return ProfileView("a", environment, "", "", "2023-03-14")

    assert told_undo(profile("DEMO"), NOW, "them") == (
        "This cannot be undone. No real stores are affected."
    )
    assert told_undo(profile("LOCAL"), NOW) == "This cannot be undone."
    assert "restore them until 2026-03-21" in told_undo(profile("PROD"), NOW, "them")
