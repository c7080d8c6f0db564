"""Times as the service writes them and as the store keeps them."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import overload

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = date(1970, 1, 1)
_MILLISECOND = timedelta(milliseconds=1)
_SECONDS = tuple(f"{second:02}" for second in range(60))
_MILLISECONDS = tuple(f".{millisecond:03}Z" for millisecond in range(1000))


@overload
def written(at: datetime) -> str: ...
@overload
def written(at: None) -> None: ...
@overload
def written(at: datetime | None) -> str | None: ...
def written(at: datetime | None) -> str | None:
    """ISO 8601 in UTC, cut to milliseconds: 2023-05-02T14:11:09.000Z."""
    if at is None:
        return None
    return at.isoformat("T", "milliseconds").removesuffix("+00:00") + "Z"


def written_milliseconds(count: int) -> str:
    """The same of a time as the store keeps it, put together from ready-made parts."""
    minutes = count // 60_000
    rest = count % 60_000
    return (
        f"{_day(minutes // 1440)}{_minute(minutes % 1440)}"
        f"{_SECONDS[rest // 1000]}{_MILLISECONDS[rest % 1000]}"
    )


@lru_cache(maxsize=4096)
def _day(number: int) -> str:
    """2023-05-02T, of a day counted from the epoch."""
    return (_EPOCH_DAY + timedelta(days=number)).isoformat() + "T"


@lru_cache(maxsize=1440)
def _minute(number: int) -> str:
    """The hour and the minute with their colons, of a minute of the day."""
    return f"{number // 60:02}:{number % 60:02}:"


def to_milliseconds(at: datetime) -> int:
    return (at - _EPOCH) // _MILLISECOND


def from_milliseconds(count: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=count)


def whole_milliseconds(at: datetime) -> datetime:
    """The time without what the store and the wire cannot hold."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000)
