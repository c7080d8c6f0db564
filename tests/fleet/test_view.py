"""Which connections are shown, and in which order."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connections_tui.fleet import Column, Context, Fleet, Health, Order, Sort, View
from connections_tui.fleet.folding import folded
from connections_tui.fleet.news import Changed
from connections_tui.fleet.shown.parsing import parse
from connections_tui.fleet.shown.view import placing
from connections_tui.models import ConnectionDetails

from .making import NOW, connection, listed, status

CONTEXT = Context(now=NOW.timestamp())


def ids(order: Order) -> list[str]:
    return [record.id for record in order.rows]


def arranged(fleet: Fleet, view: View) -> list[str]:
    order = Order(fleet, lambda: CONTEXT)
    order.show(view)
    while not order.go_on(0):
        pass
    return ids(order)


@pytest.fixture
def fleet() -> Fleet:
    fleet = Fleet(lambda: NOW)
    listing = fleet.listing()
    listing.take(
        [
            listed("id-1", platform="SHOPIFY", created_at="2026-01-03T00:00:00Z"),
            listed("id-2", platform="STRIPE", created_at="2026-01-01T00:00:00Z"),
            listed("id-3", platform=None, created_at="2026-01-02T00:00:00Z"),
        ]
    )
    listing.finish()
    fleet.learn_status("id-1", status())
    fleet.learn_status("id-2", status(disabled=True, reason="CERT_EXPIRED"))
    for number, name in (("id-1", "Ägypten Tee"), ("id-2", "Kaffee & Co")):
        fleet.learn_details(
            number,
            ConnectionDetails(
                id=number, store_name=name, store_domain=f"{number}.example"
            ),
        )
    return fleet


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ["id-2", "id-3", "id-1"]),
        ("kaffee", ["id-2"]),
        ("KAFFEE stripe", ["id-2"]),
        ("kaffee shopify", []),
        ("ägypten", ["id-1"]),
        ("id-1.example", ["id-1"]),
        ("id-3", ["id-3"]),
        ("token-of-id-2", ["id-2"]),
        ("tokeN-OF", ["id-2", "id-3", "id-1"]),
        ("token", []),
        ("[/red]", []),
    ],
)
def test_words_are_looked_for_everywhere_support_looks(
    fleet: Fleet, text: str, found: list[str]
) -> None:
    """A token is looked for from eight characters on: less would match by chance."""
    assert arranged(fleet, View(query=parse(text))) == found


@pytest.mark.parametrize("text", ["WooCommerce", "woo_comm", "STRASSE"])
def test_people_spell_as_they_like(text: str) -> None:
    """The service writes WOO_COMMERCE, and a ß has no one way to shout it."""
    fleet = Fleet(lambda: NOW)
    shop = listed("a", platform="WOO_COMMERCE", name="Straße 7")
    fleet.listing().take([shop, listed("b")])

    assert arranged(fleet, View(query=parse(text))) == ["a"]


def test_problems_only(fleet: Fleet) -> None:
    assert arranged(fleet, View(only_problems=True)) == ["id-2"]


def test_one_health_word_only(fleet: Fleet) -> None:
    assert arranged(fleet, View(health=Health.UNCHECKED)) == ["id-3"]


def test_a_view_knows_whether_it_hides_rows() -> None:
    everything = [View(), View(query=parse("  "), sorts=(Sort(Column.WHY),))]
    some = [View(query=parse("a")), View(health=Health.STALE), View(only_problems=True)]

    assert not any(view.is_narrowed for view in everything)
    assert all(view.is_narrowed for view in some)


@pytest.mark.parametrize(
    ("column", "up", "down"),
    [
        (Column.STATE, ["id-2", "id-3", "id-1"], ["id-1", "id-3", "id-2"]),
        (Column.STORE, ["id-1", "id-2", "id-3"], ["id-2", "id-1", "id-3"]),
        (Column.DOMAIN, ["id-1", "id-2", "id-3"], ["id-2", "id-1", "id-3"]),
        (Column.PLATFORM, ["id-1", "id-2", "id-3"], ["id-2", "id-1", "id-3"]),
        (Column.SYNCED, ["id-1", "id-2", "id-3"], ["id-1", "id-2", "id-3"]),
        (Column.CHECKED, ["id-1", "id-2", "id-3"], ["id-1", "id-2", "id-3"]),
        (Column.WHY, ["id-2", "id-1", "id-3"], ["id-2", "id-1", "id-3"]),
        (Column.CREATED, ["id-2", "id-3", "id-1"], ["id-1", "id-3", "id-2"]),
        (Column.ID, ["id-1", "id-2", "id-3"], ["id-3", "id-2", "id-1"]),
    ],
)
def test_any_column_sorts_both_ways_and_what_is_missing_comes_last(
    fleet: Fleet, column: Column, up: list[str], down: list[str]
) -> None:
    assert arranged(fleet, View(sorts=(Sort(column),))) == up
    assert arranged(fleet, View(sorts=(Sort(column, descending=True),))) == down


def test_a_second_sort_decides_where_the_first_does_not() -> None:
    fleet = Fleet(lambda: NOW)
    names = {"a": "Zoo", "b": "Äpfel", "c": "Zoo", "d": "ab"}
    fleet.listing().take([listed(i, name=n, platform="EBAY") for i, n in names.items()])
    fleet.listing().take([listed("e", name="ab", platform="AMAZON")])
    sorts = (Sort(Column.PLATFORM), Sort(Column.STORE, descending=True))

    assert arranged(fleet, View(sorts=sorts)) == ["e", "a", "c", "b", "d"]


@given(st.lists(st.text(max_size=4) | st.none(), max_size=12))
def test_descending_is_ascending_turned_round(names: list[str | None]) -> None:
    fleet = Fleet(lambda: NOW)
    fleet.listing().take([listed(str(n), name=name) for n, name in enumerate(names)])
    up, down = (placing((Sort(Column.STORE, descending=d),)) for d in (False, True))
    named = [record for record in fleet if record.store]
    ascending = [record.store for record in sorted(named, key=up)]

    # Names that differ in accents alone are alike, and stay in the fleet's order.
    descending = [folded(str(k.store)) for k in sorted(named, key=down)]
    assert descending == [folded(str(name)) for name in reversed(ascending)]


VIEWS = (
    View(),
    View(only_problems=True),
    View(health=Health.UNCHECKED),
    View(query=parse("1")),
    View(query=parse("-2"), sorts=(Sort(Column.STORE),)),
    View(sorts=(Sort(Column.STORE, descending=True), Sort(Column.STATE))),
)
numbers = st.integers(0, 30)
steps = st.one_of(
    st.tuples(st.just("list"), st.sets(numbers)),
    st.tuples(st.just("status"), numbers, st.booleans()),
    st.tuples(st.just("named"), numbers, st.text("ab", min_size=1, max_size=2)),
    st.tuples(st.just("forget"), numbers),
    st.tuples(st.just("show"), st.sampled_from(VIEWS)),
    st.tuples(st.just("work"), st.integers(1, 3)),
)


@given(st.lists(steps, max_size=30), st.sampled_from([1, 3, 256]))
def test_what_is_kept_in_order_is_what_would_be_put_in_order(
    sequence: list[tuple[object, ...]], few: int
) -> None:
    """However rows come, change and go, and however often the work is broken off."""
    fleet = Fleet(lambda: NOW)
    order = Order(fleet, lambda: CONTEXT, few=few, at_once=2)
    fleet.subscribe(Changed, lambda news: order.learn(news.ids))
    view = View()
    for step in sequence:
        match step:
            case ("list", set() as named):
                listing = fleet.listing()
                listing.take([listed(str(n)) for n in named])
                listing.finish()
            case ("status", int() as one, bool() as broken):
                fleet.learn_status(str(one), status(needs_update=broken))
            case ("named", int() as one, str() as name):
                details = ConnectionDetails(id=str(one), store_name=name)
                fleet.learn_details(str(one), details)
            case ("forget", int() as one):
                fleet.forget(str(one))
            case ("show", View() as view):
                order.show(view)
            case ("work", int() as slices):
                for _ in range(slices):
                    order.go_on(0)
    while not order.go_on(0):
        pass

    rows = sorted(fleet, key=placing(view.sorts))
    assert order.rows == view.keep(rows, CONTEXT)
    assert [order.position(record) for record in order.rows] == [*range(len(order))]


def test_one_change_among_many_moves_one_row() -> None:
    fleet = Fleet(lambda: NOW)
    shuffled = random.Random(1).sample(range(2000), 2000)
    fleet.listing().take([listed(str(n), name=f"{n:04}") for n in shuffled])
    order = Order(fleet, lambda: CONTEXT)
    fleet.subscribe(Changed, lambda news: order.learn(news.ids))
    fleet.learn_status("77", status(needs_update=True))
    fleet.add(connection("new"))

    assert ids(order)[0] == "77"
    assert ids(order)[-1] == "new"
