"""What the pane says of a connection, by what has been read of it."""

from datetime import datetime, timedelta

import pytest

from connections_tui.fleet import Fleet
from connections_tui.fleet.health import WORDS
from connections_tui.tui.pages import describe
from connections_tui.tui.state import Nothing
from fleet.making import NOW, listed, status


class Clock:
    now = NOW

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def overview(fleet: Fleet) -> str:
    record = fleet.get("c1")
    assert record is not None
    now = NOW + timedelta(minutes=1)
    page = describe.overview(record, Nothing(), now, width=70, reveal=False)
    return " ".join(page.plain.split())


def list_says(fleet: Fleet, word: str | None, platform: str | None = "SHOPIFY") -> None:
    listing = fleet.listing()
    listing.take([listed(status=word, platform=platform)])
    listing.finish()


@pytest.mark.parametrize("word", [None, *WORDS.values()])
@pytest.mark.parametrize("platform", [None, "SHOPIFY"])
def test_a_row_that_was_never_read_gets_no_reason_and_no_advice(
    word: str | None, platform: str | None
) -> None:
    fleet = Fleet(Clock())
    list_says(fleet, word, platform)
    page = overview(fleet)

    assert page.startswith("Queued. Press r to check now.")
    for advice in ("WHAT", "WHO", "DO ", "link card", "Reason", "Flags"):
        assert advice not in page


def test_where_list_and_status_disagree_both_are_told() -> None:
    """The newer one decides; the other stands beside it with its age."""
    fleet = Fleet(Clock())
    list_says(fleet, "active")
    broken = status(needs_update=True, disabled=True, reason="SHOP_API_KEY_EXPIRED")
    fleet.learn_status("c1", broken)
    newer_status = overview(fleet)
    list_says(fleet, "active")
    newer_list = overview(fleet)

    for said in ("WHAT", "SHOP_API_KEY_EXPIRED", "disabled yes", "List active, 5"):
        assert said in newer_status
    for said in ("status said needs reauth", "disabled yes"):
        assert said in newer_list


def test_history_that_still_loads_is_a_remark() -> None:
    fleet = Fleet(Clock())
    list_says(fleet, None)
    batches = [{"orders": "COMPLETED"}, {"orders": "IN_PROGRESS"}]
    fleet.learn_status("c1", status(history=False, batches=batches))

    assert "(history 1/2)" in overview(fleet)
