"""What people call the service's platforms, known before any schema is imported.

The schemas have the last word: one that is not named here is asked for its title.
Here they are at hand for the first frame, which cannot wait for the schemas.
"""

TITLES = {
    "AMAZON": "Amazon",
    "BIG_COMMERCE": "BigCommerce",
    "EBAY": "eBay",
    "FNAC": "Fnac",
    "LAZADA": "Lazada",
    "MAGENTO": "Magento",
    "NETSUITE": "NetSuite",
    "PRESTASHOP": "PrestaShop",
    "QUICKBOOKS": "QuickBooks",
    "SHOPER": "Shoper",
    "SHOPIFY": "Shopify",
    "SQUARE": "Square",
    "STRIPE": "Stripe",
    "WALMART": "Walmart",
    "WOO_COMMERCE": "WooCommerce",
}
"""Platform code → title."""
