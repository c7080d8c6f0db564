"""What happened to the health of a connection, and when we saw it."""

from msgspec import Struct

from connections_tui.fleet.health import Health


class Change(Struct, frozen=True):
    """One connection went from one health word to another."""

    connection_id: str
    at: float
    """When it was seen, in seconds since 1970; staleness is dated exactly."""
    before: Health
    """Never UNCHECKED or NO_ANSWER: that we did not know is not a change."""
    after: Health
    why: str = ""
    """What the row says since then, as it came."""
    platform: str | None = None
    earliest: float | None = None
    """When it was last seen to be as before; None where that is not known."""

    def is_since(self, at: float) -> bool:
        """Whether it is certain to have happened at that time or later."""
        earliest = self.at if self.earliest is None else self.earliest
        return min(self.at, earliest) >= at
