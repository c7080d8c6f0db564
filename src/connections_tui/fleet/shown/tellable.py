"""Whether a filter may be told elsewhere: it may be part of a token. Pure."""

from collections.abc import Iterable, Iterator

from connections_tui.fleet.record import Record
from connections_tui.fleet.shown.free_text import TOKEN_FROM
from connections_tui.fleet.shown.query import Query

NOT_TOLD = "(not told: it contains a link or an access token)"


def looks_for_a_token(query: Query, rows: Iterable[Record]) -> bool:
    """Whether its text is part of an access token, and so must not reach a file."""
    long = _long_texts(query)
    return bool(long) and any(
        text in token.casefold() and text not in record.haystack
        for record in rows
        if (token := record.access_token) is not None
        for text in long
    )


def tellable(text: str, query: Query, rows: Iterable[Record]) -> str:
    """A filter as it was typed; in its place that it is not told, where it has an
    access token or a link in it. ``rows``: all there are."""
    # Those of a field as well: a person may paste anything anywhere.
    values = (value for term in query.terms for value in term.values)
    if not (long := [value for value in values if len(value) >= TOKEN_FROM]):
        return text
    for record in rows:
        for secret in _secrets_of(record):
            folded = secret.casefold()
            if any(
                one.casefold() in folded and one not in record.haystack for one in long
            ):
                return NOT_TOLD
    return NOT_TOLD if any("://" in one for one in long) else text


def _secrets_of(record: Record) -> Iterator[str]:
    if record.access_token is not None:
        yield record.access_token
    if (link := record.link_url) is not None:
        yield link


def _long_texts(query: Query) -> list[str]:
    texts = [text for term in query.terms if not term.field for text in term.values]
    return [text for text in texts if len(text) >= TOKEN_FROM]
