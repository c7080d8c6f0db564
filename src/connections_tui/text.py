"""Text from outside, made safe to show.

Store names, reasons and messages are written by merchants and servers. Models
keep them as they came; the places that show them pass them through ``clean``.
"""

import re
import unicodedata

ELLIPSIS = "…"
_ZERO_WIDTH_JOINER = "\u200d"
_EMOJI_SELECTORS = "\ufe0e\ufe0f"
_SKIN_TONES = "\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"
_MOST_MARKS = 3
"""Combining marks kept on one letter; more of them climb over the lines above."""
_MOST_RIDERS = 6
"""Marks and vowel signs kept on one letter: Burmese needs five."""
_MOST_JOINERS = 3
"""Kept in one emoji, a family of four. A terminal that does not know the emoji draws
its parts side by side, over what comes after."""
_PLAIN = re.compile("[ -~¡-¬®-˿Ѐ-ҁぁ-ゖァ-ヺ一-龥가-힣]*")
"""What most names are made of, and nothing that could need taming."""
_INVISIBLE = re.compile(
    "[\u115f\u1160\u3164\uffa0"  # Hangul fillers: letters by category
    "\u034f\u17b4\u17b5\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]"  # marks
)
"""Nothing to see, though neither control nor format characters."""


def clean(text: str, limit: int = 200) -> str:
    """One line of text that cannot move, restyle or forge anything on a terminal.

    Control, bidirectional and invisible characters are replaced by something
    visible, so that an odd name looks odd; tabs and odd blanks become blanks;
    towers of combining marks and chains of emoji are cut, and what is longer than
    ``limit`` ends in an ellipsis. Cleaning what is clean changes nothing.
    """
    cut = text[: limit + 1]
    shown = cut if _PLAIN.fullmatch(cut) else _tamed(cut)
    if len(text) <= limit and len(shown) <= limit:
        return shown
    return shown[: limit - 1].rstrip(_ZERO_WIDTH_JOINER) + ELLIPSIS


def typeable(text: str) -> str:
    """Pasted text, without what no key types: a box would draw that as it is.

    Line breaks stay; other blanks become blanks.
    """
    if text.isprintable():
        return text
    return "".join(map(_typeable, text))


def _typeable(char: str) -> str:
    if char.isprintable() or char in "\r\n":
        return char
    return " " if char == "\t" or unicodedata.category(char) == "Zs" else ""


def _tamed(text: str) -> str:
    out: list[str] = []
    marks = riders = joiners = 0
    # What may follow here without being made visible.
    selector = tone = joiner = False
    for char, after in zip(text, text[1:] + " ", strict=True):
        category = unicodedata.category(char)
        if _rides(char, category):
            riders += 1
            marks += category in ("Mn", "Me")
            selector = tone = joiner = False
            # One with nothing to stand on would sit on the text before ours.
            if out and riders <= _MOST_RIDERS and marks <= _MOST_MARKS:
                out.append(char)
        elif selector and char in _EMOJI_SELECTORS:
            selector = False
            out.append(char)
        elif tone and char in _SKIN_TONES:
            selector = tone = False
            out.append(char)
        elif joiner and char == _ZERO_WIDTH_JOINER and _is_emoji(after):
            joiners += 1
            out.append(char)
        else:
            marks = riders = 0
            if out[-1:] != [_ZERO_WIDTH_JOINER]:
                joiners = 0
            selector = category[0] in "SNP" and char not in _SKIN_TONES
            tone = _is_emoji(char)
            joiner = tone and joiners < _MOST_JOINERS
            out.append(_visible(char, category))
    return "".join(out)


def _rides(char: str, category: str) -> bool:
    """Whether it takes no room of its own, but goes with the letter before it."""
    if category == "Lo":
        return "\u1161" <= char <= "\u11ff" or "\ud7b0" <= char <= "\ud7fb"
    return category in ("Mn", "Me", "Mc") and not _INVISIBLE.match(char)


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
            return _named(char)
        case "Zs":
            return " "
    is_odd = char in _SKIN_TONES or _INVISIBLE.match(char)
    return _named(char) if is_odd else char


def _named(char: str) -> str:
    code = ord(char)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _is_emoji(char: str) -> bool:
    """Not © or ^, which are in the same categories, nor a skin tone by itself."""
    return (
        char >= "\u2190"
        and char not in _SKIN_TONES
        and unicodedata.category(char) in ("So", "Sk")
    )
