"""A connection's own history: the strip in the pane."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from connections_tui.fleet import Change, Health
from connections_tui.tui.pages.history_page import (
    seen_here_content,
    since_when,
    time_of_day,
)

NOW = datetime(2026, 9, 21, 21, 8, tzinfo=UTC)


def change(
    why: str = "NEEDS_REAUTH",
    after: Health = Health.NEEDS_REAUTH,
    before: Health = Health.HEALTHY,
    **ago: float,
) -> Change:
    at = (NOW - timedelta(**ago)).timestamp()
    return Change("c1", at, before, after, why, "SHOPIFY")


def lines(*changes: Change, width: int = 60, since: float | None = None) -> list[str]:
    content = seen_here_content(changes, NOW, width=width, since=since)
    return [line.rstrip() for line in content.plain.splitlines() if line.strip()]


def test_a_line_says_when_from_what_to_what_and_why() -> None:
    assert lines(change(minutes=4)) == [
        "SEEN HERE  times in UTC",
        "09-21 21:04     4m  ✓ -> ⚑ Needs reauth  Login rejected",
    ]


def test_the_newest_comes_first_and_reasons_stand_below_each_other() -> None:
    changes = [
        change(minutes=4),
        change("", Health.HEALTHY, Health.DISABLED, days=3),
        change("CERT_EXPIRED", Health.DISABLED, days=5),
    ]

    assert lines(*changes)[1:] == [
        "09-21 21:04     4m  ✓ -> ⚑ Needs reauth  Login rejected",
        "09-18 21:08     3d  ✗ -> ✓ Healthy",
        "09-16 21:08     5d  ✓ -> ✗ Disabled      TLS cert expired",
    ]


def test_another_year_is_told_with_the_day() -> None:
    assert lines(change(days=400))[1].startswith("2025-08-17 ")


def test_there_are_eight_lines_at_most_and_the_last_says_if_there_are_more() -> None:
    eight = [change(hours=n) for n in range(8)]

    assert len(lines(*eight)) == 1 + 8
    assert len(lines(*eight, change(hours=9))) == 1 + 8
    assert lines(*eight, change(hours=9))[-1] == "older changes not shown"


def test_where_nothing_happened_it_says_since_when() -> None:
    since = datetime(2026, 9, 1, tzinfo=UTC).timestamp()

    assert lines(since=since)[1] == "No changes since 2026-09-01."
    assert lines()[1] == "No changes yet."


def test_a_narrow_pane_drops_the_age_and_then_the_reason() -> None:
    assert lines(change(minutes=4), width=39)[1] == ("09-21 21:04  ✓ -> ⚑ Needs reauth")
    assert lines(change(minutes=4), width=44)[1] == (
        "09-21 21:04     4m  ✓ -> ⚑ Needs reauth"
    )


def test_times_of_day_name_the_day_unless_it_is_today() -> None:
    assert time_of_day(NOW.timestamp() - 3600, NOW) == "20:08"
    assert time_of_day(NOW.timestamp() - 23 * 3600, NOW) == "22:08 yesterday"
    assert time_of_day(NOW.timestamp() - 72 * 3600, NOW) == "09-18 21:08"
    assert since_when(NOW.timestamp() - 3480, NOW) == "20:10 today"


reasons = st.text(max_size=40) | st.sampled_from(["店" * 30, "[/]", "a\x1b[2Jb", "\n"])


@given(reasons, st.sampled_from(Health), st.integers(20, 120), st.floats(0, 2e9))
def test_no_line_is_wider_than_the_pane(
    why: str, after: Health, width: int, at: float
) -> None:
    one = Change("c1", at, Health.HEALTHY, after, why)
    shown = seen_here_content([one], NOW, width=width).plain.splitlines()

    assert len(shown) == 3
    assert all(cell_len(line) <= width for line in shown)
    assert all(line.isprintable() for line in shown)
