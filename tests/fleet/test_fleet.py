"""What is known, and that its counts never drift."""

from collections import Counter
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connections_tui.api import ServiceFault, TokenRefused
from connections_tui.fleet import Fleet, Health
from connections_tui.models import ConnectionDetails

from .making import NOW, connection, listed, status


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def fleet(clock: Clock) -> Fleet:
    return Fleet(clock)


def list_all(fleet: Fleet, *ids: str, unreadable: int = 0) -> None:
    listing = fleet.listing()
    listing.take([listed(i) for i in ids], unreadable)
    listing.finish()


def test_a_list_brings_connections_nobody_has_asked_about(fleet: Fleet) -> None:
    list_all(fleet, "a", "b")

    assert fleet.counts[Health.UNCHECKED] == 2
    assert fleet.listed_at == NOW.timestamp()


def test_an_id_that_comes_twice_counts_once(fleet: Fleet) -> None:
    list_all(fleet, "a", "a", "b", "a")

    assert len(fleet) == 2
    assert fleet.counts.total() == 2


def test_what_the_next_list_does_not_name_is_gone(fleet: Fleet) -> None:
    list_all(fleet, "a", "b")
    list_all(fleet, "b")

    assert [known.id for known in fleet] == ["b"]
    assert fleet.counts.total() == 1


def test_nothing_goes_before_a_list_is_whole(fleet: Fleet) -> None:
    list_all(fleet, "a", "b")
    fleet.listing().take([listed("b")])

    assert len(fleet) == 2


def test_a_row_that_could_not_be_read_may_be_any_of_the_missing(fleet: Fleet) -> None:
    list_all(fleet, "a", "b")
    list_all(fleet, "b", unreadable=1)

    assert "a" in fleet
    assert fleet.unreadable == 1


def test_one_created_here_may_be_missing_from_the_list_for_a_while(
    fleet: Fleet, clock: Clock
) -> None:
    fleet.add(connection("new"))
    list_all(fleet, "a")
    stays = "new" in fleet
    clock.now += timedelta(minutes=3)
    list_all(fleet, "a")

    assert (stays, "new" in fleet) == (True, False)


def test_one_deleted_here_is_not_brought_back_by_a_list_that_is_behind(
    fleet: Fleet, clock: Clock
) -> None:
    """A list asked for before the delete may arrive after it."""
    list_all(fleet, "a", "b")
    listing = fleet.listing()
    fleet.forget("a")
    listing.take([listed("a"), listed("b")])
    listing.finish()
    stays_away = "a" not in fleet
    clock.now += timedelta(minutes=2)
    list_all(fleet, "a", "b")

    assert (stays_away, "a" in fleet) == (True, True)


def test_a_list_without_tokens_does_not_take_the_token_we_have(fleet: Fleet) -> None:
    list_all(fleet, "a")
    listing = fleet.listing()
    listing.take([listed("a", access_token=None, platform="EBAY")])

    known = fleet.get("a")
    assert known is not None
    assert known.platform == "EBAY"
    assert known.connection.access_token is not None


def test_a_reading_outlives_a_new_list(fleet: Fleet) -> None:
    list_all(fleet, "a")
    fleet.learn_status("a", status())
    list_all(fleet, "a")

    assert fleet.counts == {Health.HEALTHY: 1}


def test_an_answer_takes_a_failure_back(fleet: Fleet) -> None:
    list_all(fleet, "a")
    fleet.learn_failure("a", ServiceFault("It failed.", status=503))
    known = fleet.get("a")
    assert known is not None
    failed = (known.health, known.verdict.why)
    fleet.learn_status("a", status())

    assert failed == (Health.NO_ANSWER, "HTTP 503")
    assert known.health is Health.HEALTHY


def test_news_of_one_that_is_gone_is_dropped(fleet: Fleet) -> None:
    fleet.learn_status("a", status())
    fleet.learn_details("a", None)
    fleet.learn_failure("a", ServiceFault("It failed."))
    fleet.forget("a")

    assert len(fleet) == 0
    assert fleet.counts.total() == 0


def test_changes_are_announced_with_their_ids(fleet: Fleet) -> None:
    told: list[frozenset[str]] = []
    fleet.on_change(told.append)
    list_all(fleet, "a", "b")
    fleet.learn_status("a", status())
    fleet.forget("b")

    assert told[0] == {"a", "b"}
    assert told[-2:] == [{"a"}, {"b"}]


def test_only_what_a_list_changed_is_announced(fleet: Fleet, clock: Clock) -> None:
    """Thousands are listed every minute, and most of them are as they were."""
    list_all(fleet, "same", "renamed", "stale")
    fleet.learn_status("stale", status())
    told: list[frozenset[str]] = []
    fleet.on_change(told.append)
    clock.now += timedelta(days=2)
    listing = fleet.listing()
    listing.take([listed("same"), listed("renamed", name="x")])
    listing.take([listed("stale")])
    listing.finish()

    assert told == [{"renamed"}, {"stale"}, frozenset()]


def test_nothing_is_announced_as_gone_that_stays(fleet: Fleet) -> None:
    list_all(fleet, "a", "b")
    told: list[frozenset[str]] = []
    fleet.on_change(told.append)
    list_all(fleet, "b", unreadable=1)

    assert frozenset().union(*told) == frozenset()


def test_a_failure_without_an_answer_is_said_in_words(fleet: Fleet) -> None:
    list_all(fleet, "a")
    fleet.learn_failure("a", TokenRefused("There is none."))

    known = fleet.get("a")
    assert known is not None
    assert known.verdict.why == "token refused"


def test_details_that_fail_later_leave_those_we_have(fleet: Fleet) -> None:
    list_all(fleet, "a")
    fleet.learn_details("a", ConnectionDetails(id="a", store_name="A & Co"))
    fleet.learn_details("a", None)

    known = fleet.get("a")
    assert known is not None
    assert known.store == "A & Co"


def test_a_store_is_called_by_its_name_else_by_its_domain(fleet: Fleet) -> None:
    listing = fleet.listing()
    listing.take([listed("a", name="ours")])
    known = fleet.get("a")
    assert known is not None
    names = [known.store]
    for details in ({"store_domain": "a.example"}, {"store_name": "A & Co"}):
        fleet.learn_details("a", ConnectionDetails(id="a", **details))
        names.append(known.store)

    assert names == ["ours", "a.example", "A & Co"]


ids = st.sampled_from("abcd")
steps = st.one_of(
    st.tuples(st.just("list"), st.sets(ids), st.integers(0, 1)),
    st.tuples(st.just("status"), ids, st.booleans()),
    st.tuples(st.just("failure"), ids),
    st.tuples(st.just("forget"), ids),
    st.tuples(st.just("add"), ids),
    st.tuples(st.just("half a list"), st.sets(ids)),
    st.tuples(st.just("wait"), st.integers(1, 2000)),
)


@given(st.lists(steps, max_size=25))
def test_counts_are_a_recount_after_any_sequence(
    sequence: list[tuple[object, ...]],
) -> None:
    clock = Clock()
    fleet = Fleet(clock)
    for step in sequence:
        match step:
            case ("list", set() as named, int() as unreadable):
                list_all(fleet, *map(str, named), unreadable=unreadable)
            case ("status", str() as one, bool() as broken):
                fleet.learn_status(one, status(needs_update=broken))
            case ("failure", str() as one):
                fleet.learn_failure(one, ServiceFault("It failed.", status=500))
            case ("forget", str() as one):
                fleet.forget(one)
            case ("add", str() as one):
                fleet.add(connection(one))
            case ("half a list", set() as named):
                fleet.listing().take(listed(str(i), name="x") for i in named)
            case ("wait", int() as minutes):
                clock.now += timedelta(minutes=minutes)

    assert fleet.counts == Counter(known.health for known in fleet)
    assert fleet.kinds == Counter(
        (known.health, known.platform, known.why) for known in fleet
    )
