"""Times as the service writes them and as the store keeps them."""

from datetime import UTC, datetime, timedelta
from typing import overload

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


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


def to_milliseconds(at: datetime) -> int:
    return (at - _EPOCH) // _MILLISECOND


def from_milliseconds(count: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=count)


def whole_milliseconds(at: datetime) -> datetime:
    """The time without what the store and the wire cannot hold."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000)
