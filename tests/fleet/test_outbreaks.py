"""Failures of the last day by platform and reason, and how a fleet compares."""

import random
from collections import Counter
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connections_tui.fleet import Change, Health
from connections_tui.fleet.figures.outbreaks import (
    DAY,
    Guess,
    Outbreak,
    fresh_failures,
    outbreaks,
)
from connections_tui.fleet.figures.trend import BROKEN, platforms, trend
from connections_tui.fleet.fleet import Kind

from .making import NOW as MOMENT

NOW = MOMENT.timestamp()
MINUTE = 60.0
HOUR = 3600.0
DOWN = "SHOP_IS_UNAVAILABLE"
WOO = "WOO_COMMERCE"


def change(
    connection_id: str,
    ago: float,
    after: Health = Health.DISABLED,
    *,
    before: Health = Health.HEALTHY,
    why: str = DOWN,
    platform: str | None = WOO,
) -> Change:
    return Change(connection_id, NOW - ago, before, after, why, platform)


def burst(number: int, ago: float, within: float, **fields: object) -> list[Change]:
    """So many that fall evenly within a time that began so long ago."""
    step = within / max(1, number - 1)
    platform = fields.get("platform", WOO)
    return [
        change(f"{platform}-{ago}-{n}", ago - n * step, **fields)  # type: ignore[arg-type]
        for n in range(number)
    ]


def fleet(**totals: tuple[int, int]) -> Counter[Kind]:
    """Kinds with so many broken of so many for each platform."""
    kinds: Counter[Kind] = Counter()
    for platform, (broken, total) in totals.items():
        kinds[Health.DISABLED, platform, DOWN] = broken
        kinds[Health.HEALTHY, platform, ""] = total - broken
    return kinds


def only(found: list[Outbreak]) -> Outbreak:
    [one] = found
    return one


def in_utc(at: float) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%H:%M}"


# -- what is fresh


def test_one_that_fell_and_recovered_is_no_failure() -> None:
    there_and_back = [
        change("c1", HOUR),
        change("c1", MINUTE, Health.HEALTHY, before=Health.DISABLED),
    ]

    assert fresh_failures(there_and_back, NOW) == []


def test_one_that_fell_again_fell_when_it_fell_last() -> None:
    changes = [
        change("c1", 3 * HOUR),
        change("c1", 2 * HOUR, Health.HEALTHY, before=Health.DISABLED),
        change("c1", HOUR),
    ]

    assert [fall.at for fall in fresh_failures(changes, NOW)] == [NOW - HOUR]


def test_what_fell_more_than_a_day_ago_is_not_fresh() -> None:
    assert fresh_failures([change("c1", DAY + 1)], NOW) == []


def test_coming_back_by_way_of_a_lesser_trouble_is_no_failure() -> None:
    better = change("c1", HOUR, Health.STALE, before=Health.DISABLED)

    assert fresh_failures([better], NOW) == []


def test_getting_worse_is_a_failure_of_the_new_kind() -> None:
    changes = [
        change("c1", 2 * HOUR, Health.UNHEALTHY),
        change("c1", HOUR, Health.DISABLED, before=Health.UNHEALTHY),
    ]

    [fall] = fresh_failures(changes, NOW)
    assert (fall.health, fall.at) == (Health.DISABLED, NOW - HOUR)


def test_one_on_its_way_up_is_still_broken_since_it_fell() -> None:
    changes = [
        change("c1", 2 * HOUR),
        change("c1", HOUR, Health.STALE, before=Health.DISABLED, why="no sync"),
    ]

    [fall] = fresh_failures(changes, NOW)
    assert (fall.health, fall.at) == (Health.STALE, NOW - 2 * HOUR)


def test_another_word_for_the_same_trouble_is_not_a_new_failure() -> None:
    changes = [
        change("c1", 2 * HOUR, Health.NEEDS_REAUTH, why="needs_update"),
        change(
            "c1", HOUR, Health.NEEDS_REAUTH, before=Health.UNHEALTHY, why="NEEDS_REAUTH"
        ),
    ]

    [fall] = fresh_failures(changes, NOW)
    assert (fall.at, fall.why) == (NOW - 2 * HOUR, "NEEDS_REAUTH")


def test_an_answer_we_did_not_get_says_nothing_of_the_connection() -> None:
    silent = change("c1", MINUTE, Health.NO_ANSWER, before=Health.DISABLED)

    assert fresh_failures([silent], NOW) == []
    assert len(fresh_failures([change("c1", HOUR), silent], NOW)) == 1


# -- how they are grouped


def test_reasons_that_mean_the_same_are_one_outbreak() -> None:
    changes = [
        change("c1", HOUR, why="REQUEST_TIMEOUT"),
        change("c2", HOUR, why="TUNNEL_ERROR"),
    ]

    found = only(outbreaks(changes, Counter(), NOW))
    assert found.fallen == ("c1", "c2")
    assert found.reason == "the shop did not respond"


def test_batches_that_failed_are_one_outbreak_whatever_their_number() -> None:
    changes = [
        change(f"c{n}", HOUR, Health.UNHEALTHY, why=f"batch {n} orders FAILED")
        for n in range(3)
    ]

    assert only(outbreaks(changes, Counter(), NOW)).reason == "sync errors"


def test_a_reason_nobody_has_heard_of_is_told_as_it_came() -> None:
    found = outbreaks([change("c1", HOUR, why="SOLAR_FLARE")], Counter(), NOW)

    assert only(found).reason == "SOLAR_FLARE"


def test_a_straggler_does_not_hide_the_burst_before_it() -> None:
    changes = [*burst(18, 5 * HOUR, 30 * MINUTE), change("late", 2 * HOUR)]

    found = only(outbreaks(changes, fleet(WOO_COMMERCE=(23, 252)), NOW))
    assert (found.number, len(found.fallen)) == (18, 19)
    assert not found.goes_on
    assert found.guess is Guess.PLATFORM


def test_the_trickle_of_a_big_platform_is_not_part_of_its_outbreak() -> None:
    trickle = burst(100, DAY - HOUR, DAY - HOUR)
    burst_at = 40 * MINUTE
    changes = trickle + burst(800, burst_at, 30 * MINUTE, why="REQUEST_TIMEOUT")

    found = only(outbreaks(changes, fleet(WOO_COMMERCE=(900, 40_000)), NOW))
    assert found.since >= NOW - burst_at - 15 * MINUTE
    assert found.guess is Guess.PLATFORM


def test_of_two_bursts_alike_the_later_is_told() -> None:
    changes = burst(6, 9 * HOUR, 10 * MINUTE) + burst(6, HOUR, 10 * MINUTE)

    assert only(outbreaks(changes, Counter(), NOW)).since == NOW - HOUR


# -- whose doing it looks like


def test_many_of_one_platform_at_once_are_likely_the_platform() -> None:
    changes = burst(18, 50 * MINUTE, 40 * MINUTE)

    found = only(outbreaks(changes, fleet(WOO_COMMERCE=(23, 252)), NOW))
    assert found.guess is Guess.PLATFORM
    assert (found.broken, found.known) == (23, 252)


def test_a_few_are_nobodys_doing() -> None:
    found = outbreaks(burst(4, HOUR, 10 * MINUTE), fleet(WOO_COMMERCE=(4, 20)), NOW)

    assert only(found).guess is None


def test_a_small_share_of_a_big_platform_is_nobodys_doing() -> None:
    found = outbreaks(
        burst(20, HOUR, 30 * MINUTE), fleet(WOO_COMMERCE=(900, 4000)), NOW
    )

    assert only(found).guess is None


def test_the_same_number_spread_over_the_day_is_nobodys_doing() -> None:
    found = outbreaks(
        burst(18, 23 * HOUR, 23 * HOUR), fleet(WOO_COMMERCE=(23, 252)), NOW
    )

    assert only(found).guess is None


def test_all_platforms_at_once_are_no_single_ones_doing() -> None:
    changes = burst(18, HOUR, 10 * MINUTE) + burst(
        16, HOUR, 10 * MINUTE, platform="SHOPIFY"
    )
    kinds = fleet(WOO_COMMERCE=(23, 252), SHOPIFY=(16, 230))

    assert {one.guess for one in outbreaks(changes, kinds, NOW)} == {None}


def test_what_we_switched_off_ourselves_is_not_the_platforms_doing() -> None:
    changes = burst(18, HOUR, 10 * MINUTE, why="MANUALLY_DISABLED")

    found = only(outbreaks(changes, fleet(WOO_COMMERCE=(18, 100)), NOW))
    assert found.guess is None


def test_one_that_needs_a_new_sign_in_is_likely_the_merchant() -> None:
    changes = [change("c1", HOUR, Health.NEEDS_REAUTH, why="NEEDS_REAUTH")]

    assert only(outbreaks(changes, Counter(), NOW)).guess is Guess.MERCHANT


def test_one_that_is_disabled_is_nobodys_doing() -> None:
    assert only(outbreaks([change("c1", HOUR)], Counter(), NOW)).guess is None


def test_what_looks_like_the_platform_comes_first() -> None:
    changes = [
        *burst(6, HOUR, 10 * MINUTE, platform="SHOPIFY"),
        *burst(5, HOUR, 10 * MINUTE),
    ]
    kinds = fleet(WOO_COMMERCE=(5, 20), SHOPIFY=(6, 9000))

    assert outbreaks(changes, kinds, NOW)[0].platform == WOO


# -- in words


def test_a_sentence_says_who_how_many_since_when_and_why() -> None:
    changes = burst(18, 50 * MINUTE, 40 * MINUTE)
    found = only(outbreaks(changes, fleet(WOO_COMMERCE=(23, 252)), NOW))

    assert found.sentence("WooCommerce", in_utc) == (
        "WooCommerce: 23 of 252 broken, 18 since 20:10 (SHOP_IS_UNAVAILABLE): "
        "likely the platform"
    )


def test_a_run_that_is_over_is_told_with_its_end() -> None:
    changes = [*burst(18, 5 * HOUR, 30 * MINUTE), change("late", 2 * HOUR)]
    found = only(outbreaks(changes, fleet(WOO_COMMERCE=(23, 252)), NOW))

    said = found.sentence("WooCommerce", in_utc)
    assert "18 from 16:00 to 16:30 (SHOP_IS_UNAVAILABLE), 1 more in 24 hours" in said


def test_a_single_one_is_named() -> None:
    changes = [change("c1", HOUR, Health.NEEDS_REAUTH, why="NEEDS_REAUTH")]
    found = only(outbreaks(changes, fleet(WOO_COMMERCE=(1, 9)), NOW))

    assert found.sentence("WooCommerce", in_utc, "Kaffee & Co.") == (
        "WooCommerce: 1 of 9 broken, Kaffee & Co. since 20:00 (NEEDS_REAUTH): "
        "likely the merchant"
    )


def test_a_reason_from_outside_cannot_move_the_cursor() -> None:
    found = only(outbreaks([change("c1", HOUR, why="\x1b[2J")], Counter(), NOW))

    assert found.sentence("WooCommerce", in_utc).isprintable()


# -- by platform


def test_no_answer_and_unchecked_are_neither_broken_nor_known() -> None:
    kinds: Counter[Kind] = Counter()
    kinds[Health.DISABLED, WOO, DOWN] = 1
    kinds[Health.HEALTHY, WOO, ""] = 3
    kinds[Health.NO_ANSWER, WOO, "HTTP 503"] = 5
    kinds[Health.UNCHECKED, WOO, ""] = 7

    [found] = platforms(kinds)
    assert (found.broken, found.known, found.total) == (1, 4, 16)
    assert found.share == pytest.approx(0.25)


def test_the_worst_platform_comes_first_and_one_of_one_is_not_it() -> None:
    kinds = fleet(SHOPIFY=(30, 1000), WOO_COMMERCE=(60, 252), FNAC=(1, 1))

    assert platforms(kinds)[0].platform == WOO


def test_of_a_platform_of_which_nothing_is_known_no_share_is_broken() -> None:
    [found] = platforms(Counter({(Health.UNCHECKED, WOO, ""): 3}))

    assert found.share == 0


# -- whatever happened

healths = st.sampled_from([h for h in Health if h is not Health.UNCHECKED])
any_changes = st.lists(
    st.builds(
        Change,
        connection_id=st.sampled_from("abcdefgh"),
        at=st.integers(0, 30).map(lambda hours: NOW - hours * HOUR),
        before=healths,
        after=healths,
        why=st.sampled_from(["", DOWN, "REQUEST_TIMEOUT", "CERT_EXPIRED", "x"]),
        platform=st.sampled_from([None, WOO, "SHOPIFY"]),
    ),
    max_size=30,
)
any_kinds = st.dictionaries(
    st.tuples(
        st.sampled_from(Health), st.sampled_from([None, WOO, "FNAC"]), st.just("")
    ),
    st.integers(0, 300),
)


@given(any_changes, any_kinds)
def test_every_fresh_failure_is_in_one_outbreak(
    changes: list[Change], kinds: dict[Kind, int]
) -> None:
    found = [i for one in outbreaks(changes, kinds, NOW) for i in one.fallen]

    assert sorted(found) == sorted(
        f.connection_id for f in fresh_failures(changes, NOW)
    )


@given(any_changes, any_kinds)
def test_the_numbers_of_an_outbreak_fit_each_other(
    changes: list[Change], kinds: dict[Kind, int]
) -> None:
    for one in outbreaks(changes, kinds, NOW):
        assert 1 <= one.number <= len(one.fallen) <= one.broken <= one.known
        assert NOW - DAY <= one.since <= one.until <= NOW
        assert one.health in BROKEN


@given(any_changes, any_kinds, st.randoms(use_true_random=False))
def test_the_order_given_does_not_matter(
    changes: list[Change], kinds: dict[Kind, int], shuffle: random.Random
) -> None:
    other = list(changes)
    shuffle.shuffle(other)

    assert outbreaks(other, kinds, NOW) == outbreaks(changes, kinds, NOW)


@given(any_changes, st.dictionaries(st.sampled_from(Health), st.integers(0, 99)))
def test_then_and_the_net_change_make_now(
    changes: list[Change], counts: dict[Health, int]
) -> None:
    for health, found in trend(changes, counts).items():
        assert found.then >= 0
        assert found.then + found.net == found.now == counts.get(health, 0)


def test_the_trend_takes_back_what_changed() -> None:
    changes = [change(f"c{n}", HOUR) for n in range(3)]
    found = trend(changes, {Health.DISABLED: 68, Health.HEALTHY: 100})

    assert (found[Health.DISABLED].then, found[Health.DISABLED].net) == (65, 3)
    assert (found[Health.HEALTHY].then, found[Health.HEALTHY].net) == (103, -3)


@given(any_kinds)
def test_platforms_add_up_to_the_fleet(kinds: dict[Kind, int]) -> None:
    found = platforms(kinds)

    assert sum(one.total for one in found) == sum(kinds.values())
    assert all(0 <= one.broken <= one.known <= one.total for one in found)
