"""Nine words, and which of them comes first."""

from typing import Any
from unicodedata import east_asian_width

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from connections_tui.fleet import Health, advice_for
from connections_tui.fleet.health import WORDS, Facts, Verdict, judge
from connections_tui.fleet.reasons import REASONS
from connections_tui.fleet.status_summary import Detailed, StatusSummary, said_by
from connections_tui.fleet.vocabulary import REAUTH_REASONS
from connections_tui.models import ConnectionStatus

from .making import NOW, RECENT, status

OLD = "2026-09-18T21:00:00Z"
DOCUMENTED_REASONS = (
    *("SHOP_API_KEY_EXPIRED", "SHOP_NOT_FOUND", "SHOP_ID_IS_INVALID"),
    *("SHOP_IS_DISABLED_OR_EXPIRED", "SHOP_IS_LOCKED", "SHOP_PAYMENT_REQUIRED"),
    *("TUNNEL_ERROR", "WEB_SERVICE_IS_DISABLED", "SHOP_IS_UNAVAILABLE"),
    *("CERT_EXPIRED", "FAILED TO AUTHENTICATE", "NEEDS_REAUTH", "REQUEST_TIMEOUT"),
    *("MANUALLY_DISABLED", "UNKNOWN"),
)


def verdict(
    reading: ConnectionStatus | None = None,
    *,
    listed: str | None = None,
    listed_ago: float = 0.0,
    read_ago: float = 30.0,
    detailed: Detailed | None = None,
    failure: str | None = None,
    failed_ago: float = 0.0,
    platform: str | None = "SHOPIFY",
) -> Verdict:
    """The verdict where all of this is known; the list is fresher than the status."""
    now = NOW.timestamp()
    facts = Facts(
        stated=listed,
        stated_at=now - listed_ago,
        platform=platform,
        summary=StatusSummary.of(reading) if reading is not None else None,
        read_at=now - read_ago,
        detailed=detailed,
        failure=failure,
        failed_at=now - failed_ago,
    )
    return judge(facts, now)


@pytest.mark.parametrize(
    ("reading", "health", "why"),
    [
        (None, Health.UNCHECKED, ""),
        (status(), Health.HEALTHY, ""),
        (status(needs_update=True), Health.NEEDS_REAUTH, "needs_update"),
        (
            status(disabled=True, reason="CERT_EXPIRED"),
            Health.DISABLED,
            "CERT_EXPIRED",
        ),
        (status(disabled=True), Health.DISABLED, "no reason given"),
        (status(is_healthy=False), Health.UNHEALTHY, "recent sync errors"),
        (
            status(batches=[{"orders": "COMPLETED"}, {"customers": "FAILED"}]),
            Health.UNHEALTHY,
            "batch 2 customers FAILED",
        ),
        (
            status(ready=False, synced=None),
            Health.LINK_SENT,
            "merchant not signed in",
        ),
        (
            status(
                ready=False,
                synced=None,
                history=False,
                batches=[{"orders": "COMPLETED"}, {"orders": "IN_PROGRESS"}, {}],
            ),
            Health.SYNCING,
            "batch 2/3 orders",
        ),
        (status(ready=False, history=False), Health.SYNCING, "first sync not started"),
        (status(synced=OLD), Health.STALE, "no sync for 3d"),
        (status(synced="2026-09-20T20:00:00Z"), Health.STALE, "no sync for 25h"),
        (status(synced="2026-09-20T21:00:00Z"), Health.HEALTHY, ""),
        (status(synced="last Tuesday"), Health.HEALTHY, ""),
        (status(synced="2099-01-01T00:00:00Z"), Health.HEALTHY, ""),
    ],
)
def test_the_documented_cases(
    reading: ConnectionStatus | None, health: Health, why: str
) -> None:
    assert (verdict(reading).health, verdict(reading).why) == (health, why)


LOADING = [{"orders": "COMPLETED"}, {"orders": "IN_PROGRESS"}, {"orders": "FAILED"}]


@pytest.mark.parametrize(
    ("history", "why"),
    [
        ({"batches": LOADING[:2]}, "history 1/2"),
        ({"batches": LOADING[:2], "completed": 2}, "history 2/2"),
        ({"batches": LOADING[:2], "completed": 7.0}, "history 2/2"),
        ({"batches": [{}, {}], "completed": 0}, "history 0/2"),
        ({"batches": []}, "history loading"),
    ],
)
def test_ready_is_healthy_and_loading_history_a_remark(
    history: dict[str, Any], why: str
) -> None:
    found = verdict(status(history=False, **history))

    assert (found.health, found.why) == (Health.HEALTHY, why)


def test_history_that_loads_does_not_hide_that_the_last_sync_is_old() -> None:
    found = verdict(status(history=False, batches=LOADING[:2], synced=OLD))

    assert (found.health, found.why) == (Health.STALE, "no sync for 3d")


def test_nothing_is_remarked_about_history_that_is_complete_or_not_spoken_of() -> None:
    assert verdict(status(batches=LOADING[:1])).why == ""
    assert verdict(status(history=None, batches=LOADING[:2])).why == ""


@pytest.mark.parametrize("reason", DOCUMENTED_REASONS)
def test_each_reason_for_disabling_has_its_word_and_its_advice(reason: str) -> None:
    found = verdict(status(disabled=True, reason=reason))
    wanted = Health.NEEDS_REAUTH if reason in REAUTH_REASONS else Health.DISABLED

    assert (found.health, found.why) == (wanted, reason)
    assert advice_for(found.health, reason) is REASONS[reason].advice


def test_there_is_advice_for_exactly_the_documented_reasons() -> None:
    assert sorted(REASONS) == sorted(DOCUMENTED_REASONS)


def test_a_new_reason_is_shown_as_it_came() -> None:
    found = verdict(status(disabled=True, reason="SHOP_ON_FIRE"))

    assert (found.health, found.why) == (Health.DISABLED, "SHOP_ON_FIRE")
    assert advice_for(found.health, "SHOP_ON_FIRE").who == "Rutter"


@pytest.mark.parametrize("health", Health)
def test_every_word_has_advice(health: Health) -> None:
    assert advice_for(health, None).do


def test_worst_first_where_flags_contradict() -> None:
    contradiction = status(
        ready=True, needs_update=True, disabled=True, reason="CERT_EXPIRED"
    )

    assert verdict(contradiction).health is Health.NEEDS_REAUTH


@pytest.mark.parametrize(
    ("listed", "health"),
    [
        ("needs_reauth", Health.NEEDS_REAUTH),
        ("disabled", Health.DISABLED),
        ("unhealthy", Health.UNHEALTHY),
        ("not_ready", Health.SYNCING),
        ("active", Health.HEALTHY),
        (" Active ", Health.HEALTHY),
    ],
)
def test_the_word_of_a_list_read_after_the_status_wins(
    listed: str, health: Health
) -> None:
    other = status(disabled=True, reason="CERT_EXPIRED")

    assert verdict(None, listed=listed).health is health
    if health not in (Health.SYNCING, Health.HEALTHY):
        assert verdict(status(), listed=listed).health is health
        assert not verdict(status(), listed=listed).derived
    else:
        assert verdict(other, listed=listed).health is health


def test_a_word_in_the_list_that_is_new_leaves_it_to_the_status() -> None:
    assert verdict(status(needs_update=True), listed="paused").health is (
        Health.NEEDS_REAUTH
    )


@pytest.mark.parametrize(
    ("listed", "platform", "derived"),
    [
        ("active", "STRIPE", False),
        ("not_ready", "STRIPE", False),
        ("not_ready", None, True),  # "Link sent" is a word of ours
        ("paused", "STRIPE", True),
        (None, "STRIPE", True),
    ],
)
def test_a_word_is_derived_unless_the_list_has_said_it(
    listed: str | None, platform: str | None, derived: bool
) -> None:
    assert verdict(None, listed=listed, platform=platform).derived is derived
    if platform is not None:
        assert verdict(status(), listed=listed).derived is derived


def test_the_first_word_that_fits_is_taken() -> None:
    """Everything is wrong at once; then one cause after the other is mended."""
    wrong: dict[str, Any] = {
        "needs_update": True,
        "disabled": True,
        "is_healthy": False,
        "ready": False,
        "synced": None,
    }
    found = [verdict(status(**wrong), failure="HTTP 500").health]
    for mended in (
        {},
        {"needs_update": False},
        {"disabled": False},
        {"is_healthy": True},
        {"synced": OLD},
        {"ready": True},
        {"synced": RECENT},
    ):
        wrong |= mended
        found.append(verdict(status(**wrong)).health)

    assert "".join(health.symbol for health in found) == "?⚑✗!◌↻~✓"


def test_those_who_need_a_person_come_first() -> None:
    assert "".join(h.symbol for h in sorted(Health, key=lambda h: h.rank)) == (
        "⚑✗!~↻◌?-✓"
    )


def test_a_link_is_advised_exactly_where_a_sign_in_helps() -> None:
    advising = {name for name, reason in REASONS.items() if reason.advice.send_link}

    assert advising == REAUTH_REASONS


def test_details_give_the_reason_where_no_status_does() -> None:
    said = Detailed(at=1.0, is_disabled=True, disabled_reason="SHOP_NOT_FOUND")

    assert verdict(listed="disabled", detailed=said).why == "SHOP_NOT_FOUND"
    assert verdict(status(disabled=True), detailed=said).why == "SHOP_NOT_FOUND"


def test_a_failed_call_is_no_answer_whatever_was_known_before() -> None:
    assert verdict(status(), failure="HTTP 503") == Verdict(
        Health.NO_ANSWER, "HTTP 503"
    )


BROKEN = status(needs_update=True, disabled=True, reason="SHOP_API_KEY_EXPIRED")


def test_a_status_newer_than_the_list_is_not_outvoted_by_its_word() -> None:
    """A connection shown as fine while it is failing, and the other way round."""
    failing = verdict(BROKEN, listed="active", listed_ago=40, read_ago=1)
    mended = verdict(status(), listed="disabled", listed_ago=40, read_ago=1)

    assert failing == Verdict(Health.NEEDS_REAUTH, "SHOP_API_KEY_EXPIRED")
    assert mended == Verdict(Health.HEALTHY)


def test_a_list_newer_than_the_status_overrides_it_and_both_are_told() -> None:
    found = verdict(BROKEN, listed="active", listed_ago=1, read_ago=40)

    assert found == Verdict(Health.HEALTHY, "status said needs reauth", derived=False)


def test_a_newer_list_that_says_it_syncs_tells_that_the_status_had_it_ready() -> None:
    found = verdict(status(), listed="not_ready", listed_ago=1, read_ago=40)

    assert found == Verdict(Health.SYNCING, "status said ready", derived=False)


@pytest.mark.parametrize("word", ["active", "not_ready", "unhealthy", "disabled"])
def test_a_failed_call_and_a_list_the_fresher_one_counts(word: str) -> None:
    """The list proves that the service answers again."""
    before = verdict(listed=word, listed_ago=40, failure="HTTP 503", failed_ago=1)
    after = verdict(listed=word, listed_ago=1, failure="HTTP 503", failed_ago=40)

    assert before == Verdict(Health.NO_ANSWER, "HTTP 503")
    assert after.health is verdict(listed=word).health


@pytest.mark.parametrize(
    "word", ["needs_reauth", "disabled", "unhealthy", "active", "not_ready"]
)
def test_a_list_that_says_the_same_as_the_status_is_not_contradicted(word: str) -> None:
    found = verdict(listed=word)
    agreeing = {
        "needs_reauth": status(needs_update=True),
        "disabled": status(disabled=True),
        "unhealthy": status(is_healthy=False),
        "active": status(),
        "not_ready": status(ready=False),
    }[word]
    for listed_ago in (1, 40):
        both = verdict(agreeing, listed=word, listed_ago=listed_ago, read_ago=20)

        assert (both.health, both.derived) == (found.health, False)


@pytest.mark.parametrize(
    ("at", "said", "health"),
    [
        (50, {"is_disabled": True}, Health.HEALTHY),  # the status is newer
        (5, {"is_disabled": True}, Health.DISABLED),
        (5, {"needs_update": True}, Health.NEEDS_REAUTH),
        (5, {"disabled_reason": "CERT_EXPIRED"}, Health.HEALTHY),
    ],
)
def test_details_count_where_they_are_newer_than_the_status(
    at: float, said: dict[str, Any], health: Health
) -> None:
    detailed = Detailed(NOW.timestamp() - at, **said)

    assert verdict(status(), read_ago=30, detailed=detailed).health is health


def test_details_are_all_there_is_where_the_status_says_nothing() -> None:
    ago = NOW.timestamp() - 20
    disabled = Detailed(ago, is_disabled=True, disabled_reason="CERT_EXPIRED")

    assert verdict(detailed=disabled) == Verdict(Health.DISABLED, "CERT_EXPIRED")
    for failed_ago, health in ((30, Health.DISABLED), (10, Health.NO_ANSWER)):
        found = verdict(detailed=disabled, failure="HTTP 500", failed_ago=failed_ago)
        assert found.health is health
    for listed_ago, health in ((30, Health.DISABLED), (10, Health.HEALTHY)):
        found = verdict(listed="active", listed_ago=listed_ago, detailed=disabled)
        assert found.health is health


def test_details_do_not_explain_what_a_newer_status_takes_back() -> None:
    old = Detailed(1.0, is_disabled=True, disabled_reason="CERT_EXPIRED")
    now = NOW.timestamp()

    assert said_by(StatusSummary.of(status()), now, old).disabled_reason is None


def test_a_time_still_to_come_is_no_fresher_than_now() -> None:
    """A clock that was set back would have an old answer win for hours."""
    ahead = verdict(BROKEN, listed="active", listed_ago=1, read_ago=-7200)

    assert ahead.health is Health.HEALTHY
    assert verdict(BROKEN, read_ago=-7200).health is Health.NEEDS_REAUTH


@pytest.mark.parametrize("word", [None, "active", "not_ready"])
def test_a_status_that_does_not_say_it_is_ready_leaves_that_to_the_list(
    word: str | None,
) -> None:
    silent = status(ready=None, synced=None)
    found = verdict(silent, listed=word, listed_ago=40)

    assert found.health is (Health.HEALTHY if word == "active" else Health.SYNCING)


@pytest.mark.parametrize("word", [None, *WORDS.values()])
@pytest.mark.parametrize("platform", [None, "SHOPIFY"])
def test_what_nobody_has_read_has_no_reason(
    word: str | None, platform: str | None
) -> None:
    assert verdict(listed=word, platform=platform).why == ""


def test_without_a_platform_the_merchant_has_not_signed_in() -> None:
    reading = ConnectionStatus.model_validate({"status": {"is_ready": False}})

    assert verdict(reading, platform=None).health is Health.LINK_SENT
    assert verdict(None, platform=None, listed="not_ready").health is Health.LINK_SENT


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=12), inner, max_size=3)
    ),
    max_leaves=8,
)
names = st.sampled_from(
    [
        *("is_ready", "is_healthy", "last_sync_completed_at", "needs_update_status"),
        *("disabled_status", "historical_sync_status", "platform", "connection"),
    ]
)


@given(
    st.dictionaries(names, json_values),
    st.none() | st.text(max_size=10) | st.sampled_from(["active", "not_ready"]),
    st.none() | st.text(max_size=10),
)
def test_any_status_at_all_gets_one_word(
    answer: dict[str, object], listed: str | None, platform: str | None
) -> None:
    reading = ConnectionStatus.model_validate({"status": answer})
    found = verdict(reading, listed=listed, platform=platform)

    assert found.health in Health
    assert found.health is not Health.NO_ANSWER
    assert found.health is not Health.UNCHECKED or found.why


def test_symbols_take_one_cell_and_are_all_different() -> None:
    assert {cell_len(health.symbol) for health in Health} == {1}
    # "Ambiguous" characters take two cells in some terminals.
    assert {east_asian_width(health.symbol) for health in Health} <= {"N", "Na"}
    assert len({health.symbol for health in Health}) == len(Health)
    assert max(len(health.short) for health in Health) <= 9
