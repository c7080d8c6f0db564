"""What each platform asks for. To add one, add one class here: nothing else.

Names, order, optional fields and descriptions are the service's own. What a value
usually looks like is our experience and only warns. Examples look right and belong
to no account.
"""

import re
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, SecretStr

from connections_tui.platforms.base import (
    NAMES_STORE,
    PASSWORD,
    SENSITIVE,
    Correct,
    Credentials,
    Expect,
    KnownAs,
    is_blank,
    platform,
)
from connections_tui.platforms.values import (
    Aliases,
    SentAs,
    Suggest,
    address,
    host_at,
)


def _hosted_at(domain: str) -> Expect:
    pattern = rf"(?i)^(https?://)?[a-z0-9][a-z0-9-]*\.{re.escape(domain)}([/?#]|$)"
    return Expect(
        pattern,
        f"Usually ends in .{domain}, not the shop's own domain or admin page.",
        tells=pattern,
    )


def _hex(length: int, *prefixes: str) -> Expect:
    marks = f"({'|'.join(map(re.escape, prefixes))})?"
    front = f", often with {' or '.join(prefixes)} in front" if prefixes else ""
    return Expect(
        rf"^{marks}[0-9a-fA-F]{{{length}}}$",
        f"Usually {length} characters of 0-9 and a-f{front}.",
        tells=f"^({'|'.join(map(re.escape, prefixes))})." if prefixes else "",
    )


# The service expects hosted shops as a bare host.
ShopifyHost = Annotated[
    str,
    NAMES_STORE,
    SentAs(
        host_at(
            "myshopify.com",
            (r"admin\.shopify\.com/store/([a-z0-9][a-z0-9-]*)", "{}.myshopify.com"),
        )
    ),
    _hosted_at("myshopify.com"),
    Field(examples=["example.myshopify.com"]),
]
BigCommerceHost = Annotated[
    str,
    NAMES_STORE,
    SentAs(
        host_at(
            "mybigcommerce.com",
            (
                r"api\.bigcommerce\.com/stores/([a-z0-9]+)",
                "store-{}.mybigcommerce.com",
            ),
        )
    ),
    _hosted_at("mybigcommerce.com"),
    Field(examples=["store-example.mybigcommerce.com"]),
]
StoreUrl = Annotated[
    str,
    NAMES_STORE,
    SentAs(address),
    Expect(
        r"(?i)^(https?://)?[^\s/?#@:]+\.[^\s/?#@:]+(:[0-9]+)?(/\S*)?$",
        "Usually a web address, such as https://shop.example.com.",
        tells=r"(?i)^https?://",
    ),
    Correct(
        r"(?i)((?:https?://)?[^\s/?#]+(?:/[^\s?#]*?)??)/(?:index\.php/)?(?:wp-admin"
        r"|wp-login\.php|wp-json|wc-api|admin\w*|administrator|backoffice|backend)"
        r"(?:[/?#]\S*)?",
        r"\1",
        "Is a page of the shop's administration.",
    ),
    Field(examples=["https://shop.example.com"]),
]

ClientId = Annotated[str, SENSITIVE, Field(examples=["client-id-example"])]
ClientSecret = Annotated[SecretStr, Field(examples=["client-secret-example"])]
AccessToken = Annotated[SecretStr, Field(examples=["access-token-example"])]
RefreshToken = Annotated[SecretStr, Field(examples=["refresh-token-example"])]

HexId32 = Annotated[str, SENSITIVE, _hex(32), Field(examples=["0" * 32])]
HexId64 = Annotated[str, SENSITIVE, _hex(64), Field(examples=["0" * 64])]
HexSecret64 = Annotated[SecretStr, _hex(64), Field(examples=["0" * 64])]


@platform("BIG_COMMERCE")
class BigCommerceCredentials(Credentials):
    """A BigCommerce store: a single-click app, or a connector app without a client."""

    oauth_client_id: Annotated[str | None, SENSITIVE] = Field(
        default=None,
        description="BigCommerce App Client ID",
        examples=["client-id-example"],
    )
    oauth_access_token: AccessToken = Field(
        description="BigCommerce Store Access Token"
    )
    store_url: BigCommerceHost = Field(
        description="BigCommerce merchant .mybigcommerce.com domain URL"
    )
    oauth_client_secret: SecretStr | None = Field(
        default=None,
        description="BigCommerce App Client Secret",
        examples=["client-secret-example"],
    )

    @classmethod
    def warnings(cls, typed: Mapping[str, str | SecretStr]) -> dict[str, str]:
        """Also when only half of the client is given: an app has both or neither."""
        found = super().warnings(typed)
        pair = ("oauth_client_id", "oauth_client_secret")
        blank = [name for name in pair if is_blank(typed.get(name))]
        if len(blank) == 1:
            found[blank[0]] = "Client ID and secret belong together: both or neither."
        return found


@platform("AMAZON")
class AmazonCredentials(Credentials):
    """An Amazon seller, reached through a Selling Partner API app of ours.

    Amazon itself no longer asks for AWS keys and a role; the service's schema does, in
    every version up to 2024-08-31.
    """

    amazon_access_key_id: Annotated[
        str,
        SENSITIVE,
        Expect(
            r"^A[KS]IA[A-Z0-9]{16}$",
            "Usually AKIA and 16 more characters.",
            tells=r"^A[KS]IA[A-Z0-9]{16}$",
        ),
        Expect(r"^(?!ASIA)", "ASIA keys are temporary. Use the key of an IAM user."),
        KnownAs("access key", "access key ID", "AWS access key"),
    ] = Field(description="AWS User Access Key ID", examples=["AKIAIOSFODNN7EXAMPLE"])
    oauth_client_id: Annotated[
        str,
        SENSITIVE,
        Expect(
            r"^amzn1\.application-oa2-client\.[0-9a-f]+$",
            "Usually starts with amzn1.application-oa2-client. (the app ID differs).",
            tells=r"^amzn1\.application-oa2-client\.",
        ),
        KnownAs("LWA client ID", "SP-API client ID", "client identifier"),
    ] = Field(
        description="SP-API App Client ID",
        examples=["amzn1.application-oa2-client." + "0" * 32],
    )
    amazon_secret_access_key: Annotated[
        SecretStr,
        Expect(r"^[A-Za-z0-9/+=]{40}$", "Usually 40 letters, digits, / and +."),
        KnownAs("secret access key", "AWS secret access key", "AWS secret key"),
    ] = Field(description="AWS User Secret Access Key", examples=["EXAMPLE/" * 5])
    amazon_seller_region: Annotated[
        Literal["na", "eu", "fe"],
        Aliases(
            (
                ("na", ("north america", "us east 1", "us", "usa", "ca", "mx", "br")),
                (
                    "eu",
                    (
                        *("europe", "eu west 1", "uk", "gb", "de", "fr", "it", "es"),
                        *("nl", "be", "se", "pl", "tr", "eg", "sa", "ae", "in", "za"),
                        "ie",
                    ),
                ),
                ("fe", ("far east", "us west 2", "jp", "au", "sg")),
            )
        ),
        KnownAs("region", "seller region", "AWS region", "marketplace region"),
    ] = Field(
        description="Region of Amazon seller - must be one of na (North America), "
        "eu (Europe), or fe (Far East).",
        examples=["eu"],
    )
    amazon_selling_partner_role: Annotated[
        str,
        Expect(
            r"^arn:aws(-cn|-us-gov)?:iam::[0-9]{12}:role/[\w+=,.@/-]+$",
            "Usually arn:aws:iam::<account>:role/<name> (a role, not a user).",
            tells=r"^arn:aws(-cn|-us-gov)?:iam::[0-9]*:role/",
        ),
        KnownAs("role", "role ARN", "IAM role", "IAM ARN", "AWS role"),
    ] = Field(
        description="AWS Role ARN used in SP-API app",
        examples=["arn:aws:iam::123456789012:role/selling-partner"],
    )
    oauth_client_secret: Annotated[
        SecretStr, _hex(64, "amzn1.oa2-cs.v1."), KnownAs("LWA client secret")
    ] = Field(
        description="SP-API App Client Secret",
        examples=["amzn1.oa2-cs.v1." + "0" * 64],
    )
    oauth_refresh_token: Annotated[
        SecretStr,
        Expect(
            r"^Atzr\|.",
            "Usually starts with Atzr| (Atza| expires).",
            tells=r"^Atz[ra]\|",
        ),
        KnownAs("LWA refresh token"),
    ] = Field(
        description="SP-API Refresh Token", examples=["Atzr|refresh-token-example"]
    )


@platform("SHOPIFY", variant="private", login_kind="Private app")
class ShopifyPrivateCredentials(Credentials):
    """A Shopify store with a private app made by the merchant."""

    basic_password: Annotated[
        SecretStr,
        _hex(32, "shppa_", "shpat_"),
        KnownAs("API password", "access token", "Admin API access token", "token"),
        KnownAs("X-Shopify-Access-Token"),
    ] = Field(
        description="Private Shopify App Password", examples=["shppa_" + "0" * 32]
    )
    basic_username: Annotated[HexId32, KnownAs("API key", "key")] = Field(
        description="Private Shopify App API Key"
    )
    store_url: ShopifyHost = Field(
        description="Shopify merchant .myshopify.com domain URL"
    )


@platform("SHOPIFY", variant="public", login_kind="Public app (OAuth)")
class ShopifyPublicCredentials(Credentials):
    """A Shopify store that has installed our public app."""

    oauth_client_id: Annotated[HexId32, KnownAs("API key")] = Field(
        description="Shopify Public App Client ID"
    )
    oauth_access_token: Annotated[
        SecretStr,
        _hex(32, "shpat_", "shpca_", "shpua_"),
        KnownAs("Admin API access token", "X-Shopify-Access-Token"),
    ] = Field(
        description="Shopify Merchant Access Token", examples=["shpat_" + "0" * 32]
    )
    oauth_client_secret: Annotated[
        SecretStr, _hex(32, "shpss_"), KnownAs("API secret", "API secret key")
    ] = Field(
        description="Shopify Public App Client Secret", examples=["shpss_" + "0" * 32]
    )
    store_url: ShopifyHost = Field(
        description="Shopify merchant .myshopify.com domain URL"
    )


@platform("PRESTASHOP")
class PrestaShopCredentials(Credentials):
    """A PrestaShop store with its web service switched on."""

    api_key: Annotated[
        SecretStr,
        Expect(r"^[A-Za-z0-9]{32,}$", "Usually 32 letters and digits."),
        KnownAs("key", "web service key", "ws key"),
    ] = Field(description="PrestaShop API Key", examples=["EXAMPLE0" * 4])
    store_url: StoreUrl = Field(description="PrestaShop merchant domain URL")


@platform("SHOPER")
class ShoperCredentials(Credentials):
    """A Shoper store that has installed our app."""

    oauth_access_token: AccessToken = Field(
        description="Shoper merchant OAuth Access Token"
    )
    oauth_refresh_token: RefreshToken = Field(
        description="Shoper merchant OAuth Refresh Token"
    )
    store_url: StoreUrl = Field(description="Shoper merchant domain URL")


@platform("WOO_COMMERCE")
class WooCommerceCredentials(Credentials):
    """A WooCommerce store with a REST API key."""

    basic_password: Annotated[
        SecretStr,
        Expect(
            r"^cs_[0-9a-f]{40}$",
            "Usually cs_ and 40 characters of 0-9 and a-f.",
            tells="^cs_.",
        ),
        KnownAs("consumer secret", "secret"),
    ] = Field(
        description="WooCommerce Rest API Consumer Secret", examples=["cs_" + "0" * 40]
    )
    basic_username: Annotated[
        str,
        SENSITIVE,
        Expect(
            r"^ck_[0-9a-f]{40}$",
            "Usually ck_ and 40 characters of 0-9 and a-f.",
            tells="^ck_.",
        ),
        KnownAs("consumer key", "key"),
    ] = Field(
        description="WooCommerce Rest API Consumer Key", examples=["ck_" + "0" * 40]
    )
    store_url: StoreUrl = Field(description="WooCommerce merchant website URL")


@platform("MAGENTO")
class MagentoCredentials(Credentials):
    """A Magento store, signed in as one of its admin users."""

    note = (
        "Two-factor login (on by default since Magento 2.4) blocks admin credentials. "
        "Ask the merchant for an admin user that is exempt from it, or send a link."
    )

    basic_password: Annotated[SecretStr, PASSWORD] = Field(
        description="Magento Admin User Password", examples=["password-example"]
    )
    basic_username: Annotated[str, SENSITIVE, KnownAs("admin user")] = Field(
        description="Magento Admin User Username", examples=["admin-example"]
    )
    store_url: StoreUrl = Field(description="Magento merchant website URL")


@platform("EBAY")
class EbayCredentials(Credentials):
    """An eBay seller who has agreed to our developer app."""

    oauth_client_id: Annotated[
        str,
        SENSITIVE,
        Expect(
            r".-(PRD|SBX)-.",
            "Usually has -PRD- in it (-SBX- in eBay's sandbox).",
            tells=r"^[A-Za-z][\w]*-\w+-(PRD|SBX)-",
        ),
        Expect(r"^(?!.*-SBX-)", "-SBX- is eBay's sandbox. Real sellers have -PRD-."),
    ] = Field(
        description="Ebay Developer OAuth Client ID",
        examples=["Example-Example-PRD-000000000-00000000"],
    )
    oauth_client_secret: Annotated[
        ClientSecret, KnownAs("cert ID", "certificate ID")
    ] = Field(description="Ebay Developer OAuth Client Secret")
    oauth_refresh_token: Annotated[
        SecretStr,
        Expect(r"^v\^1\.1#.", "Usually starts with v^1.1#.", tells=r"^v\^1\.1#"),
        KnownAs("user token", "user refresh token"),
    ] = Field(
        description="Ebay OAuth Refresh Token",
        examples=["v^1.1#refresh-token-example"],
    )


@platform("LAZADA")
class LazadaCredentials(Credentials):
    """A Lazada seller in one country."""

    oauth_client_id: ClientId = Field(description="OAuth Client ID")
    country: Annotated[
        str,
        Suggest(("id", "my", "ph", "sg", "th", "vn")),
        Aliases(
            (
                ("id", ("indonesia", "idn", "lazada co id", "co id")),
                ("my", ("malaysia", "mys", "lazada com my", "com my")),
                ("ph", ("philippines", "phl", "lazada com ph", "com ph")),
                ("sg", ("singapore", "sgp", "lazada sg")),
                ("th", ("thailand", "tha", "lazada co th", "co th")),
                ("vn", ("vietnam", "viet nam", "vnm", "lazada vn")),
            )
        ),
        Expect(r"^(id|my|ph|sg|th|vn)$", "Usually one of id, my, ph, sg, th and vn."),
    ] = Field(
        description="Country Code for Merchant (e.g. id, sg, th)", examples=["sg"]
    )
    oauth_access_token: AccessToken = Field(description="OAuth Access Token")
    oauth_client_secret: ClientSecret = Field(description="OAuth Client Secret")
    oauth_refresh_token: RefreshToken = Field(description="OAuth Refresh Token")


@platform("FNAC")
class FnacCredentials(Credentials):
    """A Fnac marketplace shop."""

    partner_id: Annotated[str, SENSITIVE] = Field(
        description="Partner ID", examples=["partner-id-example"]
    )
    shop_id: Annotated[str, SENSITIVE, NAMES_STORE] = Field(
        description="Shop ID", examples=["shop-id-example"]
    )
    key: SecretStr = Field(description="Key", examples=["key-example"])


@platform("SQUARE")
class SquareCredentials(Credentials):
    """A Square seller who has agreed to our developer app."""

    oauth_client_id: Annotated[
        str,
        SENSITIVE,
        Expect(
            r"^(sq0idp-|sandbox-sq0idb-).",
            "Usually starts with sq0idp- (sq0csp- begins the secret).",
            tells=r"^(sq0idp-|sandbox-sq0idb-)",
        ),
        Expect(r"^(?!sandbox-)", "This is a sandbox app. Real sellers have sq0idp-."),
    ] = Field(
        description="Square Developer OAuth Client ID",
        examples=["sq0idp-client-id-example"],
    )
    oauth_client_secret: Annotated[
        SecretStr,
        Expect(
            r"^(sq0csp-|sandbox-sq0csb-).",
            "Usually starts with sq0csp- (sq0idp- begins the client ID).",
            tells=r"^(sq0csp-|sandbox-sq0csb-)",
        ),
        Expect(r"^(?!sandbox-)", "This is a sandbox app. Real sellers have sq0csp-."),
    ] = Field(
        description="Square Developer OAuth Client Secret",
        examples=["sq0csp-client-secret-example"],
    )
    oauth_refresh_token: Annotated[
        SecretStr,
        Expect(
            r"^EQAA.",
            "Usually starts with EQAA (EAAA expires).",
            tells=r"^E[QA]AA[\w-]{20}",
        ),
    ] = Field(
        description="Square OAuth Refresh Token", examples=["EQAA-refresh-example"]
    )


@platform("STRIPE")
class StripeCredentials(Credentials):
    """A Stripe account connected to our platform account."""

    account_id: Annotated[
        str,
        NAMES_STORE,
        Expect(
            r"^acct_[A-Za-z0-9]+$",
            "Usually acct_, then letters and digits.",
            tells="^acct_.",
        ),
        KnownAs("Stripe-Account", "stripe_user_id", "account"),
    ] = Field(description="Stripe Account ID", examples=["acct_0EXAMPLE"])
    oauth_access_token: Annotated[
        SecretStr,
        Expect(
            r"^[sr]k_(live|test)_.",
            "Usually starts with sk_live_ or rk_live_ (pk_ is the publishable key).",
            tells=r"^[sr]k_(live|test)_.",
        ),
        Expect(r"^(?!.._test_)", "This is a test key, without real payments."),
        KnownAs("secret key", "API key", "key", "access token"),
    ] = Field(
        description="Stripe OAuth Access Token", examples=["sk_live_token-example"]
    )


@platform("QUICKBOOKS")
class QuickBooksCredentials(Credentials):
    """A QuickBooks Online company that has agreed to our Intuit app."""

    oauth_client_id: ClientId = Field(description="OAuth Client ID")
    realm_id: Annotated[
        str,
        NAMES_STORE,
        Expect(r"^[0-9]{6,25}$", "Usually digits only: Intuit calls it company ID."),
        KnownAs("company ID"),
    ] = Field(description="Realm ID", examples=["1234567890123456"])
    oauth_client_secret: ClientSecret = Field(description="OAuth Client Secret")
    oauth_refresh_token: RefreshToken = Field(description="OAuth Refresh Token")
    environment: Annotated[
        str | None,
        Suggest(("sandbox",)),
        Expect(r"^sandbox$", "Usually sandbox, or left empty for real companies."),
    ] = Field(
        default=None, description="Environment (e.g. sandbox)", examples=["sandbox"]
    )


@platform("NETSUITE")
class NetSuiteCredentials(Credentials):
    """A NetSuite account with token-based authentication."""

    token_id: HexId64 = Field(description="Token ID")
    consumer_key: HexId64 = Field(description="Consumer Key")
    consumer_secret: HexSecret64 = Field(description="Consumer Secret")
    public_key: Annotated[str, SENSITIVE] = Field(
        description="Public Key", examples=["public-key-example"]
    )
    store_name: Annotated[
        str,
        NAMES_STORE,
        Expect(
            r"^[A-Za-z0-9]+(_[A-Z0-9]+)?$",
            "Usually the account ID, such as 1234567, or 1234567_SB1 for a sandbox.",
        ),
        KnownAs("account ID", "account", "company ID"),
    ] = Field(description="Store Name", examples=["1234567"])
    token_secret: HexSecret64 = Field(description="Token Secret")


@platform("WALMART")
class WalmartCredentials(Credentials):
    """A Walmart marketplace seller."""

    oauth_client_id: ClientId = Field(description="Walmart Developer OAuth Client ID")
    oauth_client_secret: ClientSecret = Field(
        description="Walmart Developer OAuth Client Secret"
    )
