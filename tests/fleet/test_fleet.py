"""What is known, and that its counts never drift."""

import gc
import weakref
from collections import Counter
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connections_tui.api import Batch, ServiceFault, TokenRefused
from connections_tui.fleet import Fleet, Health
from connections_tui.fleet.news import Changed
from connections_tui.fleet.saved_record import saved
from connections_tui.models import ConnectionDetails, ConnectionStatus
from connections_tui.moments import epoch

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

    assert [record.id for record in fleet] == ["b"]
    assert fleet.counts.total() == 1


EVERYONE = [f"c{number}" for number in range(20)]


@pytest.mark.parametrize("left", [0, 1, 10, 15])
def test_many_that_are_missing_go_once_a_second_list_lacks_them_too(
    fleet: Fleet, left: int
) -> None:
    list_all(fleet, *EVERYONE)
    list_all(fleet, *EVERYONE[:left])
    kept, first = len(fleet), fleet.census
    list_all(fleet, *EVERYONE[:left])

    gone = 20 - left
    assert (kept, len(fleet)) == (20, left)
    assert f"{gone} connections are no longer listed. Kept until" in first.gone
    assert fleet.census.gone == f"{gone} connections are no longer listed."


def test_of_many_that_are_missing_those_stay_that_the_next_list_names(
    fleet: Fleet,
) -> None:
    list_all(fleet, *EVERYONE)
    list_all(fleet, *EVERYONE[:5])
    list_all(fleet, *EVERYONE[:12])
    list_all(fleet, *EVERYONE)

    assert {"c11", "c5"} <= {record.id for record in fleet}
    assert fleet.census.gone == ""


def test_few_that_are_missing_go_at_once_and_are_counted(fleet: Fleet) -> None:
    list_all(fleet, *EVERYONE)
    list_all(fleet, *EVERYONE[1:])

    assert len(fleet) == 19
    assert fleet.census.gone == "1 connection is no longer listed."


def test_a_list_that_goes_on_forgets_nobody_and_says_so(fleet: Fleet) -> None:
    list_all(fleet, *EVERYONE)
    for _ in range(3):
        listing = fleet.listing()
        listing.take_batch(Batch((listed("c1"),), 0, None))
        listing.take_batch(Batch((), 0, None, "The list has more connections (x)."))
        listing.finish()

    assert len(fleet) == 20
    assert fleet.lists == 1
    assert fleet.census.lacks == (
        "The list has more connections (x). They are not shown.",
    )


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

    record = fleet.get("a")
    assert record is not None
    assert record.platform == "EBAY"
    assert record.connection.access_token is not None


def test_a_reading_outlives_a_new_list(fleet: Fleet) -> None:
    list_all(fleet, "a")
    fleet.learn_status("a", status())
    list_all(fleet, "a")

    assert fleet.counts == {Health.HEALTHY: 1}


def test_an_answer_takes_a_failure_back(fleet: Fleet) -> None:
    list_all(fleet, "a")
    fleet.learn_failure("a", ServiceFault("It failed.", status=503))
    record = fleet.get("a")
    assert record is not None
    failed = (record.health, record.verdict.why)
    fleet.learn_status("a", status())

    assert failed == (Health.NO_ANSWER, "HTTP 503")
    assert record.health is Health.HEALTHY


def test_news_of_one_that_is_gone_is_dropped(fleet: Fleet) -> None:
    fleet.learn_status("a", status())
    fleet.learn_details("a", None)
    fleet.learn_failure("a", ServiceFault("It failed."))
    fleet.forget("a")

    assert len(fleet) == 0
    assert fleet.counts.total() == 0


def test_changes_are_announced_with_their_ids(fleet: Fleet) -> None:
    told: list[frozenset[str]] = []
    fleet.subscribe(Changed, lambda news: told.append(news.ids))
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
    fleet.subscribe(Changed, lambda news: told.append(news.ids))
    clock.now += timedelta(days=2)
    listing = fleet.listing()
    listing.take([listed("same"), listed("renamed", name="x")])
    listing.take([listed("stale")])
    listing.finish()

    assert told == [{"renamed"}, {"stale"}, frozenset()]


def test_nothing_is_announced_as_gone_that_stays(fleet: Fleet) -> None:
    list_all(fleet, "a", "b")
    told: list[frozenset[str]] = []
    fleet.subscribe(Changed, lambda news: told.append(news.ids))
    list_all(fleet, "b", unreadable=1)

    assert frozenset().union(*told) == frozenset()


def test_a_failure_without_an_answer_is_said_in_words(fleet: Fleet) -> None:
    list_all(fleet, "a")
    fleet.learn_failure("a", TokenRefused("There is none."))

    record = fleet.get("a")
    assert record is not None
    assert record.verdict.why == "token refused"


def test_details_that_fail_later_leave_those_we_have(fleet: Fleet) -> None:
    list_all(fleet, "a")
    fleet.learn_details("a", ConnectionDetails(id="a", store_name="A & Co"))
    fleet.learn_details("a", None)

    record = fleet.get("a")
    assert record is not None
    assert record.store == "A & Co"


@pytest.mark.parametrize("status_first", [True, False])
def test_the_last_sync_is_the_later_of_status_and_details(
    fleet: Fleet, status_first: bool
) -> None:
    """A status of ten minutes ago must not call it stale when it has synced since."""
    early, late = "2026-09-20T20:00:00Z", "2026-09-21T20:50:00Z"
    list_all(fleet, "a")
    synced = (early, late) if status_first else (late, early)
    fleet.learn_status("a", status(synced=synced[0]))
    details = ConnectionDetails(id="a", last_sync_completed_at=synced[1])
    fleet.learn_details("a", details)

    record = fleet.get("a")
    assert record is not None
    assert (record.health, record.synced_at) == (Health.HEALTHY, epoch(late))


def test_a_store_is_called_by_its_name_else_by_its_domain(fleet: Fleet) -> None:
    listing = fleet.listing()
    listing.take([listed("a", name="ours")])
    record = fleet.get("a")
    assert record is not None
    names = [record.store]
    for details in ({"store_domain": "a.example"}, {"store_name": "A & Co"}):
        fleet.learn_details("a", ConnectionDetails(id="a", **details))
        names.append(record.store)

    assert names == ["ours", "a.example", "A & Co"]


def say(fleet: Fleet, clock: Clock, word: str | None, *, after: float = 1.0) -> None:
    """A pass over a list of one that says it, some seconds later."""
    clock.now += timedelta(seconds=after)
    listing = fleet.listing()
    clock.now += timedelta(seconds=1)
    listing.take([listed("a", status=word)])
    listing.finish()


def health_of(fleet: Fleet, connection_id: str = "a") -> Health:
    record = fleet.get(connection_id)
    assert record is not None
    return record.health


BROKEN = status(needs_update=True, disabled=True, reason="SHOP_API_KEY_EXPIRED")


def test_whoever_spoke_last_is_believed(fleet: Fleet, clock: Clock) -> None:
    """The row, the pane, the counts and the command line all go by this verdict."""
    said = []
    for step in (
        lambda: say(fleet, clock, "active"),
        lambda: fleet.learn_status("a", BROKEN),
        lambda: say(fleet, clock, "active"),
        lambda: fleet.learn_failure("a", ServiceFault("It failed.", status=503)),
        lambda: say(fleet, clock, "disabled"),
        lambda: fleet.learn_status("a", status()),
        lambda: say(fleet, clock, None),
    ):
        clock.now += timedelta(seconds=1)
        step()
        said.append(health_of(fleet).symbol)
        assert fleet.counts == {health_of(fleet): 1}

    assert "".join(said) == "✓⚑✓?✗✓✓"


def test_a_list_is_as_old_as_its_question(fleet: Fleet, clock: Clock) -> None:
    """A long list was asked for before the status, and its row came after it."""
    say(fleet, clock, "active")
    clock.now += timedelta(seconds=60)
    listing = fleet.listing()
    clock.now += timedelta(seconds=10)
    fleet.learn_status("a", BROKEN)
    clock.now += timedelta(seconds=10)
    listing.take([listed("a", status="active")])
    listing.finish()

    assert health_of(fleet) is Health.NEEDS_REAUTH


def test_a_list_without_words_leaves_it_to_the_status(
    fleet: Fleet, clock: Clock
) -> None:
    say(fleet, clock, None)
    fleet.learn_status("a", BROKEN)
    say(fleet, clock, None)

    assert health_of(fleet) is Health.NEEDS_REAUTH


def test_only_rows_a_list_overrules_are_announced(fleet: Fleet, clock: Clock) -> None:
    for word in ("active", "active"):
        say(fleet, clock, word)
    clock.now += timedelta(seconds=1)
    fleet.learn_status("a", status())
    told: list[frozenset[str]] = []
    fleet.subscribe(Changed, lambda news: told.append(news.ids))
    say(fleet, clock, "active")
    same = list(told)
    fleet.learn_status("a", BROKEN)
    told.clear()
    say(fleet, clock, "active")

    assert (same, told) == ([frozenset()], [{"a"}, frozenset()])


def test_the_age_of_a_pass_is_one_value_for_all_its_rows(fleet: Fleet) -> None:
    listing = fleet.listing()
    listing.take(listed(f"c{n}", status="active") for n in range(100))
    listing.finish()

    assert len({id(record.stated) for record in fleet}) == 1


def recalled(fleet: Fleet, clock: Clock) -> Fleet:
    """Another console, later, that remembers what this one knew."""
    rows = [saved(record) for record in fleet]
    clock.now += timedelta(hours=1)
    later = Fleet(clock)
    later.recall(rows)
    return later


@pytest.mark.parametrize(
    ("words", "answer", "health"),
    [
        (("disabled",), None, Health.DISABLED),
        (("active", "disabled"), status(), Health.DISABLED),
        (("disabled", None), status(), Health.HEALTHY),
        (("disabled", "active"), BROKEN, Health.HEALTHY),
        (("active",), BROKEN, Health.NEEDS_REAUTH),
    ],
)
def test_what_spoke_last_is_remembered_as_such(
    fleet: Fleet,
    clock: Clock,
    words: tuple[str | None, ...],
    answer: ConnectionStatus | None,
    health: Health,
) -> None:
    say(fleet, clock, words[0])
    if answer is not None:
        fleet.learn_status("a", answer)
    for word in words[1:]:
        say(fleet, clock, word)

    assert health_of(fleet) is health
    assert health_of(recalled(fleet, clock)) is health


@pytest.mark.parametrize("answer", [None, BROKEN])
def test_the_list_of_now_is_believed_before_what_is_remembered(
    fleet: Fleet, clock: Clock, answer: ConnectionStatus | None
) -> None:
    """Whichever of the two comes first."""
    say(fleet, clock, "disabled")
    if answer is not None:
        fleet.learn_status("a", answer)
    rows = [saved(record) for record in fleet]
    before, after = Fleet(clock), Fleet(clock)
    before.recall(rows)
    say(before, clock, "active")
    say(after, clock, "active")
    after.recall(rows)

    assert (health_of(before), health_of(after)) == (Health.HEALTHY, Health.HEALTHY)


def test_a_failed_call_makes_no_remembered_status_younger(
    fleet: Fleet, clock: Clock
) -> None:
    say(fleet, clock, None)
    fleet.learn_status("a", status())
    read_at = clock.now.timestamp()
    clock.now += timedelta(minutes=5)
    fleet.learn_failure("a", ServiceFault("It failed.", status=503))

    later = recalled(fleet, clock).get("a")
    assert later is not None
    assert (later.health, later.checked_at) == (Health.HEALTHY, read_at)


def test_what_was_never_read_has_no_reason_later_either(
    fleet: Fleet, clock: Clock
) -> None:
    """A file of an older version holds reasons that it made up."""
    say(fleet, clock, "needs_reauth")
    fleet.learn_failure("a", ServiceFault("It failed.", status=503))
    listing = fleet.listing()
    listing.take([listed("b", platform=None, status="not_ready")])
    rows = [saved(record)._replace(why="needs_update") for record in fleet]
    later = Fleet(clock)
    later.recall(rows)

    assert [(record.health, record.why) for record in later] == [
        (Health.UNCHECKED, ""),
        (Health.LINK_SENT, ""),
    ]


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

    assert fleet.counts == Counter(record.health for record in fleet)
    assert fleet.kinds == Counter(
        (record.health, record.platform, record.why) for record in fleet
    )


def test_a_closed_fleet_is_freed_with_the_errors_of_its_connections() -> None:
    """The garbage collector does not look into a connection: a traceback that led
    back to it would keep all of them for good."""
    fleet = Fleet(lambda: NOW)
    fleet.listing().take([listed("c1")])

    def ask(*about: object) -> None:
        try:
            raise OSError(len(about))
        except OSError as cause:
            raise ServiceFault("No answer.") from cause

    try:
        ask(fleet, fleet.get("c1"))
    except ServiceFault as error:
        fleet.learn_failure("c1", error)
    closed = weakref.ref(fleet)
    del fleet

    gc.collect()
    assert closed() is None
