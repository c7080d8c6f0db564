"""The fields that a pasted text fills, whatever the text calls them."""

import re

import pytest

from connections_tui.hygiene import Dirt, pairs_in
from connections_tui.platforms import SCHEMAS, Schema, place, schema_meant

HEX_32, HEX_40, HEX_64 = "ab" * 16, "ab" * 20, "ab" * 32
EVERY = pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)


def values(slug: str, text: str) -> dict[str, str]:
    placed = place(SCHEMAS[slug], pairs_in(text))
    return {it.name: it.value.get_secret_value() for it in placed.fields}


@EVERY
def test_a_field_is_found_by_its_name_in_any_writing_and_by_its_description(
    schema: Schema,
) -> None:
    fields = [field for field in schema.fields() if field.name != "scope"]
    camel = [
        first + "".join(word.title() for word in rest)
        for first, *rest in (field.name.split("_") for field in fields)
    ]
    ways = (
        [field.name for field in fields],
        [field.name.upper() for field in fields],
        [f"CREDENTIAL_{field.name.upper()}" for field in fields],
        [field.name.replace("_", " ").capitalize() for field in fields],
        camel,
        [it.description for it in fields if not re.search("[,(]", it.description)],
    )
    for names in ways:
        text = "\n".join(f"{name}: x{number}" for number, name in enumerate(names))
        placed = place(schema, pairs_in(text))
        assert not placed.unplaced
        assert len(placed.fields) == len(names)


@pytest.mark.parametrize(
    ("slug", "names"),
    [
        ("shopify-private", ("Admin API access token", "API key", "Shop")),
        ("shopify-public", ("access token", "API secret key", "API key", "Domain")),
        ("woo-commerce", ("Consumer secret", "Consumer key", "Website")),
        ("prestashop", ("Webservice key", "Shop URL")),
        ("magento", ("Password", "Admin user", "Base URL")),
        ("ebay", ("App ID", "Cert ID (Client Secret)", "User token")),
        (
            "amazon",
            ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "Region", "Role ARN"),
        ),
        ("amazon", ("LWA client ID", "LWA_CLIENT_SECRET", "Refresh token")),
        ("square", ("Application ID", "Application secret", "Refresh token")),
        ("stripe", ("stripe_user_id", "Secret key")),
        ("quickbooks", ("Company ID", "Client ID", "Client secret", "Refresh token")),
        ("netsuite", ("Account ID", "Token ID", "Token Secret", "Public key")),
        ("lazada", ("App Key", "App Secret", "Country")),
    ],
)
def test_a_field_is_found_by_what_the_platform_calls_it(
    slug: str, names: tuple[str, ...]
) -> None:
    text = "\n".join(f"{name}: value{number}" for number, name in enumerate(names))
    placed = place(SCHEMAS[slug], pairs_in(text))

    assert not placed.unplaced
    assert len(placed.fields) == len(names)


def test_a_key_that_a_document_has_broken_is_joined_and_nothing_else_is() -> None:
    broken = f"ck_{'ab' * 12}\n{'ab' * 8}"
    text = f"Consumer key: {broken}\nConsumer secret: cs_{HEX_40}\nAnna\n"
    placed = place(SCHEMAS["woo-commerce"], pairs_in(text))
    secret, key = placed.fields

    assert key.value.get_secret_value() == f"ck_{HEX_40}"
    assert key.removed == (Dirt.LINES,)
    assert (secret.value.get_secret_value(), secret.removed) == (f"cs_{HEX_40}", ())


def test_a_line_that_may_be_the_rest_of_a_key_is_named() -> None:
    text = "Consumer key: ck_12ab\n34cd\nConsumer secret: cs_1\nAnna"
    placed = place(SCHEMAS["woo-commerce"], pairs_in(text))

    assert [pair.spoken for pair in placed.unplaced] == ["line 2"]


def test_what_has_no_field_is_named_and_what_looks_like_one_field_is_placed() -> None:
    text = f"Order number: 4711\nThe new one: cs_{HEX_40}\nhunter2: x\nKey: ck_1"
    placed = place(SCHEMAS["woo-commerce"], pairs_in(text))

    assert [pair.spoken for pair in placed.unplaced] == ["Order number", "line 3"]
    assert [it.name for it in placed.fields] == ["basic_password", "basic_username"]


def test_a_second_value_of_a_field_is_not_placed() -> None:
    text = "Password: one\npasswd: one\nPasswort: two"
    placed = place(SCHEMAS["magento"], pairs_in(text))

    assert values("magento", text) == {"basic_password": "one"}
    assert [pair.spoken for pair in placed.unplaced] == ["Passwort"]


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("platform: Stripe\nkey: x", "stripe"),
        (f"secret: cs_{HEX_40}", "woo-commerce"),
        (f"a: shpss_{HEX_32}\nb: shpat_{HEX_32}", "shopify-public"),
        ("Client ID: a\nClient secret: b\nRefresh token: c", None),
        ("Client ID: a\nClient secret: b\nRefresh token: v^1.1#c", "ebay"),
        ("Hello Anna, see you soon", None),
    ],
)
def test_a_text_is_known_by_its_platform_or_by_its_values(
    text: str, slug: str | None
) -> None:
    meant = schema_meant(pairs_in(text))

    assert (meant.slug if meant else None) == slug


WRONG_BOX = [
    ("shopify-public", "oauth_client_secret", f"shpat_{HEX_32}", "oauth_access_token"),
    ("shopify-private", "basic_username", f"shppa_{HEX_32}", "basic_password"),
    ("woo-commerce", "basic_username", f"cs_{HEX_40}", "basic_password"),
    ("woo-commerce", "basic_password", f"ck_{HEX_40}", "basic_username"),
    ("woo-commerce", "basic_password", "https://shop.example", "store_url"),
    ("stripe", "account_id", "sk_live_abc", "oauth_access_token"),
    ("square", "oauth_client_id", "sq0csp-abc", "oauth_client_secret"),
    ("amazon", "oauth_client_id", "AKIAIOSFODNN7EXAMPLE", "amazon_access_key_id"),
]


@pytest.mark.parametrize(("slug", "name", "value", "right"), WRONG_BOX)
def test_a_value_in_the_wrong_box_names_the_right_one(
    slug: str, name: str, value: str, right: str
) -> None:
    advice = SCHEMAS[slug].advice({name: value})[name]

    assert (advice.goes_to, advice.warns) == (right, True)
    assert advice.sentence in SCHEMAS[slug].warnings({name: value})[name]
    assert value not in advice.sentence


def test_a_value_of_another_login_is_told_and_not_moved() -> None:
    other = SCHEMAS["magento"].advice({"basic_password": f"shpat_{HEX_32}"})
    kind = SCHEMAS["shopify-private"].advice({"basic_password": f"shpss_{HEX_32}"})
    key = SCHEMAS["prestashop"].advice({"api_key": f"cs_{HEX_40}"})

    assert other["basic_password"].sentence.startswith("Looks like")
    assert "Shopify: Public app (OAuth)" in kind["basic_password"].sentence
    assert key["api_key"].sentence == "Looks like basic_password of WooCommerce."
    assert not any(it.goes_to for found in (other, kind, key) for it in found.values())


def test_two_values_that_are_swapped_are_told_at_both() -> None:
    typed = {"basic_username": f"cs_{HEX_40}", "basic_password": f"ck_{HEX_40}"}
    advice = SCHEMAS["woo-commerce"].advice(typed)

    assert {it.sentence.split(". ")[1] for it in advice.values()} == {
        "The two are swapped."
    }


@pytest.mark.parametrize(
    ("slug", "typed", "meant"),
    [
        (
            "woo-commerce",
            "https://a.example/wp-admin/post.php?x=1",
            "https://a.example",
        ),
        (
            "woo-commerce",
            "https://a.example/shop/wp-json/wc/v3",
            "https://a.example/shop",
        ),
        ("prestashop", "https://a.example/admin123abc/index.php", "https://a.example"),
        ("magento", "https://a.example/index.php/admin/", "https://a.example"),
        ("shopify-private", "https://admin.shopify.com/store/me", "me.myshopify.com"),
        ("shopify-public", "https://me.myshopify.com/admin/apps", "me.myshopify.com"),
        ("lazada", "Singapore", "sg"),
    ],
)
def test_what_is_meant_by_an_address_is_offered(
    slug: str, typed: str, meant: str
) -> None:
    name = "country" if slug == "lazada" else "store_url"
    advice = SCHEMAS[slug].advice({name: typed})[name]

    assert advice.instead == meant
    assert name not in SCHEMAS[slug].advice({name: meant})


@EVERY
def test_what_looks_right_gets_no_advice(schema: Schema) -> None:
    assert schema.advice(schema.example().reveal()) == {}
