"""Words of the service that this console knows by another spelling, or not at all."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connections_tui.fleet import Context, Fleet, Health, Record, View, advice_for
from connections_tui.fleet.health import WORDS
from connections_tui.fleet.reasons import REASONS
from connections_tui.fleet.saved_record import saved
from connections_tui.fleet.shown.parsing import parse
from connections_tui.fleet.vocabulary import (
    BATCH_WORDS,
    Meaning,
    batch_word,
    meaning_of,
    platform_code,
    reason_of,
    spaced,
    state_meant_by,
)
from connections_tui.fleet.vocabulary import REASONS as DOCUMENTED
from connections_tui.models import ConnectionDetails, ConnectionStatus
from connections_tui.titles import TITLES

from .making import NOW, listed, status


class Clock:
    now = NOW

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture
def fleet() -> Fleet:
    return Fleet(Clock())


def known_in(fleet: Fleet) -> Record:
    record = fleet.get("c1")
    assert record is not None
    return record


def list_says(fleet: Fleet, **fields: Any) -> Record:
    listing = fleet.listing()
    listing.take([listed(**fields)])
    listing.finish()
    return known_in(fleet)


def spellings(word: str) -> list[str]:
    """As other programs write the same word."""
    parts = word.replace("_", " ").split()
    return [
        *(word, word.lower(), f" {word}\n", "-".join(parts), "_".join(parts).lower()),
        *(" ".join(parts).title(), "".join(map(str.capitalize, parts))),
        "  ".join(parts),
    ]


# -- one word, many spellings


@pytest.mark.parametrize("word", WORDS.values())
def test_a_word_of_the_list_is_known_in_any_spelling(word: str) -> None:
    fleet = Fleet(Clock())
    found = {list_says(fleet, status=said).verdict for said in spellings(word)}

    assert len(found) == 1
    assert WORDS[found.pop().health] == word


@pytest.mark.parametrize("reason", REASONS)
def test_a_reason_is_known_in_any_spelling(fleet: Fleet, reason: str) -> None:
    record = list_says(fleet)
    wanted = None
    for said in spellings(reason):
        fleet.learn_status("c1", status(disabled=True, reason=said))
        wanted = wanted or record.verdict

        assert record.verdict == wanted
        assert record.why == reason
        assert record.advice is REASONS[reason].advice


def test_a_reason_is_known_in_any_spelling_in_the_details_too(fleet: Fleet) -> None:
    record = list_says(fleet)
    said = {"disabled": True, "disabled_reason": "failed_to_authenticate"}
    fleet.learn_details("c1", ConnectionDetails(id="c1", **said))

    assert record.health is Health.NEEDS_REAUTH
    assert record.advice is REASONS["FAILED TO AUTHENTICATE"].advice


@pytest.mark.parametrize("word", BATCH_WORDS)
def test_the_status_of_a_batch_is_known_in_any_spelling(word: str) -> None:
    assert {batch_word(said) for said in spellings(word)} == {word}


@pytest.mark.parametrize("said", spellings("FAILED"))
def test_a_failed_batch_is_noticed_in_any_spelling(fleet: Fleet, said: str) -> None:
    record = list_says(fleet)
    fleet.learn_status("c1", status(batches=[{"orders": said}]))

    assert (record.health, record.why) == (Health.UNHEALTHY, "batch 1 orders FAILED")


@pytest.mark.parametrize("code", TITLES)
def test_a_platform_is_known_in_any_spelling(code: str) -> None:
    assert {platform_code(said) for said in spellings(code)} == {code}


def test_two_spellings_of_a_platform_are_one_platform(fleet: Fleet) -> None:
    listing = fleet.listing()
    for number, said in enumerate(["WOO_COMMERCE", "woo-commerce", "WooCommerce"]):
        listing.take([listed(f"c{number}", platform=said)])
    listing.take([listed("c9", platform=None)])
    listing.finish()
    answer = {"connection": {"platform": "woo commerce"}, "status": {"is_ready": True}}
    fleet.learn_status("c9", ConnectionStatus.model_validate(answer))

    assert {record.platform for record in fleet} == {"WOO_COMMERCE"}


# -- unknown states in the list

UNKNOWN = [
    ("revoked", Health.NEEDS_REAUTH),
    ("Token Expired", Health.NEEDS_REAUTH),
    ("EXPIRED", Health.NEEDS_REAUTH),
    ("unauthorized", Health.NEEDS_REAUTH),
    ("disconnected", Health.NEEDS_REAUTH),
    ("NOT_CONNECTED", Health.NEEDS_REAUTH),
    ("retrying", Health.UNHEALTHY),
    ("not active", Health.DISABLED),
    ("paused", Health.DISABLED),
    ("SUSPENDED", Health.DISABLED),
    ("inactive", Health.DISABLED),
    ("archived", Health.DISABLED),
    ("error", Health.UNHEALTHY),
    ("sync-failed", Health.UNHEALTHY),
    ("degraded", Health.UNHEALTHY),
    ("offline", Health.UNHEALTHY),
    ("initializing", Health.SYNCING),
    ("quarantined", Health.UNCHECKED),
    ("connected", Health.UNCHECKED),
    ("ok", Health.UNCHECKED),
    ("正常", Health.UNCHECKED),
]


@pytest.mark.parametrize(("word", "health"), UNKNOWN)
def test_an_unknown_state_is_shown_and_never_called_healthy(
    fleet: Fleet, word: str, health: Health
) -> None:
    """Before a status, after a fine one, and after the next list."""
    record = list_says(fleet, status=word)
    seen = [record.verdict]
    fleet.learn_status("c1", status())
    seen.append(record.verdict)
    seen.append(list_says(fleet, status=word).verdict)

    assert {verdict.health for verdict in seen} == {health}
    assert {verdict.why for verdict in seen} == {f'state "{word}"'}
    assert record.advice is not None
    assert "does not know" in record.advice.what


@pytest.mark.parametrize("word", [word for word, _ in UNKNOWN])
def test_an_unknown_state_does_not_hide_what_a_status_says_is_worse(
    fleet: Fleet, word: str
) -> None:
    record = list_says(fleet, status=word)
    fleet.learn_status("c1", status(disabled=True, reason="NEEDS_REAUTH"))
    newer = record.verdict
    older = list_says(fleet, status=word).verdict

    assert newer == older
    assert (older.health, older.why) == (Health.NEEDS_REAUTH, "NEEDS_REAUTH")


def test_an_unknown_state_ends_with_the_next_list(fleet: Fleet) -> None:
    record = list_says(fleet, status="quarantined")
    fleet.learn_status("c1", status())
    list_says(fleet, status="active")

    assert record.health is Health.HEALTHY


def test_an_unknown_state_is_remembered(fleet: Fleet) -> None:
    """What a status alone says would be Healthy."""
    record = list_says(fleet, status="quarantined")
    fleet.learn_status("c1", status())
    later = Fleet(Clock())
    later.recall([saved(record)])

    assert known_in(later).verdict == record.verdict


def test_an_unknown_state_is_found_by_its_word(fleet: Fleet) -> None:
    list_says(fleet, status="paused")

    for text in ("reason:paused", "status:disabled", "is:problem"):
        view = View(parse(text))
        assert view.keep(list(fleet), Context(now=NOW.timestamp())), text


@pytest.mark.parametrize("word", ["null", "None", " N/A ", "", "-", "undefined"])
def test_a_word_that_stands_for_none_says_nothing(fleet: Fleet, word: str) -> None:
    record = list_says(fleet, status=word, platform=word)
    unread = (record.health, record.why, record.stated, record.platform)
    fleet.learn_status("c1", status(disabled=True, reason=word))

    assert unread == (Health.UNCHECKED, "", None, None)
    assert (record.health, record.why) == (Health.DISABLED, "no reason given")
    assert record.disabled_reason is None


@given(st.text(max_size=12), st.booleans())
def test_no_word_that_is_not_documented_makes_a_connection_healthy(
    word: str, is_read: bool
) -> None:
    fleet = Fleet(Clock())
    record = list_says(fleet, status=f"x {word}")
    if is_read:
        fleet.learn_status("c1", status())

    assert record.health is not Health.HEALTHY
    assert state_meant_by(word) != "HEALTHY"


# -- unknown reasons


@pytest.mark.parametrize(
    "reason",
    [
        *("RECONNECT_REQUIRED", "logged_out", "HTTP 401", "APP_REMOVED"),
        *("INVALID_GRANT", "TOKEN_REVOKED", "invalid_credentials", "Access revoked"),
        *("REFRESH_TOKEN_EXPIRED", "oauthError", "LOGIN_FAILED", "MISSING_PERMISSIONS"),
        *("APP_UNINSTALLED", "unauthorized", "EXPIRED", "tokenexpired"),
    ],
)
def test_an_unknown_reason_that_a_sign_in_settles_is_one(
    fleet: Fleet, reason: str
) -> None:
    record = list_says(fleet, link_url="https://link.example/c1")
    fleet.learn_status("c1", status(disabled=True, reason=reason))

    assert (record.health, record.why) == (Health.NEEDS_REAUTH, reason)
    assert record.advice is not None
    assert (record.advice.who, record.advice.send_link) == ("Merchant", True)


@pytest.mark.parametrize(
    ("reason", "meaning"),
    [
        ("STORE_DOES_NOT_EXIST", Meaning.ADDRESS),
        ("site-not-found", Meaning.ADDRESS),
        ("DNS_ERROR", Meaning.ADDRESS),
        ("ACCOUNT_LOCKED", Meaning.CLOSED),
        ("STORE_CLOSED", Meaning.CLOSED),
        ("shop_expired", Meaning.CLOSED),
        ("PAYMENT_OVERDUE", Meaning.PAYMENT),
        ("TRIAL_EXPIRED", Meaning.PAYMENT),
        ("CERTIFICATE_EXPIRED", Meaning.CERTIFICATE),
        ("SSL_HANDSHAKE_FAILED", Meaning.CERTIFICATE),
        ("REST_API_DISABLED", Meaning.API_OFF),
        ("CONNECTION_REFUSED", Meaning.NO_RESPONSE),
        ("GatewayTimeout", Meaning.NO_RESPONSE),
        ("RATE_LIMITED", Meaning.LIMIT),
        ("IP_NOT_ALLOWED", Meaning.FIREWALL),
        ("DISABLED_BY_USER", Meaning.ON_PURPOSE),
        ("STOREFRONT_PASSWORD_PAGE", Meaning.SHOP_PASSWORD),
    ],
)
def test_an_unknown_reason_is_advised_on_by_its_meaning(
    fleet: Fleet, reason: str, meaning: Meaning
) -> None:
    record = list_says(fleet)
    fleet.learn_status("c1", status(disabled=True, reason=reason))

    assert meaning_of(reason) is meaning
    assert (record.health, record.why) == (Health.DISABLED, reason)
    assert record.advice is not None
    assert "not known" not in record.advice.what


@pytest.mark.parametrize("reason", ["SHOP_ON_FIRE", "E1234", "正常", "CLOCK_SKEW"])
def test_a_reason_without_a_meaning_is_said_to_be_unknown(
    fleet: Fleet, reason: str
) -> None:
    record = list_says(fleet)
    fleet.learn_status("c1", status(disabled=True, reason=reason))

    assert (record.health, record.why) == (Health.DISABLED, reason)
    assert record.advice is not None
    assert record.advice.what == "The reason is not known to this console."
    assert record.advice.who == "Rutter"


def test_a_reason_alone_says_that_it_is_disabled(fleet: Fleet) -> None:
    record = list_says(fleet)
    disabled = {"disabled_status": {"disabled_reason": "TOKEN_REVOKED"}}
    answer = ConnectionStatus.model_validate({"status": {"is_ready": True, **disabled}})
    fleet.learn_status("c1", answer)

    assert (record.health, record.why) == (Health.NEEDS_REAUTH, "TOKEN_REVOKED")


def test_the_documented_reasons_are_the_same_everywhere() -> None:
    assert sorted(REASONS) == sorted(DOCUMENTED)


@pytest.mark.parametrize("meaning", Meaning)
def test_every_meaning_has_advice(meaning: Meaning) -> None:
    reasons = {
        "STORE_DOES_NOT_EXIST",
        *("SSL_ERROR", "PASSWORD_PAGE", "AUTH", "UNPAID", "IP", "QUOTA", "API_OFF"),
        *("MANUAL", "TIMEOUT", "LOCKED", "EXPIRED"),
    }
    [reason] = [one for one in reasons if meaning_of(one) is meaning]

    assert advice_for(Health.DISABLED, reason).do


def test_a_word_without_end_is_read_in_no_time() -> None:
    """The service's text: it must not keep a key waiting, however it is made."""
    for part in ("shop ", "shop_api_", "wait a", "id "):
        endless = part * 200_000

        assert len(spaced(endless)) <= 200
        assert advice_for(Health.DISABLED, endless).do
        state_meant_by(endless)


@given(st.text(max_size=30))
def test_any_reason_gets_advice(reason: str) -> None:
    assert advice_for(Health.DISABLED, reason_of(reason)).do


# -- unknown words of a batch


@pytest.mark.parametrize(
    ("word", "health", "why"),
    [
        ("ERRORED", Health.UNHEALTHY, "batch 1 orders ERRORED"),
        ("aborted", Health.UNHEALTHY, "batch 1 orders aborted"),
        ("RETRYING", Health.SYNCING, "batch 1/1 orders RETRYING"),
        ("in progress", Health.SYNCING, "batch 1/1 orders"),
        ("null", Health.SYNCING, "1 batches waiting"),
    ],
)
def test_an_unknown_word_of_a_batch_is_shown_as_it_came(
    fleet: Fleet, word: str, health: Health, why: str
) -> None:
    record = list_says(fleet)
    fleet.learn_status("c1", status(ready=False, batches=[{"orders": word}]))

    assert (record.health, record.why) == (health, why)
