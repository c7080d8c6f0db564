"""What could be meant at the cursor of a filter. Pure."""

from collections.abc import Mapping
from typing import NamedTuple

from connections_tui.fleet.shown.field import NO_PLATFORMS
from connections_tui.fleet.shown.fields import FIELD_NAMES, FIELDS
from connections_tui.fleet.shown.grammar import VALUE, WORD, Word, value_said
from connections_tui.fleet.shown.quoting import with_plain_quotes, written


class Completion(NamedTuple):
    """Text to put in place of what stands from ``start`` to ``end``."""

    text: str
    start: int
    end: int
    meaning: str


def complete(
    text: str, cursor: int, platforms: Mapping[str, str] = NO_PLATFORMS
) -> list[Completion]:
    """What could be meant at the cursor, most useful first.

    Platforms come in the order they are given in. Nothing is offered that is
    there already.
    """
    text = with_plain_quotes(text)
    word = _word_at(text, cursor)
    if word is None or word[0] == "-":
        return _fields_from("", text, cursor, cursor)
    if word["name"] is not None and cursor >= word.start("list"):
        return _values_at(text, cursor, word, platforms)
    part = "bare" if word["name"] is None else "name"
    start, end = word.span(part)
    typed = text[start:cursor].casefold() if word[part] else ""
    if len(typed) < 2:
        return []
    return _fields_from(typed, text, start, end + (part == "name"))


def _word_at(text: str, cursor: int) -> Word | None:
    """The last: a closing quote may be where the next word begins."""
    found = None
    for word in WORD.finditer(text):
        if word.start() <= cursor <= word.end():
            found = word
    return found


def _fields_from(typed: str, text: str, start: int, end: int) -> list[Completion]:
    names = (
        (next((n for n in (f.name, *f.aliases) if n.startswith(typed)), None), f)
        for f in FIELDS
    )
    return [
        Completion(f"{name}:", start, end, field.meaning)
        for name, field in names
        if name is not None and f"{name}:" != text[start:end]
    ]


def _values_at(
    text: str, cursor: int, word: Word, platforms: Mapping[str, str]
) -> list[Completion]:
    field = FIELD_NAMES.get(word["name"].casefold())
    if field is None:
        return []
    values = list(VALUE.finditer(text, *word.span("list")))
    here = next((v for v in values if v.start() <= cursor <= v.end()), None)
    start, end = here.span() if here else (cursor, cursor)
    typed = text[start:cursor].removeprefix('"').casefold()
    there = {value_said(value).casefold() for value in values if value is not here}
    return [
        Completion(written(name), start, end, meaning)
        for name, meaning in field.offers(typed, platforms)
        if name not in there and written(name) != text[start:end]
    ]
