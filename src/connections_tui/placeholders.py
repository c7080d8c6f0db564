"""Whether a value from the service is one, or stands for none. Pure; cheap to import.

Databases, exporters and programming languages each write "none" in their own way: as
a word where a name should be, as the first or the last day of their calendar. The one
place that knows these ways.
"""

import re

NULL_WORDS = frozenset(
    {
        *("null", "none", "nil", "nan", "undefined", "n/a", "n.a.", "n.a", "\\n"),
        *("not available", "not set", "[object object]", "object object"),
        *("ref!", "no value", "(blank)", "tbd"),
    }
)
_TEMPLATE = re.compile(r"\{\{.{0,20}\}\}|\$\{.{0,20}\}|%\(.{0,20}\)s")
"""Written where a program should have put a name."""
_LONGEST = 24
"""Characters of the longest of them, with brackets and blanks around it."""
_AROUND = " \t\r\n()[]<>{}#\"'“”‘’`"
_NO_NAME_SIGNS = frozenset(" -‐‑‒–—―−_.…?*/\\|,;:\u00a0\u200b\ufeff")
"""A name of these alone says nothing."""

EARLIEST = 631_152_000.0
"""1990: calendars begin in the years 1, 1601, 1753, 1899, 1900, 1970 and 1980."""
LATEST = 4_070_908_800.0
"""2099: "never" is written as 2099, 2999, 9999 and the like."""
_ENDS = frozenset({946_684_800.0, 978_307_200.0, 2_147_483_647.0, 2_147_483_648.0})
"""Calendars that begin with 2000 or 2001, and the end of 32 bits in 2038."""


def real_name(text: str | None) -> str | None:
    """A name as it came; None where it only says that there is none."""
    if text is None or len(text) > _LONGEST:
        return text
    said = text.casefold()
    bare = said.strip(_AROUND)
    if bare in NULL_WORDS or said.strip() in NULL_WORDS:
        return None
    if ("{" in said or "%" in said) and _TEMPLATE.fullmatch(said.strip()):
        return None
    if bare.split(" ", 1)[0].rstrip(",") in NULL_WORDS and _are_null(bare):
        return None
    return None if _NO_NAME_SIGNS.issuperset(said.strip(_AROUND)) else text


def is_real_time(at: float) -> bool:
    """Whether something can have happened then, in seconds since 1970."""
    return EARLIEST <= at < LATEST and at not in _ENDS


def _are_null(words: str) -> bool:
    """Whether it is a first and a last name, none of which was there."""
    return all(word in NULL_WORDS for word in words.replace(",", " ").split())
