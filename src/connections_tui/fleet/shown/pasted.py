"""What a pasted text points at: IDs, domains and names in addresses and in prose. Pure.

People search with what they have at hand: an address out of a browser, a link, a line
of a mail. All text here is folded.
"""

import re
from collections.abc import Sequence

from connections_tui.fleet.shown.folding import folded, readable_host

PROSE_FROM = 4
"""Words from which on a text may be a line of a mail: what it names is looked for in
it, and not all of it in one row."""
_MOST_WORDS = 80
_LONGEST_NAME = 6
"""Words of a name at most."""
_SHORTEST_NAME = 5
"""Characters: shorter names stand in any text by chance."""

_UUID = re.compile(r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b")
_LABEL = r"[^\W_](?:[\w-]*[^\W_])?"
_ADDRESS = re.compile(
    rf"(?P<scheme>[a-z][a-z0-9+-]*://)?(?:[^\s/@<>()\"']*@)?"
    rf"(?P<host>(?:{_LABEL}\.)+[^\W\d_][\w-]*[^\W_])\.?(?::\d+)?"
    r"(?P<rest>[/?#][^\s<>()\"']*)?"
)
_ADMIN = re.compile(r"/store/(?P<shop>[\w-]+)")
_ID_LIKE = re.compile(r"(?=[\w-]*\d)[\w-]{8,}")
_AROUND = ".,;:!?()[]{}<>\"'*_"


def pointed_at(text: str) -> frozenset[str]:
    """What is to be looked for instead of a text that points at connections.

    Their IDs where it names any, else domains and what else an address may hold. Empty
    where it is no more than what it says.
    """
    if ids := _UUID.findall(text):
        return frozenset(ids)
    found: set[str] = set()
    for address in _ADDRESS.finditer(text):
        found |= _within(address)
    return frozenset(found)


def _within(address: re.Match[str]) -> set[str]:
    host, rest = address["host"].removeprefix("www."), address["rest"] or ""
    found = {host, folded(readable_host(host))}
    if host == "admin.shopify.com" and (shop := _ADMIN.search(rest)):
        return {f"{shop['shop']}.myshopify.com"}
    if address["scheme"]:
        # A link to sign in with ends with the connection's ID.
        found.update(_ID_LIKE.findall(rest))
    return found


def is_address(text: str) -> bool:
    """Whether a word is one, or holds one, beyond any doubt."""
    return "://" in text or _ADDRESS.search(text) is not None


def names_a_connection(text: str) -> bool:
    """Whether a text needs no more words to be clear: it holds an ID or a link."""
    return _UUID.search(text) is not None or "://" in text


def names_in(words: Sequence[str]) -> frozenset[str]:
    """All that may be the name of a store in a text, with and without what stands
    around it."""
    words = words[:_MOST_WORDS]
    found: set[str] = set()
    for start in range(len(words)):
        for end in range(start + 1, min(len(words), start + _LONGEST_NAME) + 1):
            name = " ".join(words[start:end])
            found |= {name, name.strip(_AROUND), name.rstrip(",;:!?)>\"'")}
    return frozenset(name for name in found if len(name) >= _SHORTEST_NAME)
