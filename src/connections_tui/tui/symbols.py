"""Symbols and lines in ASCII, for terminals and fonts that do not have the others.

All that is drawn passes through one filter, so that no widget needs a second set. Each
glyph has one ASCII character of the same width; letters of names stay as they are.
"""

import re
import unicodedata
from collections.abc import Mapping

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter
from textual.message import Message

VARIABLE = "CONNECTIONS_TUI_SYMBOLS"
"""Environment variable: ascii or unicode; anything else leaves it to the rest."""
ASCII, UNICODE = "ascii", "unicode"

_STATES = {"⚑": "R", "✗": "X", "◌": "L", "↻": "S", "✓": "+"}
"""The others are ASCII already: ! ~ ? -"""
_SIGNS = dict(
    zip(
        "…·•×◉●○→←↑↓▸▴▾▶◀▲▼■□◆“”‘’–—−\u00a0␛\ufffd",
        "~-*xooo><^v>^v><^v#-*\"\"''--- ??",
        strict=True,
    )
)
_RISING = "▁▂▃▄▅▆▇█"
_RISING_ASCII = "_.:-=+*#"
_SOLID = {"▀": '"', "▐": "|", "▔": "-", "▕": "|", "░": ".", "▒": ":", "▓": "#"}


def _lines() -> dict[str, str]:
    """Box drawing: + - | and = for the heavy line that shows how much is done."""
    drawn = {"\u2501": "=", "\u2571": "/", "\u2572": "\\", "\u2573": "x"}
    for code in range(0x2500, 0x2580):
        name = unicodedata.name(chr(code))
        is_level = any(word in name for word in ("HORIZONTAL", "LEFT", "RIGHT"))
        is_upright = any(word in name for word in ("VERTICAL", "UP", "DOWN"))
        plain = "+" if is_level and is_upright else "-" if is_level else "|"
        drawn.setdefault(chr(code), plain)
    return drawn


def _blocks() -> dict[str, str]:
    """Heights in eight steps, and the thin uprights of frames."""
    thin = {chr(code): "|" for code in range(0x2589, 0x2590)}
    quarters = {chr(code): "+" for code in range(0x2596, 0x25A0)}
    return dict(zip(_RISING, _RISING_ASCII, strict=True)) | thin | quarters | _SOLID


TABLE = str.maketrans({**_lines(), **_blocks(), **_SIGNS, **_STATES, "🔎": "/ "})
"""Each glyph of the console, and as many cells of ASCII."""

_is_ascii = False


def is_ascii() -> bool:
    """Whether only ASCII is drawn, apart from letters of names."""
    return _is_ascii


def turn(ascii_only: bool) -> None:
    global _is_ascii
    _is_ascii = ascii_only


class AsciiFilter(LineFilter):
    """Draws glyphs in ASCII."""

    def apply(
        self,
        segments: list[Segment],
        background: Color,  # Textual's
    ) -> list[Segment]:
        return [
            segment
            if segment.text.isascii()
            else Segment(segment.text.translate(TABLE), segment.style, segment.control)
            for segment in segments
        ]


class GlyphsMeasured(Message):
    """The terminal has told how many cells its glyphs take."""

    def __init__(self, cells: int) -> None:
        super().__init__()
        self.are_wide = cells > len(MEASURED)


MEASURED = "─…"
"""Glyphs that take one cell or two, as the terminal is set up."""
MEASURE = f"\x1b[1;1H{MEASURED}\x1b[6n\x1b[1;1H    "
"""Has a terminal draw them, say where the cursor is then, and wipe them out."""
_PLACE = re.compile(r"\x1b\[1;(\d{1,2})R")


def measured(reply: str) -> GlyphsMeasured | None:
    """The answer to ``MEASURE``; None where it is something else."""
    match = _PLACE.fullmatch(reply)
    return GlyphsMeasured(int(match[1]) - 1) if match else None


def chosen(environ: Mapping[str, str], preferred: str = "") -> str:
    """What a person asked for, in the environment or the preferences; else empty."""
    for said in (environ.get(VARIABLE, ""), preferred):
        if (word := said.strip().lower()) in (ASCII, UNICODE):
            return word
    return ""


_WIDE_TONGUES = ("ja", "ko", "zh")


def wide_by_locale(environ: Mapping[str, str]) -> bool:
    """Whether the locale makes it likely that some glyphs take two cells, or none can
    be drawn at all."""
    names = ("LC_ALL", "LC_CTYPE", "LANG")
    locale = next((environ[name] for name in names if environ.get(name)), "")
    language, _, encoding = locale.partition(".")
    encoding = encoding.partition("@")[0].lower().replace("-", "")
    if encoding and encoding != "utf8":
        return True
    return language.partition("_")[0].lower() in _WIDE_TONGUES
