"""What a fleet tells its listeners: what changed in it, and how asking for it goes."""

from dataclasses import dataclass

from connections_tui.api import ApiError
from connections_tui.fleet.health_change import Change


@dataclass(frozen=True, slots=True)
class Changed:
    """These appeared, changed or went. Empty where only the list's age changed."""

    ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class Answered:
    """The service was asked about this connection and answered, or did not."""

    connection_id: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """Statuses cannot be requested just now; None: they can be again."""

    error: ApiError | None


@dataclass(frozen=True, slots=True)
class ListPass:
    """A pass over the list began, or ended: with the error, where it failed."""

    error: ApiError | None


News = Changed | Change | Answered | Trouble | ListPass
