"""Words of a filter without a colon: looked for in names, domains, IDs and tokens, and
a pasted line of text in which a connection may be named. Pure."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from connections_tui.fleet.folding import folded, folded_but_umlauts, spelled_out
from connections_tui.fleet.shown.field import (
    Context,
    Field,
    Searchable,
    SearchableT,
    Values,
    Wanted,
)
from connections_tui.fleet.shown.pasted import names_in, pointed_at

TOKEN_FROM = 8
"""Shortest text that is also looked for in access tokens: less would match by
chance."""


class _FreeText(Field):
    """What is said without a field: one text, or the words of a line of a mail."""

    name = ""
    cost = 3
    looks_at_names = True

    def read(self, said: str, platforms: Mapping[str, str]) -> tuple[str, Wanted]:
        """``said``: as it was typed, but for quotes around it."""
        needle, umlauts = folded(said), spelled_out(said)
        wanted = pointed_at(needle) | {umlauts} if umlauts else pointed_at(needle)
        if wanted <= {needle}:
            return needle, frozenset()
        # Said back with its umlauts, it stands for the same again.
        return folded_but_umlauts(said), wanted | {needle}

    def keep(
        self, rows: list[SearchableT], asked: Values, found: bool, context: Context
    ) -> list[SearchableT]:
        if len(asked.values) > 1:
            prose = _Prose(asked)
            return [row for row in rows if prose.names(row) is found]
        needles = _needles(asked)
        if len(needles) > 1:
            return [row for row in rows if has_any(needles, row.haystack) is found]
        [needle] = needles
        # No token has a blank or an accent in it.
        if len(needle) >= TOKEN_FROM and needle.isascii() and " " not in needle:
            return [row for row in rows if _is_in(needle, row) is found]
        return [row for row in rows if (needle in row.haystack) is found]

    def is_within(self, narrow: Values, wide: Values) -> bool:
        if len(narrow.values) > 1 or len(wide.values) > 1:
            return narrow == wide
        needles = _needles(wide)
        return all(any(part in n for part in needles) for n in _needles(narrow))


FREE_TEXT = _FreeText()


def has_any(parts: Iterable[str], text: str) -> bool:
    """Whether one of the parts is in the text."""
    return any(part in text for part in parts)


def _needles(asked: Values) -> tuple[str, ...]:
    """What to look for one of: the text, and what it points at. What holds another of
    them is found with that one."""
    texts = set(map(str, asked.wanted)) or set(asked.values)
    return tuple(t for t in texts if not any(o in t for o in texts if o != t))


def _is_in(needle: str, row: Searchable) -> bool:
    if needle in row.haystack:
        return True
    token = row.access_token
    return token is not None and needle in token.lower()


_TOKEN_IN_PROSE = re.compile(rf"(?=.*\d)[\w-]{{{TOKEN_FROM},}}")


class _Prose:
    """A text in which a connection may be named, rather than the other way round."""

    def __init__(self, asked: Values) -> None:
        # The longest first: it is in the fewest rows.
        self._words = sorted(asked.values, key=len, reverse=True)
        self._tokens = {w for w in self._words if _TOKEN_IN_PROSE.fullmatch(w)}
        self._pointed = tuple(map(str, asked.wanted))
        self._names = _names_in(asked.values)

    def names(self, row: Searchable) -> bool:
        hay, names = row.haystack, self._names
        stores = hay[: hay.find("\n")]
        if stores in names or row.id.lower() in names:
            return True
        for pointed in self._pointed:
            if pointed in hay:
                return True
        if "\t" in stores and not names.isdisjoint(stores.split("\t")):
            return True
        for word in self._words:
            if word not in hay and not (word in self._tokens and _is_in(word, row)):
                return False
        return True


# Asked for each slice of the rows.
_names_in = lru_cache(maxsize=8)(names_in)
