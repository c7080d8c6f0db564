"""Text from outside, made safe to show.

Store names, reasons and messages are written by merchants and servers. Models
keep them as they came; the places that show them pass them through ``clean``.
"""

import unicodedata

ELLIPSIS = "…"
_ZERO_WIDTH_JOINER = "\u200d"
_VARIATION_SELECTORS = "\ufe0e\ufe0f"
_MOST_MARKS = 3
"""Combining marks kept on one letter; more of them climb over the lines above."""
_INVISIBLE_LETTERS = "\u115f\u1160\u3164\uffa0"
"""Hangul fillers: letters by category, and nothing to see."""


def clean(text: str, limit: int = 200) -> str:
    """One line of text that cannot move, restyle or forge anything on a terminal.

    Control, bidirectional and invisible characters are replaced by something
    visible, so that an odd name looks odd; tabs and odd blanks become blanks;
    towers of combining marks are cut, and what is longer than ``limit`` ends in
    an ellipsis. Cleaning what is clean changes nothing.
    """
    cut = text[: limit + 1]
    shown = cut if cut.isascii() and cut.isprintable() else _tamed(cut)
    if len(text) <= limit and len(shown) <= limit:
        return shown
    return shown[: limit - 1].rstrip(_ZERO_WIDTH_JOINER) + ELLIPSIS


def _tamed(text: str) -> str:
    out: list[str] = []
    marks = 0
    for index, char in enumerate(text):
        category = unicodedata.category(char)
        if category in ("Mn", "Me"):
            marks += 1
            # A mark with nothing to stand on would sit on the text before ours.
            if marks <= _MOST_MARKS and out:
                out.append(char)
            continue
        marks = 0
        joins = char == _ZERO_WIDTH_JOINER and _joins_emoji(text, index)
        out.append(char if joins else _visible(char, category))
    return "".join(out)


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
    return f"\\u{code:04x}" if char in _INVISIBLE_LETTERS else char


def _joins_emoji(text: str, index: int) -> bool:
    """Whether the joiner there stands between two emoji, and so joins them."""
    before = text[:index].rstrip(_VARIATION_SELECTORS)[-1:]
    after = text[index + 1 : index + 2]
    return _is_pictorial(before) and _is_pictorial(after)


def _is_pictorial(char: str) -> bool:
    """An emoji or its skin tone; not © or ^, which are in the same categories."""
    return char >= "\u2190" and unicodedata.category(char) in ("So", "Sk")
