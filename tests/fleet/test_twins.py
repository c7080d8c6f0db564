"""Which connections are of one store, kept while the fleet changes."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connections_tui.fleet import Context, Fleet, Record
from connections_tui.fleet.cache.cache_file import CacheFile
from connections_tui.fleet.news import Changed
from connections_tui.fleet.saved_record import saved
from connections_tui.fleet.shown.parsing import parse
from connections_tui.fleet.twins import MOST, address_of
from connections_tui.models import ConnectionDetails

from .making import NOW, listed

IDS = ("a", "b", "c", "d")
STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("details"),
            st.sampled_from(IDS),
            st.sampled_from([None, "one.example", "https://WWW.one.example/", "two"]),
            st.sampled_from([None, "1", "ST-100", "ST-200", "one.example"]),
        ),
        st.tuples(
            st.just("platform"),
            st.sampled_from(IDS),
            st.sampled_from(["SHOPIFY", "WOO_COMMERCE", None]),
        ),
        st.tuples(st.just("forget"), st.sampled_from(IDS)),
    ),
    max_size=12,
)


def fleet_of(*ids: str, **fields: object) -> Fleet:
    fleet = Fleet(lambda: NOW)
    fleet.listing().take([listed(i, **fields) for i in ids])
    return fleet


def learn(fleet: Fleet, connection_id: str, domain: object, store_id: object) -> None:
    details = {"store_domain": domain, "store_unique_id": store_id}
    fleet.learn_details(
        connection_id, ConnectionDetails.model_validate({"id": "x", **details})
    )


def are_twins(one: Record, other: Record) -> bool:
    """As a person would compare the two."""
    if one is other or one.platform is None or one.platform != other.platform:
        return False
    addresses = [address_of(r.domain) if r.domain else None for r in (one, other)]
    names = [{a, r.store_id} for a, r in zip(addresses, (one, other), strict=True)]
    return any(name and len(name) >= 3 for name in names[0] & names[1])


@given(STEPS)
@settings(max_examples=150)
def test_the_index_says_what_comparing_all_of_them_says(steps: list[tuple]) -> None:
    fleet = fleet_of(*IDS)
    for what, connection_id, *values in steps:
        if what == "details":
            learn(fleet, connection_id, *values)
        elif what == "platform":
            fleet.listing().take([listed(connection_id, platform=values[0])])
        else:
            fleet.forget(connection_id)

    expected = {(a.id, b.id) for a in fleet for b in fleet if are_twins(a, b)}
    found = {(a.id, b.id) for a in fleet for b in fleet.twins.of(a)}
    assert found == expected
    assert found == {(b, a) for a, b in found}  # symmetric
    assert fleet.twins.ids == {a for a, _ in found}


def test_a_twin_that_comes_or_goes_is_told_of_the_other_as_well() -> None:
    fleet = fleet_of("a", "b")
    learn(fleet, "a", "one.example", None)
    told: list[frozenset[str]] = []
    fleet.subscribe(Changed, lambda news: told.append(news.ids))

    learn(fleet, "b", "one.example", None)
    fleet.forget("b")
    assert told == [{"a", "b"}, {"a", "b"}]
    assert not fleet.twins.ids


@pytest.mark.parametrize(
    ("platform", "domain"),
    [
        ("AMAZON", "amazon.de"),
        ("TIKTOK_SHOP", "www.tiktok.com"),
        ("LAZADA", "lazada.sg"),
    ],
)
def test_the_address_of_a_marketplace_is_no_store(platform: str, domain: str) -> None:
    fleet = fleet_of("a", "b", platform=platform)
    for one in fleet:
        learn(fleet, one.id, domain, None)
    assert not fleet.twins.ids


def test_what_very_many_share_is_no_store() -> None:
    ids = [f"c{n}" for n in range(MOST + 1)]
    fleet = fleet_of(*ids)
    for one in ids:
        learn(fleet, one, None, "default")
    assert not fleet.twins.ids

    fleet.forget("c7")
    assert len(fleet.twins.ids) == MOST


@pytest.mark.parametrize(
    "typed",
    [
        "one.example",
        " https://one.example/wp-admin?x=1",
        "HTTPS://key:secret@www.ONE.example:443",
        "ST-100",
    ],
)
def test_an_address_is_recognised_however_it_is_typed(typed: str) -> None:
    fleet = fleet_of("a")
    learn(fleet, "a", "One.example.", "ST-100")
    assert [one.id for one in fleet.twins.at("SHOPIFY", typed)] == ["a"]
    assert not fleet.twins.at("MAGENTO", typed)


def test_the_filter_finds_them_and_says_whose_details_decide() -> None:
    fleet = fleet_of("a", "b", "c")
    for one in ("a", "b"):
        learn(fleet, one, "one.example", None)
    query = parse("is:twin")
    context = Context(NOW.timestamp(), twins=fleet.twins.ids)

    assert [one.id for one in query.keep(list(fleet), context)] == ["a", "b"]
    assert query.looks_at_names
    assert [one.id for one in fleet if query.terms[0].is_open(one)] == ["c"]


def test_the_store_id_is_known_at_the_next_start(tmp_path: Path) -> None:
    fleet = fleet_of("a", "b")
    for one in ("a", "b"):
        learn(fleet, one, None, "ST-100")
    with CacheFile(tmp_path / "h.sqlite3") as file:
        file.save([saved(one) for one in fleet])
        rows = file.first(10)
    later = Fleet(lambda: NOW)
    later.recall(rows)
    assert later.twins.ids == {"a", "b"}
