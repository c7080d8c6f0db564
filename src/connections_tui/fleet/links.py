"""What a link for a merchant decides in advance: its query.

The link of a connection is stable; ``platform``, ``redirect_url`` and
``shopifyStore`` are added to it (the page docs.rutter.com/connection-url). The service
does not keep them, so that we have to.
"""

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

SHOPIFY = "SHOPIFY"


@dataclass(frozen=True, slots=True)
class LinkOptions:
    """None, or empty, leaves a choice to the merchant."""

    platform: str | None = None
    """The service's code of any platform."""
    redirect_url: str | None = field(default=None, repr=False)
    """Where the merchant returns to after signing in."""
    shopify_store: str | None = field(default=None, repr=False)
    """The shop's name or domain; only for Shopify."""

    def added_to(self, link_url: str) -> str:
        """The link with these choices made, in place of any made before."""
        wanted = self._query()
        if not wanted:
            return link_url
        try:
            parts = urlsplit(link_url)
        except ValueError:
            return link_url  # it is no link, and shown as what it is
        kept = parse_qsl(parts.query, keep_blank_values=True)
        pairs = [pair for pair in kept if pair[0] not in wanted]
        query = urlencode([*pairs, *wanted.items()], errors="replace")
        return urlunsplit(parts._replace(query=query))

    def _query(self) -> dict[str, str]:
        is_shopify = self.platform in (None, "", SHOPIFY)
        given = {
            "platform": self.platform,
            "redirect_url": self.redirect_url,
            "shopifyStore": shop_name(self.shopify_store) if is_shopify else None,
        }
        tidied = {name: (text or "").strip() for name, text in given.items()}
        return {name: text for name, text in tidied.items() if text}


def shop_name(typed: str | None) -> str:
    """The first part of a shop's myshopify.com domain, however it was written."""
    host = re.sub(r"^\w+://|[/?#].*$", "", (typed or "").strip(), flags=re.DOTALL)
    return re.sub(r"\.myshopify\.com$", "", host.casefold())
