"""How failed requests lie in the cache's table.

They hold no secret: their errors have none. The service's words about a create are left
out, since they may repeat what was typed into a form.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from operator import contains

from connections_tui.api import LoggedRequest
from connections_tui.files.sqlite import Values
from connections_tui.fleet.cache.saved import storable

MOST_FAILURES_KEPT = 1_000

_TEXT = frozenset({str})
_TEXT_OR_NONE = frozenset({str, type(None)})
_NUMBER = frozenset({int, float})
_COLUMNS = {
    "at": _NUMBER,
    "operation": _TEXT,
    "method": _TEXT,
    "path": _TEXT,
    "status": frozenset({int, type(None)}),
    "seconds": _NUMBER,
    "request_id": _TEXT_OR_NONE,
    "error": _TEXT,
    "tries": frozenset({int}),
    "connection_id": _TEXT_OR_NONE,
    "said": _TEXT_OR_NONE,
    "error_code": _TEXT_OR_NONE,
}
"""With the types that a sound row has there."""
_LONGEST = 1_000
_NAMES = ", ".join(_COLUMNS)

INSERT_FAILURE = (
    f"INSERT INTO failures ({_NAMES}) VALUES ({', '.join('?' * len(_COLUMNS))})"
)
DROP_OLDEST_FAILURES = (
    "DELETE FROM failures WHERE number <="
    f" (SELECT max(number) FROM failures) - {MOST_FAILURES_KEPT}"
)
SELECT_FAILURES = (
    f"SELECT {_NAMES} FROM failures WHERE at >= ? ORDER BY at DESC, number DESC"
)


def to_failure_row(failed: LoggedRequest) -> Values:
    return (
        failed.started_at.timestamp(),
        failed.operation,
        failed.method,
        failed.path,
        failed.status,
        failed.seconds,
        _kept(failed.request_id),
        storable(failed.error or "")[:_LONGEST],
        failed.tries,
        _kept(failed.connection_id),
        None if failed.method == "POST" else _kept(failed.said),
        _kept(failed.error_code),
    )


def failures_in(rows: Iterable[Values]) -> Iterator[LoggedRequest]:
    """What the rows hold. One that cannot be understood is left out."""
    for row in rows:
        if not all(map(contains, _COLUMNS.values(), map(type, row))):
            continue
        at, *rest = row
        try:
            started_at = datetime.fromtimestamp(at, UTC)
        except (OverflowError, ValueError, OSError):
            continue
        named = dict(zip(list(_COLUMNS)[1:], rest, strict=True))
        yield LoggedRequest(started_at=started_at, **named)


def _kept(text: str | None) -> str | None:
    return None if text is None else storable(text)[:_LONGEST]
