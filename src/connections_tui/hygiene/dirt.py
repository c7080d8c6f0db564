"""One check for every text that a person types or pastes, and every variable. Pure.

It says what mail, chat, documents, shells and files have added to a value, and what
the value is without it. It changes nothing: a person, or the rule of a field, decides.
Sentences never repeat the value.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache

from connections_tui.hygiene import signs
from connections_tui.hygiene.codes import decoded, without_markup
from connections_tui.hygiene.labels import (
    are_several,
    is_label,
    of_link,
    own_cell,
    own_line,
    plain,
    unlabelled,
)
from connections_tui.hygiene.stand_ins import is_no_value, is_placeholder
from connections_tui.hygiene.urls import (
    looks_like_url,
    secret_parameters,
    unwrapped,
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
    HTML = "Has HTML such as &amp; or <b>."
    CODES = "Has codes such as %2F, =3D or \\n."
    COMMENT = "Has a comment after it."
    GROUPS = "Has spaces between its parts."
    TWICE = "Is there twice."
    WRAPPED = "Is a link through a mail filter or a search engine."
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
    ROUNDED = "Is a number rounded by a spreadsheet."


REMOVED = {
    Dirt.INVISIBLE: "invisible characters",
    Dirt.LINES: "line breaks",
    Dirt.QUOTES: "quotes",
    Dirt.LABEL: "a label",
    Dirt.BEARER: "the word before it",
    Dirt.LOOKALIKE: "characters that only look like ASCII",
    Dirt.HTML: "HTML",
    Dirt.CODES: "codes",
    Dirt.COMMENT: "a comment",
    Dirt.GROUPS: "spaces",
    Dirt.TWICE: "a second copy",
    Dirt.WRAPPED: "the link around it",
    Dirt.PUNCTUATION: "a punctuation mark",
    Dirt.URL_SECRET: "a secret",
}
"""What is gone once a value was cleaned, in words that follow a name."""

_UNFIT = frozenset({Dirt.ANOTHERS, Dirt.LOGIN, Dirt.BLANKS})
_UNFIT |= {Dirt.ELLIPSIS, Dirt.BULLETS, Dirt.NULL, Dirt.PLACEHOLDER, Dirt.MISPLACED}
_UNFIT |= {Dirt.ROUNDED}
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
        if self.takes_blanks or self.takes_lines:
            return False
        return self.is_secret or _names_token(self.name)


@cache
def _names_token(field_name: str) -> bool:
    return plain(field_name).endswith(("id", "key", "url"))


@dataclass(frozen=True, slots=True)
class _Layer:
    """One layer of dirt, and what was in it."""

    kind: Dirt
    value: str = field(repr=False)
    secret: str | None = field(default=None, repr=False)


_HEADER = re.compile(
    r"(?:bearer|token|apikey|oauth|jwt)\s+(\S.*)|bearer(?:%20|=)(.+)", re.I | re.DOTALL
)
_BEARER = re.compile(r"bearer\s+(\S.*)", re.I | re.DOTALL)
_BASIC = re.compile(r"basic\s+\S+", re.I)
_PEM = re.compile(r"-----BEGIN [A-Z0-9 ]+-----\s.*-----END [A-Z0-9 ]+-----", re.DOTALL)
_KEY_FILE = re.compile(r"\s*\{.*\"private_key\"\s*:\s*\"-----BEGIN .*\}\s*", re.DOTALL)
"""Of a service account, in JSON."""
_QUOTE_CODE = r"(?:&(?:quot|apos|lt|gt|#34|#39|#x22|#x27);|\\[\"'])"
_CODED_QUOTES = re.compile(rf"{_QUOTE_CODE}(.+){_QUOTE_CODE}[,;]?", re.I | re.DOTALL)
_CLOSED = re.compile(r"(?<=[\"'”’`»])(?:\s*[,;]+|\s+\\)+$")
_BRACKETS = re.compile(
    r"\(([\w.~+/=-]+|https?://[^\s()]+)\)|[\[{]([\"']?)([\w.~+/=-]+)\2[\]}]", re.ASCII
)
_LITERAL = re.compile(r"[bru]{1,2}([\"'])([^\"']+)\1", re.IGNORECASE)
_COMMENTED = re.compile(r"(\S+)\s+(?:#|//|\().*")
_GROUPS = re.compile(r"\d+(?: \d+)+|(?:[A-Z0-9]{4} )+[A-Z0-9]{1,4}")
_APART = re.compile(r"\s+\.\s*|\.\s+")
_TWICE = re.compile(r"(\S{8,})\s*\1", re.DOTALL)
_ROUNDED = re.compile(r"\d[.,]\d+E\+?\d+", re.IGNORECASE)
_PREFIXED = re.compile(r"[A-Za-z]{2,6}_|https?://|(?:[\w-]+\.){2,}\w")
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
    if not text or len(text) > _LONGEST or _KEY_FILE.fullmatch(text):
        return None
    takes_lines = takes_lines or "-----BEGIN " in text
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
    """Whether it is a key in PEM or a key file in JSON, which have lines."""
    return bool(_PEM.fullmatch(text.strip()) or _KEY_FILE.fullmatch(text))


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


def _cells(value: str, box: _Box) -> _Layer | None:
    if box.takes_lines or "\t" not in value:
        return None
    own = own_cell(value, box.name)
    return _Layer(Dirt.LABEL, own) if own else None


def _invisible(value: str, _: _Box) -> _Layer | None:
    shown = signs.ODD_BLANK.sub(" ", signs.INVISIBLE.sub("", value))
    return _Layer(Dirt.INVISIBLE, shown) if shown != value else None


def _lines(value: str, box: _Box) -> _Layer | None:
    if box.takes_lines or not signs.LINE_BREAK.search(value):
        return None
    lines = list(dict.fromkeys(signs.LINE_BREAK.split(value)))
    if (own := own_line(lines, box.name)) is not None:
        return _Layer(Dirt.LINES, own)
    if all(line.endswith("=") for line in lines[:-1]):
        # As mail writes a line that goes on.
        lines = [*(line.removesuffix("=") for line in lines[:-1]), lines[-1]]
    is_several = all(map(_PREFIXED.match, lines)) or any(" " in line for line in lines)
    is_several |= are_several(lines)
    return _Layer(Dirt.LINES, (" " if is_several else "").join(lines))


def _link(value: str, box: _Box) -> _Layer | None:
    meant = of_link(value, box.name)
    return _Layer(Dirt.LABEL, meant) if meant else None


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
    if box.is_token:
        if found := _BRACKETS.fullmatch(text):
            return _Layer(Dirt.QUOTES, found[1] or found[3])
        if found := _LITERAL.fullmatch(text):
            return _Layer(Dirt.QUOTES, found[2])
    if box.is_token or " " not in text:
        # A spreadsheet puts an apostrophe in front of a text.
        lone = signs.LONE_QUOTES + ("'" if box.is_token else "")
        for end, rest in ((first, text[1:]), (last, text[:-1])):
            if end and end in lone and end not in rest and rest.strip():
                return _Layer(Dirt.QUOTES, rest)
    return None


def _label(value: str, box: _Box) -> _Layer | None:
    if not box.is_secret and looks_like_url(value):
        return None
    found = unlabelled(
        value, name=box.name, is_secret=box.is_secret, is_token=box.is_token
    )
    if found is None:
        return None
    return _Layer(Dirt.ANOTHERS if found.is_anothers else Dirt.LABEL, found.value)


def _bearer(value: str, box: _Box) -> _Layer | None:
    found = (_HEADER if box.is_token else _BEARER).fullmatch(value)
    return _Layer(Dirt.BEARER, found[found.lastindex or 1]) if found else None


def _alike(value: str, box: _Box) -> _Layer | None:
    if box.takes_lines or (" " in value and not box.is_token):
        return None
    meant = signs.in_ascii(value, is_token=box.is_token)
    return _Layer(Dirt.LOOKALIKE, meant) if meant != value else None


def _html(value: str, _: _Box) -> _Layer | None:
    plainly = without_markup(value)
    return _Layer(Dirt.HTML, plainly) if plainly != value else None


def _codes(value: str, box: _Box) -> _Layer | None:
    if not (box.is_token or value.startswith("-----BEGIN ")):
        return None
    meant = decoded(value, is_url=looks_like_url(value))
    return _Layer(Dirt.CODES, meant) if meant != value else None


def _comment(value: str, box: _Box) -> _Layer | None:
    found = _COMMENTED.fullmatch(value) if box.is_token else None
    return _Layer(Dirt.COMMENT, found[1]) if found else None


def _groups(value: str, box: _Box) -> _Layer | None:
    if not box.is_token or " " not in value:
        return None
    if _GROUPS.fullmatch(value):
        return _Layer(Dirt.GROUPS, value.replace(" ", ""))
    joined = _APART.sub(".", value) if plain(box.name).endswith("url") else value
    return _Layer(Dirt.GROUPS, joined) if " " not in joined else None


def _twice(value: str, box: _Box) -> _Layer | None:
    found = _TWICE.fullmatch(value) if box.is_token else None
    if found is None or len(set(found[1])) < 4 or _TWICE.fullmatch(found[1]):
        return None
    return _Layer(Dirt.TWICE, found[1])


def _wrapped(value: str, box: _Box) -> _Layer | None:
    meant = unwrapped(value) if not box.is_secret else value
    return _Layer(Dirt.WRAPPED, meant) if meant != value else None


def _punctuation(value: str, box: _Box) -> _Layer | None:
    if not box.is_token or not value.endswith((",", ";", ".", ")")) or "..." in value:
        return None
    is_url = plain(box.name).endswith("url")
    # A token may have dots inside, and then one at its end.
    marks = ",;." if is_url or re.fullmatch(r"[\w-]+\.", value) else ",;"
    marks += ")" if is_url and "(" not in value else ""
    rest = value.rstrip(marks)
    return _Layer(Dirt.PUNCTUATION, rest) if rest != value else None


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
    *(_cells, _invisible, _lines, _link, _quotes, _html, _comment, _bearer, _label),
    *(_alike, _codes, _wrapped, _twice, _url, _punctuation, _groups),
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
    elif is_no_value(value):
        found.append(Dirt.NULL)
    elif box.is_token and _ROUNDED.fullmatch(value):
        found.append(Dirt.ROUNDED)
    elif box.is_token and (
        is_label(value, box.name) or is_placeholder(value, is_secret=box.is_secret)
    ):
        found.append(Dirt.PLACEHOLDER)
    return found
