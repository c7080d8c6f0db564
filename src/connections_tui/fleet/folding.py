"""Text as it is searched: without what people type, paste or leave out differently.

Case, accents, width, kinds of quotes and dashes, invisible characters. Pure; folded
once for a record and once for a query.
"""

import unicodedata

_SAME = {
    "'": "‘’‚‛′‵ʹʻʼʽˈˊˋ`´＇‹›",
    '"': "“”„‟″‶〝〞〟«»＂",
    "-": "‐‑‒–—―−⁃﹘﹣－",
    " ": "\t\n\r\v\f\x85",
    "l": "łƚɫ",
    "o": "øɵ",
    "d": "đðɖɗ",
    "h": "ħ",
    "t": "ŧƭʈ",
    "i": "ıɨ",
    "j": "ȷɉ",
    "k": "ĸƙ",
    "n": "ŋɲ",
    "b": "ƀɓ",
    "g": "ǥɠ",
    "u": "ʉ",
    "y": "ƴɏ",
    "z": "ƶȥ",
    "ae": "æ",
    "oe": "œ",
    "th": "þ",
    "x": "×",
    "": "™®©ـ",
}
"""What is typed, for letters that are no plain letter with an accent."""
_ALIKE = {odd: plain for plain, several in _SAME.items() for odd in several}
_DROPPED = ("Mn", "Me", "Cf", "Cc", "Cs")
"""Accents, and what cannot be seen."""
_SPELLED_OUT = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"}
    | {"Ä": "ae", "Ö": "oe", "Ü": "ue", "Å": "aa", "Ø": "oe"}
)


class _Folds(dict[int, str]):
    """Each character folded when it is first met."""

    def __missing__(self, code: int) -> str:
        text, before = chr(code), ""
        while text != before:
            text, before = "".join(map(_step, text)), text
        self[code] = text
        return text


def _step(character: str) -> str:
    if (plain := _ALIKE.get(character)) is not None:
        return plain
    text = unicodedata.normalize("NFKD", character.casefold())
    return "".join(c for c in text if unicodedata.category(c) not in _DROPPED)


_FOLDS = _Folds()


def folded(text: str) -> str:
    """The text to look in, or to look for. Folding it again changes nothing."""
    if text.isascii() and text.isprintable() and "`" not in text:
        return text.lower()
    return text.translate(_FOLDS)


def spelled_out(text: str) -> str:
    """The same with ü as ue, as people write where there is no ü; empty where that
    makes no difference."""
    if text.isascii():
        return ""
    composed = unicodedata.normalize("NFC", text)
    other = composed.translate(_SPELLED_OUT)
    return folded(other) if other != composed else ""


def folded_but_umlauts(text: str) -> str:
    """What ``spelled_out`` makes the same of as of the text itself."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(c.lower() if ord(c) in _SPELLED_OUT else folded(c) for c in composed)


def readable_host(host: str) -> str:
    """A domain with its labels as people read them: "xn--caf-dma.example"."""
    if "xn--" not in host:
        return host
    labels = host.split(".")
    return ".".join(map(_readable, labels))


def _readable(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except (UnicodeError, OverflowError):
        return label
