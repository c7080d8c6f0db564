"""Counts by kind: each agrees with the filter word it comes with."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connections_tui.fleet import Context, Fleet, Record
from connections_tui.fleet.shown.facets import (
    Facets,
    Group,
    known_platforms,
    platforms_of,
)
from connections_tui.fleet.shown.parsing import parse
from connections_tui.fleet.shown.rewriting import with_word
from connections_tui.models import ConnectionDetails
from connections_tui.titles import TITLES

from .making import NOW, listed, status

CONTEXT = Context(now=NOW.timestamp())
PLATFORMS = known_platforms(["KETTLE_SHOP", "SHOPIFY"])


def batches(*words: str) -> list[dict[str, str]]:
    return [{"orders": word} for word in words]


@pytest.fixture
def rows() -> list[Record]:
    """One of nearly everything."""
    fleet = Fleet(lambda: NOW)
    ages = ["09-21T20:59:00Z", "09-21T08:00:00Z", "09-18T00:00:00Z", "09-01T00:00:00Z"]
    codes = ["SHOPIFY", "SHOPIFY", "WOO_COMMERCE", "KETTLE_SHOP", None, "STRIPE"]
    fleet.listing().take(
        [
            listed(
                f"c{n}",
                platform=codes[n % len(codes)],
                created_at=f"2026-{ages[n % len(ages)]}" if n % 5 else None,
            )
            for n in range(24)
        ]
    )
    readings = [
        status(),
        status(synced="2026-09-19T20:00:00Z"),
        status(synced="2026-09-10T20:00:00Z"),
        status(synced="2026-03-10T20:00:00Z"),
        status(disabled=True, reason="CERT_EXPIRED", synced=None),
        status(disabled=True, reason="FAILED TO AUTHENTICATE"),
        status(disabled=True, reason='odd, "reason"\x1b[31m: -x', synced=None),
        status(batches=batches("COMPLETED", "FAILED")),
        status(batches=[{"customers": "FAILED"}]),
        status(
            ready=False, history=False, batches=batches("IN_PROGRESS", "NOT_STARTED")
        ),
        status(ready=False, history=False, batches=batches("NOT_STARTED")),
        status(needs_update=True),
        status(history=False, batches=batches("COMPLETED", "IN_PROGRESS")),
    ]
    for number, reading in enumerate(readings):
        fleet.learn_status(f"c{number}", reading)
    fleet.learn_details("c14", ConnectionDetails(id="c14", disabled_reason="ZEBRA"))
    return list(fleet)


def groups_of(rows: list[Record]) -> dict[str, Group]:
    facets = Facets(NOW.timestamp())
    facets.take(rows)
    return {group.field: group for group in facets.groups()}


def kept(rows: list[Record], text: str) -> int:
    platforms = known_platforms(record.platform for record in rows)
    return len(parse(text, platforms).keep(rows, CONTEXT))


@pytest.mark.parametrize("field", ["status", "platform", "reason", "synced", "created"])
def test_a_word_keeps_as_many_as_were_counted(rows: list[Record], field: str) -> None:
    facets = groups_of(rows)[field].facets

    assert len(facets) >= 3
    assert {f.word: kept(rows, f.word) for f in facets} == {
        f.word: f.number for f in facets
    }


@pytest.mark.parametrize("field", ["status", "platform", "reason", "synced", "created"])
def test_its_opposite_keeps_all_the_others(rows: list[Record], field: str) -> None:
    for facet in groups_of(rows)[field].facets:
        assert kept(rows, facet.opposite) == len(rows) - facet.number


def test_kinds_add_up_to_all_but_those_without_a_reason(rows: list[Record]) -> None:
    for field, group in groups_of(rows).items():
        number = sum(facet.number for facet in group.facets)
        has_one = (
            [record for record in rows if record.why] if field == "reason" else rows
        )

        assert number == len(has_one)


def test_slices_add_up(rows: list[Record]) -> None:
    facets = Facets(NOW.timestamp())
    for record in rows:
        facets.take([record])

    assert facets.taken == len(rows)
    assert {group.field: group for group in facets.groups()} == groups_of(rows)


def test_reasons_that_differ_in_a_number_count_as_one(rows: list[Record]) -> None:
    reasons = {f.name: f.number for f in groups_of(rows)["reason"].facets}

    assert reasons["no sync"] == 3
    assert reasons["batch … FAILED"] == 2
    assert reasons["batch running"] == 1
    assert reasons["batches waiting"] == 1
    assert reasons["history loading"] == 1


def test_the_most_frequent_comes_first_and_ages_go_from_young_to_old(
    rows: list[Record],
) -> None:
    groups = groups_of(rows)
    numbers = [facet.number for facet in groups["platform"].facets]

    assert numbers == sorted(numbers, reverse=True)
    assert [facet.name for facet in groups["created"].facets] == [
        "within 1 hour",
        "1 hour to 1 day",
        "1 to 7 days",
        "7 to 30 days",
        "not known",
    ]


def test_words_are_those_that_completion_offers(rows: list[Record]) -> None:
    groups = groups_of(rows)
    words = {f.word for group in groups.values() for f in group.facets}

    assert {"status:reauth", "platform:woo-commerce", "reason:cert_expired"} <= words
    assert {"platform:none", "synced:>30d", "synced:never", "status:unchecked"} <= words


def test_no_word_can_move_the_terminal(rows: list[Record]) -> None:
    groups = groups_of(rows)

    assert all(f.word.isprintable() for group in groups.values() for f in group.facets)


def test_nothing_counted_is_nothing_to_show() -> None:
    assert all(not group.facets for group in Facets(0.0).groups())


# -- a word more


@pytest.mark.parametrize(
    ("text", "word", "said"),
    [
        ("", "status:reauth", "status:reauth"),
        ("kaffee", "status:reauth", "kaffee status:reauth"),
        ("platform:stripe", "platform:ebay", "platform:stripe,ebay"),
        ("platform:stripe kaffee", "platform:ebay", "platform:stripe,ebay kaffee"),
        ("platform:stripe", "-platform:ebay", "platform:stripe -platform:ebay"),
        ("-platform:stripe", "-platform:ebay", "-platform:stripe,ebay"),
        ("-platform:stripe", "platform:stripe", "platform:stripe"),
        ("platform:stripe,ebay", "-platform:ebay", "platform:stripe"),
        ("platform:stripe", "-platform:stripe", "-platform:stripe"),
        ("reason:cert", "reason:cert_expired", 'reason:cert,"cert expired"'),
        ("Kaffee", "reason:cert_expired", "Kaffee reason:cert_expired"),
        ('"two wor', "is:new", '"two wor" is:new'),
        ("synced:>1d", "synced:>7d synced:<30d", "synced:>7d synced:<30d"),
        ("synced:>1d kaffee", "synced:never", "kaffee synced:never"),
        ("synced:>1d", "-synced:never", "synced:>1d -synced:never"),
        ("status:zzz", "is:new", "status:zzz is:new"),
        ("kaffee", "shop", "kaffee shop"),
        ("platform:", "platform:ebay", "platform:ebay"),
    ],
)
def test_a_word_joins_what_is_there(text: str, word: str, said: str) -> None:
    assert with_word(text, word, PLATFORMS) == said


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Kaffee  STATUS:Reauth", "status:reauth"),
        ("platform:stripe,ebay", "platform:ebay"),
        ("status:problems", "status:stale"),
        ("synced:>7d  synced:<30d", "synced:>7d synced:<30d"),
        ("kaffee", "kaffee"),
        ("-is:new ", "-is:new"),
    ],
)
def test_what_is_said_already_is_left_as_it_was_typed(text: str, word: str) -> None:
    assert with_word(text, word, PLATFORMS) == text


TEXTS = st.lists(
    st.sampled_from(
        [
            *("platform:stripe", "-platform:kettle", "platform:ebay,none", "kaffee"),
            *("synced:>1d", "-synced:never", "reason:cert", '-reason:"no sync"'),
            *("status:problems", "-status:off", "is:new", '"two words"', "id:c1"),
        ]
    ),
    max_size=4,
).map(" ".join)
WORDS = st.sampled_from(
    [
        *("platform:stripe", "-platform:stripe", "platform:none", "status:reauth"),
        *("-status:healthy", "synced:>1h synced:<1d", "synced:<1h,>1d,never"),
        *("reason:cert_expired", '-reason:" failed"', "created:<1h", "-created:<1h"),
    ]
)


@given(TEXTS, WORDS)
def test_the_same_word_twice_is_as_good_as_once(text: str, word: str) -> None:
    once = with_word(text, word, PLATFORMS)

    assert with_word(once, word, PLATFORMS) == once


@given(TEXTS, WORDS)
def test_what_comes_of_it_can_be_read(text: str, word: str) -> None:
    said = with_word(text, word, PLATFORMS)

    assert not parse(said, PLATFORMS).is_empty


def test_platforms_of_the_fleet_come_first_and_known_ones_after() -> None:
    platforms = known_platforms(["KETTLE_SHOP", None, "STRIPE"])

    assert list(platforms)[:2] == ["KETTLE_SHOP", "STRIPE"]
    assert platforms["STRIPE"] == "Stripe"
    assert platforms["WOO_COMMERCE"] == "WooCommerce"


def test_the_most_frequent_platform_of_a_fleet_is_offered_first() -> None:
    fleet = Fleet(lambda: NOW)
    codes = ["STRIPE", "KETTLE_SHOP", "KETTLE_SHOP", None]
    fleet.listing().take([listed(f"c{n}", platform=p) for n, p in enumerate(codes)])

    platforms = platforms_of(fleet.kinds)

    assert list(platforms)[:2] == ["KETTLE_SHOP", "STRIPE"]
    assert len(platforms) == len(TITLES) + 1
