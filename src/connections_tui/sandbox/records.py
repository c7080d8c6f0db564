"""What the sandbox remembers of a connection. Never a credential's value."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

FAILED_TO_AUTHENTICATE = "FAILED TO AUTHENTICATE"
"""With blanks: the one reason the service does not write in underscores."""

PHASES = 65_536
"""How many phases there are."""


class Origin(StrEnum):
    """How a connection came to be."""

    LINK = "link"
    """The merchant opens a link first, so nothing happens for a while."""
    CREDENTIALS = "credentials"


class Fate(StrEnum):
    """What becomes of a connection. When, is for ``lifecycle`` to say."""

    HEALTHY = "healthy"
    STALE = "stale"
    """Looks ready, but has not synced since it halted."""
    UNHEALTHY = "unhealthy"
    """One data object of one batch failed."""
    SYNCING = "syncing"
    """A store so large that the first batch of its first sync never ends."""
    LOADING = "loading"
    """Ready, and syncs like a healthy one, but its history never ends."""
    WAITING = "waiting"
    """The merchant never opens the link."""
    REJECTED = "rejected"
    """The platform refuses the credentials as soon as they are tried."""
    NEEDS_REAUTH = "needs_reauth"
    DISABLED = "disabled"
    NO_ANSWER = "no_answer"
    """Lives like a healthy one, but asking for its status fails."""


@dataclass(frozen=True)
class Simulated:
    """One connection, as it was when it was made. Its present follows from it."""

    id: str
    access_token: str = field(repr=False)
    platform: str | None
    """None: the merchant chooses one with the link."""
    created_at: datetime
    """UTC, whole milliseconds."""
    origin: Origin
    fate: Fate = Fate.HEALTHY
    disabled_reason: str | None = None
    """Only of a DISABLED one."""
    halted_at: datetime | None = None
    """When it stopped syncing; None while it goes on."""
    name: str | None = None
    """The organization's own label for it."""
    store_name: str | None = None
    """None here, or of the two below: made up once the merchant has signed in."""
    store_domain: str | None = None
    store_unique_id: str | None = None
    phase: int = 0
    """Below PHASES: makes two connections differ in size and name."""
    asked_at: datetime | None = None
    """When a sync was last asked for; None where none was."""
