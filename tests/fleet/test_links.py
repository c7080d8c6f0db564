"""What a link for a merchant decides in advance, and how long it is kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connections_tui.fleet import Fleet, Health
from connections_tui.fleet.links import LinkOptions

from .making import NOW, connection, listed, status

LINK = "https://link.rutterapi.com/connection/c1"


@pytest.mark.parametrize(
    ("options", "query"),
    [
        (LinkOptions(), ""),
        (LinkOptions("WIX"), "?platform=WIX"),
        (
            LinkOptions(redirect_url="https://a.example/?x=1"),
            "?redirect_url=https%3A%2F%2Fa.example%2F%3Fx%3D1",
        ),
        (
            LinkOptions("SHOPIFY", shopify_store="acme"),
            "?platform=SHOPIFY&shopifyStore=acme",
        ),
        (LinkOptions("WIX", shopify_store="acme"), "?platform=WIX"),
    ],
)
def test_options_become_the_links_query(options: LinkOptions, query: str) -> None:
    assert options.added_to(LINK) == LINK + query


def test_a_query_the_link_has_is_kept_and_not_doubled() -> None:
    options = LinkOptions("WIX")

    assert options.added_to(f"{LINK}?a=b#c") == f"{LINK}?a=b&platform=WIX#c"
    assert options.added_to(f"{LINK}?platform=EBAY") == f"{LINK}?platform=WIX"
    assert options.added_to(options.added_to(LINK)) == options.added_to(LINK)


@pytest.mark.parametrize(
    "typed",
    ["acme", " ACME ", "acme.myshopify.com", "https://acme.myshopify.com/admin?x=1"],
)
def test_a_shop_is_named_by_the_first_part_of_its_domain(typed: str) -> None:
    options = LinkOptions("SHOPIFY", shopify_store=typed)

    assert options.added_to(LINK).endswith("shopifyStore=acme")


@given(st.text(), st.text(), st.text())
def test_any_text_gives_a_link_of_plain_characters(a: str, b: str, c: str) -> None:
    link = LinkOptions(a, b, c).added_to(LINK)

    assert link.isascii()
    assert link.isprintable()
    assert link.startswith(LINK)


def fleet_with(**fields: object) -> Fleet:
    fleet = Fleet(lambda: NOW)
    made = connection(platform=None, link_url=LINK, **fields)
    fleet.add(made, LinkOptions("EBAY"))
    return fleet


def test_a_new_list_keeps_what_the_link_was_made_for() -> None:
    fleet = fleet_with()
    listing = fleet.listing()
    listing.take([listed(platform=None, link_url=LINK)])
    listing.finish()
    record = fleet.get("c1")

    assert record is not None
    assert record.link_url == f"{LINK}?platform=EBAY"


def test_it_ends_when_the_merchant_has_signed_in_elsewhere() -> None:
    fleet = fleet_with()
    listing = fleet.listing()
    listing.take([listed(platform="SHOPIFY", link_url=LINK)])
    listing.finish()
    fleet.learn_status("c1", status())
    record = fleet.get("c1")

    assert record is not None
    assert record.health is Health.HEALTHY
    assert record.link_url == LINK


def test_what_earlier_links_were_made_for_is_known_before_and_after_the_list() -> None:
    fleet = Fleet(lambda: NOW)
    fleet.add(connection("c1", platform=None, link_url=LINK))
    fleet.remember_links({"c1": LinkOptions("EBAY"), "c2": LinkOptions("WIX")})
    fleet.add(connection("c2", platform=None, link_url=LINK))

    assert [record.link_url for record in fleet] == [
        f"{LINK}?platform=EBAY",
        f"{LINK}?platform=WIX",
    ]
