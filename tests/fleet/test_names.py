"""How many names are not read yet, until when, and that they are found then."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connections_tui.fleet import Context, Fleet, Record
from connections_tui.fleet.news import Changed
from connections_tui.fleet.shown.order import Order
from connections_tui.fleet.shown.parsing import parse
from connections_tui.fleet.shown.view import View
from connections_tui.models import ConnectionDetails

from .making import NOW, listed, status


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def fleet(clock: Clock) -> Fleet:
    return Fleet(clock)


def list_all(fleet: Fleet, ids: Sequence[str], **fields: object) -> None:
    listing = fleet.listing()
    listing.take([listed(i, **fields) for i in ids])
    listing.finish()


def name(fleet: Fleet, connection_id: str, store: str = "Flax & Co") -> None:
    fleet.learn_details(
        connection_id, ConnectionDetails(id=connection_id, store_name=store)
    )


def test_names_count_as_unread_until_details_came_or_failed(fleet: Fleet) -> None:
    list_all(fleet, ["a", "b", "c"])
    before = fleet.unread_names()
    name(fleet, "a")
    fleet.learn_details("b", None)

    assert (before, fleet.unread_names()) == (3, 1)


def test_what_cannot_be_asked_about_is_not_waited_for(fleet: Fleet) -> None:
    list_all(fleet, ["a", "b"], access_token=None)

    assert fleet.unread_names() == 0


def test_unchecked_are_those_without_any_reading(fleet: Fleet) -> None:
    list_all(fleet, ["a", "b"])
    fleet.learn_status("a", status())

    assert fleet.unchecked() == 1


steps = st.lists(
    st.tuples(
        st.sampled_from(["list", "name", "status", "forget", "nothing"]),
        st.sampled_from("abcd"),
    ),
    max_size=25,
)


@given(steps)
def test_the_count_is_a_recount_after_any_sequence(
    sequence: list[tuple[str, str]],
) -> None:
    fleet = Fleet(Clock())
    for what, one in sequence:
        match what:
            case "list":
                list_all(fleet, [one, "d"])
            case "name":
                name(fleet, one)
            case "status":
                fleet.learn_status(one, status())
            case "forget":
                fleet.forget(one)

    assert fleet.unread_names() == sum(record.details_at is None for record in fleet)


def test_it_is_known_until_when_names_are_read(fleet: Fleet, clock: Clock) -> None:
    ids = [f"c{n}" for n in range(100)]
    list_all(fleet, ids)
    at_first = fleet.names_known_by()
    for one in ids[:40]:
        name(fleet, one)
        clock.advance(0.5)

    known_by = fleet.names_known_by()
    assert at_first is None
    assert known_by == pytest.approx(clock().timestamp() + 30, abs=1)


def test_no_time_is_told_while_nothing_is_read(fleet: Fleet, clock: Clock) -> None:
    ids = [f"c{n}" for n in range(100)]
    list_all(fleet, ids)
    for one in ids[:40]:
        name(fleet, one)
        clock.advance(0.5)
    clock.advance(60)

    assert fleet.names_known_by() is None


def test_no_time_is_told_once_all_are_read(fleet: Fleet, clock: Clock) -> None:
    list_all(fleet, ["a", "b"])
    for one in "ab":
        name(fleet, one)
        clock.advance(1)

    assert fleet.names_known_by() is None


@pytest.mark.parametrize(
    ("text", "names_decide"),
    [
        ("flax", True),
        ("store:flax", True),
        ("-flax", True),
        ("status:reauth flax", True),
        ("status:reauth", False),
        ("platform:shopify synced:>1d", False),
        ("store:", False),
        ("", False),
    ],
)
def test_a_filter_says_whether_names_decide(text: str, names_decide: bool) -> None:
    assert parse(text, {"SHOPIFY": "Shopify"}).looks_at_names is names_decide


def test_a_row_appears_when_its_name_arrives(fleet: Fleet) -> None:
    list_all(fleet, ["a", "b"])
    order = Order(fleet, lambda: Context(NOW.timestamp()))
    fleet.subscribe(Changed, lambda news: order.learn(news.ids))
    order.show(View(query=parse("flax")))
    order.go_on(10)
    before = list(order.rows)
    name(fleet, "b")

    after: list[Record] = order.rows
    assert before == []
    assert [record.id for record in after] == ["b"]
