"""Characters that are not what they look like, or look like nothing. Pure."""

import re
import unicodedata

QUOTES = {
    '"': '"“”',
    "'": "'‘’",
    "`": "`",
    "´": "´`",
    "“": '”"',
    "”": '”“"',
    "„": '“”"',
    "‟": "”",
    "‘": "’'",
    "’": "’‘'",
    "‚": "‘’",
    "‛": "’",
    "«": "»",
    "»": "«",
    "‹": "›",
    "›": "‹",
    "「": "」",
    "『": "』",
    "″": "″",
    "′": "′",
    "＂": "＂",
    "＇": "＇",
    "<": ">",
    "*": "*",
}
"""What opens a quotation, and all that may close it. Chat puts asterisks around bold
text, mail puts angle brackets around addresses."""
LONE_QUOTES = '"“”„‟«»‹›`´‘’‚‛″＂'
"""One of these is odd even without its counterpart."""

INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e01ef]"
    r"|(?:(?:\x1b|\^\[)\[[0-9;?]*|\[20[01])[mK~]|[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f]"
)
"""Nothing to see: joiners, marks of direction, fillers, selectors; and what a terminal
puts around a paste and between colours."""
ODD_BLANK = re.compile("[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
LINE_BREAK = re.compile("[ \t]*[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+[ \t]*")
MASK = re.compile(r"[•●∙⦁⚫·✱＊]{3,}|\*{4,}|^[xX×]{6,}$")
"""What stands for hidden characters."""
ELLIPSIS = re.compile(r"…|\.{3}|⋯")

_ALIKE = str.maketrans(
    "асԁеһіјԛорѕԝхуӏАВСЕНІЈКМОРЅТХУοαινκρτυχγΑΒΕΖΗΙΚΜΝΟΡΤΥΧոսօցհɡɑı‐‑‒–—―−⁃﹣‗∕⁄∶․∼。",
    "acdehijqopswxylABCEHIJKMOPSTXYoaivkptuxyABEZHIKMNOPTYXnuoghgai---------_//:.~.",
)
"""Cyrillic, Greek and Armenian letters, dashes and dots, and what they look like."""
_ASCII_WORD = re.compile("[0-9A-Za-z]")


def in_ascii(text: str, *, is_token: bool) -> str:
    """The text with its look-alikes as the ASCII characters that are meant.

    Only where the whole becomes ASCII by it; and, unless it is a token, where a part
    of it is ASCII already: a name in Greek stays as it is.
    """
    if text.isascii() or not (is_token or _ASCII_WORD.search(text)):
        return text
    meant = "".join(map(ascii_of, text))
    return meant if meant.isascii() else text


def ascii_of(char: str) -> str:
    """The ASCII that a character looks like; itself where it looks like none."""
    if char.isascii():
        return char
    if (alike := char.translate(_ALIKE)).isascii():
        return alike
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    kind = unicodedata.decomposition(char).partition(" ")[0]
    if kind not in ("<wide>", "<narrow>", "<font>", "<compat>"):
        return char
    folded = unicodedata.normalize("NFKC", char)
    # Not the ellipsis, and no accent that would become a blank and a sign.
    is_alike = folded.isascii() and (folded.isalnum() or kind != "<compat>")
    return folded if is_alike else char
