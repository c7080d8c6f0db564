"""Points in time: as the service writes them, and as people read them.

The one clock: every time a person sees is in the zone that ``local`` gives, and every
age is counted here. Cheap to import.
"""

import math
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime

from connections_tui.placeholders import is_real_time, real_name

ZONE_VARIABLE = "CONNECTIONS_TUI_TIMES"
"""Environment variable: "utc" shows all times in UTC."""
CLOCKS_DIFFER_BY = 300.0
"""Seconds by which two clocks may differ before one of them is called wrong."""
_NOW_WITHIN = 60.0
"""Seconds ahead that still count as now."""
_NONE = "-"

Time = float | datetime
"""Seconds since 1970, or aware."""


# Reading.


def moment(written: str | None) -> datetime | None:
    """The UTC time a timestamp means; None where it cannot be read, or means never.

    ISO 8601 with or without a zone, without one taken as UTC; or a number of seconds,
    milli-, micro- or nanoseconds since 1970.
    """
    at = epoch(written)
    return datetime.fromtimestamp(at, UTC) if at is not None else None


def epoch(written: str | None) -> float | None:
    """The same in seconds since 1970, which is how a fleet keeps its times."""
    if not written:
        return None
    if written[4:5] == "-":
        # The documented form first: 100,000 of these are read.
        with suppress(ValueError, OverflowError):
            read = datetime.fromisoformat(written)
            if read.tzinfo is not None:
                at = read.timestamp()
                return at if is_real_time(at) else None
    return next(filter(is_real_time, _readings(written.strip())), None)


def means_never(written: str | None) -> bool:
    """Whether it only says that there is no time: empty, zero or far away."""
    said = (real_name(written) or "").strip()
    if not said.strip("0-:/.,+TZ ") or said.casefold() in _NEVER:
        return True
    return epoch(said) is None and any(True for _ in _readings(said))


_NEVER = ("never", "infinity", "-infinity", "inf", "invalid date")
_NUMBER = re.compile(r"([+-]?[0-9]+(?:\.[0-9]*)?(?:[eE]\+?[0-9]{1,3})?)")
_DOTNET = re.compile(r"/Date\((-?[0-9]+)[^)]*\)/")
_JS_DATE = re.compile(
    r"^\w{3} (\w{3}) (\d\d) (\d{4} [\d:]+) GMT([+-]\d{4}).*", re.ASCII
)
"""Mon Sep 21 2026 21:00:00 GMT+0200 (CEST)"""
_UNSEEN = "\u200b\u200e\u200f\u202a\u202c\ufeff"
_LONGEST = 80
_ZONE_APART = re.compile(r"(?<=[0-9])\s+(?:UTC|GMT|Z|([+-]\d\d:?\d\d))$", re.I)


def _readings(written: str) -> Iterator[float]:
    """The times it may mean, likeliest first, whether or not they can be true."""
    if number := _NUMBER.fullmatch(written) or _DOTNET.fullmatch(written):
        yield _in_seconds(float(number[1]))
    with suppress(ValueError, OverflowError):
        yield _in_utc(datetime.fromisoformat(_ZONE_APART.sub(r"\1", _plain(written))))
    if written[:1].isalpha() and len(written) < _LONGEST:
        # The module is large, and these are rare.
        from email.utils import parsedate_to_datetime

        with suppress(ValueError, OverflowError, TypeError):
            said = _JS_DATE.sub(r"\2 \1 \3 \4", written)
            yield _in_utc(parsedate_to_datetime(said))
    if len(written) == len("20260921210000"):
        with suppress(ValueError):
            yield datetime.strptime(f"{written}Z", "%Y%m%d%H%M%S%z").timestamp()


def _plain(written: str) -> str:
    """ISO 8601 as Python reads it: capitals, no name of a zone, no leap second."""
    text = "".join(char for char in written if char not in _UNSEEN)
    text = re.sub(r"\[[^\]]*\]$", "", text.replace("−", "-").strip("\"'")).upper()
    text = re.sub(r"(?<=:\d\d):60(?=\D|$)", ":59", text)
    return re.sub(r"^(\d{4})/(\d\d)/(\d\d)", r"\1-\2-\3", text)


def _in_utc(read: datetime) -> float:
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp()


def _in_seconds(number: float) -> float:
    while 1e11 <= abs(number) < math.inf:
        number /= 1000
    return number


# Showing.


def local(then: Time) -> datetime:
    """A time in the machine's zone, or in UTC on request.

    Of what no calendar holds, the nearest that it does.
    """
    if not isinstance(then, datetime):
        # Not a number falls on 1970 as well.
        then = datetime.fromtimestamp(min(250e9, then) if then > 0 else 0, UTC)
    is_utc = os.environ.get(ZONE_VARIABLE, "").strip().lower() == "utc"
    return then.astimezone(UTC if is_utc else None)


def zone(then: Time | None = None) -> str:
    """The name of the zone that a time, or now, is shown in: "CET", or "UTC-03:00"."""
    at = local(datetime.now(UTC) if then is None else then)
    name = at.tzname() or ""
    if name.isascii() and name.isalpha() and len(name) <= 5:
        return name
    # Some zones have no letters, and Windows calls them by several words.
    offset = f"{at:%z}"
    return f"UTC{offset[:3]}:{offset[3:5]}"


def stamp(then: Time, *, seconds: bool = False) -> str:
    """Day, time and zone: "2026-09-21 21:00 CEST"."""
    form = "%Y-%m-%d %H:%M:%S" if seconds else "%Y-%m-%d %H:%M"
    return f"{local(then).strftime(form)} {zone(then)}"


def with_age(then: Time, now: datetime, *, is_past: bool = False) -> str:
    """The same with its age in brackets.

    ``is_past``: whether it must be over, so that a time ahead comes from a wrong clock.
    """
    at = then.timestamp() if isinstance(then, datetime) else then
    said = age(at, now)
    if said.startswith("in "):
        said = "in " + in_words(at - now.timestamp())
        if is_past and is_ahead(at, now):
            said += "; check the clock"
    return f"{stamp(then)} ({said})"


def day(then: str | Time) -> str:
    """The day of a time, or of a timestamp that can be read."""
    if isinstance(then, str):
        if len(then) == len("2026-09-21"):
            # A day alone is the same day in every zone.
            return then
        then = epoch(then) or 0.0
    return f"{local(then):%Y-%m-%d}"


def clock_time(then: Time) -> str:
    """The time of day with seconds. Name the zone once beside it."""
    return f"{local(then):%H:%M:%S}"


def age(then: float | None, now: datetime) -> str:
    """How long ago, in two characters to seven: "14s", "4m", "3d 4h", "1y 8m".

    "-" where there is no time; "in 5y" for one to come.
    """
    if then is None:
        return _NONE
    seconds = now.timestamp() - then
    if seconds < -_NOW_WITHIN:
        number, unit = _largest_unit(-seconds)
        return f"in {number}{unit[0]}"
    return _short(max(0, int(seconds)))


def ago(then: float | None, now: datetime) -> str:
    """The same as a phrase: "4m ago", "in 5y", "never"."""
    if then is None:
        return "never"
    said = age(then, now)
    return said if said.startswith("in ") else f"{said} ago"


def is_ahead(then: float | None, now: datetime) -> bool:
    """Whether a time that must be over lies in the future: a clock is wrong."""
    return then is not None and then - now.timestamp() > CLOCKS_DIFFER_BY


def _short(seconds: int) -> str:
    if seconds < 60:
        return f"{seconds}s"
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86400
    if minutes < 60:
        return f"{minutes}m"
    if hours < 24:
        return f"{hours}h"
    if days < 7:
        return f"{days}d {hours % 24}h" if hours % 24 else f"{days}d"
    if days < 365:
        return f"{days}d"
    months = days % 365 // 30
    return f"{days // 365}y {months}m" if months else f"{days // 365}y"


_UNITS = (("year", 365 * 86400), ("day", 86400), ("hour", 3600), ("minute", 60))


def _largest_unit(seconds: float) -> tuple[int, str]:
    # Half a second more: "in 2 hours" was said to a minute.
    whole = seconds + 0.5
    unit, length = next((u for u in _UNITS if whole >= u[1]), _UNITS[-1])
    return int(whole // length), unit


def in_words(seconds: float) -> str:
    """A span in its largest unit: "5 years", "1 hour"."""
    number, unit = _largest_unit(seconds)
    return f"{number:,} {unit}{'' if number == 1 else 's'}"
