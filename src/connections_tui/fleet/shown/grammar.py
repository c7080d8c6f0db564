"""How the text of a filter falls apart into words, and which of them are prose. Pure.

All terms must hold; commas mean "or"; a leading "-" means "not". A value is meant
by its beginning while it is typed, and by itself alone once it is whole: "squ"
means Square and Squarespace, "square" only Square.
"""

import re
from collections.abc import Sequence

from connections_tui.fleet.folding import folded
from connections_tui.fleet.shown.fields import FIELD_NAMES
from connections_tui.fleet.shown.pasted import (
    PROSE_FROM,
    is_address,
    names_a_connection,
)
from connections_tui.fleet.shown.query_error import nearest
from connections_tui.fleet.shown.quoting import quoted, unquoted

_INSIDE = r'(?:[^"]+|"")*'
_ITEM = rf'(?:"{_INSIDE}"?|[^\s,]*)'
Word = re.Match[str]
WORD = re.compile(
    rf'(?=\S)(?P<minus>-?)(?:"(?P<quoted>{_INSIDE})"?'
    r"|(?P<url>(?i:https?):\S*)"
    rf"|(?P<name>[^\s:]*):(?P<list>{_ITEM}(?:,{_ITEM})*)"
    r"|(?P<bare>\S*))"
)
"""One term. A missing closing quote is still to be typed; two inside mean one."""
VALUE = re.compile(rf'"(?P<quoted>{_INSIDE})"?|[^\s,]+')
"""One value in the list of a term."""


def prose_of(words: Sequence[Word]) -> list[Word]:
    """Those words that are a line of text rather than a filter; mostly none."""
    loose = [word for word in words if _is_loose(word)]
    is_clear = len(loose) > 1 and any(names_a_connection(bare(w)) for w in loose)
    if len(loose) < PROSE_FROM and not is_clear:
        return []
    return [w for w in words if w in loose or (w["quoted"] and not w["minus"])]


def _is_loose(word: Word) -> bool:
    """Whether it stands for itself, with or without a colon in it."""
    if word["minus"] or word["quoted"] is not None:
        return False
    if word["name"] is None or is_address_with_colon(word):
        return bool(bare(word).strip("'"))
    name = word["name"].casefold()
    if name in FIELD_NAMES:
        return False
    # A typo is an error, in a long filter as well; "Re:" and "12:30" are none.
    return not (name and word["list"] and nearest(name, FIELD_NAMES))


def is_address_with_colon(word: Word) -> bool:
    """Whether what looks like a field is an address, such as "shop.example:8443"."""
    name = (word["name"] or "").casefold()
    return bool(name) and name not in FIELD_NAMES and is_address(bare(word))


def bare(word: Word) -> str:
    """What it says, folded, whatever it looks like."""
    return folded(typed(word))


def typed(word: Word) -> str:
    """Without its "not", or the quotes around it."""
    if word["quoted"] is not None:
        return unquoted(word["quoted"])
    return word[0].removeprefix("-") if word["minus"] else word[0]


def value_said(value: re.Match[str]) -> str:
    """What one value of a list says, without quotes."""
    inside = value["quoted"]
    return value[0] if inside is None else unquoted(inside)


def written_in_prose(value: str) -> str:
    """As a word has to be typed to be read as part of prose."""
    word = WORD.fullmatch(value)
    is_bare = word is not None and _is_loose(word)
    return value if is_bare else quoted(value)
