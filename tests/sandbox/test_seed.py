"""The demo connections: what must be among them."""

import json
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from connections_tui.files.sqlite import MEMORY
from connections_tui.sandbox import Store, names, seed
from connections_tui.sandbox.lifecycle import State, standing
from connections_tui.sandbox.records import Fate, Simulated
from connections_tui.text import clean

from .conftest import Clock

CREDENTIAL_FIELDS = Path(__file__).parents[1] / "contract" / "credential_fields.json"
REASONS = {
    "SHOP_API_KEY_EXPIRED",
    "SHOP_NOT_FOUND",
    "SHOP_ID_IS_INVALID",
    "SHOP_IS_DISABLED_OR_EXPIRED",
    "SHOP_IS_LOCKED",
    "SHOP_PAYMENT_REQUIRED",
    "TUNNEL_ERROR",
    "WEB_SERVICE_IS_DISABLED",
    "SHOP_IS_UNAVAILABLE",
    "CERT_EXPIRED",
    "FAILED TO AUTHENTICATE",
    "NEEDS_REAUTH",
    "REQUEST_TIMEOUT",
    "MANUALLY_DISABLED",
    "UNKNOWN",
}


def everything(store: Store) -> list[Simulated]:
    return [record for records in store.slices(1000) for record in records]


@pytest.fixture
def fleet(store: Store, clock: Clock) -> list[Simulated]:
    seed(store, now=clock.now)
    return everything(store)


def test_there_are_sixty(fleet: list[Simulated]):
    assert len(fleet) == 60


def test_every_documented_platform_is_there_and_a_few_others(
    fleet: list[Simulated],
):
    documented = {
        field["platform"]
        for field in json.loads(CREDENTIAL_FIELDS.read_text(encoding="utf-8"))
    }
    there = {record.platform for record in fleet if record.platform}

    assert len(documented) == 15
    assert documented < there
    assert {"XERO", "ETSY", "FRESHBOOKS"} <= there


def test_every_fate_but_rejection_is_there(fleet: list[Simulated]):
    """Rejected ones are made by hand: they are about what was typed."""
    assert {record.fate for record in fleet} == set(Fate) - {Fate.REJECTED}


def test_every_reason_is_there_once(fleet: list[Simulated]):
    reasons = Counter(record.disabled_reason for record in fleet)
    del reasons[None]

    assert reasons == dict.fromkeys(REASONS, 1)


def test_one_is_ready_while_its_history_is_loading(
    fleet: list[Simulated], clock: Clock
):
    loading = [
        record.platform
        for record in fleet
        if standing(record, clock.now).is_ready
        and not standing(record, clock.now).is_loaded
    ]

    assert loading == ["NETSUITE"]


def test_every_state_is_there_and_most_are_well(fleet: list[Simulated], clock: Clock):
    states = Counter(standing(record, clock.now).state for record in fleet)

    assert set(states) == set(State)
    assert states[State.ACTIVE] > 30


def test_some_names_are_trying(fleet: list[Simulated]):
    shown = [record.store_name for record in fleet if record.store_name]

    assert any(len(name) > 100 for name in shown)
    assert "[/red] Sale \x1b[31m!" in shown
    assert sum(not name.isascii() and clean(name) == name for name in shown) > 8


def test_one_store_was_connected_twice(fleet: list[Simulated]):
    stores = Counter(record.store_unique_id for record in fleet)
    del stores[None]

    assert sorted(stores.values())[-2:] == [1, 2]


def test_a_stale_one_stays_stale(fleet: list[Simulated], clock: Clock):
    stale = [record for record in fleet if record.fate is Fate.STALE]
    for days in (0, 30):
        now = clock.now + timedelta(days=days)
        for record in stale:
            stands = standing(record, now)
            assert stands.state is State.ACTIVE
            assert stands.last_sync_completed_at is not None
            assert now - stands.last_sync_completed_at > timedelta(hours=24)


def test_broken_ones_had_synced_before(fleet: list[Simulated], clock: Clock):
    for record in fleet:
        stands = standing(record, clock.now)
        if stands.halted_at is not None:
            assert stands.last_sync_completed_at is not None
            assert stands.halted_at < clock.now


def test_nobody_was_created_in_the_future(fleet: list[Simulated], clock: Clock):
    assert all(record.created_at < clock.now for record in fleet)


def test_it_is_the_same_fleet_every_time(fleet: list[Simulated], clock: Clock):
    with Store(MEMORY) as another:
        seed(another, now=clock.now)

        assert everything(another) == fleet


def test_seeding_twice_adds_nothing_twice(
    store: Store, fleet: list[Simulated], clock: Clock
):
    clock.advance(days=1)
    seed(store, now=clock.now)

    assert everything(store) == fleet


@pytest.mark.parametrize("count", [0, 1, 59, 60, 61, 1500])
def test_any_number_can_be_had(store: Store, clock: Clock, count: int):
    seed(store, count=count, now=clock.now)

    assert store.count() == count


def test_a_hundred_thousand_look_like_a_real_fleet(store: Store, clock: Clock):
    seed(store, count=100_000, now=clock.now)
    fates = Counter(record.fate for record in everything(store))

    assert store.count() == 100_000
    assert 0.83 < fates[Fate.HEALTHY] / 100_000 < 0.86


def test_made_up_names_differ_and_have_an_address():
    made_up = {names.made_up(number) for number in range(1000)}

    assert len(made_up) > 950
    assert all(names.address(name, "SHOPIFY") for name in made_up)
    assert names.address("シルク", "WOO_COMMERCE") is not None
    assert names.address("Lumen", "QUICKBOOKS") is None


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("acme.myshopify.com", "acme.myshopify.com"),
        (" HTTPS://Acme.Example:8443/a?b=c#d\n", "acme.example"),
        ("https://bücher.example", "bücher.example"),
        ("", None),
        ("localhost", None),
        ("https://a@b.example", None),
        ("https://10.0.0.1", None),
        ("no host.example", None),
        ("-.example", None),
        ("a..example", None),
    ],
)
def test_an_address_gives_its_host_and_nothing_else(url: str, host: str | None):
    assert names.host_of(url) == host


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("kestrel-cycles.myshopify.com", "Kestrel Cycles"),
        ("www.acme.example", "Acme"),
        ("shop.example", "Shop"),
        ("store.shop.old_mill.example", "Old Mill"),
    ],
)
def test_a_host_gives_a_name(host: str, name: str):
    assert names.name_from_host(host) == name
