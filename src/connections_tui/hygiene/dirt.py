"""One check for every text that a person types or pastes, and every variable. Pure.

It says what mail, chat, documents, shells and files have added to a value, and what
the value is without it. It changes nothing: a person, or the rule of a field, decides.
Sentences never repeat the value.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from connections_tui.hygiene import signs
from connections_tui.hygiene.labels import is_label, own_line, plain, unlabelled
from connections_tui.hygiene.urls import (
    looks_like_url,
    secret_parameters,
    without_secrets,
)


class Dirt(StrEnum):
    """What is wrong with a value, as a sentence to show."""

    INVISIBLE = "Has an invisible character or an unusual space."
    LINES = "Has a line break."
    QUOTES = "Has quotes or brackets around it."
    LABEL = "Starts with a label or a variable name."
    BEARER = "Starts with “Bearer” or another word of a header."
    LOOKALIKE = "Has characters that only look like ASCII."
    HTML = "Has HTML codes such as &amp;."
    PUNCTUATION = "Ends with a punctuation mark."
    URL_SECRET = "Has a secret in a URL."
    ANOTHERS = "Starts with the label of another field."
    LOGIN = "Is a whole login (Basic), not the secret alone."
    MISPLACED = "Looks like a secret, and this field is shown."
    BLANKS = "Has a space inside."
    ELLIPSIS = "Is cut short (…)."
    BULLETS = "Is masked (••••)."
    NULL = "Is a word for “no value”."
    PLACEHOLDER = "Is a placeholder, not a value."


_UNFIT = frozenset({Dirt.ANOTHERS, Dirt.LOGIN, Dirt.BLANKS})
_UNFIT |= {Dirt.ELLIPSIS, Dirt.BULLETS, Dirt.NULL, Dirt.PLACEHOLDER, Dirt.MISPLACED}
"""What is left then is not the value either."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found, and the value without it."""

    kinds: tuple[Dirt, ...]
    """In the order in which they were taken off."""
    sentence: str
    """In words that never repeat the value."""
    cleaned: str | None = field(default=None, repr=False)
    """None where the rest is no value either: masked, cut short, "null"."""
    secret: str | None = field(default=None, repr=False)
    """What was taken out of a URL, or the whole value where it is a secret in a field
    that is shown: to be masked, and meant for another field."""


@dataclass(frozen=True, slots=True)
class _Box:
    """The field a text is for."""

    name: str
    is_secret: bool
    takes_lines: bool
    takes_blanks: bool

    @property
    def is_token(self) -> bool:
        """Whether a value of it is one word."""
        ends = plain(self.name).endswith(("id", "key", "url"))
        return (self.is_secret or ends) and not (self.takes_blanks or self.takes_lines)


@dataclass(frozen=True, slots=True)
class _Layer:
    """One layer of dirt, and what was in it."""

    kind: Dirt
    value: str = field(repr=False)
    secret: str | None = field(default=None, repr=False)


_HEADER = re.compile(r"(?:bearer|token|apikey|oauth)\s+(\S.*)", re.I | re.DOTALL)
_BEARER = re.compile(r"bearer\s+(\S.*)", re.I | re.DOTALL)
_BASIC = re.compile(r"basic\s+\S+", re.I)
_PEM = re.compile(r"-----BEGIN [A-Z0-9 ]+-----\s.*-----END [A-Z0-9 ]+-----", re.DOTALL)
_QUOTE_CODE = r"(?:&(?:quot|apos|lt|gt|#34|#39|#x22|#x27);|\\[\"'])"
_CODED_QUOTES = re.compile(rf"{_QUOTE_CODE}(.+){_QUOTE_CODE}[,;]?", re.I | re.DOTALL)
_CLOSED = re.compile(r"(?<=[\"'”’`»])\s*[,;]+$")
_PREFIXED = re.compile(r"[A-Za-z]{2,6}_")
_NULL_WORDS = frozenset(
    {
        *("null", "none", "nil", "nan", "undefined", "n/a", "n.a.", "object object"),
        *("not set", "not available", "tbd", "todo", "changeme", "change me"),
    }
)
_PLACEHOLDER = re.compile(
    r"(?:(?:your|my|the|insert|enter|paste)[-_ ].*(?:token|secret|key|id|password|here)"
    r"|\{\{.*\}\}|\$\{.*\}|%[A-Z_]+%|redacted|removed|hidden|placeholder|x{3,})",
    re.I | re.DOTALL,
)
_SECRET = re.compile(
    r"shp(?:at|pa|ss|ca|ua)_\w|[sr]k_(?:live|test)_\w|cs_[0-9a-f]{32}|sq0csp-\w"
    r"|Atz[ra]\||v\^1\.1#|amzn1\.oa2-cs\.|E[AQ]AA[\w-]{40}|eyJ[\w-]{12,}\.[\w-]{8,}\."
    r"|gh[pousr]_\w{20}|xox[abpr]-\w|-----BEGIN [A-Z ]*PRIVATE KEY"
)
"""How the secrets of the platforms and of common services begin."""
_MOST_LAYERS = 20
_LONGEST = 20_000
"""Longer than any value, and too long to look through with every key."""


def check(
    text: str,
    *,
    name: str = "",
    is_secret: bool = False,
    takes_lines: bool = False,
    takes_blanks: bool = False,
) -> Finding | None:
    """What does not belong to a value; None where it is clean.

    Blanks around it are not dirt: every field takes them off. Lines are kept where
    the value is a private key.

    Args:
        name: of the field, as the service has it: ``client_secret``.
        is_secret: whether it is a token or a password.
        takes_lines: whether it may have line breaks.
        takes_blanks: whether a secret may have blanks inside, as a password has.
    """
    if len(text) > _LONGEST:
        return None
    takes_lines = takes_lines or bool(_PEM.search(text))
    box = _Box(name, is_secret, takes_lines, takes_blanks)
    layers = list(_layers(text.strip(), box))
    value = layers[-1].value if layers else text.strip()
    kinds = [layer.kind for layer in layers]
    if len(layers) < _MOST_LAYERS:
        kinds += _blemishes(value, box)
    else:
        kinds.append(Dirt.NULL)
    if not kinds:
        return None
    found = tuple(dict.fromkeys(kinds))
    is_value = bool(value) and not _UNFIT.intersection(found)
    secrets = (layer.secret for layer in layers if layer.secret)
    return Finding(
        found,
        " ".join(dirt.value for dirt in found),
        value if is_value else None,
        next(secrets, value if Dirt.MISPLACED in found else None),
    )


def is_private_key(text: str) -> bool:
    """Whether it is a key in PEM, which has lines."""
    return bool(_PEM.fullmatch(text.strip()))


def _layers(value: str, box: _Box) -> list[_Layer]:
    """From the outermost on. Each is taken off before the next is looked for."""
    found: list[_Layer] = []
    while len(found) < _MOST_LAYERS:
        taken = (take(value, box) for take in _STEPS)
        layer = next((layer for layer in taken if layer is not None), None)
        if layer is None:
            break
        value = layer.value.strip()
        found.append(replace(layer, value=value))
    return found


def _invisible(value: str, _: _Box) -> _Layer | None:
    shown = signs.ODD_BLANK.sub(" ", signs.INVISIBLE.sub("", value))
    return _Layer(Dirt.INVISIBLE, shown) if shown != value else None


def _lines(value: str, box: _Box) -> _Layer | None:
    if box.takes_lines or not signs.LINE_BREAK.search(value):
        return None
    lines = signs.LINE_BREAK.split(value)
    if (own := own_line(lines, box.name)) is not None:
        return _Layer(Dirt.LINES, own)
    if all(line.endswith("=") for line in lines[:-1]):
        # As mail writes a line that goes on.
        lines = [*(line.removesuffix("=") for line in lines[:-1]), lines[-1]]
    is_several = all(map(_PREFIXED.match, lines)) or any(" " in line for line in lines)
    return _Layer(Dirt.LINES, (" " if is_several else "").join(lines))


def _quotes(value: str, box: _Box) -> _Layer | None:
    if found := _CODED_QUOTES.fullmatch(value):
        return _Layer(Dirt.QUOTES, found[1])
    if signs.MASK.search(value):
        return None
    text = _CLOSED.sub("", value)
    first, last = text[:1], text[-1:]
    if len(text) > 1 and last in signs.QUOTES.get(first, ()):
        core = text.strip(first + last)
        if core.strip() and not set(core) & {first, last}:
            return _Layer(Dirt.QUOTES, core)
    if box.is_token or " " not in text:
        for end, rest in ((first, text[1:]), (last, text[:-1])):
            if end and end in signs.LONE_QUOTES and end not in rest and rest.strip():
                return _Layer(Dirt.QUOTES, rest)
    return None


def _label(value: str, box: _Box) -> _Layer | None:
    if not box.is_secret and looks_like_url(value):
        return None
    found = unlabelled(value, name=box.name, is_secret=box.is_secret)
    if found is None:
        return None
    return _Layer(Dirt.ANOTHERS if found.is_anothers else Dirt.LABEL, found.value)


def _bearer(value: str, box: _Box) -> _Layer | None:
    found = (_HEADER if box.is_token else _BEARER).fullmatch(value)
    return _Layer(Dirt.BEARER, found[1]) if found else None


def _alike(value: str, box: _Box) -> _Layer | None:
    if box.takes_lines or (" " in value and not box.is_token):
        return None
    meant = signs.in_ascii(value, is_token=box.is_token)
    return _Layer(Dirt.LOOKALIKE, meant) if meant != value else None


def _html(value: str, _: _Box) -> _Layer | None:
    plainly = re.sub("&amp;", "&", value, flags=re.IGNORECASE)
    return _Layer(Dirt.HTML, plainly) if plainly != value else None


def _punctuation(value: str, box: _Box) -> _Layer | None:
    marks = ",;." if plain(box.name).endswith("url") else ",;"
    if not box.is_token or not value.endswith(tuple(marks)) or "..." in value:
        return None
    return _Layer(Dirt.PUNCTUATION, value.rstrip(marks))


def _url(value: str, box: _Box) -> _Layer | None:
    """A URL with a secret: without it, or the secret alone where that is wanted."""
    if not looks_like_url(value):
        return None
    clean = without_secrets(value)
    if not clean.secrets:
        return None
    if not box.is_secret:
        return _Layer(Dirt.URL_SECRET, clean.url, clean.secrets[0])
    held = secret_parameters(value)
    own = [it for name, it in held.items() if plain(name) == plain(box.name)]
    wanted = own or list(dict.fromkeys(held.values())) or [clean.secrets[0]]
    return _Layer(Dirt.URL_SECRET, wanted[0]) if len(wanted) == 1 else None


_STEPS: tuple[Callable[[str, _Box], _Layer | None], ...] = (
    *(_invisible, _lines, _quotes, _html, _label, _bearer, _alike, _url),
    _punctuation,
)


def _blemishes(value: str, box: _Box) -> list[Dirt]:
    """What cannot be taken off: the value itself has to come from somewhere else."""
    found: list[Dirt] = []
    if not box.is_secret and _SECRET.match(value):
        found.append(Dirt.MISPLACED)
    if _BASIC.fullmatch(value) and box.is_secret:
        found.append(Dirt.LOGIN)
    elif box.is_token and re.search(r"\s", value):
        found.append(Dirt.BLANKS)
    if signs.MASK.search(value):
        found.append(Dirt.BULLETS)
    elif signs.ELLIPSIS.search(value) and " " not in value:
        found.append(Dirt.ELLIPSIS)
    elif _is_null(value):
        found.append(Dirt.NULL)
    elif box.is_token and _is_placeholder(value, box.name):
        found.append(Dirt.PLACEHOLDER)
    return found


def _is_null(value: str) -> bool:
    bare = value.strip("()[]<>{} ").casefold()
    return bare in _NULL_WORDS or (value != "" and not any(map(str.isalnum, value)))


def _is_placeholder(value: str, name: str) -> bool:
    return is_label(value, name) or bool(_PLACEHOLDER.fullmatch(value))
