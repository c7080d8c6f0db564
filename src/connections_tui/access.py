"""Whom a session talks to, and whether it may change anything there. No secrets."""

from dataclasses import dataclass

UNDO_DAYS = 7


@dataclass(frozen=True)
class ProfileView:
    """Who we are talking to, in the words a screen shows. No secrets."""

    name: str
    environment: str
    """DEMO, LOCAL, SANDBOX, STAGING or PROD."""
    address: str
    """The base URL; empty for the embedded sandbox."""
    host: str
    api_version: str
    is_at_production: bool = False
    """Whether its address is production's, whatever its environment is called."""
    is_read_only: bool = False
    """Whether the profile itself says so: then nobody can unlock it here."""
    refresh_seconds: float = 60
    """Between two readings of the list."""
    keeps_secret: bool = False
    """Whether a secret that was typed may be kept for the next start."""

    @property
    def is_demo(self) -> bool:
        return self.environment == "DEMO"

    @property
    def undo_days(self) -> int | None:
        """For how long Rutter Support can restore a deleted connection; None where
        the server is not Rutter's."""
        return None if self.environment in ("DEMO", "LOCAL") else UNDO_DAYS

    @property
    def is_production(self) -> bool:
        return self.environment == "PROD" or self.is_at_production


def write_word(*, is_locked: bool) -> str:
    """Whether a profile may change anything, wherever that is shown."""
    return "READ-ONLY" if is_locked else "CAN WRITE"


class WriteLock:
    """Whether this session may change anything. Production begins locked."""

    def __init__(self, profile: ProfileView) -> None:
        self.profile = profile
        self.is_locked = profile.is_read_only or profile.is_production

    @property
    def word(self) -> str:
        """For the first line, and the list of profiles."""
        return write_word(is_locked=self.is_locked)

    @property
    def is_dangerous(self) -> bool:
        """Whether real merchants' connections can be changed now."""
        return self.profile.is_production and not self.is_locked

    @property
    def why(self) -> str:
        """Why nothing can be changed, and what to do about it."""
        name = self.profile.name
        if self.profile.is_read_only:
            return f"{name} is read-only (set in its profile: P, then e)."
        if self.profile.is_production:
            return f"{name} is production and locked. Press U to unlock."
        return f"{name} is locked. Press U to unlock."
