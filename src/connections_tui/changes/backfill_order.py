"""What a person asks of a backfill, read from what they typed. Pure."""

import re
from datetime import date

from connections_tui.api.optional import Backfill

MOST_YEARS_BACK = 5

_SEPARATORS = re.compile(r"[\s,;]+")
_WORD = re.compile(r"[a-z_]{1,60}")


class OrderProblem(ValueError):
    """A field that cannot be used. The message is a sentence to show."""

    def __init__(self, message: str, field: str) -> None:
        """``field``: start, end or objects."""
        super().__init__(message)
        self.field = field


def read_order(
    start: str, end: str, objects: str, *, today: date, takes_several: bool
) -> Backfill:
    """``end``: empty for today. ``objects``: words with commas or blanks between.

    Raises:
        OrderProblem: for the first field that cannot be used.
    """
    first = _read_day(start, "start")
    last = _read_day(end, "end") if end.strip() else None
    if first < _years_before(today, MOST_YEARS_BACK):
        raise OrderProblem(f"At most {MOST_YEARS_BACK} years back.", "start")
    if first > today:
        raise OrderProblem("The start date is in the future.", "start")
    if last is not None and last < first:
        raise OrderProblem("The end date is before the start date.", "end")
    names = [name for name in _SEPARATORS.split(objects.strip().lower()) if name]
    if not names:
        raise OrderProblem("Enter a data object, such as invoice.", "objects")
    if not all(map(_WORD.fullmatch, names)):
        example = "such as invoice or bill_payment"
        raise OrderProblem(f"Use the API's words, {example}.", "objects")
    if len(names) > 1 and not takes_several:
        raise OrderProblem("This API version takes one data object.", "objects")
    return Backfill(
        first.isoformat(),
        list(dict.fromkeys(names)),
        end_date=last.isoformat() if last is not None else None,
    )


def _read_day(written: str, field: str) -> date:
    try:
        return date.fromisoformat(written.strip())
    except ValueError:
        raise OrderProblem("Enter a date such as 2025-01-31.", field) from None


def _years_before(day: date, years: int) -> date:
    """The same day of an earlier year; 28 February for the 29th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
