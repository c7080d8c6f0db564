"""Text from outside, made safe to show.

Store names, reasons and messages are written by merchants and servers. Models
keep them as they came; the places that show them pass them through ``clean``.
"""

import unicodedata

ELLIPSIS = "…"
_ZERO_WIDTH_JOINER = "\u200d"
_VARIATION_SELECTORS = ("\ufe0e", "\ufe0f")
_MOST_MARKS = 3
"""Combining marks kept on one letter; more of them climb over the lines above."""


def clean(text: str, limit: int = 200) -> str:
    """One line of text that cannot move, restyle or forge anything on a terminal.

    Control, bidirectional and invisible characters are replaced by something
    visible, so that an odd name looks odd; white space becomes blanks; towers of
    combining marks and lengths over ``limit`` are cut.
    """
    cut = text[:limit]
    if cut.isascii() and cut.isprintable():
        return cut if len(text) <= limit else cut + ELLIPSIS
    out: list[str] = []
    marks = 0
    for index, char in enumerate(cut):
        category = unicodedata.category(char)
        if category in ("Mn", "Me") and char not in _VARIATION_SELECTORS:
            marks += 1
            if marks <= _MOST_MARKS and out:
                out.append(char)
            continue
        marks = 0
        joins = char == _ZERO_WIDTH_JOINER and _joins_emoji(cut, index)
        out.append(char if joins else _visible(char, category))
    return "".join(out) + (ELLIPSIS if len(text) > limit else "")


def _visible(char: str, category: str) -> str:
    """The character itself, or a harmless stand-in that shows what was there."""
    code = ord(char)
    match category:
        case "Cc" if char == "\t":
            return " "
        case "Cc" if code < 0x20:
            return chr(0x2400 + code)
        case "Cc":
            return "\u2421" if code == 0x7F else f"\\x{code:02x}"
        case "Cs" | "Co" | "Cn":
            return "\ufffd"
        case "Cf" | "Zl" | "Zp":
            return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
        case "Zs":
            return " "
    return char


def _joins_emoji(text: str, index: int) -> bool:
    around = text[index - 1 : index] + text[index + 1 : index + 2]
    return len(around) == 2 and all(
        char in _VARIATION_SELECTORS
        or unicodedata.category(char) in ("So", "Sk")
        or 0x1F1E6 <= ord(char) <= 0x1F1FF
        for char in around
    )
