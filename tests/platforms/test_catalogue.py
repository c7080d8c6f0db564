"""The catalogue against what the service documents."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from connections_tui.platforms import (
    SCHEMAS,
    Credentials,
    FieldKind,
    schemas_of,
    title_of,
)
from connections_tui.platforms.values import as_sent

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
    ("shopify-private", "store_url", "admin.shopify.com/settings", "myshopify.com"),
    ("shopify-public", "store_url", "me.myshopify.com.example", "myshopify.com"),
    ("shopify-public", "oauth_client_secret", "shpat_" + HEX_32, "shpss_"),
    ("prestashop", "api_key", "ab-cd", "32"),
    ("prestashop", "store_url", "my shop", "web address"),
    ("woo-commerce", "basic_password", "ck_" + HEX_40, "Looks like basic_username."),
    ("woo-commerce", "basic_username", "cs_" + HEX_40, "Looks like basic_password."),
    ("ebay", "oauth_client_id", "Me-Me-SBX-1-2", "sandbox"),
    ("ebay", "oauth_client_id", "me", "-PRD-"),
    ("ebay", "oauth_refresh_token", "abc", "v^1.1#"),
    ("lazada", "country", "Mars", "id, my"),
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


SHOPIFY, BIG_COMMERCE = "example.myshopify.com", "store-abc123.mybigcommerce.com"
HOSTS = [
    ("shopify-public", "https://https://example.myshopify.com", SHOPIFY),
    ("shopify-public", "https:/example.myshopify.com/", SHOPIFY),
    ("shopify-public", "http//Example.myshopify.com", SHOPIFY),
    ("shopify-public", "https://https//example.myshopify.com/admin", SHOPIFY),
    ("shopify-public", "example.myshopify.com.", SHOPIFY),
    ("shopify-public", "https://example.myshopify.com:443/admin", SHOPIFY),
    ("shopify-public", "https://KEY:shppa_x@example.myshopify.com/admin", SHOPIFY),
    ("shopify-public", "KEY:shppa_x@example.myshopify.com", SHOPIFY),
    ("shopify-private", "https://admin.shopify.com/store/example", SHOPIFY),
    ("shopify-private", "admin.shopify.com/store/example/settings/apps?x=1", SHOPIFY),
    ("shopify-private", "https://app.example/auth?shop=example.myshopify.com", SHOPIFY),
    ("shopify-private", "https://a.example/?shop=Example.myshopify.com&b=1", SHOPIFY),
    ("big-commerce", "https://api.bigcommerce.com/stores/abc123/v3/", BIG_COMMERCE),
    ("big-commerce", "api.bigcommerce.com/stores/ABC123", BIG_COMMERCE),
    ("big-commerce", "https://store-abc123.mybigcommerce.com/manage", BIG_COMMERCE),
]


@pytest.mark.parametrize(("slug", "typed", "sent"), HOSTS)
def test_the_host_is_that_of_the_shop_and_no_other(
    slug: str, typed: str, sent: str
) -> None:
    schema = SCHEMAS[slug]
    rest = {field.name: field.example for field in schema.fields()}

    assert schema.from_input({**rest, "store_url": typed}).reveal()["store_url"] == sent


@pytest.mark.parametrize(
    ("slug", "typed"),
    [
        ("shopify-private", "https://partners.shopify.com/123/stores/456"),
        ("shopify-private", "https://shop.example.com/admin"),
        ("big-commerce", "https://login.bigcommerce.com/deep-links/manage"),
        ("big-commerce", "https://api.bigcommerce.com/"),
        ("big-commerce", "https://shop.example.com/store"),
    ],
)
def test_no_host_is_guessed_from_an_address_that_does_not_name_the_shop(
    slug: str, typed: str
) -> None:
    """What remained of https://api.bigcommerce.com/stores/… was the same for all."""
    schema = SCHEMAS[slug]
    rest = {field.name: field.example for field in schema.fields()}
    sent = schema.from_input({**rest, "store_url": typed}).reveal()["store_url"]

    assert sent in (typed, typed.removeprefix("https://").rstrip("/"))
    assert "Usually ends in" in schema.warnings({"store_url": typed})["store_url"]


@pytest.mark.parametrize(
    "slug", [s for s in SCHEMAS if "store_url" in str(SCHEMAS[s].model_fields)]
)
@pytest.mark.parametrize(
    "url",
    [
        "https://key:SECRET9@shop.example/admin",
        "https://https://key:SECRET9@shop.example/admin",
        "https://SECRET9@shop.example/",
        "shop.example/?access_token=SECRET9",
        "https://shop.example/a?b=1&key=SECRET9#top",
    ],
)
def test_a_secret_in_an_address_is_not_sent_and_is_known(slug: str, url: str) -> None:
    schema = SCHEMAS[slug]
    rest = {field.name: field.example for field in schema.fields()}
    made = schema.from_input({**rest, "store_url": url})

    assert "SECRET9" not in str(made.reveal())
    assert "SECRET9" not in repr(made)
    assert [secret.get_secret_value() for secret in made.taken_out] == ["SECRET9"]
    assert "secret in a URL" in schema.warnings({"store_url": url})["store_url"]


MISPLACED = [
    ("magento", "store_url", f"shppa_{HEX_32}"),
    ("woo-commerce", "basic_username", f"cs_{HEX_40}"),
    ("stripe", "account_id", "sk_live_abc123"),
    ("square", "oauth_client_id", "sq0csp-abc123"),
    ("ebay", "oauth_client_id", "v^1.1#i^1#p^3"),
    ("amazon", "oauth_client_id", "Atzr|IwEBI"),
    ("fnac", "shop_id", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln"),
]


@pytest.mark.parametrize(("slug", "name", "secret"), MISPLACED)
def test_a_secret_in_a_field_that_is_shown_is_masked(
    slug: str, name: str, secret: str
) -> None:
    """In the form a person sees that box; nowhere else is it written in clear."""
    schema = SCHEMAS[slug]
    rest = {field.name: field.example for field in schema.fields()}
    made = schema.from_input({**rest, name: secret})
    finding = schema.findings({name: secret})[name]

    assert finding.secret == secret
    assert "Looks like a secret" in schema.warnings({name: secret})[name]
    assert secret not in f"{made!r} {made.body()} {finding!r}"
    assert made.reveal()[name].lower() == secret.lower()


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)
def test_what_is_shown_is_what_is_sent(schema: type[Credentials]) -> None:
    made = schema.example()
    shown = {
        name: value.get_secret_value() if isinstance(value, SecretStr) else value
        for name, value in made.body().items()
    }

    assert list(shown.items()) == [
        ("platform", schema.platform),
        *made.reveal().items(),
    ]


CHOICES = [
    ("amazon", "amazon_seller_region", "na", ["NA", " Na ", "North America", "US"]),
    ("amazon", "amazon_seller_region", "na", ["us-east-1", "north_america"]),
    ("amazon", "amazon_seller_region", "eu", ["EU", "Europe", "eu-west-1", "UK", "DE"]),
    ("amazon", "amazon_seller_region", "fe", ["FE", "Far East", "JP", "us-west-2"]),
    ("amazon", "amazon_seller_region", "eu", ["Europe (EU)", "eu (Europe)"]),
    ("lazada", "country", "sg", ["SG", "Singapore", "lazada.sg"]),
    ("lazada", "country", "id", ["Indonesia", "ID", "lazada.co.id"]),
    ("quickbooks", "environment", "sandbox", ["Sandbox", "SANDBOX"]),
]


@pytest.mark.parametrize(("slug", "name", "value", "words"), CHOICES)
def test_a_choice_is_taken_in_any_case_and_by_its_usual_name(
    slug: str, name: str, value: str, words: list[str]
) -> None:
    schema = SCHEMAS[slug]
    rest = {field.name: field.example for field in schema.fields()}

    for word in words:
        sent = schema.from_input({**rest, name: word}).reveal()
        assert sent[name] == value
        assert name not in schema.warnings({name: word})


@pytest.mark.parametrize(
    ("pasted", "words"),
    [
        ("Bearer x1Y2", "Starts with “Bearer”"),
        ('"x1Y2"', "quotes"),
        ("“x1Y2”", "quotes"),
        ("client_secret: x1Y2", "label"),
        ("x1 Y2", "space inside"),
        ("\u0430bc12", "look like ASCII"),
        ("ab…cd", "cut short"),
        ("••••••", "masked"),
        ("null", "no value"),
        ("YOUR_CLIENT_SECRET", "placeholder"),
    ],
)
def test_what_is_no_secret_is_warned_of(pasted: str, words: str) -> None:
    warnings = SCHEMAS["walmart"].warnings({"oauth_client_secret": pasted})

    assert words in warnings["oauth_client_secret"]


def test_what_is_pasted_along_does_not_hide_the_usual_look() -> None:
    schema = SCHEMAS["woo-commerce"]
    found = schema.warnings({"basic_password": f"Consumer secret: ck_{HEX_40}"})

    assert "label" in found["basic_password"]
    assert "Looks like basic_username." in found["basic_password"]


PEM = "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----"


def test_a_key_may_have_lines() -> None:
    schema = SCHEMAS["netsuite"]
    rest = {field.name: field.example for field in schema.fields()}

    assert schema.from_input({**rest, "public_key": PEM}).reveal()["public_key"] == PEM
    assert "public_key" not in schema.warnings({"public_key": PEM})


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)
@given(st.data())
def test_sending_what_would_be_sent_changes_nothing(
    schema: type[Credentials], data: st.DataObject
) -> None:
    pieces = st.sampled_from(
        [
            *("https://", "http:", "/", "a.b", "@", ":", "?key=", "&", "#", "NA", " "),
            *("x.myshopify.com", "api.bigcommerce.com/stores/ab1", "shop=", "z"),
        ]
    )
    typed = data.draw(st.lists(pieces, max_size=6).map("".join))
    for name, info in schema.model_fields.items():
        once = as_sent(info, typed)
        assert as_sent(info, once) == once, name


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
