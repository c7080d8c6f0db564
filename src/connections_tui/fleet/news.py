"""What a fleet tells its listeners: what changed in it, and how asking for it goes."""

from msgspec import Struct

from connections_tui.api import ApiError
from connections_tui.fleet.health_change import Change


class Changed(Struct, frozen=True):
    """These appeared, changed or went. Empty where only the list's age changed."""

    ids: frozenset[str]


class Answered(Struct, frozen=True):
    """The service was asked about this connection and answered, or did not."""

    connection_id: str


class Trouble(Struct, frozen=True):
    """Statuses cannot be requested just now; None: they can be again."""

    error: ApiError | None


class ListPass(Struct, frozen=True):
    """A pass over the list began, or ended: with the error, where it failed."""

    error: ApiError | None


News = Changed | Change | Answered | Trouble | ListPass
