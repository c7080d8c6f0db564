"""Store names, addresses and store IDs, made up where none is given. Pure."""

import re
import unicodedata
import zlib
from typing import NamedTuple

from connections_tui.sandbox.families import has_store_address
from connections_tui.sandbox.lifecycle import Standing
from connections_tui.sandbox.records import Simulated

_FIRST = (
    *("Alder", "Amber", "Birch", "Bluebird", "Brass", "Canyon", "Cedar", "Cobalt"),
    *("Copper", "Coral", "Dapper", "Drift", "Ember", "Fern", "Fable", "Foxglove"),
    *("Golden", "Granite", "Harbour", "Hazel", "Indigo", "Ivory", "Juniper", "Kestrel"),
    *("Lakeside", "Linden", "Lumen", "Maple", "Marigold", "Meadow", "Midnight", "Moss"),
    *("Nectar", "Nordic", "Oak", "Olive", "Onyx", "Otter", "Paper", "Pebble"),
    *("Pine", "Prairie", "Quill", "Raven", "Ridge", "Rosewood", "Saffron", "Sage"),
    *("Salt", "Silver", "Sparrow", "Spruce", "Stone", "Sunny", "Thistle", "Timber"),
    *("Tulip", "Velvet", "Violet", "Walnut", "Wild", "Willow", "Winter", "Zephyr"),
)
_SECOND = (
    *("Apparel", "Bakery", "Bikes", "Books", "Botanics", "Candles", "Ceramics"),
    *("Chocolate", "Coffee", "Cycles", "Denim", "Design", "Fabrics", "Footwear"),
    *("Furniture", "Games", "Garden", "Gear", "Gifts", "Goods", "Grocers", "Home"),
    *("Jewellery", "Kitchen", "Knits", "Leather", "Lighting", "Linen", "Music"),
    *("Optics", "Outdoor", "Pantry", "Parts", "Pets", "Press", "Records", "Skincare"),
    *("Spirits", "Sports", "Stationery", "Supply", "Tea", "Textiles", "Tools"),
    *("Toys", "Trading", "Vintage", "Watches", "Wine", "Works"),
)
_THIRD = (
    *("", "", "", "", "", " Co.", " & Sons", " GmbH", " Ltd", " Studio", " Inc."),
    *(" Market", " House", " Collective", " EU", " Outlet"),
)
_OWN_ADDRESS = {
    "SHOPIFY": "myshopify.com",
    "BIG_COMMERCE": "mybigcommerce.com",
    "SHOPER": "shoparena.pl",
}
_MARKETPLACE = {
    "AMAZON": "amazon.com",
    "EBAY": "ebay.com",
    "ETSY": "etsy.com",
    "FNAC": "fnac.com",
    "LAZADA": "lazada.sg",
    "WALMART": "walmart.com",
}
_HOST = re.compile(
    r"(?:https?://)?(?P<host>(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_]{2,24})"
    r"(?::\d{1,5})?(?:[/?#].*)?",
    re.IGNORECASE | re.DOTALL,
)


class StoreFacts(NamedTuple):
    """What a connection says about its store: nothing before the sign-in."""

    name: str | None = None
    domain: str | None = None
    unique_id: str | None = None


def store_of(record: Simulated, stands: Standing) -> StoreFacts:
    """The store as given, and made up where it was not."""
    if stands.signed_in_at is None:
        return StoreFacts()
    name = record.store_name or made_up(record.phase)
    return StoreFacts(
        name=name,
        domain=record.store_domain or address(name, stands.platform),
        unique_id=record.store_unique_id or unique_id(stands.platform, record.id),
    )


def made_up(number: int) -> str:
    """A believable store name: neighbouring numbers give different ones."""
    mixed = zlib.crc32(number.to_bytes(8, "big"))
    first = _FIRST[mixed % len(_FIRST)]
    second = _SECOND[mixed // 64 % len(_SECOND)]
    return f"{first} {second}{_THIRD[mixed // 4096 % len(_THIRD)]}"


def address(name: str, platform: str | None) -> str | None:
    """Where such a store would be; None on platforms that are no shops."""
    if not has_store_address(platform):
        return None
    if platform in _MARKETPLACE:
        return _MARKETPLACE[platform]
    slug = (
        _slug(name) or f"store-{zlib.crc32(name.encode('utf-8', 'replace')) % 10_000}"
    )
    if platform in _OWN_ADDRESS:
        return f"{slug}.{_OWN_ADDRESS[platform]}"
    return f"{slug}.example"


def unique_id(platform: str | None, place: str) -> str:
    """The store's ID at its platform: the same place gives the same one."""
    text = f"{platform}:{place}".encode("utf-8", "replace")
    return f"{zlib.crc32(text):08X}{zlib.crc32(text[::-1]) % 100:02}"


def host_of(store_url: str) -> str | None:
    """The host of an address, and nothing else that may have been typed there.

    None where it does not look like one: a secret pasted into the wrong box must
    not end up in the store.
    """
    match = _HOST.fullmatch(store_url.strip())
    return match["host"].lower()[:253] if match else None


def name_from_host(host: str) -> str:
    """What a shop at this address is likely called."""
    labels = host.split(".")
    while len(labels) > 2 and labels[0] in ("www", "shop", "store"):
        labels.pop(0)
    words = re.split(r"[-_]+", labels[0])
    return " ".join(word.capitalize() for word in words if word)


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:40]
