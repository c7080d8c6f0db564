"""Ages as a filter writes them, such as ">1d": read, compared and offered. Pure."""

import math
import re
from collections.abc import Iterator
from typing import NamedTuple

DAY = 86400.0
_SECONDS = {
    "s": 1.0,
    "m": 60.0,
    "h": 3600.0,
    "d": DAY,
    "w": 7 * DAY,
    "mo": 30 * DAY,
    "y": 365 * DAY,
}
_UNIT_WORDS = {
    "d": "day",
    "h": "hour",
    "w": "week",
    "mo": "month",
    "m": "minute",
    "y": "year",
    "s": "second",
}
"""Most useful first."""
_UNITS_BEFORE_A_NUMBER = ("d", "h", "w", "mo")
# Compiled when first used: most filters hold no ages.
_AGE = r"([<>])([0-9]{0,6})(mo|[smhdwy]|)"


class Ages(NamedTuple):
    """How long ago something was, in seconds: over, or under, or never.

    Never is its own word. That nothing synced for a day and that nothing ever
    synced have different causes and different remedies: the second is mostly a
    merchant who has not signed in. "synced:>1d,never" asks for both.
    """

    over: float
    """Infinite where it does not matter."""
    under: float
    """Minus infinity where it does not matter."""
    never: bool

    @classmethod
    def of(cls, values: tuple[str, ...]) -> "Ages":
        """The widest of ages like ">1d", "<12h" and "never"."""
        return cls(
            min(_after(">", values), default=math.inf),
            max(_after("<", values), default=-math.inf),
            "never" in values,
        )

    def are_within(self, wide: "Ages") -> bool:
        return (
            self.over >= wide.over
            and self.under <= wide.under
            and self.never <= wide.never
        )


def _after(sign: str, values: tuple[str, ...]) -> Iterator[float]:
    for value in values:
        if value.startswith(sign):
            digits = value[1:].rstrip("smhdwoy")
            yield int(digits) * _SECONDS[value[1 + len(digits) :]]


def spelling(said: str) -> str | None:
    """The one spelling of an age; empty where it is not whole yet, None for what is no
    age."""
    said = said.casefold()
    if "never".startswith(said):
        return said and "never"
    age = re.fullmatch(_AGE, said)
    if age is None or (age[3] and not age[2]):
        return None
    return f"{age[1]}{int(age[2])}{age[3]}" if age[3] else ""


def offers(typed: str) -> Iterator[tuple[str, str]]:
    """Ages that begin with what was typed, most useful first, and each in words."""
    digits = typed.lstrip("<>").rstrip("mo")
    if digits and not (digits.isascii() and digits.isdigit()):
        digits = ""
    units = _UNIT_WORDS if digits else _UNITS_BEFORE_A_NUMBER
    ages = [(sign, digits or "1", unit) for unit in units for sign in "><"]
    for sign, number, unit in ages:
        if (age := f"{sign}{number}{unit}").startswith(typed):
            yield age, _in_words(sign, number, unit)
    if "never".startswith(typed):
        yield "never", "never"


def _in_words(sign: str, number: str, unit: str) -> str:
    plural = "" if number == "1" else "s"
    said = f"{number} {_UNIT_WORDS[unit]}{plural}"
    return f"more than {said} ago" if sign == ">" else f"in the last {said}"
