"""Secrets of a row that were not asked for: a name or a note may repeat them. Pure."""

from typing import Any

from msgspec import Struct

from connections_tui.api.redaction import REDACTED, SHORTEST
from connections_tui.fleet import Record


class Withheld(Struct, frozen=True):
    """What to take out of the texts of rows."""

    tokens: bool
    """Whether access tokens were not asked for."""
    links: bool

    def without(self, texts: list[Any], record: Record) -> list[Any]:
        """The same texts, and whatever is none."""
        token = record.access_token if self.tokens else None
        if token is not None and len(token) >= SHORTEST:
            texts = [_replaced(one, token) for one in texts]
        # Worked out only where there may be one: of 100,000 rows it takes a while.
        if self.links and any(isinstance(one, str) and "://" in one for one in texts):
            link = record.link_url or ""
            if len(link) >= SHORTEST:
                texts = [_replaced(one, link) for one in texts]
        return texts


def _replaced(text: Any, secret: str) -> Any:
    if isinstance(text, str) and secret in text:
        return text.replace(secret, REDACTED)
    return text
