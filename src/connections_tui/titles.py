"""What people call the service's platforms: the one place that says so.

The list is the service's own (API version 2024-08-31, with what older versions had).
It needs no credential schema, so that the first frame and a link's picker have every
title. A schema of a platform that is not in the list brings its title along.
"""

TITLES = {
    "ALIBABA": "Alibaba",
    "AMAZON": "Amazon",
    "AUTHORIZENET": "Authorize.net",
    "BAMBOO_HR": "BambooHR",
    "BIG_COMMERCE": "BigCommerce",
    "CHARGEBEE": "Chargebee",
    "CHARGIFY": "Chargify",
    "CLOVER": "Clover",
    "COMMERCELAYER": "Commerce Layer",
    "DUALENTRY": "DualEntry",
    "DYNAMICS365": "Dynamics 365",
    "EBAY": "eBay",
    "ECWID": "Ecwid",
    "ETSY": "Etsy",
    "EXACTONLINE": "Exact Online",
    "FACEBOOK": "Facebook",
    "FNAC": "Fnac",
    "FREEAGENT": "FreeAgent",
    "FRESHBOOKS": "FreshBooks",
    "GOOGLE": "Google",
    "GUMROAD": "Gumroad",
    "GUSTO": "Gusto",
    "INTUIT_BANK_FEEDS": "Intuit Bank Feeds",
    "KASHFLOW": "KashFlow",
    "LAZADA": "Lazada",
    "MAGENTO": "Magento",
    "MERCADOLIBRE": "Mercado Libre",
    "MOLLIE": "Mollie",
    "MONEYBIRD": "Moneybird",
    "MX": "MX",
    "NETSUITE": "NetSuite",
    "ODOO": "Odoo",
    "PAYNL": "Pay.nl",
    "PAYPAL": "PayPal",
    "PLAID": "Plaid",
    "PRESTASHOP": "PrestaShop",
    "QUICKBOOKS": "QuickBooks",
    "QUICKBOOKS_DESKTOP": "QuickBooks Desktop",
    "QUICKBOOKS_HRIS": "QuickBooks HRIS",
    "RECHARGE": "Recharge",
    "RECURLY": "Recurly",
    "SAGE": "Sage",
    "SAGE200CLOUD": "Sage 200cloud",
    "SAGE_50": "Sage 50",
    "SAGE_BANK_FEEDS": "Sage Bank Feeds",
    "SAGE_BUSINESS_CLOUD": "Sage Business Cloud",
    "SAGE_INTACCT": "Sage Intacct",
    "SAGE_INTACCT_V2": "Sage Intacct (v2)",
    "SALLA": "Salla",
    "SHOPEE": "Shopee",
    "SHOPER": "Shoper",
    "SHOPIFY": "Shopify",
    "SHOPLAZZA": "Shoplazza",
    "SHOPLINE": "Shopline",
    "SHOPWARE": "Shopware",
    "SQUARE": "Square",
    "SQUARESPACE": "Squarespace",
    "STRIPE": "Stripe",
    "TALLY": "Tally",
    "TELLER": "Teller",
    "TIKTOK": "TikTok",
    "WALMART": "Walmart",
    "WAVE": "Wave",
    "WEBFLOW": "Webflow",
    "WIX": "Wix",
    "WOO_COMMERCE": "WooCommerce",
    "XERO": "Xero",
    "ZID": "Zid",
    "ZOHOBOOKS": "Zoho Books",
}
"""Platform code → title, in the order of the codes."""

FORMER = frozenset({"SHOPWARE"})
"""Codes that connections may still have and the newest API version no longer lists."""


def title_of(code: str) -> str:
    """The platform's name as people write it; an unknown code as it came."""
    return TITLES.get(code, code)


def add_title(code: str, title: str) -> None:
    """Adds the title of a platform that the list does not have.

    Raises:
        ValueError: the platform has another title.
    """
    if TITLES.setdefault(code, title) != title:
        raise ValueError(f"{code} is called {TITLES[code]!r} in titles.py.")
