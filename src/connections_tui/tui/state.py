"""What a screen shows, as frozen values."""

from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from connections_tui import models
from connections_tui.api import Answer, ApiError

if TYPE_CHECKING:
    from connections_tui.fleet.asking.whole import Answers


class Told(Struct, frozen=True):
    """A sentence that the console said by itself, such as of a damaged file."""

    at: datetime
    sentence: str


class Nothing(Struct, frozen=True):
    """No connection is chosen, or its answers have not been asked for."""


class Loading(Struct, frozen=True):
    """The chosen connection's answers are on their way."""

    connection_id: str


class Loaded(Struct, frozen=True):
    """The answers about the chosen connection, whole."""

    connection_id: str
    status: "Answer[models.ConnectionStatus]"
    at: datetime
    details: "Answer[models.ConnectionDetails] | ApiError"


class Failed(Struct, frozen=True):
    """The status of the chosen connection could not be had."""

    connection_id: str
    error: ApiError
    at: datetime


StatusView = Nothing | Loading | Loaded | Failed


def status_view(
    connection_id: str, answers: "Answers", trouble: ApiError | None, now: datetime
) -> StatusView:
    """What the pages of a connection show of the answers about it.

    ``trouble``: why the service cannot be asked just now.
    """
    if answers.failure is not None:
        return Failed(connection_id, answers.failure, answers.failed_at or now)
    if answers.status is not None and answers.details is not None:
        at = answers.status_at or now
        return Loaded(connection_id, answers.status, at, answers.details)
    if trouble is not None:
        return Failed(connection_id, trouble, now)
    return Loading(connection_id)
