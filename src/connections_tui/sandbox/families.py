"""What kinds of data each family of platforms has, and typically how much.

A platform counts as commerce unless named here. The names of data objects are not
documented; these are guesses from the batch configuration. What a platform cannot
deliver is made up, in the documented words.
"""

from functools import lru_cache
from typing import NamedTuple


class Entity(NamedTuple):
    """One data object of a platform."""

    name: str
    typical_count: int
    requirement: str | None = "REQUIRED"
    """Its word in a batch's configuration; None where it has no place there."""


class Family(NamedTuple):
    """Platforms that hold the same data objects."""

    entities: tuple[Entity, ...]
    """In the order in which a batch loads them."""
    has_reports: bool = False
    """Whether balance sheets, income statements and cash flows are counted."""


COMMERCE = Family(
    (
        Entity("orders", 4_200),
        Entity("products", 310),
        Entity("customers", 2_600, "PREFERRED_BUT_OPTIONAL"),
        Entity("transactions", 4_900, "PREFERRED_BUT_OPTIONAL"),
        Entity("payouts", 180, "PREFERRED_BUT_OPTIONAL"),
    )
)
ACCOUNTING = Family(
    (
        Entity("accounts", 90),
        Entity("invoices", 1_300),
        Entity("customers", 240),
        Entity("vendors", 110),
        Entity("bills", 620, None),
        Entity("items", 150, "PREFERRED_BUT_OPTIONAL"),
    ),
    has_reports=True,
)
PAYMENTS = Family((Entity("transactions", 9_800), Entity("payouts", 420)))

_ACCOUNTING_PLATFORMS = frozenset(
    {
        *("QUICKBOOKS", "QUICKBOOKS_DESKTOP", "INTUIT_BANK_FEEDS", "NETSUITE", "XERO"),
        *("FRESHBOOKS", "ZOHOBOOKS", "SAGE", "SAGE_50", "SAGE_BUSINESS_CLOUD"),
        *("SAGE_INTACCT", "SAGE_INTACCT_V2", "SAGE200CLOUD", "SAGE_BANK_FEEDS"),
        *("DYNAMICS365", "EXACTONLINE", "FREEAGENT", "KASHFLOW", "MONEYBIRD", "WAVE"),
        *("DUALENTRY", "ODOO", "TALLY"),
    }
)
_PAYMENT_PLATFORMS = frozenset({"STRIPE", "PAYPAL", "MOLLIE", "PAYNL", "AUTHORIZENET"})


_UNAVAILABLE = {
    "FRESHBOOKS": ("bill", "bill_credit_memo", "bill_payment", "vendor"),
    "NETSUITE": (),
    "QUICKBOOKS": ("accounting_customer_refund", "project"),
    "SHOPIFY": ("subscription",),
    "WOO_COMMERCE": ("payout", "transaction"),
    "XERO": ("accounting_customer_refund", "department", "project"),
}
"""What a platform does not have; nothing is known of those that are not named."""
_OBJECT = {
    "bills": "bill",
    "payouts": "payout",
    "transactions": "transaction",
    "vendors": "vendor",
}
"""The word of ``_UNAVAILABLE`` for a data object that some platform lacks."""


@lru_cache(maxsize=256)
def family_of(platform: str | None) -> Family:
    """Its data objects, without those that the platform cannot deliver."""
    family = _family(platform)
    lacking = unavailable_objects(platform) or []
    held = (it for it in family.entities if _OBJECT.get(it.name) not in lacking)
    return family._replace(entities=tuple(held))


def unavailable_objects(platform: str | None) -> list[str] | None:
    """The data objects a platform cannot deliver; None where that is not said."""
    words = _UNAVAILABLE.get(platform or "")
    return None if words is None else list(words)


def has_store_address(platform: str | None) -> bool:
    """Whether its connections belong to a shop with a web address."""
    return _family(platform) is COMMERCE


def _family(platform: str | None) -> Family:
    if platform in _ACCOUNTING_PLATFORMS:
        return ACCOUNTING
    return PAYMENTS if platform in _PAYMENT_PLATFORMS else COMMERCE
