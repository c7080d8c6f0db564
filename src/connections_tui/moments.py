"""Points in time as the service writes them. Pure, and cheap to import."""

from datetime import UTC, datetime


def moment(written: str | None) -> datetime | None:
    """The UTC time a timestamp means, or None where it cannot be read.

    ISO 8601 with or without a zone; without one it is taken as UTC.
    """
    if not written:
        return None
    try:
        read = datetime.fromisoformat(written.strip())
        if read.tzinfo is None:
            read = read.replace(tzinfo=UTC)
        return read.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def epoch(written: str | None) -> float | None:
    """The same in seconds since 1970, which is how a fleet keeps its times."""
    if not written:
        return None
    try:
        read = datetime.fromisoformat(written)
    except ValueError:
        read = None
    if read is None or read.tzinfo is None:
        read = moment(written)
    return read.timestamp() if read is not None else None
