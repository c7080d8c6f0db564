"""What ``--json`` makes of standard error: an object a line."""

from connections_tui.words.printed import Printed


class Failure(Printed, frozen=True):
    """Why a command failed: on standard error, in one line."""

    error: str
    """What happened, as a sentence."""
    exit_code: int
    advice: str | None = None
    """What to do next, where the sentence does not say it."""
    code: str | None = None
    """The service's own word, such as INVALID_CREDENTIALS."""
    status: int | None = None
    """The HTTP status."""
    said: str | None = None
    """The service's own message."""
    request_id: str | None = None
    retry_after: float | None = None
    """Seconds that the service asked to wait."""


class Notice(Printed, frozen=True):
    """What else there is to know: on standard error, in one line."""

    notice: str
