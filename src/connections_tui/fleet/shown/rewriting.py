"""What a filter says with one word more, such as a facet's. Pure."""

from collections.abc import Mapping

from connections_tui.fleet.shown.fields import field_of
from connections_tui.fleet.shown.parsing import parse
from connections_tui.fleet.shown.query import Query, Term
from connections_tui.fleet.shown.query_error import QueryError


def with_word(text: str, word: str, platforms: Mapping[str, str]) -> str:
    """What a filter says with a word more, such as "status:reauth" or "-platform:xero".

    A second value of a field joins the first, as "or"; an age takes the place of
    another; a value and its "not" take each other away. Nothing changes where the
    filter says so already. A text that cannot be read keeps what it says, with the
    word behind it.

    Args:
        platforms: titles by the service's code, as for ``parse``.
    """
    try:
        terms = list(parse(text, platforms).terms)
        added = parse(word, platforms).terms
    except QueryError:
        return f"{text} {word}".strip()
    before = list(terms)
    if added and field_of(added[0].field).is_age and not added[0].negated:
        terms = _with_age(terms, added)
    else:
        for term in added:
            terms = _with_term(terms, term)
    if terms == before:
        return text
    longer = f"{text} {word}".strip()
    # As it was typed where that will do: an open quote would swallow the word.
    return longer if _reads_as(longer, terms, platforms) else str(Query(tuple(terms)))


def _reads_as(text: str, terms: list[Term], platforms: Mapping[str, str]) -> bool:
    try:
        return list(parse(text, platforms).terms) == terms
    except QueryError:
        return False


def _with_age(terms: list[Term], added: tuple[Term, ...]) -> list[Term]:
    field = added[0].field
    there = [term for term in terms if term.field == field and not term.negated]
    if there == list(added):
        return terms
    kept = [term for term in terms if term not in there]
    return [*kept, *added]


def _with_term(terms: list[Term], added: Term) -> list[Term]:
    if not added.field:
        return terms if added in terms else [*terms, added]
    left = [_without(term, added) for term in terms]
    kept = [
        term
        for term, old in zip(left, terms, strict=True)
        if term.values or term == old
    ]
    is_left_out = kept != terms and added.negated and field_of(added.field).is_exclusive
    if is_left_out and _index_of(kept, added.field, False) is not None:
        # Those still named are the only ones shown.
        return kept
    index = _index_of(kept, added.field, added.negated)
    if index is None:
        return [*kept, added]
    kept[index] = _joined(kept[index], added)
    return kept


def _index_of(terms: list[Term], field: str, negated: bool) -> int | None:
    found = (
        number
        for number, term in enumerate(terms)
        if (term.field, term.negated) == (field, negated)
    )
    return next(found, None)


def _without(term: Term, added: Term) -> Term:
    """Without the values that its opposite is now said of."""
    if term.field != added.field or term.negated == added.negated:
        return term
    values = tuple(value for value in term.values if value not in added.values)
    return term if values == term.values else term._replace(values=values)


def _joined(term: Term, added: Term) -> Term:
    if added.wanted and term.wanted and added.wanted <= term.wanted:
        return term
    values = tuple(dict.fromkeys((*term.values, *added.values)))
    return term._replace(values=values, wanted=term.wanted | added.wanted)
