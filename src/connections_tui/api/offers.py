"""Calls that not every service, version or platform has, and which are missing."""

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from connections_tui.api.documents import Document
from connections_tui.api.errors import (
    NotOffered,
    NotOfferedHere,
    NotPermitted,
    Refused,
)
from connections_tui.api.operations import Call, Operation
from connections_tui.titles import title_of

T = TypeVar("T")
_Lack = NotOffered | NotPermitted


class Ask(Protocol):
    """Sends a call, once, and reads its answer."""

    def __call__(
        self, call: Call, read: Callable[[Document], T], *, tries: int
    ) -> Awaitable[T]: ...


class Offers:
    """Sends calls that not every service has, once each.

    That one is missing is known by trying, and remembered for the session: it is not
    sent again until ``forget``.
    """

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._missing: dict[tuple[Operation, str | None], _Lack] = {}

    def why_not(self, operation: Operation, platform: str | None) -> str:
        """Why it is not offered for a platform, in a sentence; empty as long as that
        is not known."""
        status = ""
        error = self._known(operation, platform)
        if error is not None and error.status is not None:
            status = f" (HTTP {error.status})"
        match error:
            case None:
                return ""
            case NotOfferedHere():
                return f"Not supported for {title_of(platform or 'it')}."
            case NotOffered():
                return f"Not offered{status}."
        return f"No permission for this login{status}."

    def forget(self) -> None:
        """Everything may be tried again."""
        self._missing.clear()

    async def send(
        self, call: Call, read: Callable[[Document], T], platform: str | None
    ) -> T:
        """The answer, unless the call is known to be missing.

        ``platform``: of what it is about; None where it is about none.

        Raises:
            NotOffered, NotPermitted: also without sending it, where that was the
                answer the first time.
        """
        self._check(call.operation, platform)
        try:
            return await self._ask(call, read, tries=1)
        except Refused as error:
            self._learn(call.operation, platform, error)
            raise

    def _check(self, operation: Operation, platform: str | None) -> None:
        if (error := self._known(operation, platform)) is not None:
            raise type(error)(
                f"{error.message} Nothing was sent.",
                error_code=error.error_code,
                said=error.said,
            )

    def _learn(
        self, operation: Operation, platform: str | None, error: Refused
    ) -> None:
        """A refusal that may mean that the operation is missing."""
        match error:
            case NotOfferedHere():
                # Without a platform it would count for all.
                if platform:
                    self._missing[operation, platform] = error
            case NotOffered() | NotPermitted(error_code="PRODUCT_NOT_ALLOWED"):
                self._missing[operation, None] = error

    def _known(self, operation: Operation, platform: str | None) -> _Lack | None:
        anywhere = self._missing.get((operation, None))
        return anywhere or self._missing.get((operation, platform))
