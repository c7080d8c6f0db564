"""Names and values of a text, and those of JSON and of web forms. Pure.

A name may be a secret itself, where a sign is missing: see ``speakable``.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from pydantic import SecretStr


@dataclass(frozen=True, slots=True)
class Pair:
    """A name and a value."""

    name: str = field(repr=False)
    value: SecretStr
    line: int
    """Where it stands, from 1; 0 in JSON and in a command line."""
    rest: tuple[str, ...] = field(default=(), repr=False)
    """Lines below it without a name, up to a blank one: the value may go on there."""
    rest_from: int = 0
    """The line where those begin."""
    is_text: bool = True
    """False for a list and for true and false in JSON."""

    @property
    def spoken(self) -> str:
        """What to call it in a sentence: its name, or the line where it stands."""
        if speakable(self.name):
            return self.name
        return f"line {self.line}" if self.line else "a name that may be a secret"


@dataclass(frozen=True, slots=True)
class Pairs:
    """What a text holds."""

    found: tuple[Pair, ...]
    is_document: bool
    """Whether it is JSON or a command line: not prose that may have a colon in it."""
    has_odd_signs: bool = False
    """Whether invisible characters or unusual spaces were left out."""
    wrong_line: int | None = None
    """The first line that says nothing, from 1. In an e-mail it is prose."""


class NotReadable(ValueError):
    """It begins as JSON or as a command line and is none.

    The message names the line, never what is in it.
    """


_SPEAKABLE = re.compile(r"[^\W\d_]{1,14}(?:[ _./()-]{1,2}[^\W\d_]{1,14}){0,5}\)?")


def speakable(name: str) -> bool:
    """Whether a name may be shown: it is made of words, as no secret is."""
    return _SPEAKABLE.fullmatch(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)) is not None


def pairs_of_form(body: str) -> Iterator[Pair]:
    """Of the body of a web form, or of a query."""
    for name, value in parse_qsl(body, keep_blank_values=True):
        yield Pair(name, SecretStr(value), 0)


def pairs_of_json(text: str) -> Iterator[Pair]:
    """Of an object; nothing where it is none.

    Raises:
        NotReadable: it is no JSON.
    """
    return _members(_read(text))


def _read(text: str) -> object:
    # A word processor turns quotes into typographic ones.
    plainer = re.sub("[“”„‟″＂]", '"', re.sub(r",(\s*[}\]])", r"\1", text))
    line = None
    for tried in (text, plainer):
        try:
            return _loaded(tried)
        except (ValueError, RecursionError) as error:
            line = line or getattr(error, "lineno", None)
    # Outside of the handler: the errors of json hold the text.
    raise NotReadable(f"{f'line {line}: ' if line else ''}not valid JSON.")


def _loaded(text: str) -> object:
    # Numbers stay as they were written: an ID may have more digits than a float.
    return json.loads(text, object_pairs_hook=_Object, parse_int=str, parse_float=str)


class _Object(list[tuple[str, object]]):
    """The members of an object, also those of the same name."""


def _members(read: object) -> Iterator[Pair]:
    """Of an object and of those inside it, by their own names."""
    if isinstance(read, list) and not isinstance(read, _Object):
        read = read[0] if len(read) == 1 else None
    for name, value in read if isinstance(read, _Object) else ():
        if isinstance(value, _Object):
            yield from _members(value)
        elif isinstance(value, str):
            yield Pair(name, SecretStr(value), 0)
        elif value is not None:
            yield Pair(name, SecretStr(json.dumps(value)), 0, is_text=False)
