"""What a screen shows, as frozen values."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from connections_tui.api import Answer, ApiError

if TYPE_CHECKING:
    from connections_tui.models import ConnectionDetails, ConnectionStatus


@dataclass(frozen=True)
class ProfileView:
    """Who we are talking to, in the words a screen shows. No secrets."""

    name: str
    environment: str
    """DEMO, LOCAL, SANDBOX or PROD."""
    address: str
    """The base URL; empty for the embedded sandbox."""
    host: str
    api_version: str

    @property
    def is_demo(self) -> bool:
        return self.environment == "DEMO"

    @property
    def is_production(self) -> bool:
        return self.environment == "PROD"


@dataclass(frozen=True)
class Nothing:
    """No connection is chosen, or its answers have not been asked for."""


@dataclass(frozen=True)
class Loading:
    """The chosen connection's answers are on their way."""

    connection_id: str


@dataclass(frozen=True)
class Loaded:
    """The answers about the chosen connection, whole."""

    connection_id: str
    status: "Answer[ConnectionStatus]"
    at: datetime
    details: "Answer[ConnectionDetails] | ApiError"


@dataclass(frozen=True)
class Failed:
    """The status of the chosen connection could not be had."""

    connection_id: str
    error: ApiError
    at: datetime


StatusView = Nothing | Loading | Loaded | Failed
