"""The text of a filter, as a person types it or pastes it, read as a query. Pure."""

import re
from collections.abc import Mapping, Sequence

from connections_tui.fleet.folding import folded
from connections_tui.fleet.shown.field import NO_PLATFORMS, Wanted
from connections_tui.fleet.shown.fields import FIELD_NAMES, FIELDS
from connections_tui.fleet.shown.free_text import FREE_TEXT
from connections_tui.fleet.shown.grammar import (
    VALUE,
    WORD,
    Word,
    bare,
    is_address_with_colon,
    prose_of,
    typed,
    value_said,
)
from connections_tui.fleet.shown.pasted import pointed_at, unwrapped
from connections_tui.fleet.shown.query import Query, Term
from connections_tui.fleet.shown.query_error import (
    InvalidValue,
    QueryError,
    nearest,
    shortened,
)
from connections_tui.fleet.shown.quoting import with_plain_quotes

_CUT = re.compile(r"…|\.{3,}")
"""Where a text was cut that is copied from a screen."""
_LEAST_OF_A_CUT = 3
_MOST_NAMED = 10
"""Words of the filter that an error names."""


def parse(text: str, platforms: Mapping[str, str] = NO_PLATFORMS) -> Query:
    """What a person's text asks for.

    Args:
        platforms: titles by the service's code, of all platforms there can be.
            "platform:" stands for those that are here when the text is read.

    Raises:
        QueryError: a word before a colon, or a value, that there is not.
    """
    text = with_plain_quotes(unwrapped(text))
    words = list(WORD.finditer(text))
    prose = prose_of(words)
    terms: list[Term] = []
    for word in words:
        if word in prose:
            if word is prose[0]:
                terms.append(_prose_term(prose))
        elif word["name"] is None or is_address_with_colon(word):
            terms += [] if prose and not typed(word).strip("'") else _texts(word)
        else:
            terms.append(_field_term(text, word, platforms))
    return Query(tuple(terms))


def _prose_term(words: Sequence[Word]) -> Term:
    # A quote at its edge would pair with another when it is said back.
    said = tuple(filter(None, (bare(word).strip("'") for word in words)))
    return Term(FREE_TEXT.name, said, wanted=pointed_at(" ".join(said)))


def _texts(word: Word) -> list[Term]:
    """None for a lone "-" or quote: nothing has been said yet."""
    negated = bool(word["minus"])
    if word["quoted"] is None and not negated:
        parts = _CUT.split(word[0])
        known = [part for part in parts if len(part) >= _LEAST_OF_A_CUT]
        if len(parts) > 1 and known:
            return [_text_term(part, negated) for part in known]
    said = typed(word)
    return [_text_term(said, negated)] if folded(said) else []


def _text_term(said: str, negated: bool) -> Term:
    spelling, wanted = FREE_TEXT.read(said, NO_PLATFORMS)
    return Term(FREE_TEXT.name, (spelling,), negated, wanted)


def _field_term(text: str, word: Word, platforms: Mapping[str, str]) -> Term:
    field = FIELD_NAMES.get(word["name"].casefold())
    if field is None:
        raise _no_such_field(word)
    spellings: dict[str, None] = {}
    wanted: Wanted = frozenset()
    for value in VALUE.finditer(text, *word.span("list")):
        try:
            spelling, means = field.read(value_said(value), platforms)
        except InvalidValue as error:
            raise QueryError(str(error), *value.span()) from None
        if spelling:
            spellings[spelling] = None
            wanted |= means
    return Term(field.name, tuple(spellings), bool(word["minus"]), wanted)


def _no_such_field(word: Word) -> QueryError:
    near = nearest(word["name"].casefold(), FIELD_NAMES)
    known = ", ".join(f"{field.name}:" for field in FIELDS[:_MOST_NAMED])
    hint = (
        f"Did you mean {near}:?"
        if near
        else f"Use {known}, …, or quotes to search for it as text."
    )
    start, end = word.span("name")
    message = f"Unknown filter word “{shortened(word['name'])}:”. {hint}"
    return QueryError(message, start, end + 1)
