"""What happened to the health of a connection, and when we saw it."""

from dataclasses import dataclass

from connections_tui.fleet.health import Health


@dataclass(frozen=True, slots=True)
class Change:
    """One connection went from one health word to another."""

    connection_id: str
    at: float
    """When this console saw it, in seconds since 1970: not later than the truth by
    more than the time between two readings."""
    before: Health
    """Never UNCHECKED or NO_ANSWER: that we did not know is not a change."""
    after: Health
    why: str = ""
    """What the row says since then, as it came."""
    platform: str | None = None
