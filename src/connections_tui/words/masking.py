"""Answers of the service without the secrets in them, or the names. Pure."""

import re
from collections.abc import Callable, Iterable, Set
from typing import Any
from urllib.parse import unquote

from connections_tui.words import present
from connections_tui.words.privacy import HIDDEN

_SECRET_NAMES = re.compile(
    r"token|secret|passw|passphrase|credential|authorization|private|signature|cookie"
    r"|api_?key|access_?key|^key$",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\s\"'<>()\[\]{}=&?/,;:#|\\]+")
"""What stands between the signs of prose, of URLs and of JSON."""


_LEAST = 6
"""A shorter token would be found in the middle of anything."""


def masked(
    value: Any,
    own: str | None,
    others: Set[str] = frozenset(),
    *,
    mask: Callable[[str], str] = present.masked,
) -> Any:
    """A JSON value with whatever is named like a secret masked, and every token.

    Under any name: an answer may repeat what it was asked with.

    Args:
        own: the access token of the connection it is about; found anywhere.
        others: further tokens, however many; found where they are words.
        mask: what stands in the place of a secret.
    """
    tokens = others | {own} if own else others
    return _Masking(own or "", tokens, mask).of(value)


class _Masking:
    def __init__(self, own: str, tokens: Set[str], mask: Callable[[str], str]) -> None:
        self._own = own
        self._tokens = tokens
        self._mask = mask

    def of(self, value: Any) -> Any:
        match value:
            case dict():
                return {
                    self._text(name): self._everything(item)
                    if _SECRET_NAMES.search(name)
                    else self.of(item)
                    for name, item in value.items()
                }
            case list():
                return [self.of(item) for item in value]
            case str():
                return self._text(value)
            case int() | float() if str(value) in self._tokens:
                return self._mask(str(value))
        return value

    def _text(self, text: str) -> str:
        if text in self._tokens:
            return self._mask(text)
        if len(self._own) >= _LEAST:
            text = text.replace(self._own, self._mask(self._own))
        return _WORD.sub(self._word, text)

    def _word(self, found: re.Match[str]) -> str:
        word = found.group()
        for spelled in (word, unquote(word), word.strip(".!*_~-")):
            if spelled in self._tokens:
                return self._mask(spelled)
        return word

    def _everything(self, value: Any) -> Any:
        """Everything below the name of a secret, but flags and nulls."""
        match value:
            case dict():
                return {name: self._everything(item) for name, item in value.items()}
            case list():
                return [self._everything(item) for item in value]
            case None | True | False:
                return value
        return self._mask(str(value))


_NAMING = re.compile(
    r"name|domain|url|link|store|shop|mail|address|host|phone|contact|compan|title|label"
    r"|descri|user|owner|site",
    re.IGNORECASE,
)
_IDS = re.compile(r"(?:.*_)?id|.*I[dD]")
_IS_NEUTRAL = re.compile(
    r"[A-Z][A-Z0-9_ ]*|[a-z]+(?:_[a-z]+)*"  # words of the service
    r"|[0-9a-fA-F-]{8,64}|•+"  # IDs and masks
    r"|\d{4}-\d\d-\d\d(?:[T ][\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?"
)
_SHORTEST = 3


def anonymous(value: Any, names: Iterable[str | None]) -> Any:
    """A JSON value without what may identify its owner.

    What is not plainly an ID, a word of the service, a time or a number is hidden,
    and so is whatever stands under a name like "store".

    Args:
        names: what else must not be in it.
    """
    told = [name.strip().casefold() for name in names if name]
    return _Anonymous([name for name in told if len(name) >= _SHORTEST]).of(value)


class _Anonymous:
    def __init__(self, names: list[str]) -> None:
        self._names = names

    def of(self, value: Any, *, under: str = "") -> Any:
        match value:
            case dict():
                return {
                    self._text(name, under="id"): self.of(item, under=name)
                    for name, item in value.items()
                }
            case list():
                return [self.of(item, under=under) for item in value]
            case str():
                return self._text(value, under=under)
        return HIDDEN if _NAMING.search(under) and not _is_flag(value) else value

    def _text(self, text: str, *, under: str) -> str:
        if _NAMING.search(under) or any(
            name in text.casefold() for name in self._names
        ):
            return HIDDEN
        is_plain = _IDS.fullmatch(under) or _IS_NEUTRAL.fullmatch(text)
        return text if is_plain else HIDDEN


def _is_flag(value: Any) -> bool:
    return value is None or isinstance(value, bool)
