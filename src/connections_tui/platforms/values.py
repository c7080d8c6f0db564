"""What is sent for what was typed: one rule a field, used for showing and sending.

The marks here annotate the fields of the catalogue.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from connections_tui.hygiene import one_scheme, without_secrets


@dataclass(frozen=True)
class Suggest:
    """Usual values of a free text field. Anything else may be typed as well."""

    values: tuple[str, ...]


@dataclass(frozen=True)
class Aliases:
    """Other words for the choices or suggestions of a field, in any case."""

    words: tuple[tuple[str, tuple[str, ...]], ...]
    """Value, and what else people call it."""

    def value_of(self, text: str) -> str | None:
        folded = _folded(text)
        return next((value for value, words in self.words if folded in words), None)


@dataclass(frozen=True)
class SentAs:
    """How a value is written when it is sent."""

    write: Callable[[str], str]


_MOST_ROUNDS = 10
"""What is left when something was taken out may begin with a scheme again."""


def choices_of(info: FieldInfo) -> tuple[str, ...]:
    """The values a field is limited to; empty where it is free."""
    if get_origin(info.annotation) is Literal:
        return tuple(str(choice) for choice in get_args(info.annotation))
    return ()


def suggestions_of(info: FieldInfo) -> tuple[str, ...]:
    return next((it.values for it in info.metadata if isinstance(it, Suggest)), ())


def as_sent(info: FieldInfo, text: str) -> str:
    """The value of a field as it is sent: trimmed, and in its usual form.

    Doing it twice changes nothing.
    """
    text = text.strip()
    if (value := _usual(info, text)) is not None:
        return value
    for mark in info.metadata:
        text = mark.write(text) if isinstance(mark, SentAs) else text
    return text


def _usual(info: FieldInfo, text: str) -> str | None:
    """The choice or suggestion that is meant: ``eu`` for "EU", "Europe (EU)"."""
    usual = (*choices_of(info), *suggestions_of(info))
    if not usual or not text:
        return None
    aliases = [mark for mark in info.metadata if isinstance(mark, Aliases)]
    for words in (text, *re.split(r"\s*[()]\s*", text)):
        for value in usual:
            if _folded(words) == _folded(value):
                return value
        for alias in aliases:
            if (meant := alias.value_of(words)) is not None:
                return meant
    return None


def _folded(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text.casefold()).strip()


def address(url: str) -> str:
    """A web address as typed, with one scheme and without a login or token in it."""
    for _ in range(_MOST_ROUNDS):
        if (cleaner := one_scheme(without_secrets(url).url).strip()) == url:
            break
        url = cleaner
    return url


def host_at(domain: str, *pages: tuple[str, str]) -> Callable[[str], str]:
    """The host of a shop on the platform's own domain, from any address of it.

    An address that does not name the shop stays as it is: its host alone would be
    another place.

    Args:
        pages: pattern of a page that names the shop in its path, and the host that
            is meant, with ``{}`` for the name.
    """
    host = re.compile(rf"[a-z0-9][a-z0-9-]*\.{re.escape(domain)}")
    named = re.compile(rf"[?&]shop=({host.pattern})(?:[&#]|$)")

    def write(url: str) -> str:
        text = address(url)
        bare = re.sub(r"(?i)^https?://", "", text).lower()
        first, rest = re.fullmatch(r"([^/?#]*)(.*)", bare, re.DOTALL).groups()  # type: ignore[union-attr]
        typed = re.sub(r":\d*$", "", first).rstrip(".")
        if host.fullmatch(typed):
            return typed
        for pattern, meant in pages:
            if found := re.match(pattern, bare):
                return meant.format(found[1])
        if found := named.search(bare):
            return found[1]
        return first if first and not rest.strip("/") else text

    return write
