"""Which connections are shown, and in which order."""

import pytest

from connections_tui.fleet import Column, Fleet, Health, Sort, View, arrange
from connections_tui.models import ConnectionDetails

from .making import NOW, connection, status


@pytest.fixture
def fleet() -> Fleet:
    fleet = Fleet(lambda: NOW)
    listing = fleet.listing()
    listing.take(
        [
            connection("id-1", platform="SHOPIFY", created_at="2026-01-03T00:00:00Z"),
            connection("id-2", platform="STRIPE", created_at="2026-01-01T00:00:00Z"),
            connection("id-3", platform=None, created_at="2026-01-02T00:00:00Z"),
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
    assert arrange(fleet, View(text=text)) == found


@pytest.mark.parametrize("text", ["WooCommerce", "woo_comm", "STRASSE"])
def test_people_spell_as_they_like(text: str) -> None:
    """The service writes WOO_COMMERCE, and a ß has no one way to shout it."""
    fleet = Fleet(lambda: NOW)
    shop = connection("a", platform="WOO_COMMERCE", name="Straße 7")
    fleet.listing().take([shop, connection("b")])

    assert arrange(fleet, View(text=text)) == ["a"]


def test_problems_only(fleet: Fleet) -> None:
    assert arrange(fleet, View(only_problems=True)) == ["id-2"]


def test_one_health_word_only(fleet: Fleet) -> None:
    assert arrange(fleet, View(health=Health.UNCHECKED)) == ["id-3"]


def test_a_view_knows_whether_it_hides_rows() -> None:
    everything = [View(), View(text="  ", sort=Sort(Column.WHY, descending=True))]
    some = [View(text="a"), View(health=Health.STALE), View(only_problems=True)]

    assert not any(view.is_narrowed for view in everything)
    assert all(view.is_narrowed for view in some)


@pytest.mark.parametrize(
    ("column", "order"),
    [
        (Column.STATE, ["id-2", "id-3", "id-1"]),
        (Column.STORE, ["id-2", "id-1", "id-3"]),
        (Column.PLATFORM, ["id-1", "id-2", "id-3"]),
        (Column.SYNCED, ["id-3", "id-2", "id-1"]),
        (Column.WHY, ["id-2", "id-3", "id-1"]),
        (Column.CREATED, ["id-2", "id-3", "id-1"]),
    ],
)
def test_any_column_sorts_both_ways(
    fleet: Fleet, column: Column, order: list[str]
) -> None:
    backwards = arrange(fleet, View(sort=Sort(column, descending=True)))

    assert arrange(fleet, View(sort=Sort(column))) == order
    assert backwards == order[::-1]
