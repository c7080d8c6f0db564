"""Broken is counted alike wherever it is counted."""

from hypothesis import given
from hypothesis import strategies as st

from connections_tui.api import ServiceFault
from connections_tui.fleet import Context, Fleet, Health, View
from connections_tui.fleet.figures.trend import BROKEN, platforms
from connections_tui.fleet.shown.parsing import parse
from connections_tui.models import ConnectionStatus

from .making import NOW, listed, status

WORDS = (None, "active", "not_ready", "unhealthy", "needs_reauth", "disabled", "new")
Found = ServiceFault | ConnectionStatus | None
PLATFORMS = ("SHOPIFY", "STRIPE", None)
readings = st.sampled_from(
    [
        None,
        ServiceFault("It failed.", status=503),
        status(),
        status(synced="2026-09-18T21:00:00Z"),
        status(history=False),
        status(is_healthy=False),
        status(needs_update=True),
        status(disabled=True, reason="CERT_EXPIRED"),
        status(ready=False, synced=None),
    ]
)
rows = st.tuples(st.sampled_from(WORDS), st.sampled_from(PLATFORMS), readings)


@given(st.lists(rows, max_size=20))
def test_the_problems_shown_are_the_broken_ones_of_the_overview(
    fleet_of: list[tuple[str | None, str | None, Found]],
) -> None:
    fleet = Fleet(lambda: NOW)
    listing = fleet.listing()
    for number, (word, platform, _) in enumerate(fleet_of):
        listing.take([listed(f"c{number}", status=word, platform=platform)])
    listing.finish()
    for number, (_, _, found) in enumerate(fleet_of):
        if isinstance(found, ServiceFault):
            fleet.learn_failure(f"c{number}", found)
        elif found is not None:
            fleet.learn_status(f"c{number}", found)

    context = Context(now=NOW.timestamp())
    counted = {
        "the overview": sum(one.broken for one in platforms(fleet.kinds)),
        "its line": sum(n for health, n in fleet.counts.items() if health in BROKEN),
        "the key": len(View(only_problems=True).keep(list(fleet), context)),
        "is:problem": len(View(parse("is:problem")).keep(list(fleet), context)),
        "status:problems": len(
            View(parse("status:problems")).keep(list(fleet), context)
        ),
        "Health": sum(record.health.is_problem for record in fleet),
    }
    assert len(set(counted.values())) == 1, counted


def test_our_own_failed_call_breaks_no_connection() -> None:
    assert {health for health in Health if health.is_problem} == {
        *(Health.NEEDS_REAUTH, Health.DISABLED, Health.UNHEALTHY, Health.STALE)
    }
