"""What a pasted text points at: IDs, domains and names in addresses and in prose. Pure.

People search with what they have at hand: an address out of a browser, a link, a line
of a mail. All text here is folded.
"""

import re
from collections.abc import Sequence
from urllib.parse import unquote

from connections_tui.fleet.folding import folded, readable_host
from connections_tui.hygiene.urls import unwrapped as link_meant

PROSE_FROM = 4
"""Words from which on a text may be a line of a mail: what it names is looked for in
it, and not all of it in one row."""
_MOST_WORDS = 80
_LONGEST_NAME = 6
"""Words of a name at most."""
_SHORTEST_NAME = 5
"""Characters: shorter names stand in any text by chance."""

_WRAPPED = (
    re.compile(r'(\s*"\w+"\s*:\s*)("[^"]+")(,?\s*)'),
    re.compile(
        r"(\s*(?:authorization\s*:\s*)?(?:bearer\s+|access_token\s*[=:]\s*))(\S+)(\s*)",
        re.IGNORECASE,
    ),
    re.compile(r"(\s*(?:\*{1,2}|_{1,2}|`{1,3}|~~))([^\s*_`].*?)([*_`~]{1,3}[.,;]?\s*)"),
    re.compile(r"()(.*[\"'’”])([.,;]+\s*)"),
    re.compile(r"(\s*>[>\s]*)(\S.*)()"),
)
"""What chat, mail, JSON and headers put around a text that is copied from them."""
_LONGEST_WRAPPED = 500
_LONGEST_READ = 2000
"""What an address is looked for in takes time by the square of its length."""
_BARE_UUID = re.compile(
    r"\b([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})\b"
)
_UUID = re.compile(r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b")
_MAIL = re.compile(r"<[^<>\s]+@[^<>\s]+>")
_LABEL = r"[^\W_](?:[\w-]*[^\W_])?"
_ADDRESS = re.compile(
    rf"(?P<scheme>[a-z][a-z0-9+-]*://)?(?:[^\s/@<>()\"']*@)?"
    rf"(?P<host>(?:{_LABEL}\.)+[^\W\d_][\w-]*[^\W_])\.?(?::\d+)?"
    r"(?P<rest>[/?#][^\s<>()\"']*)?"
)
_ADMIN = re.compile(r"/store/(?P<shop>[\w-]+)")
_STORE = re.compile(r"/stores/(?P<shop>\w+)")
_ID_LIKE = re.compile(r"(?=[\w-]*\d)[\w-]{8,}")
_AROUND = ".,;:!?()[]{}<>\"'*_"


def pointed_at(text: str) -> frozenset[str]:
    """What is to be looked for instead of a text that points at connections.

    Their IDs where it names any, else domains and what else an address may hold. Empty
    where it is no more than what it says.
    """
    ids = _UUID.findall(text) + ["-".join(one) for one in _BARE_UUID.findall(text)]
    if ids:
        return frozenset(ids)
    text = _plain(text[:_LONGEST_READ])
    found: set[str] = set()
    for address in _ADDRESS.finditer(text):
        found |= _within(address)
    return frozenset(found)


def unwrapped(text: str) -> str:
    """A text without what is around it, blanks in its place: as long as before."""
    if len(text) > _LONGEST_WRAPPED:
        return text
    for around in _WRAPPED:
        if found := around.fullmatch(text):
            text = f"{' ' * len(found[1])}{found[2]}{' ' * len(found[3])}"
    return text


def _plain(text: str) -> str:
    """Addresses as they are meant: out of JSON, a warning, another address."""
    text = text.replace("\\/", "/").replace("[.]", ".")
    words = (link_meant(word) for word in text.split(" "))
    return " ".join(unquote(word) if "%3a%2f%2f" in word else word for word in words)


def _within(address: re.Match[str]) -> set[str]:
    host, rest = address["host"].removeprefix("www."), address["rest"] or ""
    found = {host, folded(readable_host(host))}
    if host == "admin.shopify.com" and (shop := _ADMIN.search(rest)):
        return {f"{shop['shop']}.myshopify.com"}
    if host == "api.bigcommerce.com" and (shop := _STORE.search(rest)):
        return {f"store-{shop['shop']}.mybigcommerce.com"}
    if address["scheme"]:
        # A link to sign in with ends with the connection's ID.
        found.update(_ID_LIKE.findall(rest))
    return found


def is_address(text: str) -> bool:
    """Whether a word is one, or holds one, beyond any doubt."""
    return "://" in text or _ADDRESS.search(text[:_LONGEST_READ]) is not None


def names_a_connection(text: str) -> bool:
    """Whether a text needs no more words to be clear: it holds an ID, a link or the
    address of a mail."""
    return "://" in text or any(
        form.search(text) for form in (_UUID, _BARE_UUID, _MAIL)
    )


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
