"""Exit codes, and how what went wrong becomes one: a sentence on standard error."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

from connections_tui.cli import output

if TYPE_CHECKING:
    from connections_tui.api import ApiError
    from connections_tui.cli.printed import Failure

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
    NOT_FOUND: "no such connection, webhook or job",
    PROBLEMS: "check found broken connections",
    CANCELLED: "cancelled with ctrl+c",
    output.PIPE_CLOSED: "the reader of the output has left",
}
_LINES = "".join(f"  {code:<4} {words}\n" for code, words in MEANINGS.items())
TABLE = f"\b\nExit codes:\n{_LINES}"
"""For help texts."""
_ADVICE = {
    USAGE: "Correct the command or the settings before you try again.",
    TRY_AGAIN: "Try again later.",
    LOGIN: "Check the login: connections-tui whoami",
    NOT_FOUND: "Find the connection: connections-tui list",
}
"""What a program is told to do where nothing better is known."""


class Failed(Exception):
    """A command cannot go on.

    Attributes:
        sentence: what happened and what to do, in one line.
        told: the same for programs.
        is_told: whether a person has read it already.
    """

    def __init__(
        self, sentence: str, told: "Failure", *, is_told: bool = False
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.told = told
        self.is_told = is_told


def fail(
    sentence: str,
    code: int = FAILED,
    *,
    told: str | None = None,
    advice: str | None = None,
) -> NoReturn:
    """``told`` and ``advice``: the sentence for programs, and what to do next.

    Raises:
        Failed: always.
    """
    from connections_tui.cli.printed import Failure
    from connections_tui.text import clean

    shown = clean(told or sentence, output.MOST_SAID)
    raise Failed(sentence, Failure(shown, code, advice or _ADVICE.get(code)))


def fail_as_told(sentence: str, code: int, advice: str | None = None) -> NoReturn:
    """As ``fail``, where a person has been told."""
    from connections_tui.cli.printed import Failure

    told = Failure(sentence, code, advice or _ADVICE.get(code))
    raise Failed(sentence, told, is_told=True)


def fail_over(
    error: "ApiError", before: str = "", *, is_told: bool = False
) -> NoReturn:
    """``before``: a sentence to begin with. ``is_told``: whether a person has read it.

    Raises:
        Failed: always.
    """
    from connections_tui.cli.printed import Failure
    from connections_tui.text import clean

    def shown(text: str | None, most: int = output.MOST_SAID) -> str | None:
        return clean(text, most) if text else None

    code, start = code_of(error), f"{before} " if before else ""
    told = Failure(
        shown(f"{start}{error.message}") or "",
        code,
        advice=_ADVICE.get(code),
        code=shown(error.error_code, 60),
        status=error.status,
        said=shown(error.said),
        request_id=shown(error.request_id, 80),
        retry_after=error.retry_after,
    )
    raise Failed(f"{start}{error.in_full()}", told, is_told=is_told) from error


@contextmanager
def failures_told() -> Iterator[None]:
    """What cannot be, as a sentence and a code.

    Raises:
        Failed: in place of the error.
    """
    from connections_tui.api import ApiError, BadSettings
    from connections_tui.config import ProfileRefused, ProfilesBroken, SecretNotKept

    try:
        yield
    except (BadSettings, ProfileRefused, ProfilesBroken) as error:
        fail(str(error), USAGE)
    except SecretNotKept as error:
        fail(str(error))
    except ApiError as error:
        fail_over(error)


@contextmanager
def failures_end() -> Iterator[None]:
    """Ends the program where something failed, and says why."""
    try:
        yield
    except Failed as failed:
        output.complain("" if failed.is_told else failed.sentence, failed.told)
        sys.exit(failed.told.exit_code)


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
