"""The catalogue against what the service documents."""

import json
from pathlib import Path

import pytest

from connections_tui.platforms import SCHEMAS, FieldKind, schemas_of, title_of

CONTRACT = Path(__file__).parents[1] / "contract" / "credential_fields.json"


def test_every_documented_field_is_there_in_its_place():
    """Also the order of the logins. A platform of our own may come after them."""
    documented = json.loads(CONTRACT.read_text(encoding="utf-8"))
    platforms = {field["platform"] for field in documented}

    assert [
        {
            "platform": schema.platform,
            "variant": schema.variant,
            "field": field.name,
            "required": field.required,
            "secret": field.kind is FieldKind.SECRET,
            "sensitive": field.is_sensitive,
            "enum": list(field.choices),
            "description": field.description,
        }
        for schema in SCHEMAS.values()
        for field in schema.fields()
        if field.name != "scope" and schema.platform in platforms
    ] == documented


def test_each_slug_is_its_schemas_own():
    assert [schema.slug for schema in SCHEMAS.values()] == list(SCHEMAS)


def test_one_platform_may_have_two_logins():
    titles = [schema.full_title() for schema in schemas_of("SHOPIFY")]

    assert titles == ["Shopify: Private app", "Shopify: Public app (OAuth)"]


def test_a_code_we_have_no_form_for_has_a_title_all_the_same():
    assert (schemas_of("SAGE_50"), title_of("SAGE_50")) == ((), "Sage 50")


def test_a_known_code_is_shown_as_people_write_it():
    assert title_of("BIG_COMMERCE") == "BigCommerce"


HEX_32, HEX_40, HEX_64 = "ab" * 16, "ab" * 20, "ab" * 32

LOOKS_RIGHT = [
    ("big-commerce", "store_url", "https://store-abc123.mybigcommerce.com/"),
    ("amazon", "amazon_access_key_id", "AKIA" + "Z9" * 8),
    ("amazon", "amazon_secret_access_key", "aZ9/+" * 8),
    ("amazon", "amazon_selling_partner_role", "arn:aws:iam::210987654321:role/a/b"),
    ("amazon", "oauth_client_secret", HEX_64),
    ("amazon", "oauth_client_secret", "amzn1.oa2-cs.v1." + HEX_64),
    ("shopify-private", "basic_password", HEX_32),
    ("shopify-private", "basic_password", "shpat_" + HEX_32),
    ("shopify-public", "oauth_access_token", "shpca_" + HEX_32),
    ("shopify-public", "oauth_access_token", "shpua_" + HEX_32),
    ("shopify-public", "store_url", "HTTPS://Example.MyShopify.com/admin"),
    ("prestashop", "api_key", "Zz9" * 12),
    ("prestashop", "store_url", "https://example.com/shop/"),
    ("shoper", "store_url", "example.com:8443"),
    ("magento", "basic_password", "any thing | at ^ all #"),
    ("lazada", "country", "vn"),
    ("stripe", "oauth_access_token", "rk_live_abc"),
    ("netsuite", "store_name", "1234567_SB1"),
]

LOOKS_WRONG = [
    ("big-commerce", "store_url", "shop.example.com", "mybigcommerce.com"),
    ("amazon", "amazon_access_key_id", "ASIA" + "Z9" * 8, "temporary"),
    ("amazon", "amazon_access_key_id", "hello", "AKIA"),
    ("amazon", "oauth_client_id", "amzn1.sp.solution.1", "oa2-client"),
    ("amazon", "amazon_secret_access_key", "short", "40"),
    (
        "amazon",
        "amazon_selling_partner_role",
        "arn:aws:iam::210987654321:user/me",
        "not a user",
    ),
    ("amazon", "oauth_client_secret", "ab", "amzn1.oa2-cs.v1."),
    ("amazon", "oauth_refresh_token", "Atza|abc", "Atzr|"),
    ("shopify-private", "basic_password", "shpss_" + HEX_32, "shppa_"),
    ("shopify-private", "basic_username", "shpat_" + HEX_32, "32"),
    ("shopify-private", "store_url", "admin.shopify.com/store/me", "myshopify.com"),
    ("shopify-public", "store_url", "me.myshopify.com.example", "myshopify.com"),
    ("shopify-public", "oauth_client_secret", "shpat_" + HEX_32, "shpss_"),
    ("prestashop", "api_key", "ab-cd", "32"),
    ("prestashop", "store_url", "my shop", "web address"),
    ("woo-commerce", "basic_password", "ck_" + HEX_40, "swapped"),
    ("woo-commerce", "basic_username", "cs_" + HEX_40, "swapped"),
    ("ebay", "oauth_client_id", "Me-Me-SBX-1-2", "sandbox"),
    ("ebay", "oauth_client_id", "me", "-PRD-"),
    ("ebay", "oauth_refresh_token", "abc", "v^1.1#"),
    ("lazada", "country", "SG", "lower case"),
    ("square", "oauth_client_id", "sq0csp-abc", "sq0idp-"),
    ("square", "oauth_client_id", "sandbox-sq0idb-abc", "sandbox"),
    ("square", "oauth_client_secret", "sq0idp-abc", "sq0csp-"),
    ("square", "oauth_refresh_token", "EAAAabc", "EQAA"),
    ("stripe", "account_id", "me", "acct_"),
    ("stripe", "oauth_access_token", "pk_live_abc", "publishable"),
    ("stripe", "oauth_access_token", "sk_test_abc", "test key"),
    ("quickbooks", "realm_id", "My Company", "digits"),
    ("quickbooks", "environment", "production", "sandbox"),
    ("netsuite", "token_id", "ab", "64"),
    ("netsuite", "store_name", "1234567-sb1", "_SB1"),
]


@pytest.mark.parametrize(("slug", "name", "value"), LOOKS_RIGHT)
def test_what_looks_right_is_not_warned_about(slug, name, value):
    assert name not in SCHEMAS[slug].warnings({name: value})


@pytest.mark.parametrize(("slug", "name", "value", "word"), LOOKS_WRONG)
def test_a_warning_names_the_usual_look(slug, name, value, word):
    assert word in SCHEMAS[slug].warnings({name: value})[name]


@pytest.mark.parametrize(
    ("slug", "name", "value"), [wrong[:3] for wrong in LOOKS_WRONG]
)
def test_what_looks_wrong_may_still_be_sent(slug, name, value):
    """Platforms change their formats; a warning must never be a wall."""
    schema = SCHEMAS[slug]
    typed = {field.name: field.example for field in schema.fields()}

    revealed = schema.from_input({**typed, name: value}).reveal()

    assert revealed[name].lower() in value.lower()


def test_each_expectation_is_tried_by_a_value_that_breaks_it():
    expected = {
        (slug, field.name)
        for slug, schema in SCHEMAS.items()
        for field in schema.fields()
        if field.expectations
    }
    tried = {(slug, name) for slug, name, *_ in LOOKS_WRONG}
    same_everywhere = {
        ("shopify-public", "oauth_client_id"),
        ("shopify-public", "oauth_access_token"),
        ("shoper", "store_url"),
        ("woo-commerce", "store_url"),
        ("magento", "store_url"),
        ("netsuite", "consumer_key"),
        ("netsuite", "consumer_secret"),
        ("netsuite", "token_secret"),
    }

    assert expected - tried == same_everywhere


@pytest.mark.parametrize(
    ("slug", "typed", "sent"),
    [
        ("shopify-private", "https://Me.myshopify.com/", "me.myshopify.com"),
        ("shopify-public", "ME.myshopify.com/admin?x=1#y", "me.myshopify.com"),
        ("big-commerce", " http://store-1.mybigcommerce.com ", None),
        ("shopify-public", "https://", "https://"),
        ("woo-commerce", " https://Shop.example/wp/ ", "https://Shop.example/wp/"),
    ],
)
def test_only_hosted_shops_are_reduced_to_their_host(slug, typed, sent):
    schema = SCHEMAS[slug]
    rest = {field.name: field.example for field in schema.fields()}

    revealed = schema.from_input({**rest, "store_url": typed}).reveal()

    assert revealed["store_url"] == (sent or "store-1.mybigcommerce.com")


@pytest.mark.parametrize(
    ("given", "lacking"),
    [
        ("oauth_client_id", "oauth_client_secret"),
        ("oauth_client_secret", "oauth_client_id"),
    ],
)
def test_half_a_bigcommerce_client_is_warned_about(given, lacking):
    warnings = SCHEMAS["big-commerce"].warnings({given: "abc", lacking: "  "})

    assert list(warnings) == [lacking]


def test_a_bigcommerce_connector_app_needs_no_client():
    assert SCHEMAS["big-commerce"].warnings({"store_url": ""}) == {}


def test_usual_values_are_suggested():
    suggested = {
        (slug, field.name): field.suggestions
        for slug, schema in SCHEMAS.items()
        for field in schema.fields()
        if field.suggestions
    }

    assert suggested == {
        ("lazada", "country"): ("id", "my", "ph", "sg", "th", "vn"),
        ("quickbooks", "environment"): ("sandbox",),
    }
