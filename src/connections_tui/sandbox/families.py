"""What kinds of data each family of platforms has, and typically how much.

Platforms outside the fifteen count as commerce unless named here. The names of
data objects are not documented; these are guesses from the batch configuration.
"""

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
    {"QUICKBOOKS", "NETSUITE", "XERO", "FRESHBOOKS", "ZOHOBOOKS", "SAGE_INTACCT_V2"}
)
_PAYMENT_PLATFORMS = frozenset({"STRIPE", "PAYPAL"})


def family_of(platform: str | None) -> Family:
    if platform in _ACCOUNTING_PLATFORMS:
        return ACCOUNTING
    return PAYMENTS if platform in _PAYMENT_PLATFORMS else COMMERCE


def has_store_address(platform: str | None) -> bool:
    """Whether its connections belong to a shop with a web address."""
    return family_of(platform) is COMMERCE
