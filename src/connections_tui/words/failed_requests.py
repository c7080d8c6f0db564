"""A request and how it ended, in a line to read and to quote."""

from connections_tui.api import LoggedRequest, request_line
from connections_tui.text import clean
from connections_tui.words import present


def call(one: LoggedRequest) -> str:
    """Such as "GET /connections/status"."""
    return f"{one.method} {one.path}"


def in_full(one: LoggedRequest, connection: str) -> str:
    """All of it. ``connection``: which one it was about; empty for none."""
    end = "." if one.error or one.said else ""
    return " ".join([f"{facts(one, connection)}{end}", *sentences(one)])


def facts(one: LoggedRequest, connection: str) -> str:
    """When it was sent, what it was, and how it was answered."""
    status = f"status {one.status}" if one.status is not None else "no response"
    parts = [
        present.stamp(one.started_at, seconds=True),
        call(one),
        connection,
        status,
        f"{one.seconds * 1000:,.0f} ms",
        f"attempt {one.tries}" if one.tries > 1 else "",
        "cancelled" if one.was_stopped else "",
        clean(one.error_code or "", 60),
        request_line(one.request_id),
    ]
    return " · ".join(part for part in parts if part)


def sentences(one: LoggedRequest) -> list[str]:
    """What went wrong, in our words and in the service's."""
    said = f"The service said: {present.private(one.said, 2000)}" if one.said else ""
    return [words for words in (one.error, said) if words]
