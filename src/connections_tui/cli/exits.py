"""Exit codes, and how what went wrong becomes one: a sentence on standard error."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

from connections_tui.cli import output

if TYPE_CHECKING:
    from connections_tui.api import ApiError

FAILED = 1
USAGE = 2
TRY_AGAIN = 3
LOGIN = 4
NOT_FOUND = 5
PROBLEMS = 10
CANCELLED = 130
"""128 and SIGINT, as shells count."""

MEANINGS = {
    0: "success",
    FAILED: "failed",
    USAGE: "wrong filter, option or settings",
    TRY_AGAIN: "try again later, or the result is incomplete",
    LOGIN: "login missing or refused",
    NOT_FOUND: "no such connection",
    PROBLEMS: "check found broken connections",
    CANCELLED: "cancelled with ctrl+c",
    output.PIPE_CLOSED: "the reader of the output has left",
}
_LINES = "".join(f"  {code:<4} {words}\n" for code, words in MEANINGS.items())
TABLE = f"\b\nExit codes:\n{_LINES}"
"""For help texts."""


def fail(sentence: str, code: int = FAILED) -> NoReturn:
    output.say(sentence)
    sys.exit(code)


@contextmanager
def failures_told() -> Iterator[None]:
    """Ends the program where something cannot be: with a sentence and a code."""
    from connections_tui.api import ApiError, BadSettings
    from connections_tui.config import ProfileRefused, ProfilesBroken, SecretNotKept

    try:
        yield
    except (BadSettings, ProfileRefused, ProfilesBroken) as error:
        fail(str(error), USAGE)
    except SecretNotKept as error:
        fail(str(error))
    except ApiError as error:
        fail(error.in_full(), code_of(error))


def code_of(error: "ApiError") -> int:
    """The exit code for what the service answered, or did not."""
    from connections_tui.api import (
        Blocked,
        LoginRefused,
        NotPermitted,
        RateLimited,
        ServiceFault,
        Unreachable,
    )

    match error:
        case LoginRefused() | NotPermitted():
            return LOGIN
        case Blocked():
            return FAILED
        case RateLimited() | ServiceFault() | Unreachable():
            return TRY_AGAIN
    return FAILED
