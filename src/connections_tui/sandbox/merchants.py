"""The sixty merchants of a fresh sandbox.

Between them: all fifteen platforms of the forms and a few others, every state, every
``disabled_reason``, history that is still loading, names that are long, not Latin or
hostile, and one store that was connected twice. Most are healthy, as in a real
fleet. A test checks that all of this is there.
"""

from typing import NamedTuple

from connections_tui.sandbox.records import FAILED_TO_AUTHENTICATE, Fate


class Merchant(NamedTuple):
    """One demo connection, before it gets its times and tokens."""

    platform: str | None
    store_name: str | None
    domain: str | None = None
    """None: made up from the name where the platform has addresses."""
    fate: Fate = Fate.HEALTHY
    reason: str | None = None
    label: str | None = None
    """The organization's own name for the connection."""


def _disabled(
    reason: str, platform: str, store_name: str, domain: str | None = None
) -> Merchant:
    return Merchant(platform, store_name, domain, Fate.DISABLED, reason)


MERCHANTS = (
    Merchant("SHOPIFY", "Marigold & Moss", "marigold-moss.myshopify.com", label="Moss"),
    Merchant("QUICKBOOKS", "Lumen Lighting Ltd"),
    Merchant("WOO_COMMERCE", "Otter Outdoor", "www.otter-outdoor.example"),
    Merchant("STRIPE", "Paper Kite Press"),
    Merchant("BIG_COMMERCE", "Kestrel Cycles", "store-kx91f2.mybigcommerce.com"),
    Merchant("AMAZON", "Brass Kettle Coffee", "amazon.de", label="Kettle DE"),
    Merchant("SQUARE", "Ferry Street Bakery"),
    Merchant("MAGENTO", "Nordic Timber & Sons", "shop.nordic-timber.example"),
    _disabled("SHOP_API_KEY_EXPIRED", "PRESTASHOP", "La Petite Papeterie"),
    Merchant("EBAY", "Second Spin Records"),
    Merchant("NETSUITE", "Harbour Marine Supply Group", fate=Fate.LOADING),
    Merchant("LAZADA", "Siam Silk House", "lazada.co.th"),
    Merchant("WALMART", "Prairie Pantry Wholesale"),
    Merchant("FNAC", "Librairie du Vieux Port"),
    Merchant("PRESTASHOP", "Casa del Botijo", "www.casadelbotijo.example"),
    Merchant("SHOPER", "Zielony Kredens", "zielony-kredens.shoparena.pl"),
    Merchant("SHOPIFY", "シルク👘 بازار", "silk-bazaar.myshopify.com"),
    Merchant("SHOPIFY", "Velvet Fox Vintage", fate=Fate.UNHEALTHY),
    Merchant("AMAZON", None, fate=Fate.WAITING, label="Hinode Trading, EU"),
    Merchant("SHOPIFY", "Sunny Side Socks", fate=Fate.NEEDS_REAUTH),
    Merchant("WOO_COMMERCE", "Ελληνικά Μυρωδικά", "myrodika.example"),
    Merchant("MAGENTO", "Old Mill Furniture", "oldmill.example", Fate.STALE),
    Merchant("AMAZON", "Giant Leap Sports", "amazon.com", Fate.SYNCING),
    Merchant("SHOPIFY", "[/red] Sale \x1b[31m!", "mega-sale.myshopify.com"),
    Merchant(None, None, fate=Fate.WAITING),
    _disabled("SHOP_NOT_FOUND", "BIG_COMMERCE", "Coral Reef Swimwear"),
    Merchant("WOO_COMMERCE", "हिन्दी किताब घर", "hindi-kitab-ghar.example"),
    Merchant("XERO", "Ridge & Partners Accounting"),
    Merchant(
        "SHOPIFY", "김치마켓", "kimchi-market.myshopify.com", label="Kimchi Market"
    ),
    Merchant("SQUARE", "Blue Door Barbers", fate=Fate.NO_ANSWER),
    _disabled(
        "CERT_EXPIRED", "MAGENTO", "Granite Countertops Direct", "granite.example"
    ),
    _disabled("WEB_SERVICE_IS_DISABLED", "PRESTASHOP", "Fromagerie Aubrac"),
    Merchant(
        "SHOPIFY",
        "The Extraordinarily Well-Stocked Emporium of Hand-Finished Stationery, "
        "Fountain Pens, Marbled Papers and Sealing Wax of Lower Thames Street",
        "extraordinary-stationery.myshopify.com",
    ),
    Merchant("ETSY", "Thistle & Thread"),
    Merchant("QUICKBOOKS", "Copper Kettle Catering Inc.", fate=Fate.NEEDS_REAUTH),
    _disabled("SHOP_IS_LOCKED", "SHOPIFY", "Pebble Beach Surf Co."),
    _disabled("SHOP_PAYMENT_REQUIRED", "SHOPIFY", "Candle & Clove"),
    Merchant("STRIPE", "Quill Subscriptions"),
    Merchant("SHOPIFY", "Kestrel Cycles EU", "kestrel-cycles-eu.myshopify.com"),
    Merchant("SHOPIFY", "Kestrel Cycles EU", "kestrel-cycles-eu.myshopify.com"),
    _disabled("TUNNEL_ERROR", "WOO_COMMERCE", "Zephyr Kites", "zephyr-kites.example"),
    Merchant("FRESHBOOKS", "Juniper Landscape Design"),
    _disabled("SHOP_IS_DISABLED_OR_EXPIRED", "SHOPER", "Leśna Apteka"),
    Merchant("EBAY", "Parts Bin Auto", fate=Fate.UNHEALTHY),
    Merchant("NETSUITE", "Onyx Industrial Holdings", fate=Fate.SYNCING),
    _disabled("SHOP_ID_IS_INVALID", "FNAC", "Disques Dérive"),
    Merchant("STRIPE", "Tiny Tulip Studio", fate=Fate.STALE),
    _disabled(
        "SHOP_IS_UNAVAILABLE", "WOO_COMMERCE", "Драники и Чай", "draniki.example"
    ),
    Merchant("SHOPLINE", "Lucky Koi Homeware", "lucky-koi.example"),
    _disabled(FAILED_TO_AUTHENTICATE, "NETSUITE", "Saffron Logistics LLC"),
    Merchant("ZOHOBOOKS", "Walnut Grove Grocers"),
    _disabled("NEEDS_REAUTH", "EBAY", "Retro Arcade Repair"),
    Merchant("WALMART", "Stonebridge Tools"),
    _disabled("REQUEST_TIMEOUT", "MAGENTO", "Teppich-Träume", "teppich.example"),
    Merchant("SHOPIFY", None, fate=Fate.WAITING),
    Merchant("LAZADA", "Kedai Batik Nusantara", "lazada.co.id"),
    _disabled("MANUALLY_DISABLED", "SHOPIFY", "Dune Buggy Rentals"),
    Merchant("SQUARE", "Café Ñandú"),
    _disabled("UNKNOWN", "WALMART", "Mystery Box Depot"),
    Merchant("SHOPIFY", "مكتبة الحكمة", "alhikma-books.myshopify.com"),
)
