"""The service's words without our secrets: it may repeat what it was sent.

Sentences, the values of a document, and the bytes of the list as they arrive.
"""

import base64
import json
import re
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import quote, quote_plus

from connections_tui import models

REDACTED = "[redacted]"
SHORTEST = 8
"""Characters. A shorter secret may stand in an answer by chance, as part of a word."""
SHORTEST_IN_BYTES = 12


class Redaction:
    """Knows the secrets of one exchange, in each form they could come back in."""

    def __init__(self, secrets: Iterable[str]) -> None:
        forms = {form for secret in secrets if secret for form in _forms(secret)}
        self._forms = sorted(forms, key=len, reverse=True)
        self._lowered = tuple(form.lower() for form in self._forms)
        self._is_ascii = all(map(str.isascii, self._forms))

    @cached_property
    def _pattern(self) -> "re.Pattern[str]":
        """All forms in one pass, longest first: one that holds another must go whole.

        Only built where one may have been found, which is hardly ever: that takes
        longer than all the rest of an exchange.
        """
        any_of = "|".join(map(re.escape, self._forms))
        return re.compile(any_of or r"(?!)", re.IGNORECASE)

    def __call__(self, text: str) -> str:
        return self._pattern.sub(REDACTED, text) if self._may_be_in(text) else text

    def _may_be_in(self, text: str) -> bool:
        if not (self._is_ascii and text.isascii()):
            return True  # a letter may have another case than by itself: ſ is an s
        lowered = text.lower()
        return any(form in lowered for form in self._lowered)

    def in_values(
        self, document: "models.JsonObject", *, only_whole: frozenset[str] = frozenset()
    ) -> None:
        """Replaces them in all values of a document, and in none of its names.

        ``only_whole``: names of values that are replaced whole or not at all.
        """
        # Not recursive: documents may be nested as deeply as they can be read.
        waiting: list[Any] = [document]
        while waiting:
            inside = waiting.pop()
            named = inside.items() if isinstance(inside, dict) else enumerate(inside)
            for name, value in tuple(named):
                if isinstance(value, dict | list):
                    waiting.append(value)
                elif isinstance(value, str):
                    whole_only = name in only_whole
                    inside[name] = self._whole(value) if whole_only else self(value)

    def _whole(self, value: str) -> str:
        is_one = self._may_be_in(value) and self._pattern.fullmatch(value)
        return REDACTED if is_one else value


class StreamRedaction:
    """The same in bytes that arrive in pieces, also where one is cut by their edge.

    Fast where there is nothing to find, which is always: a search for each form.
    Forms that need escapes other than JSON's usual ones are not looked for.
    """

    def __init__(self, secrets: Iterable[str]) -> None:
        forms = {
            form.encode(errors="replace")
            for secret in secrets
            if len(secret) >= SHORTEST_IN_BYTES
            for form in _json_forms(secret)
        }
        self._forms = sorted(forms, key=len, reverse=True)
        self._kept = b""

    def feed(self, piece: bytes) -> bytes:
        """This piece and what was kept back before, without the end that could be
        the beginning of a secret."""
        text = self._kept + piece if self._kept else piece
        for form in self._forms:
            if form in text:
                text = text.replace(form, REDACTED.encode())
        keep = max((_overlap(text, form) for form in self._forms), default=0)
        self._kept = text[len(text) - keep :]
        return text[: len(text) - keep] if keep else text

    def finish(self) -> bytes:
        """What was kept back, once nothing more comes."""
        kept, self._kept = self._kept, b""
        return kept


def basic_value(client_id: str, client_secret: str) -> str:
    """What HTTP Basic makes of a login."""
    return base64.b64encode(f"{client_id}:{client_secret}".encode()).decode("ascii")


def _overlap(text: bytes, form: bytes) -> int:
    """How many bytes at the end of the text begin this form."""
    longest = min(len(text), len(form) - 1)
    at = text.find(form[:1], len(text) - longest)
    while at >= 0:
        if form.startswith(text[at:]):
            return len(text) - at
        at = text.find(form[:1], at + 1)
    return 0


def _json_forms(secret: str) -> Iterator[str]:
    """As it may stand in a JSON text; some writers escape slashes."""
    for ascii_only in (True, False):
        written = json.dumps(secret, ensure_ascii=ascii_only)[1:-1]
        yield written
        yield written.replace("/", "\\/")


# The login is looked for in every answer, each access token in one.
@lru_cache(maxsize=32)
def _forms(secret: str) -> frozenset[str]:
    """As it is, in a URL, in JSON, and in base64."""
    encoded = base64.b64encode(secret.encode(errors="replace"))
    return frozenset(
        (
            secret,
            quote(secret, safe="", errors="replace"),
            quote_plus(secret, errors="replace"),
            json.dumps(secret)[1:-1],
            json.dumps(secret, ensure_ascii=False)[1:-1],
            encoded.decode("ascii").rstrip("="),
        )
    )
